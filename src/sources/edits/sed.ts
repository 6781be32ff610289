import type { SourceFile, Span } from '../../text/source-file.ts';
import { type Cut, spliced, writtenText } from './splice.ts';

/** One command of a sed script that can be followed. */
interface Step {
  readonly from?: Address;
  readonly to?: Address;
  readonly not: boolean;
  readonly does:
    | { readonly kind: 'delete' }
    | { readonly kind: 'text'; readonly place: 'a' | 'i' | 'c'; readonly text: string }
    | { readonly kind: 'replace'; readonly what: RegExp; readonly by: string; readonly all: boolean };
}
type Address = { readonly line: number } | { readonly last: true } | { readonly pattern: RegExp };

/**
 * What a sed script makes of a file: `s`, `d`, `a`, `i` and `c` behind at most one range of addresses [sed(1); GNU sed manual].
 * Undefined for everything else, so that nothing is guessed.
 */
export function sedded(file: SourceFile, script: string, extended: boolean, at: Span): SourceFile | undefined {
  const steps = stepsOf(script, extended);
  if (!steps || file.branches.length > 0) return undefined;
  return steps.reduce<SourceFile | undefined>((so, one) => (so ? applied(so, one, at) : undefined), file);
}

function applied(file: SourceFile, one: Step, at: Span): SourceFile | undefined {
  const cuts: Cut[] = [];
  const lines = [...file.text.matchAll(/[^\n]*\n|[^\n]+$/g)];
  const chosen = selector(one);
  for (const [i, { 0: line, index }] of lines.entries()) {
    const end = index + line.length;
    const isHidden = file.holes.some((hole) => hole.start < end && index < hole.end);
    const isChosen = chosen(line.replace(/\n$/, ''), i + 1, lines.length);
    // A pattern may fit what a hole hides.
    if (isHidden && (one.does.kind === 'replace' || isPattern(one.from))) return undefined;
    if (!isChosen) continue;
    cuts.push(...cutsOf(one.does, line, index, at));
  }
  return cuts.length > 0 ? spliced(file, cuts) : file;
}

function isPattern(address: Address | undefined): boolean {
  return address !== undefined && 'pattern' in address;
}

