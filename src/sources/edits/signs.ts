import type { Branch, Hole, SourceFile } from '../../text/source-file.ts';
import { type Cut, hiddenText, spliced } from './splice.ts';

/** Characters that stand where a template puts something that nobody knows, so that YAML can be read around it. */
export const SIGNS = /[\uE000-\uF8FF]+/g;

export function hasSigns(text: string): boolean {
  return /[\uE000-\uF8FF]/.test(text);
}

/** A sign; two are alike that stand for the same expression, by a table of those that were met. */
export function signFor(expression: string, met: Map<string, number>): string {
  const number = met.get(expression) ?? met.size;
  met.set(expression, number);
  const digits = [...number.toString()].map((digit) => String.fromCharCode(0xe100 + Number(digit)));
  return `\uE000${digits.join('')}\uE001`;
}

/** A cut that puts a sign where an expression stands; what it becomes is a hole. */
export function signCut(file: SourceFile, { start, end }: Hole, met: Map<string, number>): Cut {
  const sign = hiddenText(signFor(file.text.slice(start, end), met), { file, start, end });
  const text = sign.text.slice(0, -1);
  return { start, end, by: { ...sign, text } };
}

/** A template in which every hole is a sign. */
export function signed(file: SourceFile): SourceFile {
  const met = new Map<string, number>();
  return spliced(
    file,
    file.holes.map((hole) => signCut(file, hole, met)),
  );
}

const TERRAFORM =
  /(\$\$\{|%%\{)|\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|%\{~?\s*(if|for|else|endif|endfor)\b([^{}]*)\}(?:\n|(?=.))/g;

/** A template as Terraform's `templatefile` fills it: `${…}` becomes something, `%{ if … }` may leave lines out [docs: Terraform, Strings and Templates]. */
export function terraformTemplate(file: SourceFile): SourceFile {
  const met = new Map<string, number>();
  const cuts: Cut[] = [];
  const branches: Branch[] = [];
  const open: { readonly test: string; is: boolean; start: number; readonly at: Hole }[] = [];
  const close = (end: number) => {
    const last = open.at(-1);
    if (last) branches.push({ test: last.test, is: last.is, start: last.start, end, condition: { file, ...last.at } });
  };
  for (const { 0: whole, 1: escaped, 2: word, 3: rest = '', index } of file.text.matchAll(TERRAFORM)) {
    const hole = { start: index, end: index + whole.length };
    if (escaped !== undefined) cuts.push({ start: index, end: index + 1 });
    else if (word === undefined) cuts.push(signCut(file, hole, met));
    else {
      cuts.push(hole);
      if (word === 'if' || word === 'for')
        open.push({ test: `${word} ${rest.replace('~', '').trim()}`, is: true, start: hole.end, at: hole });
      else close(index);
      const last = open.at(-1);
      if (word === 'else' && last) Object.assign(last, { is: false, start: hole.end });
      else if (word.startsWith('end')) open.pop();
    }
  }
  return spliced({ ...file, branches }, cuts);
}
