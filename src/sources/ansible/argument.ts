import { valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { type Span, span } from '../../text/source-file.ts';
import type { Place } from './context.ts';
import type { Call } from './task.ts';
import { nodeAt, printed } from './variables.ts';

/** A word of an argument and where somebody wrote it: in the task, or in the list or variable that it takes it from. */
export interface Word {
  /** Undefined where an expression hides it. */
  readonly text: string | undefined;
  readonly at: Span;
}

export function argumentOf({ args }: Call, ...names: readonly string[]): YamlNode | undefined {
  return names.map((name) => valueAt(args, name)).find((node) => node !== undefined);
}

/** The text of an argument, undefined where there is none or an expression hides it. */
export function textArgument(call: Call, { variables }: Place, ...names: readonly string[]): string | undefined {
  return printed(argumentOf(call, ...names), variables);
}

/** The words of an argument: items of a list, parts of a text that commas or blanks separate. Of a variable, those of its value. */
export function wordsOf(node: YamlNode | undefined, place: Place): readonly Word[] {
  if (node === undefined) return [];
  const alone = node.kind === 'scalar' ? /^\s*\{\{([^{}|]*)\}\}\s*$/.exec(node.source) : null;
  const found = (alone && nodeAt(alone[1]!, place.variables)) ?? node;
  if (found.kind === 'seq') return found.items.flatMap((item) => wordsOf(item, place));
  if (found.kind === 'map') return [];
  const text = printed(found, place.variables);
  if (text === undefined) return [{ text: undefined, at: found.span }];
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return words.map((word) => ({ text: word, at: words.length > 1 ? wordSpan(found, word) : found.span }));
}

/** Where a word stands in a scalar; the whole scalar where it is not written like that. */
export function wordSpan({ span: whole }: YamlNode, word: string): Span {
  const text = whole.file.text.slice(whole.start, whole.end);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isWord = !/[\w.-]/.test(text[at - 1] ?? ' ') && !/[\w.-]/.test(text[at + word.length] ?? ' ');
    if (isWord) return span(whole.file, whole.start + at, whole.start + at + word.length);
  }
  return whole;
}

export function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(?:yes|true|on|1|y|t)$/i.test(text);
}
