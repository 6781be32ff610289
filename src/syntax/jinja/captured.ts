import { evaluate, type Names } from './evaluate.ts';
import { parseExpression } from './parse.ts';
import { scalar, type Value } from './value.ts';

const TEXT = '__text';

/** A text after the filters of a block: `| upper | replace('A', 'B')`. */
export function filtersOf(filters: string, text: string, names: Names): Value | undefined {
  if (filters === '') return scalar(text);
  const expression = parseExpression(`${TEXT} ${filters}`);
  return expression && evaluate(expression, (name) => (name === TEXT ? scalar(text) : names(name)));
}
