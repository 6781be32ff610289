import type { Span } from '../../text/source-file.ts';
import type { Arguments, Choice, Expression } from './expression.ts';
import { filtered } from './filters.ts';
import { globals } from './globals.ts';
import { affords, type Meter, newMeter } from './meter.ts';
import { called } from './methods.ts';
import { compared, equal } from './compare.ts';
import { computed, itemOf, sliceOf } from './operators.ts';
import { lenientTests, tested } from './tests.ts';
import {
  dict,
  failed,
  isFailing,
  isTrue,
  keyOf,
  list,
  MOST_TEXT,
  type Missing,
  scalar,
  tuple,
  type Value,
} from './value.ts';

/** What a name stands for; undefined where that is not known. */
export type Names = (name: string) => Value | undefined;

/** What an expression comes to, as far as its names are known; `seen` collects where the values that it uses are written. */
export function evaluate(
  expression: Expression,
  names: Names,
  seen: Span[] = [],
  meter: Meter = newMeter(),
): Value | undefined {
  return new Evaluator(names, seen, meter).value(expression);
}

/** An inline `if` that is false and has no `else`: it prints nothing, and is not defined. */
const nothing: Missing = { kind: 'missing', isLenient: true };

class Evaluator {
  private readonly names: Names;
  private readonly seen: Span[];
  private readonly meter: Meter;

