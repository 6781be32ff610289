import { limits } from '../../limits.ts';
import type { Span } from '../../text/source-file.ts';
import {
  arrayOf,
  type FileText,
  type Plain,
  type Primitive,
  primitive,
  pure,
  textOf,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

type Method = (text: string, args: readonly string[]) => Plain | readonly string[];

/** Methods of strings that depend on strings alone. */
const METHODS: Readonly<Record<string, Method>> = {
  toString: (text: string) => text,
  valueOf: (text: string) => text,
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  startsWith: (text, [what = '']) => text.startsWith(what),
  endsWith: (text, [what = '']) => text.endsWith(what),
  includes: (text, [what = '']) => text.includes(what),
  indexOf: (text, [what = '']) => text.indexOf(what),
  concat: (text, more) => text + more.join(''),
  replace: (text, [what = '', by = '']) => text.replace(what, () => by),
  replaceAll: (text, [what = '', by = '']) => text.replaceAll(what, () => by),
  slice: (text, [from, to]) => text.slice(Number(from ?? 0), to === undefined ? undefined : Number(to)),
  substring: (text, [from, to]) => text.substring(Number(from ?? 0), to === undefined ? undefined : Number(to)),
  charAt: (text, [at]) => text.charAt(Number(at ?? 0)),
  repeat: (text, [times]) => text.repeat(Math.min(Math.max(Number(times) || 0, 0), 100)),
  padStart: (text, [length, by]) => text.padStart(Math.min(Number(length), 1_000), by),
  split: (text, [by]) => (by === undefined ? [text] : text.split(by)),
};

/** A member of a string, number or boolean; of a file its text's. Undefined for what there is not. */
export function textMember(value: Primitive | FileText, key: string, at: Span): Value | undefined {
  const text = textOf(value);
  const isText = value.kind === 'file' || typeof value.is === 'string';
  if (key === 'length' && isText) return text === undefined ? unknownAt(at) : primitive(text.length);
  if (isText && text !== undefined && /^\d+$/.test(key)) return primitive(text[Number(key)]);
  if (!isText && key !== 'toString' && key !== 'valueOf') return undefined;
  // What a file holds stays a file, so that what is made of it still says where it lies.
  if (value.kind === 'file' && /^(toString|trim|trimEnd)$/.test(key)) return pure(key, () => value);
  const method = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
  if (!method) return isText && value.kind === 'file' ? unknownAt(at) : isRegular(key) ? unknownAt(at) : undefined;
  return pure(key, (args, call) => {
    const words = args.map((one) => textOf(one));
    if (text === undefined || words.includes(undefined) || args.some(isPattern)) return unknownAt(call.at);
    call.scope.engine.steps += text.length >> 6;
    const size = text.length * (1 + words.reduce((sum, word) => sum + (word?.length ?? 0), 0));
    if (size > limits.scriptText * 10 && /^(replace|concat|repeat)/.test(key)) return unknownAt(call.at);
    const given = method(text, words.map(String));
    if (typeof given === 'object' && given !== null)
      return arrayOf(
        given.map((one) => primitive(one)),
        call.at,
      );
    return primitive(given, value);
  });
}

/** Methods that take a regular expression or a function. */
function isRegular(key: string): boolean {
  return /^(match|matchAll|search|normalize|localeCompare|codePointAt|charCodeAt|at|lastIndexOf|toFixed)$/.test(key);
}

function isPattern(value: Value): boolean {
  return value.kind === 'thing' && !value.items;
}

/** What converts to text and numbers. */
export const CONVERSIONS: Readonly<Record<string, Thing>> = {
  Number: pure('Number', ([value]) => number(value, Number)),
  parseInt: pure('parseInt', ([value, radix]) =>
    number(value, (text) => Number.parseInt(String(text), radix?.kind === 'primitive' ? Number(radix.is) || 10 : 10)),
  ),
  parseFloat: pure('parseFloat', ([value]) => number(value, (text) => Number.parseFloat(String(text)))),
  isNaN: pure('isNaN', ([value]) => number(value, (one) => Number.isNaN(Number(one)))),
};

function number(value: Value | undefined, tell: (value: Plain) => number | boolean): Value {
  if (value === undefined) return primitive(tell(undefined));
  if (value.kind === 'primitive' && typeof value.is !== 'bigint') return primitive(tell(value.is), value);
  if (value.kind === 'file' && value.file) return primitive(tell(value.file.text.trim()));
  return value.kind === 'unknown' ? { ...value, id: `${value.id} as a number`, negated: false } : primitive(Number.NaN);
}
