import type { SourceFile } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import type { Arguments } from './expression.ts';
import { noArguments } from './expression.ts';
import type { Texts } from './literals.ts';
import { parseArguments, parseExpression } from './parse.ts';
import type { Body, Loop, Statement, Written } from './statements.ts';
import type { Tag } from './tag.ts';

/** What is written in a tag, between its brackets and signs, and where that begins. */
export interface Inner {
  readonly text: string;
  readonly start: number;
}

export function innerOf(file: SourceFile, { start, end }: Tag): Inner {
  const text = file.text.slice(start + 2, end - 2);
  const sign = /^[-+]?\s*/.exec(text)?.[0].length ?? 0;
  return { text: text.slice(sign).replace(/[-+]$/, '').trimEnd(), start: start + 2 + sign };
}

/** An expression behind the first `from` characters of a tag. */
export function writtenIn(
  file: SourceFile,
  inner: Inner,
  from: number,
  to = inner.text.length,
  texts?: Texts,
): Written {
  const raw = inner.text.slice(from, to);
  const blank = raw.length - raw.trimStart().length;
  const text = raw.trim();
  const start = inner.start + from + blank;
  return { text, at: span(file, start, start + text.length), value: parseExpression(text, texts) };
}

const NAME = String.raw`[A-Za-z_]\w*`;
const FOR = new RegExp(`^for\\s+(\\(?\\s*${NAME}(?:\\s*,\\s*${NAME})*\\s*,?\\s*\\)?)\\s+in\\s`, 's');
const SET = new RegExp(`^set\\s+(${NAME}(?:\\.${NAME})?(?:\\s*,\\s*${NAME})*)\\s*=(?!=)`, 's');
const CAPTURE = new RegExp(`^set\\s+(${NAME})\\s*(\\|.*)?$`, 's');
const MACRO = new RegExp(`^macro\\s+(${NAME})\\s*\\(`, 's');
const CALL = /^call\s*(\()?/s;
const IMPORT = new RegExp(`^import\\s+(.+?)\\s+as\\s+(${NAME})\\s*(with\\s+context|without\\s+context)?$`, 's');
const FROM = /^from\s+(.+?)\s+import\s+(.+?)\s*(with\s+context|without\s+context)?$/s;
const INCLUDE = /^include\s+(.+?)(\s+ignore\s+missing)?(\s+with\s+context|\s+without\s+context)?$/s;

const namesIn = (text: string) => text.match(/[A-Za-z_]\w*/g) ?? [];

/** A statement of one tag. */
export function single(file: SourceFile, tag: Tag, texts: Texts = 'escaped'): Statement | undefined {
  const at = span(file, tag.start, tag.end);
  if (file.text.startsWith('{#', tag.start)) return undefined;
  const inner = innerOf(file, tag);
  if (file.text.startsWith('{{', tag.start))
    return { kind: 'print', at, of: writtenIn(file, inner, 0, inner.text.length, texts) };
  const word = /^\w+/.exec(inner.text)?.[0] ?? '';
  if (word === 'break' || word === 'continue') return { kind: word, at };
  if (word === 'do') return { kind: 'do', at, of: writtenIn(file, inner, 2) };
  if (word === 'raw' || word === 'endraw' || word === '') return undefined;
  return given(file, inner, tag) ?? { kind: 'other', at, sets: namesIn(inner.text) };
}

function given(file: SourceFile, inner: Inner, tag: Tag): Statement | undefined {
  const at = span(file, tag.start, tag.end);
  const { text } = inner;
  const set = SET.exec(text);
  if (set)
    return {
      kind: 'set',
      at,
      targets: set[1]!.split(',').map((name) => name.trim()),
      of: writtenIn(file, inner, set[0].length),
    };
  const include = INCLUDE.exec(text);
  if (include) {
    const from = text.indexOf(include[1]!, 7);
    const of = writtenIn(file, inner, from, from + include[1]!.length);
    return { kind: 'include', at, of, mayLack: include[2] !== undefined, alone: /without/.test(include[3] ?? '') };
  }
  const whole = IMPORT.exec(text);
  const some = whole ? undefined : FROM.exec(text);
  const found = whole ?? some;
  if (!found) return undefined;
  const from = text.indexOf(found[1]!, 4);
  return {
    kind: 'import',
    at,
    of: writtenIn(file, inner, from, from + found[1]!.length),
    names: whole ? whole[2]! : renamed(found[2]!),
    alone: !/^with\s/.test(found[3] ?? ''),
  };
}

/** `a, b as c`. */
function renamed(text: string): readonly (readonly [string, string])[] {
  return text.split(',').flatMap((one) => {
    const [name, as] = namesIn(one.replace(/\bas\b/, ' '));
    return name === undefined ? [] : [[name, as ?? name] as const];
  });
}

export function loopOf(file: SourceFile, tag: Tag, end: number, body: Body, otherwise: Body): Loop | undefined {
  const inner = innerOf(file, tag);
  const head = FOR.exec(inner.text);
  if (!head) return undefined;
  const isRecursive = /\srecursive$/.test(inner.text);
  const stop = inner.text.length - (isRecursive ? ' recursive'.length : 0);
  const condition = conditionAt(inner.text, head[0].length, stop);
  return {
    kind: 'for',
    at: span(file, tag.start, end),
    head: span(file, tag.start, tag.end),
    targets: namesIn(head[1]!),
    of: writtenIn(file, inner, head[0].length, condition ?? stop),
    test: condition === undefined ? undefined : writtenIn(file, inner, condition + 3, stop),
    isRecursive,
    body,
    otherwise,
  };
}

/** Where the `if` of a loop's head stands: the first outside brackets and quotes, since the list is no inline `if`. */
function conditionAt(text: string, from: number, to: number): number | undefined {
  let depth = 0;
  for (const { 0: piece, index } of text
    .slice(0, to)
    .matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[([{]|[)\]}]|\sif\s/gs)) {
    if (index < from - 1) continue;
    if (/^[([{]$/.test(piece)) depth += 1;
    else if (/^[)\]}]$/.test(piece)) depth -= 1;
    else if (depth === 0 && /^\sif\s$/.test(piece)) return index;
  }
  return undefined;
}