  constructor(names: Names, seen: Span[], meter: Meter) {
    this.names = names;
    this.seen = seen;
    this.meter = meter;
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
        return one.isFloat ? { ...scalar(one.value), isFloat: true } : scalar(one.value);
      case 'name':
        return this.name(one.name);
      case 'list':
        return (one.isTuple ? tuple : list)(one.items.map((item) => this.value(item)));
      case 'dict':
        return this.dict(one.entries);
      case 'item':
        return this.item(one);
      case 'slice':
        return this.slice(one);
      case 'call':
        return this.call(one.of, one.args);
      case 'filter':
        return this.filter(one.name, one.of, one.args);
      case 'test':
        return this.test(one.name, this.value(one.of), one.args);
      case 'unary':
        return this.unary(one.operator, one.of);
      case 'binary':
        return this.binary(one.operator, one.left, one.right);
      case 'compare':
        return this.compare(one);
      case 'choice':
        return this.choice(one);
    }
  }

  private name(name: string): Value | undefined {
    const value = this.names(name);
    return (value === undefined || value.kind === 'missing') && globals.has(name)
      ? globals.get(name)
      : this.noted(value);
  }

  private noted(value: Value | undefined): Value | undefined {
    if (value?.kind === 'scalar') this.seen.push(...value.from);
    return value;
  }

  private dict(entries: readonly (readonly [Expression, Expression])[]): Value | undefined {
    const made = new Map<string, Value | undefined>();
    for (const [key, value] of entries) {
      const of = this.value(key);
      if (isFailing(of)) return failed;
      const name = keyOf(of);
      if (name === undefined) return undefined;
      made.set(name, this.value(value));
    }
    return dict(made);
  }

  private item({ of, key, dotted }: Expression & { kind: 'item' }): Value | undefined {
    const [owner, name] = [this.value(of), this.value(key)];
    if (owner?.kind === 'failed' || isFailing(name)) return failed;
    return this.noted(itemOf(owner, name, dotted));
  }

  private slice({ of, bounds }: Expression & { kind: 'slice' }): Value | undefined {
    const owner = this.value(of);
    const values = bounds.map((one) => one && this.value(one));
    if ([owner, ...values].some(isFailing)) return failed;
    return owner && bounds.every((one, i) => !one || values[i]) ? sliceOf(owner, values) : undefined;
  }

  /** Macros, globals, and methods that change nothing; any other call is not known. */
  private call(of: Expression, args: Arguments): Value | undefined {
    if (args.isSpread) return undefined;
    const plain = args.plain.map((one) => this.value(one));
    const named = this.namedValues(args);
    if (of.kind === 'item' && of.key.kind === 'literal' && of.dotted) {
      const owner = this.value(of.of);
      if (isFailing(owner)) return failed;
      const own = owner?.kind === 'dict' && owner.isObject ? owner.get(String(of.key.value)) : undefined;
      if (own) return own.kind === 'callable' ? own.call(plain, named) : isFailing(own) ? failed : undefined;
      return owner && this.noted(called(owner, String(of.key.value), plain, named.size > 0));
    }
    const callee = this.value(of);
    if (isFailing(callee)) return failed;
    return callee?.kind === 'callable' ? callee.call(plain, named) : undefined;
  }

  private namedValues(args: Arguments): ReadonlyMap<string, Value | undefined> {
    return new Map([...args.named].map(([key, one]) => [key, this.value(one)] as const));
  }

  private filter(name: string, of: Expression, args: Arguments): Value | undefined {
    const value = this.value(of);
    const plain = args.plain.map((one) => this.value(one));
    const named = this.namedValues(args);
    if (value === undefined || args.isSpread || !affords(this.meter, value, name)) return undefined;
    if (value.kind === 'list') for (const item of value.items.slice(0, 8)) this.noted(item);
    return filtered(name, value, { plain, named });
  }

  private test(name: string, value: Value | undefined, args: Arguments): Value | undefined {
    if (value === undefined || args.isSpread) return undefined;
    if (value.kind === 'failed') return failed;
    if (name === 'defined' || name === 'undefined') return scalar((value.kind !== 'missing') === (name === 'defined'));
    const plain = args.plain.map((one) => this.value(one));
    if (isFailing(value)) return lenientTests.has(name) ? undefined : failed;
    if (plain.some(isFailing)) return failed;
    return value.kind === 'missing' ? undefined : truth(tested(name, value, plain, this.namedValues(args)));
  }

  private unary(operator: string, of: Expression): Value | undefined {
    const value = this.value(of);
    if (isFailing(value)) return failed;
    if (operator === 'not') return truth(opposite(isTrue(value)));
    if (value?.kind !== 'scalar' || typeof value.is === 'string' || value.is === null) return undefined;
    const is = Number(value.is);
    if (is === 0 && operator === '-' && value.isFloat) return undefined;
    return { ...scalar(operator === '-' && is !== 0 ? -is : is), ...(value.isFloat ? { isFloat: true } : {}) };
  }

  private choice({ test, then, otherwise }: Choice): Value | undefined {
    const told = this.value(test);
    if (isFailing(told)) return failed;
    const is = isTrue(told);
    if (is === undefined) {
      const both = [this.value(then), otherwise ? this.value(otherwise) : nothing];
      return equal(both[0], both[1]) === true ? both[0] : undefined;
    }
    if (is) return this.value(then);
    return otherwise ? this.value(otherwise) : nothing;
  }

  private binary(operator: string, first: Expression, second: Expression): Value | undefined {
    const left = this.value(first);
    if (isFailing(left)) return failed;
    if (operator === 'and' || operator === 'or') {
      const is = isTrue(left);
      if (is === (operator === 'or')) return left;
      const right = this.value(second);
      return is === undefined ? undefined : right;
    }
    const right = this.value(second);
    if (isFailing(right)) return failed;
    if (operator === '~' && left && right) return computed(operator, printable(left), printable(right));
    return left && right && left.kind !== 'missing' && right.kind !== 'missing'
      ? computed(operator, left, right)
      : undefined;
  }

  private compare({ first, rest }: Expression & { kind: 'compare' }): Value | undefined {
    let left = this.value(first);
    let isSure = true;
    for (const [operator, one] of rest) {
      if (isFailing(left)) return failed;
      const right = this.value(one);
      if (isFailing(right)) return failed;
      const is =
        left && right && affords(this.meter, right, operator) && left.kind !== 'missing' && right.kind !== 'missing'
          ? compared(operator, left, right)
          : undefined;
      if (is === false) return isSure ? scalar(false) : undefined;
      if (is === undefined) isSure = false;
      left = right;
    }
    return isSure ? scalar(true) : undefined;
  }
}

function printable(value: Value): Value {
  return value.kind === 'missing' ? scalar('') : value;
}

function truth(is: boolean | undefined): Value | undefined {
  return is === undefined ? undefined : scalar(is);
}

function opposite(is: boolean | undefined): boolean | undefined {
  return is === undefined ? undefined : !is;
}
