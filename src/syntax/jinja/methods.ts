import { replacedText, splitText, stripped } from './filters/text.ts';
import { equal } from './compare.ts';
import { formatted, itemOf } from './operators.ts';
import { keyOf, keyValue, type List, scalar, tuple, type Value } from './value.ts';

type Method = (owner: Value, args: readonly Value[]) => Value | undefined;

/** Methods of Python's values that change nothing [docs: Python, built-in types]. */
const dictMethods: Readonly<Record<string, Method>> = {
  keys: (owner) => (owner.kind === 'dict' ? view(owner.keys.map(keyValue)) : undefined),
  values: (owner) => (owner.kind === 'dict' ? view(owner.keys.map((key) => owner.get(key))) : undefined),
  items: (owner) =>
    owner.kind === 'dict' ? view(owner.keys.map((key) => tuple([keyValue(key), owner.get(key)]))) : undefined,
  get: (owner, [key, fallback]) => {
    const name = keyOf(key);
    if (owner.kind !== 'dict' || name === undefined) return undefined;
    return owner.keys.includes(name) ? owner.get(name) : (fallback ?? scalar(null));
  },
};

const listMethods: Readonly<Record<string, Method>> = {
  index: (owner, [item]) => {
    const found = owner.kind === 'list' ? owner.items.map((one) => equal(one, item)) : [];
    const at = found.indexOf(true);
    return at < 0 || found.slice(0, at).includes(undefined) ? undefined : scalar(at);
  },
  count: (owner, [item]) => {
    const found = owner.kind === 'list' ? owner.items.map((one) => equal(one, item)) : [];
    return found.includes(undefined) ? undefined : scalar(found.filter(Boolean).length);
  },
};

type TextMethod = (text: string, args: readonly Value[]) => Value | undefined;

const textMethods: Readonly<Record<string, TextMethod>> = {
  lower: plain((text) => text.toLowerCase()),
  upper: plain((text) => text.toUpperCase()),
  capitalize: plain((text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()),
  strip: (text, [chars]) => strippedBy(text, chars, 'both'),
  lstrip: (text, [chars]) => strippedBy(text, chars, 'left'),
  rstrip: (text, [chars]) => strippedBy(text, chars, 'right'),
  startswith: (text, [start]) => affix(start, (one) => text.startsWith(one)),
  endswith: (text, [end]) => affix(end, (one) => text.endsWith(one)),
  split: (text, [by, most]) => splitText(text, by, most),
  splitlines: (text, args) =>
    args.length > 0 || /(?![\n\t])\p{Cc}|[\u2028\u2029]/u.test(text)
      ? undefined
      : {
          kind: 'list',
          items: (text.endsWith('\n') ? text.slice(0, -1) : text)
            .split('\n')
            .filter((_, i, all) => all.length > 1 || text !== '' || i > 0)
            .map((one) => scalar(one)),
        },
  replace: (text, [old, by, count]) => {
    const [from, to] = [textIn(old), textIn(by)];
    return from === undefined || to === undefined ? undefined : replacedText(text, from, to, count);
  },
  join: (text, [items]) => {
    const parts = items?.kind === 'list' ? items.items.map(textIn) : [undefined];
    return parts.includes(undefined) ? undefined : scalar(parts.join(text));
  },
  format: (text, args) => placed(text, args),
  find: (text, [part]) =>
    textIn(part) === undefined || /\P{ASCII}/u.test(text) ? undefined : scalar(text.indexOf(textIn(part)!)),
  count: (text, [part]) => (textIn(part) ? scalar(text.split(textIn(part)!).length - 1) : undefined),
  isdigit: (text) => (/\P{ASCII}/u.test(text) ? undefined : scalar(/^\d+$/.test(text))),
};

/** What a method call comes to; undefined for those that we do not know. */
export function called(
  owner: Value,
  name: string,
  args: readonly (Value | undefined)[],
  isNamed: boolean,
): Value | undefined {
  const given = args.filter((one) => one !== undefined);
  if (given.length !== args.length || isNamed || given.some(({ kind }) => kind === 'missing')) return undefined;
  if (owner.kind === 'dict') {
    const own = owner.isObject || name === 'get' ? itemOf(owner, scalar(name), true) : undefined;
    if (own?.kind === 'callable') return own.call(given, new Map());
    return owner.isObject ? undefined : dictMethods[name]?.(owner, given);
  }
  if (owner.kind === 'list') return owner.as === 'view' ? undefined : listMethods[name]?.(owner, given);
  const text = textIn(owner);
  return text === undefined ? undefined : textMethods[name]?.(text, given);
}

function view(items: List['items']): Value {
  return { kind: 'list', items, as: 'view' };
}

function plain(change: (text: string) => string): TextMethod {
  return (text, args) => (args.length > 0 ? undefined : scalar(change(text)));
}

function strippedBy(text: string, chars: Value | undefined, ends: 'both' | 'left' | 'right'): Value | undefined {
  const by = chars ? textIn(chars) : ' \t\n\r\v\f';
  return by === undefined ? undefined : scalar(stripped(text, by, ends));
}

function affix(given: Value | undefined, fits: (text: string) => boolean): Value | undefined {
  const list = given?.kind === 'list' && given.as === 'tuple' ? given.items : [given];
  const texts = list.map(textIn);
  return texts.includes(undefined) ? undefined : scalar(texts.some((one) => fits(one!)));
}

/** Python's `format` with plain places: `{}`, `{0}`. */
function placed(text: string, args: readonly Value[]): Value | undefined {
  let turn = 0;
  let isKnown = true;
  const made = text.replace(/\{\{|\}\}|\{(\d{0,3})\}|[{}]/g, (place, index: string | undefined) => {
    if (place === '{{' || place === '}}') return place.slice(0, 1);
    const value = index === undefined ? undefined : args[index === '' ? turn++ : Number(index)];
    const shown = value && formatted('%s', [value]);
    if (shown?.kind !== 'scalar') isKnown = false;
    return shown?.kind === 'scalar' ? String(shown.is) : '';
  });
  return isKnown ? scalar(made) : undefined;
}

function textIn(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.is === 'string' ? value.is : undefined;
}
