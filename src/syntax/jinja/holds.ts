import type { Span } from '../../text/source-file.ts';
import { evaluate, type Names } from './evaluate.ts';
import type { Expression } from './expression.ts';
import type { Meter } from './meter.ts';
import { isTrue } from './value.ts';

/** Whether a condition holds: what is known on one side of an `and` or `or` may decide alone. */
export function holds(expression: Expression, names: Names, seen: Span[] = [], meter?: Meter): boolean | undefined {
  if (expression.kind === 'unary' && expression.operator === 'not')
    return opposite(holds(expression.of, names, seen, meter));
  if (expression.kind !== 'binary' || !/^(?:and|or)$/.test(expression.operator))
    return isTrue(evaluate(expression, names, seen, meter));
  const sides = [expression.left, expression.right].map((one) => holds(one, names, seen, meter));
  const winner = expression.operator === 'or';
  if (sides.includes(winner)) return winner;
  return sides.includes(undefined) ? undefined : !winner;
}

function opposite(is: boolean | undefined): boolean | undefined {
  return is === undefined ? undefined : !is;
}
