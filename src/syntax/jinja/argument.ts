import type { Span } from '../../text/source-file.ts';
import { evaluate, type Names } from './evaluate.ts';
import { holds } from './holds.ts';
import { parseExpression } from './parse.ts';
import { failsToPrint, printedValue } from './printed.ts';
import { isFailing, missing, scalar, type Value } from './value.ts';

/** Whether a condition that is written on its own holds, as far as its names are known. */
export function conditionHolds(written: string, names: Names): boolean | undefined {
  const expression = parseExpression(written);
  return expression && holds(expression, names);
}

/** Whether a condition makes its task fail, since it takes what nothing defines. */
export function conditionFails(written: string, names: Names): boolean {
  const expression = parseExpression(written);
  return expression !== undefined && isFailing(evaluate(expression, names));
}

/** What an argument that is one expression comes to; missing where the task fails, as a variable of that value would be. */
export function expressionValue(written: string, names: Names): Value | undefined {
  const expression = parseExpression(written);
  const value = expression && evaluate(expression, names);
  return value?.kind === 'failed' ? missing : value;
}

/**
 * What a task's argument or a variable that is written as a text comes to [source: ansible-core 2.14, Templar.template]: a
 * name alone keeps its value, anything else becomes text first, and what then looks like a list, a table or a boolean is one.
 * `render` renders the text; missing where the task fails.
 */
export function textValue(
  text: string,
  names: Names,
  render: (text: string) => { readonly text: string | undefined; readonly fails: boolean },
): Value | undefined {
  if (!/\{[{%#]/.test(text)) return scalar(text);
  const name = /^\{\{\s*(\w+)\s*\}\}\n?$/.exec(text)?.[1];
  const own = name === undefined ? undefined : names(name);
  if (own?.kind === 'scalar' && typeof own.is !== 'string') return own;
  const alone = aloneIn(text);
  const value = alone === undefined ? undefined : evaluated(alone, names);
  if (value && !isSimple(value)) return value.kind === 'failed' ? missing : value;
  const made = value ? { text: printedValue(value), fails: false } : render(text);
  if (made.text === undefined) return made.fails ? missing : undefined;
  return converted(made.text, value?.kind === 'scalar' ? value.from : []);
}

const ALONE = /^\{\{-?((?:[^{}"']|"[^"]*"|'[^']*'|\{(?!\{)|\}(?!\}))*?)-?\}\}$/;

/** The expression that is all of a text. */
export function aloneIn(text: string): string | undefined {
  return ALONE.exec(text)?.[1]?.trim();
}

function evaluated(written: string, names: Names): Value | undefined {
  const expression = parseExpression(written, 'raw');
  return expression && evaluate(expression, names);
}

/** Whether it is what Ansible makes of its own printed form, lists and tables aside. */
function isSimple(value: Value): boolean {
  return value.kind === 'scalar' || (value.kind === 'list' && value.as === 'tuple') || value.kind === 'callable';
}

/** What looks like a literal is one, where Python reads it. */
function converted(text: string, from: readonly Span[]): Value | undefined {
  if (text === 'True' || text === 'False') return scalar(text === 'True', from);
  if (!/^[[{]/.test(text)) return scalar(text, from);
  const expression = parseExpression(text);
  if (!expression) return scalar(text, from);
  const value = evaluate(expression, () => missing);
  return value && !failsToPrint(value) && value.kind !== 'scalar'
    ? value
    : /^[[{]\s*[\w.-]+\s*[\]}]/.test(text)
      ? scalar(text, from)
      : undefined;
}
