import { evaluate, holds, type Names } from './evaluate.ts';
import { parseExpression } from './parse.ts';
import { isFailing, missing, type Value } from './value.ts';

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
