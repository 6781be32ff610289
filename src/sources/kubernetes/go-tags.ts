/** One `{{ … }}` of a Go template, without its brackets and the signs that trim. */
export interface Tag {
  readonly start: number;
  readonly end: number;
  readonly inner: string;
  /** With its line where it stands there alone. */
  readonly region: { readonly start: number; readonly end: number };
  readonly isAlone: boolean;
  /** In a block of text, how far that is indented. */
  readonly within?: number;
}

const TAG =
  /\{\{-?\s*(\/\*[\s\S]{0,20000}?\*\/|(?:"(?:\\.|[^"\\\n]){0,2000}"|`[^`]{0,2000}`|[^}"`]|\}(?!\})){0,4000}?)\s*-?\}\}/y;

/** The tags of a chart's template [docs: Go, text/template; Helm, Chart Template Guide]. */
export function tagsIn(text: string): readonly Tag[] {
  const blocks = blocksIn(text);
  return matches(text).map(({ 0: whole, 1: inner = '', index }) => {
    const end = index + whole.length;
    const [before = ''] = /[ \t]*$/.exec(text.slice(Math.max(0, index - WIDEST), index)) ?? [];
    const [after = ''] = /^[ \t\r]*\n?/.exec(text.slice(end, end + WIDEST)) ?? [];
    const lineStart = index - before.length;
    const lineEnd = end + after.length;
    const isFirst = lineStart === 0 || text[lineStart - 1] === '\n';
    const isAlone = isFirst && (after.endsWith('\n') || lineEnd === text.length);
    const within = blocks(index);
    return {
      ...{ start: index, end, inner: inner.trim(), isAlone },
      region: isAlone ? { start: lineStart, end: lineEnd } : { start: index, end },
      ...(within === undefined ? {} : { within }),
    };
  });
}

/** Blanks that are looked at around a tag. */
const WIDEST = 200;
/** Tags of one file that are looked at. */
const MOST = 20_000;

/** The longest tag. */
const LONGEST = 20_000;

/** Tries only where a tag that begins can end. */
function matches(text: string): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  let close = -1;
  for (let at = text.indexOf('{{'); at >= 0 && found.length < MOST; ) {
    if (close < at) close = text.indexOf('}}', at);
    if (close < 0) break;
    TAG.lastIndex = at;
    const match = close - at <= LONGEST ? TAG.exec(text) : null;
    if (match) found.push(match);
    at = text.indexOf('{{', match ? at + match[0].length : at + 2);
  }
  return found;
}

/** Where `key: |` begins a block of text, and how far its lines are indented; lines of tags alone end none. */
function blocksIn(text: string): (offset: number) => number | undefined {
  const found: { readonly start: number; readonly end: number; readonly indent: number }[] = [];
  let open: { readonly start: number; readonly parent: number; indent: number | undefined } | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const isTag = /^\s*\{\{[^\n]*\}\}\s*$/.test(line);
    if (open && line.trim() !== '' && !isTag && indent <= open.parent) {
      found.push({ start: open.start, end: at, indent: open.indent ?? open.parent + 2 });
      open = undefined;
    } else if (open && line.trim() !== '' && !isTag) open.indent ??= indent;
    if (!open && /(?::|^\s*-)\s+[|>][-+0-9]*\s*$/.test(line))
      open = { start: at + line.length + 1, parent: indent, indent: undefined };
    at += line.length + 1;
  }
  if (open) found.push({ start: open.start, end: at, indent: open.indent ?? open.parent + 2 });
  return (offset) => found.find(({ start, end }) => start <= offset && offset < end)?.indent;
}
