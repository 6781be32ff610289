import { applyEdits } from '../text/edit.ts';
import { lineStarts, position } from '../text/line-index.ts';
import { type Edit, type SourceFile, plainFile } from '../text/source-file.ts';

/** One line of a fix as people read it. */
export interface Change {
  readonly kind: 'file' | 'removed' | 'added';
  readonly path: string;
  readonly text: string;
}

/** What edits do to whole lines, file by file. */
export function changes(edits: readonly Edit[]): readonly Change[] {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return files.flatMap((file) =>
    changesOf(
      file,
      edits.filter(({ span }) => span.file === file),
      files.length > 1,
    ),
  );
}

function changesOf(file: SourceFile, edits: readonly Edit[], named: boolean): readonly Change[] {
  const change =
    (kind: Change['kind']) =>
    (text: string): Change => ({ kind, path: file.path, text });
  const lines = onSameLines(file, edits).flatMap((group) => {
    const { before, after } = around(file, group);
    return [...before.map(change('removed')), ...after.map(change('added'))];
  });
  return named ? [change('file')(file.path), ...lines] : lines;
}

/** Edits that touch the same lines are shown as one change. */
function onSameLines(file: SourceFile, edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const groups: Edit[][] = [];
  const line = (offset: number) => position(file, offset).line;
  for (const edit of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    const last = groups.at(-1);
    if (last && line(edit.span.start) <= line(last.at(-1)!.span.end)) last.push(edit);
    else groups.push([edit]);
  }
  return groups;
}

/** The lines that edits touch, before and after; what is the same on both sides is left out. */
function around(
  file: SourceFile,
  edits: readonly Edit[],
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const starts = lineStarts(file);
  const first = starts[position(file, edits[0]!.span.start).line - 1]!;
  const end = starts[position(file, edits.at(-1)!.span.end).line] ?? file.text.length;
  const part = plainFile(file.path, file.text.slice(first, end));
  const moved = edits.map(({ span, text }) => ({
    span: { file: part, start: span.start - first, end: span.end - first },
    text,
  }));
  const old = linesOf(part.text);
  const now = linesOf(applyEdits(part, moved));
  const head = sameAtStart(old, now);
  const tail = sameAtStart(old.slice(head).reverse(), now.slice(head).reverse());
  return { before: old.slice(head, old.length - tail), after: now.slice(head, now.length - tail) };
}

function sameAtStart(a: readonly string[], b: readonly string[]): number {
  const length = a.findIndex((line, i) => line !== b[i]);
  return length < 0 ? Math.min(a.length, b.length) : Math.min(length, b.length);
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
