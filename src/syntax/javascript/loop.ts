import { limits } from '../../limits.ts';
import { mattersIn } from './call.ts';
import { settle } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { elementsOf } from './literal.ts';
import type {
  Expression,
  ForEachStatement,
  ForStatement,
  Pattern,
  Statement,
  VariableDeclaration,
  WhileStatement,
} from './node.ts';
import { assignTo, declarePattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import { type Completion, declare, execute, settledTruth } from './statement.ts';
import { primitive, type Slot, slot, unknownAt, type Value } from './value.ts';

/** `for (;;)`. */
export function loop({ init, test, update, body }: ForStatement, outer: Scope): Completion | undefined {
  const scope = outer.inner();
  if (init?.type === 'VariableDeclaration') declare(init, scope);
  else if (init) evaluate(init, scope);
  return repeat(scope, test, body, update);
}

/** `while` and `do`. */
export function whileLoop({ type, test, body }: WhileStatement, scope: Scope): Completion | undefined {
  if (type === 'DoWhileStatement') {
    const done = execute(body, scope.inner());
    if (done) return done.kind === 'return' ? done : undefined;
  }
  return repeat(scope, test, body, null);
}

/** As often as the condition is known to hold; once where nobody knows. */
function repeat(
  scope: Scope,
  test: Expression | null,
  body: Statement,
  update: Expression | null,
): Completion | undefined {
  for (let round = 0; round < limits.scriptRounds; round += 1) {
    const is = test ? settledTruth(evaluate(test, scope)) : true;
    if (is === false || (is === undefined && (round > 0 || !mattersIn(scope, body)))) return undefined;
    const done = execute(body, scope.inner());
    if (done?.kind === 'return') return done;
    if (done?.kind === 'break' || is === undefined) return undefined;
    if (update) evaluate(update, scope);
  }
  return undefined;
}

/** `for … of`, `for … in`. */
export function forEach({ type, left, right, body }: ForEachStatement, scope: Scope): Completion | undefined {
  const over = settle(scope, evaluate(right, scope));
  const at = scope.at(right);
  const list: readonly Slot[] | undefined = type === 'ForInStatement' ? keysOf(over, at) : elementsOf(over);
  if (!list && !mattersIn(scope, body)) return undefined;
  for (const one of (list ?? [slot(unknownAt(at), at)]).slice(0, limits.scriptRounds)) {
    const inside = scope.inner();
    bindEach(left, one.value, inside);
    const done = execute(body, inside);
    if (done?.kind === 'return') return done;
    if (done?.kind === 'break') return undefined;
  }
  return undefined;
}

function bindEach(left: VariableDeclaration | Pattern, value: Value, scope: Scope): void {
  const [first] = left.type === 'VariableDeclaration' ? left.declarations : [];
  if (left.type !== 'VariableDeclaration') assignTo(left, value, scope, scope.at(left));
  else if (first) declarePattern(first.id, value, scope, scope.at(first));
}

function keysOf(value: Value, at: Slot['at']): readonly Slot[] | undefined {
  if (value.kind !== 'thing' || value.open) return undefined;
  const names = [...(value.items ?? []).map((_, i) => String(i)), ...value.props.keys()];
  return names.map((name) => slot(primitive(name), at));
}
