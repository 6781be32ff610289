import { limits } from '../../limits.ts';
import { step } from '../../syntax/steps.ts';
import { conditionAt } from './condition.ts';
import { CREDENTIALS, EMPTY, either, FAIL, joined, textValue, type Truth, UNKNOWN, type Value } from './value.ts';

/** What an expansion may look at. */
export interface Environment {
  /** A variable's value; undefined for one that nothing is known of. */
  variable(name: string): Value | undefined;
  /** Whether a path exists. */
  exists(path: string): Truth;
  /** Whether an address lies in a list of networks. */
  inList(address: string, list: string): Truth;
}

/** A text with its braces paired, and what it is looked at with. */
export interface Scan {
  readonly text: string;
  /** Offset of `{` → offset of its `}`. */
  readonly pairs: ReadonlyMap<number, number>;
  readonly env: Environment;
}

/** What a string expands to for one connection [spec, chapter 11]. What is not evaluated here is unknown, never guessed. */
export function expand(text: string, env: Environment): Value {
  if (!/[$\\]/.test(text)) return textValue(text);
  const scan = { text, pairs: pairsOf(text), env };
  return stringIn(scan, 0, text.length, 0);
}

function pairsOf(text: string): ReadonlyMap<number, number> {
  step(text.length);
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') open.push(at);
    else if (text[at] === '}') {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, at);
    }
  }
  return pairs;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The value of `[start, end)`. */
export function stringIn(scan: Scan, start: number, end: number, depth: number): Value {
  if (depth > limits.blockDepth) return UNKNOWN;
  const { text } = scan;
  const parts: Value[] = [];
  for (let at = start; at < end; ) {
    step(1);
    const next = nextSpecial(text, at, end);
    if (next > at) parts.push(textValue(text.slice(at, next)));
    if (next >= end) break;
    if (text[next] === '\\') {
      const escaped = escapeAt(text, next, end);
      parts.push(textValue(escaped.text));
      at = escaped.end;
    } else {
      const item = itemAt(scan, next, end, depth);
      parts.push(item.value);
      at = item.end;
    }
  }
  return joined(parts);
}

function nextSpecial(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text[at] !== '$' && text[at] !== '\\') at += 1;
  return at;
}

/** `\N…\N` protects all that is between [spec, 11.2]. */
function escapeAt(text: string, at: number, end: number): { readonly text: string; readonly end: number } {
  const next = text[at + 1] ?? '';
  if (next !== 'N') return { text: ESCAPES[next] ?? next, end: Math.min(end, at + 2) };
  const close = text.indexOf('\\N', at + 2);
  const stop = close < 0 || close > end ? end : close;
  return { text: text.slice(at + 2, stop), end: Math.min(end, stop + 2) };
}

interface Item {
  readonly value: Value;
  readonly end: number;
}

const PLAIN = /[A-Za-z_][A-Za-z0-9_]*|\d+/y;

function itemAt(scan: Scan, at: number, end: number, depth: number): Item {
  const { text, pairs } = scan;
  if (text[at + 1] !== '{') {
    const name = sticky(PLAIN, text, at + 1);
    if (name === undefined) return { value: UNKNOWN, end: at + 1 };
    return { value: variable(scan, name), end: Math.min(end, at + 1 + name.length) };
  }
  const close = pairs.get(at + 1);
  if (close === undefined || close >= end) return { value: UNKNOWN, end };
  return { value: braced(scan, at + 2, close, depth + 1), end: close + 1 };
}

/** What stands between `${` and `}`. */
function braced(scan: Scan, start: number, end: number, depth: number): Value {
  const { text } = scan;
  const name = sticky(PLAIN, text, start) ?? '';
  const after = start + name.length;
  if (after === end) return variable(scan, name);
  if (name === 'if') return ifItem(scan, after, end, depth);
  if (text[after] === ':') {
    const inner = stringIn(scan, after + 1, end, depth);
    return operated(name, inner);
  }
  return blindly(text.slice(start, end));
}

/** `${if condition {yes}{no}}`; without strings it gives "true" or nothing [spec, 11.5]. */
function ifItem(scan: Scan, start: number, end: number, depth: number): Value {
  const found = conditionAt(scan, start, end, depth);
  if (!found) return blindly(scan.text.slice(start, end));
  const { text } = scan;
  const yes = text[afterBlanks(text, found.end, end)] === '{' ? branchAt(scan, found.end, end, depth) : undefined;
  if (!yes && afterBlanks(text, found.end, end) < end) return UNKNOWN; // the first string must stand in braces
  if (!yes)
    return either(
      found.truth,
      () => textValue('true'),
      () => EMPTY,
    );
  const no = branchAt(scan, yes.end, end, depth);
  return either(found.truth, yes.value, no ? no.value : () => EMPTY);
}

/** `{string}` or `fail`, after blanks. */
function branchAt(
  scan: Scan,
  from: number,
  end: number,
  depth: number,
): { value(): Value; readonly end: number } | undefined {
  const at = afterBlanks(scan.text, from, end);
  if (scan.text.startsWith('fail', at)) return { value: () => FAIL, end: at + 4 };
  const close = scan.text[at] === '{' ? scan.pairs.get(at) : undefined;
  if (close === undefined || close >= end) return undefined;
  return { value: () => stringIn(scan, at + 1, close, depth), end: close + 1 };
}

export function afterBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && /\s/.test(text[at]!)) at += 1;
  return at;
}

export function sticky(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function variable({ env }: Scan, name: string): Value {
  return env.variable(name) ?? UNKNOWN;
}

function operated(name: string, inner: Value): Value {
  if (inner.kind !== 'text') return inner.kind === 'some' && name !== 'lc' && name !== 'uc' ? UNKNOWN : inner;
  if (name === 'lc') return textValue(inner.text.toLowerCase());
  if (name === 'uc') return textValue(inner.text.toUpperCase());
  return UNKNOWN;
}

const SESSION = /\$\{?(tls_|sender_|received_|interface_|acl_|connection_|proxy_|host\b|host_)/;
const LOGIN = /\$\{?(auth[1-9]|[1-9])(?![0-9A-Za-z_])/;

/** What a lookup or a check gives: it speaks of the name and password alone, or it is unknown. */
export function blindly(text: string): Value {
  return !SESSION.test(text) && LOGIN.test(text) ? CREDENTIALS : UNKNOWN;
}
