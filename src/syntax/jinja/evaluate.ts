import type { Span } from '../../text/source-file.ts';
import type { Arguments, Expression } from './expression.ts';
import { filters } from './filters.ts';
import { methods } from './methods.ts';
import { concatenated, computed, contains, equal, itemOf } from './operators.ts';
import { dict, isTrue, list, MOST_TEXT, printedValue, scalar, type Value } from './value.ts';

/** What a name stands for; undefined where that is not known. */
export type Names = (name: string) => Value | undefined;

/** What an expression comes to, as far as its names are known; `seen` collects where the values that it uses are written. */
export function evaluate(expression: Expression, names: Names, seen: Span[] = []): Value | undefined {
  return new Evaluator(names, seen).value(expression);
}

/** Whether a condition holds: what is known on one side of an `and` or `or` may decide alone. */
export function holds(expression: Expression, names: Names, seen: Span[] = []): boolean | undefined {
  if (expression.kind === 'unary' && expression.operator === 'not') return opposite(holds(expression.of, names, seen));
  if (expression.kind !== 'binary' || !/^(?:and|or)$/.test(expression.operator))
    return isTrue(evaluate(expression, names, seen));
  const sides = [expression.left, expression.right].map((one) => holds(one, names, seen));
  const winner = expression.operator === 'or';
  if (sides.includes(winner)) return winner;
  return sides.includes(undefined) ? undefined : !winner;
}

class Evaluator {
  private readonly names: Names;
  private readonly seen: Span[];

  constructor(names: Names, seen: Span[]) {
    this.names = names;
    this.seen = seen;
  }

  value(one: Expression): Value | undefined {
    const value = this.unbounded(one);
    const isLong =
      (value?.kind === 'scalar' && typeof value.is === 'string' && value.is.length > MOST_TEXT) ||
      (value?.kind === 'list' && value.items.length > MOST_TEXT);
    return isLong ? undefined : value;
  }

  private unbounded(one: Expression): Value | undefined {
    switch (one.kind) {
      case 'literal':
        return scalar(one.value);
      case 'name':
        return this.noted(this.names(one.name));
      case 'list':
        return list(one.items.map((item) => this.value(item)));
      case 'dict':
        return this.dict(one.entries);
      case 'item':
        return this.noted(itemOf(this.value(one.of), this.value(one.key)));
      case 'call':
        return this.call(one.of, one.args);
      case 'filter':
        return this.filter(one.name, one.of, one.args);
      case 'test':
        return truth(this.test(one.name, this.value(one.of), one.args));
      case 'unary':
        return this.unary(one.operator, this.value(one.of));
      case 'binary':
        return this.binary(one.operator, this.value(one.left), this.value(one.right));
      case 'choice':
        return this.choice(one);
    }
  }

  private noted(value: Value | undefined): Value | undefined {
    if (value?.kind === 'scalar') this.seen.push(...value.from);
    return value;
  }

  private dict(entries: readonly (readonly [Expression, Expression])[]): Value | undefined {
    const made = new Map<string, Value | undefined>();
    for (const [key, value] of entries) {
      const name = printedValue(this.value(key));
      if (name === undefined) return undefined;
      made.set(name, this.value(value));
    }
    return dict(made);
  }

  /** Methods that change nothing; any other call is not known. */
  private call(of: Expression, args: Arguments): Value | undefined {
    if (of.kind !== 'item' || of.key.kind !== 'literal') return undefined;
    const owner = this.value(of.of);
    const plain = args.plain.map((one) => this.value(one));
    const method = methods[String(of.key.value)];
    return owner && method ? method(owner, plain) : undefined;
  }

  private filter(name: string, of: Expression, args: Arguments): Value | undefined {
    const value = this.value(of);
    const plain = args.plain.map((one) => this.value(one));
    const named = new Map([...args.named].map(([key, one]) => [key, this.value(one)] as const));
    if (value === undefined) return undefined;
    if (value.kind === 'list') for (const item of value.items.slice(0, 8)) this.noted(item);
    // Only `default` takes what is not there; any other filter makes the task fail.
    if (value.kind === 'missing' && name !== 'default' && name !== 'd') return undefined;
    return filters.get(name)?.({ value, plain, named });
  }

  private test(name: string, value: Value | undefined, args: Arguments): boolean | undefined {
    if (value === undefined) return undefined;
    const [first] = args.plain.map((one) => this.value(one));
    if (name === 'defined') return value.kind !== 'missing';
    if (name === 'undefined') return value.kind === 'missing';
    if (value.kind === 'missing') return undefined;
    const is = value.kind === 'scalar' ? value.is : undefined;
    switch (name) {
      case 'none':
        return is === null;
      case 'string':
        return typeof is === 'string';
      case 'number':
        return typeof is === 'number' || typeof is === 'boolean';
      case 'boolean':
        return typeof is === 'boolean';
      case 'mapping':
        return value.kind === 'dict';
      case 'iterable':
      case 'sequence':
        return value.kind !== 'scalar' || typeof is === 'string';
      case 'true':
      case 'True':
        return is === true;
      case 'false':
      case 'False':
        return is === false;
      case 'truthy':
        return isTrue(value);
      case 'falsy':
        return opposite(isTrue(value));
      case 'in':
        return contains(first, value);
      case 'eq':
      case 'equalto':
      case 'sameas':
        return equal(value, first);
      case 'ne':
        return opposite(equal(value, first));
      case 'odd':
      case 'even':
        return typeof is === 'number' ? (Math.abs(is) % 2 === 1) === (name === 'odd') : undefined;
      default:
        return undefined;
    }
  }

  private unary(operator: string, value: Value | undefined): Value | undefined {
    if (operator === 'not') return truth(opposite(isTrue(value)));
    if (value?.kind !== 'scalar' || typeof value.is !== 'number') return undefined;
    return scalar(operator === '-' ? -value.is : value.is);
  }

  private choice({ test, then, otherwise }: Expression & { kind: 'choice' }): Value | undefined {
    const is = isTrue(this.value(test));
    if (is === undefined) {
      const both = [this.value(then), otherwise ? this.value(otherwise) : scalar('')];
      return equal(both[0], both[1]) === true ? both[0] : undefined;
    }
    if (is) return this.value(then);
    return otherwise ? this.value(otherwise) : scalar('');
  }

  private binary(operator: string, left: Value | undefined, right: Value | undefined): Value | undefined {
    if (operator === 'and' || operator === 'or') {
      const is = isTrue(left);
      return is === undefined ? undefined : is === (operator === 'or') ? left : right;
    }
    if (left === undefined || right === undefined || left.kind === 'missing' || right.kind === 'missing')
      return undefined;
    if (operator === '~') return concatenated(left, right);
    if (operator === 'in') return truth(contains(right, left));
    if (operator === 'not in') return truth(opposite(contains(right, left)));
    if (operator === '==') return truth(equal(left, right));
    if (operator === '!=') return truth(opposite(equal(left, right)));
    if (operator === '+' && left.kind === 'list' && right.kind === 'list') return list([...left.items, ...right.items]);
    return left.kind === 'scalar' && right.kind === 'scalar' ? computed(operator, left.is, right.is) : undefined;
  }
}

function truth(is: boolean | undefined): Value | undefined {
  return is === undefined ? undefined : scalar(is);
}

function opposite(is: boolean | undefined): boolean | undefined {
  return is === undefined ? undefined : !is;
}
