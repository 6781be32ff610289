import { limits } from '../../limits.ts';
import { normalised } from '../../text/condition.ts';
import type { Span } from '../../text/source-file.ts';
import type { Expression, Stretch } from './expression.ts';
import type { Interpreter, Leave } from './interpret.ts';
import { type Arm, opposite, type Told } from './node.ts';
import { printedValue } from './printed.ts';
import { give, inner, saidOf, type Scope, valueIn } from './scope.ts';
import type { Statement, Written, WrittenArm } from './statements.ts';
import { isTrue } from './value.ts';

/** `{{ 'a' if x else 'b' }}` and `{{ x | ternary('a', 'b') }}` with an open condition are two arms. */
export function runChoice(run: Interpreter, of: Written, at: Span, scope: Scope): boolean {
  const found = of.value && twoWays(of.value);
  if (!found) return false;
  const both = [found.then, found.otherwise].map((one) => (one ? printedValue(valueIn(one, scope)) : ''));
  const [then, otherwise] = both;
  if (then === undefined || otherwise === undefined || isTrue(valueIn(found.test, scope)) !== undefined) return false;
  const told = toldOf(of.text.slice(found.at.start, found.at.end), of.at, scope);
  const arms = [told, opposite(told)].map((one, i): Arm => {
    const text = i === 0 ? then : otherwise;
    return { conditions: [one], nodes: text === '' ? [] : [{ kind: 'text', text, origin: at, verbatim: false }] };
  });
  run.out.arms(at, arms, false);
  return true;
}

/** `if` with its `elif` and `else`: the arm that is known to be taken, or all that may be. */
export function runArms(run: Interpreter, { at, arms }: Extract<Statement, { kind: 'if' }>, scope: Scope): Leave {
  const open = new OpenArms(run, scope);
  const started = run.out.atStart;
  for (const arm of arms) {
    const told = arm.test ? run.condition(arm.test, scope) : true;
    if (told === false) continue;
    if (told === true && open.isEmpty()) return run.body(arm.body, scope);
    if (!open.add(arm, told === true)) break;
  }
  if (open.isEmpty()) return undefined;
  open.finish();
  run.out.arms(at, open.made, open.ends.every(Boolean) && (open.isClosed || started));
  return undefined;
}

/** The arms of which each may be the one that is taken. */
class OpenArms {
  readonly made: Arm[] = [];
  /** Of each whether it ends at a line's start. */
  readonly ends: boolean[] = [];
  isClosed = false;
  private readonly run: Interpreter;
  private readonly scope: Scope;
  private readonly before: Scope['set'];
  private readonly changes = new Set<string>();
  private readonly denied: Told[] = [];

  constructor(run: Interpreter, scope: Scope) {
    this.run = run;
    this.scope = scope;
    this.before = new Map(scope.set);
  }

  isEmpty(): boolean {
    return this.made.length === 0;
  }

  /** Says whether others may follow. */
  add({ test, body }: WrittenArm, isLast: boolean): boolean {
    const { run, denied, before } = this;
    if (denied.length > limits.blockDepth) return false;
    const question = test && !isLast ? toldOf(test.text, test.at, this.scope) : undefined;
    const here = inner({ ...this.scope, set: before });
    run.open += 1;
    const printed = run.out.apart(() => {
      if (run.body(body, here)) run.lost = true;
    });
    run.open -= 1;
    this.made.push({ conditions: question ? [...denied, question] : [...denied], nodes: printed.nodes });
    this.ends.push(printed.atStart);
    for (const [name, value] of here.set) if (!before.has(name) || before.get(name) !== value) this.changes.add(name);
    if (question) denied.push(opposite(question));
    this.isClosed = isLast;
    return !isLast;
  }

  /** What some arm may have set is not known any more. */
  finish(): void {
    if (!this.isClosed) this.made.push({ conditions: this.denied, nodes: [] });
    for (const name of this.changes) give(this.scope, name, undefined, this.run.fresh(name));
  }
}

function toldOf(text: string, at: Span, scope: Scope): Told {
  return { ...normalised(saidOf(text, scope)), at };
}

interface TwoWays {
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | undefined;
  readonly at: Stretch;
}

function twoWays(one: Expression): TwoWays | undefined {
  if (one.kind === 'choice') return one;
  if (one.kind !== 'filter' || one.name !== 'ternary' || one.args.named.size > 0) return undefined;
  const [then, otherwise, third] = one.args.plain;
  return then && otherwise && !third ? { test: one.of, then, otherwise, at: one.at } : undefined;
}
