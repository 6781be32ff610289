import { normalised } from '../../text/condition.ts';
import type { Hole } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import type { Condition, Role, Tag } from './tag.ts';

const BLOCKS: Readonly<Record<string, readonly [Role, string?]>> = {
  if: ['if', 'if'],
  elif: ['elif', 'if'],
  else: ['else', 'if'],
  endif: ['end', 'if'],
  for: ['loop', 'for'],
  endfor: ['end', 'for'],
  call: ['loop', 'call'],
  endcall: ['end', 'call'],
  filter: ['loop', 'filter'],
  endfilter: ['end', 'filter'],
  macro: ['drop', 'macro'],
  endmacro: ['end', 'macro'],
  endset: ['end', 'set'],
  with: ['keep', 'with'],
  endwith: ['end', 'with'],
  block: ['keep', 'block'],
  endblock: ['end', 'block'],
  autoescape: ['keep', 'autoescape'],
  endautoescape: ['end', 'autoescape'],
  load_yaml: ['drop', 'load'],
  load_json: ['drop', 'load'],
  endload: ['end', 'load'],
  include: ['include'],
  extends: ['include'],
  import: ['cut'],
  from: ['cut'],
  do: ['cut'],
  import_yaml: ['cut'],
  import_json: ['cut'],
  break: ['cut'],
  continue: ['cut'],
};

/** The tags of a Jinja template, in order. What is not closed, or is no expression, is text. */
export function lexJinja(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  const openers = /\{[{%#]/g;
  let comments = true;
  for (let match = openers.exec(text); match; match = openers.exec(text)) {
    const start = match.index;
    const found =
      match[0] === '{#'
        ? comments && commentAt(text, start)
        : match[0] === '{%'
          ? blockAt(text, start)
          : expressionAt(text, start);
    if (found === undefined) comments = false;
    if (!found) continue;
    tags.push(...found);
    openers.lastIndex = found.at(-1)!.end;
  }
  return tags;
}

function tag(text: string, role: Role, { start, end }: Hole, rest: Partial<Tag> = {}): Tag {
  const sign = text[end - 3];
  const after = sign === '-' ? 'strip' : role === 'hole' || sign === '+' ? 'keep' : 'line';
  return { role, start, end, stripBefore: text[start + 2] === '-', after, ...rest };
}

/** Undefined where no comment of the rest of the text is closed. */
function commentAt(text: string, start: number): readonly Tag[] | undefined {
  const close = text.indexOf('#}', start + 2);
  step((close < 0 ? text.length : close) - start);
  return close < 0 ? undefined : [tag(text, 'cut', { start, end: close + 2 })];
}

function expressionAt(text: string, start: number): readonly Tag[] | false {
  const close = closeOf(text, start + 2, '}}');
  if (close === undefined || !isExpression(text.slice(start + 2, close))) return false;
  return [tag(text, 'hole', { start, end: close + 2 })];
}

function blockAt(text: string, start: number): readonly Tag[] | false {
  const close = closeOf(text, start + 2, '%}');
  if (close === undefined) return false;
  const place = { start, end: close + 2 };
  const head = /^[-+]?\s*([a-z_]+)/i.exec(text.slice(start + 2, close));
  const name = head?.[1];
  if (!head || name === undefined) return false;
  if (name === 'raw') return rawAt(text, place);
  const [role, closes] = BLOCKS[name] ?? [name.startsWith('end') ? 'cut' : 'hole'];
  if (name === 'set') {
    const isBlock = !/[^=!<>]=(?!=)/.test(text.slice(start, close));
    return [tag(text, isBlock ? 'drop' : 'cut', place, isBlock ? { closes: 'set' } : {})];
  }
  const block = closes === undefined ? {} : { closes };
  if (role !== 'if' && role !== 'elif') return [tag(text, role, place, block)];
  return [tag(text, role, place, { ...block, condition: conditionIn(text, start + 2 + head[0].length, close) })];
}

/** The literal text in between is none of ours: both tags go. */
function rawAt(text: string, place: Hole): readonly Tag[] {
  const end = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
  end.lastIndex = place.end;
  const found = end.exec(text);
  step((found ? found.index : text.length) - place.end);
  const open = tag(text, 'cut', place);
  const stop = text.length;
  if (!found) return [open, { role: 'cut', start: stop, end: stop, stripBefore: false, after: 'keep' }];
  return [open, tag(text, 'cut', { start: found.index, end: found.index + found[0].length })];
}

/** The condition written at `[start, end)`, blanks and white space control taken off. */
export function conditionIn(text: string, start: number, end: number, read = (written: string) => written): Condition {
  const written = text.slice(start, end).replace(/[-+]$/, '');
  const trimmed = written.trim();
  const from = start + written.length - written.trimStart().length;
  return { start: from, end: from + trimmed.length, ...normalised(read(trimmed)) };
}

/**
 * Where a tag is closed, strings and brackets passed over. Undefined where another tag begins first, or a string or
 * the text ends: then it was none, and the search begins anew behind it.
 */
function closeOf(text: string, from: number, closer: '}}' | '%}'): number | undefined {
  const stops = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\{[{%]|%\}|['"{}]/g;
  stops.lastIndex = from;
  let depth = 0;
  for (let match = stops.exec(text); match; match = stops.exec(text)) {
    const [piece] = match;
    const at = match.index;
    const here = text.startsWith(closer, at) && (closer === '%}' || depth === 0);
    if (here || piece === '{{' || piece === '{%' || piece === "'" || piece === '"') {
      step(at - from);
      return here ? at : undefined;
    }
    if (piece === '{') depth += 1;
    if (piece === '}') depth -= 1;
    if (depth < 0) return undefined;
  }
  step(text.length - from);
  return undefined;
}

/** Postfix's `inline:{{a=b}, {c=d}}` and other daemons' braces are none: an expression assigns nothing at its top. */
export function isExpression(written: string): boolean {
  const bare = written.replace(/^[-+]/, '').replace(/[-+]$/, '').trim();
  if (!/^[A-Za-z_0-9("'[{~.$-]/.test(bare)) return false;
  let depth = 0;
  for (const [piece] of bare.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[=!<>:]=|[=()[\]{}]/g)) {
    if (/^[([{]$/.test(piece)) depth += 1;
    if (/^[)\]}]$/.test(piece)) depth -= 1;
    if (depth < 0 || (piece === '=' && depth === 0)) return false;
  }
  return depth === 0;
}