/** A statement of a tag with a body. */
export function block(file: SourceFile, tag: Tag, end: number, body: Body): Statement | undefined {
  const at = span(file, tag.start, end);
  const inner = innerOf(file, tag);
  const { text } = inner;
  const capture = CAPTURE.exec(text);
  if (capture) return { kind: 'capture', at, target: capture[1]!, filters: capture[2] ?? '', body };
  const macro = MACRO.exec(text);
  if (macro) {
    const takes = argumentsIn(text.slice(macro[0].length));
    return takes && { kind: 'macro', at, name: macro[1]!, takes, body };
  }
  const call = CALL.exec(text);
  if (call && /^call\b/.test(text)) return callOf(file, inner, at, body);
  if (/^filter\b/.test(text)) return { kind: 'filter', at, filters: `| ${text.slice(6).trim()}`, body };
  if (/^(?:block|autoescape)\b/.test(text)) return { kind: 'scope', at, gives: noArguments, body };
  const gives = /^with\b/.test(text) ? parseArguments(text.slice(4)) : undefined;
  return gives && { kind: 'scope', at, gives, body };
}

function argumentsIn(text: string): Arguments | undefined {
  return text.endsWith(')') ? parseArguments(text.slice(0, -1)) : undefined;
}

function callOf(file: SourceFile, inner: Inner, at: Statement['at'], body: Body): Statement | undefined {
  const params = /^call\s*\(([^()]*)\)\s*/s.exec(inner.text);
  const takes = params ? parseArguments(params[1]!) : noArguments;
  return takes && { kind: 'call', at, takes, of: writtenIn(file, inner, params ? params[0].length : 4), body };
}
