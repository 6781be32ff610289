import type { Arguments } from './expression.ts';
import type { Interpreter } from './interpret.ts';
import { give, type Scope, inner, saidOf, valueIn } from './scope.ts';
import type { Body } from './statements.ts';
import { type Callable, dict, missing, tuple, type Value } from './value.ts';

/** A macro, and the scope that it was made in: it sees nothing of the one that it is called in. */
export class Macro implements Callable {
  readonly kind = 'callable';
  readonly name: string;
  readonly body: Body;
  private readonly interpreter: Interpreter;
  private readonly takes: Arguments;
  private readonly scope: Scope;

  constructor(interpreter: Interpreter, name: string, takes: Arguments, body: Body, scope: Scope) {
    this.interpreter = interpreter;
    this.name = name;
    this.takes = takes;
    this.body = body;
    this.scope = scope;
  }

  call(plain: readonly (Value | undefined)[], named: ReadonlyMap<string, Value | undefined>): Value | undefined {
    return this.interpreter.textOfCall(this, plain, named);
  }

  /** What its body sees with these arguments; `said`: what conditions call those that are not known. */
  scopeFor(
    plain: readonly (Value | undefined)[],
    named: ReadonlyMap<string, Value | undefined>,
    said: ReadonlyMap<string | number, string>,
  ): Scope | undefined {
    const names = this.takes.plain.flatMap((one) => (one.kind === 'name' ? [one.name] : []));
    const all = [...names, ...this.takes.named.keys()];
    if (this.takes.isSpread || names.length < this.takes.plain.length) return undefined;
    const scope = inner(this.scope);
    for (const [i, name] of all.entries()) {
      const told = said.get(i < plain.length ? i : name) ?? this.interpreter.fresh(name);
      const otherwise = this.takes.named.get(name);
      if (i < plain.length) give(scope, name, plain[i], told);
      else if (named.has(name)) give(scope, name, named.get(name), told);
      else give(scope, name, otherwise ? valueIn(otherwise, scope) : missing, told);
    }
    const others = [...named].filter(([name]) => !all.includes(name) && name !== 'caller');
    give(scope, 'varargs', tuple(plain.slice(all.length)));
    give(scope, 'kwargs', dict(new Map(others)));
    give(scope, 'caller', named.get('caller') ?? missing);
    return scope;
  }
}

interface Bound {
  readonly plain: readonly (Value | undefined)[];
  readonly named: ReadonlyMap<string, Value | undefined>;
  /** How conditions call them, by place or name. */
  readonly said: ReadonlyMap<string | number, string>;
}

/** The arguments of a call, evaluated where it stands. */
export function bindArguments(args: Arguments, scope: Scope): Bound {
  const said = new Map<string | number, string>();
  for (const [i, one] of args.plain.entries()) if (one.kind === 'name') said.set(i, saidOf(one.name, scope));
  for (const [name, one] of args.named) if (one.kind === 'name') said.set(name, saidOf(one.name, scope));
  return {
    plain: args.plain.map((one) => valueIn(one, scope)),
    named: new Map([...args.named].map(([name, one]) => [name, valueIn(one, scope)] as const)),
    said,
  };
}
