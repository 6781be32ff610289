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
  /\{\{-?\s*(\/\*[\s\S]{0,20000}?\*\/|(?:"(?:\\.|[^"\\\n]){0,2000}"|`[^`]{0,2000}`|[^}"`]|\}(?!\})){0,4000}?)\s*-?\}\}/g;

/** The tags of a chart's template [docs: Go, text/template; Helm, Chart Template Guide]. */
export function tagsIn(text: string): readonly Tag[] {
  const blocks = blocksIn(text);
  return [...text.matchAll(TAG)].map(({ 0: whole, 1: inner = '', index }) => {
    const end = index + whole.length;
    const lineStart = text.lastIndexOf('\n', index - 1) + 1;
    const newline = text.indexOf('\n', end);
    const lineEnd = newline < 0 ? text.length : newline + 1;
    const isAlone = /^[ \t]*$/.test(text.slice(lineStart, index)) && /^\s*$/.test(text.slice(end, lineEnd));
    const within = blocks(index);
    return {
      ...{ start: index, end, inner: inner.trim(), isAlone },
      region: isAlone ? { start: lineStart, end: lineEnd } : { start: index, end },
      ...(within === undefined ? {} : { within }),
    };
  });
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