function cutsOf(does: Step['does'], line: string, start: number, at: Span): readonly Cut[] {
  const end = start + line.length;
  if (does.kind === 'delete') return [{ start, end }];
  if (does.kind === 'text') {
    if (does.place === 'i') return [{ start, end: start, by: writtenText(`${does.text}\n`, at) }];
    if (does.place === 'c') return [{ start, end, by: writtenText(`${does.text}\n`, at) }];
    const text = line.endsWith('\n') ? `${does.text}\n` : `\n${does.text}`;
    return [{ start: end, end, by: writtenText(text, at) }];
  }
  const bare = line.replace(/\n$/, '');
  const after = bare.replace(does.what, does.by);
  if (after === bare) return [];
  // What stays alike at both ends keeps its own place.
  let head = 0;
  while (head < bare.length && head < after.length && bare[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(bare.length, after.length) - head;
  while (tail < most && bare.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const by = after.slice(head, after.length - tail);
  return [{ start: start + head, end: start + bare.length - tail, ...(by === '' ? {} : { by: writtenText(by, at) }) }];
}

/** Whether a line is meant, asked of all lines in order. */
function selector({ from, to, not }: Step): (line: string, number: number, count: number) => boolean {
  let isOpen = false;
  const fits = (address: Address, line: string, number: number, count: number) =>
    'pattern' in address ? address.pattern.test(line) : 'line' in address ? address.line === number : number === count;
  return (line, number, count) => {
    if (!from) return !not;
    let is: boolean;
    if (!to) is = fits(from, line, number, count);
    else if (isOpen) {
      is = true;
      if (fits(to, line, number, count)) isOpen = false;
    } else {
      is = fits(from, line, number, count);
      isOpen = is && !('line' in to && to.line <= number);
    }
    return is !== not;
  };
}

function stepsOf(script: string, extended: boolean): readonly Step[] | undefined {
  const steps: Step[] = [];
  let left = script.trimStart();
  while (left !== '') {
    const next = stepAt(left, extended);
    if (!next) return undefined;
    steps.push(next.step);
    left = next.rest.replace(/^[\s;]+/, '');
  }
  return steps;
}

function stepAt(text: string, extended: boolean): { readonly step: Step; readonly rest: string } | undefined {
  const from = addressAt(text, extended);
  if (from === 'bad') return undefined;
  const second = from && /^\s*,\s*/.exec(from.rest);
  const to = second ? addressAt(from.rest.slice(second[0].length), extended) : undefined;
  if (to === 'bad' || (second && !to)) return undefined;
  const [head, not = ''] = /^\s*(!?)\s*/.exec((to ?? from)?.rest ?? text)!;
  const body = ((to ?? from)?.rest ?? text).slice(head.length);
  const about = {
    ...(from ? { from: from.address } : {}),
    ...(to ? { to: to.address } : {}),
    not: not === '!',
  };
  const name = body[0];
  if (name === 'd' && /^d\s*(?:[;}\n]|$)/.test(body))
    return { step: { ...about, does: { kind: 'delete' } }, rest: body.slice(1) };
  if (name === 'a' || name === 'i' || name === 'c') {
    const [written = ''] = /^(?:[^\\\n]|\\[\s\S])*/.exec(body.slice(1)) ?? [];
    const text = written
      .replace(/^\s*\\?\n?[ \t]*/, '')
      .replaceAll(/\\([\s\S])/g, (_all, one: string) => (one === 't' ? '\t' : one === 'n' ? '\n' : one));
    if (name === 'c' && to) return undefined;
    return { step: { ...about, does: { kind: 'text', place: name, text } }, rest: body.slice(1 + written.length) };
  }
  return name === 's' ? substitution(body, about, extended) : undefined;
}

function substitution(
  body: string,
  about: Omit<Step, 'does'>,
  extended: boolean,
): { readonly step: Step; readonly rest: string } | undefined {
  const mark = body[1];
  if (mark === undefined || /[\s\\]/.test(mark)) return undefined;
  const pattern = delimited(body, 2, mark);
  const by = pattern && delimited(body, pattern.end, mark);
  if (!by) return undefined;
  const [flags = ''] = /^[gIi]*/.exec(body.slice(by.end)) ?? [];
  const rest = body.slice(by.end + flags.length);
  if (!/^\s*(?:[;\n}]|$)/.test(rest)) return undefined;
  const all = flags.includes('g');
  const what = regular(pattern.text, extended, `${all ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`);
  const replacement = what && replacementOf(by.text);
  if (replacement === undefined || !what) return undefined;
  return { step: { ...about, does: { kind: 'replace', what, by: replacement, all } }, rest };
}

function delimited(
  text: string,
  from: number,
  mark: string,
): { readonly text: string; readonly end: number } | undefined {
  let found = '';
  let inClass = false;
  for (let i = from; i < text.length; i += 1) {
    const char = text[i]!;
    if (char === '\\' && i + 1 < text.length) {
      found += text[i + 1] === mark ? mark : char + text[i + 1]!;
      i += 1;
      continue;
    }
    if (char === '[' && !inClass) inClass = text.indexOf(']', i + 1) > 0;
    else if (char === ']') inClass = false;
    if (char === mark && !inClass) return { text: found, end: i + 1 };
    found += char;
  }
  return undefined;
}

function addressAt(
  text: string,
  extended: boolean,
): { readonly address: Address; readonly rest: string } | 'bad' | undefined {
  const number = /^\d+/.exec(text);
  if (number) return { address: { line: Number(number[0]) }, rest: text.slice(number[0].length) };
  if (text.startsWith('$')) return { address: { last: true }, rest: text.slice(1) };
  if (text[0] !== '/' && text[0] !== '\\') return undefined;
  const mark = text[0] === '/' ? '/' : text[1]!;
  const found = delimited(text, text[0] === '/' ? 1 : 2, mark);
  const pattern = found && regular(found.text, extended, text[found.end] === 'I' ? 'i' : '');
  if (!pattern) return 'bad';
  return { address: { pattern }, rest: text.slice(found.end + (text[found.end] === 'I' ? 1 : 0)) };
}

/** A basic or extended regular expression of POSIX as ours; undefined where the two might differ [XBD 9]. */
export function regular(source: string, extended: boolean, flags: string): RegExp | undefined {
  let out = '';
  const length = source.length;
  for (let i = 0; i < length; ) {
    const piece = /^\\[\s\S]|^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|^[\s\S]/.exec(source.slice(i))![0];
    const made = translated(piece, extended, i === 0);
    if (made === undefined) return undefined;
    out += made;
    i += piece.length;
  }
  try {
    return new RegExp(out, flags);
  } catch {
    return undefined;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  space: '\\s',
  blank: ' \\t',
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
};

function translated(piece: string, extended: boolean, isFirst: boolean): string | undefined {
  if (piece.startsWith('[') && piece.length > 1) {
    const known = piece.replaceAll(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole);
    return known.includes('[:') ? undefined : known.replaceAll(/\\(?![s t])/g, '\\\\');
  }
  if (piece.startsWith('\\')) {
    const char = piece[1]!;
    if (/[swWSbBn]/.test(char)) return piece;
    if (char === 't') return '\\t';
    if (/[0-9]/.test(char)) return undefined;
    if (/[(){}|+?]/.test(char)) return extended ? piece : char;
    return /\w/.test(char) || char === '<' || char === '>'
      ? char === '<' || char === '>'
        ? '\\b'
        : undefined
      : `\\${char}`;
  }
  if (/[(){}|+?]/.test(piece)) return extended ? piece : `\\${piece}`;
  if (piece === '*' && isFirst) return '\\*';
  if (piece === '^' && !isFirst && !extended) return undefined;
  return piece === '/' ? '\\/' : piece;
}

/** `&` and `\1` as ours. */
function replacementOf(text: string): string | undefined {
  let out = '';
  for (const [piece] of text.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (piece === '&') out += '$&';
    else if (piece === '$') out += '$$';
    else if (/^\\[1-9]$/.test(piece)) out += `$${piece[1]}`;
    else if (piece === '\\n') out += '\n';
    else if (piece === '\\t') out += '\t';
    else if (/^\\[A-Za-z0]/.test(piece)) return undefined;
    else out += piece.length === 2 ? piece[1] : piece;
  }
  return out;
}
