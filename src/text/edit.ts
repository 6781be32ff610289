import type { Edit, SourceFile } from './source-file.ts';

/** The text of a file after these edits; edits of other files are passed over, overlapping ones are our bug. */
export function applyEdits(file: SourceFile, edits: readonly Edit[]): string {
  const mine = edits.filter((edit) => edit.span.file === file).sort((a, b) => a.span.start - b.span.start);
  let text = '';
  let done = 0;
  for (const { span, text: replacement } of mine) {
    if (span.start < done) throw new Error(`overlapping edits in ${file.path} at offset ${span.start}`);
    text += file.text.slice(done, span.start) + replacement;
    done = span.end;
  }
  return text + file.text.slice(done);
}
