import { step } from '../steps.ts';

/**
 * How deep a text may be nested at most, by a cheap look: brackets that are open, lines that are indented further, and
 * entries that begin on one line. A parser that calls itself would not survive every depth.
 */
export function deepest(text: string): number {
  step(text.length);
  const indents: number[] = [];
  let open = 0;
  let most = 0;
  for (const line of text.split('\n')) {
    const [head] = /^[ ]*(?:[-?:][ \t]+)*/.exec(line)!;
    if (head.length === line.length && open === 0) continue;
    const indent = head.search(/[^ ]|$/);
    while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop();
    indents.push(indent);
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      open = Math.max(0, open + (bracket === '[' || bracket === '{' ? 1 : -1));
      most = Math.max(most, open);
    }
    most = Math.max(most, open + indents.length + (head.length - indent) / 2);
  }
  return most;
}
