import { limits } from '../../limits.ts';
import { mattersIn } from './call.ts';
import { classOf, functionOf } from './class.ts';
import { Again, holds, settle, Thrown } from './engine.ts';
import { elementsOf, evaluate } from './evaluate.ts';
import { exportIn } from './module.ts';
import type {
  Expression,
  ForEachStatement,
  ForStatement,
  IfStatement,
  Pattern,
  Statement,
  SwitchStatement,
  TryStatement,
  VariableDeclaration,
  WhileStatement,
} from './node.ts';
import { same } from './operators.ts';
import { assignTo, declarePattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import {
  choice,
  nothing,
  primitive,
  type Slot,
  slot,
  textOf,
  thing,
  truth,
  unknownAt,
  type Unknown,
  type Value,
} from './value.ts';

/** How a statement leaves what it stands in; undefined where it goes on. */
export type Completion = { readonly kind: 'return'; readonly value: Value } | { readonly kind: 'break' | 'continue' };

/** The body of a function: what it returns. */
export function runBody(list: readonly Statement[], scope: Scope): Value {
  const done = run(list, scope);
  return done?.kind === 'return' ? done.value : nothing;
}

/** Statements in order, functions declared first. */
export function run(list: readonly Statement[], scope: Scope): Completion | undefined {
  for (const one of list) hoist(one, scope);
  for (const one of list) {
    const done = execute(one, scope);
    if (done) return done;
  }
  return undefined;
}

function hoist(node: Statement, scope: Scope): void {
  const declared =
    node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration' ? node.declaration : node;
  if (declared?.type === 'FunctionDeclaration' && declared.id)
    scope.declare(declared.id.name, functionOf(declared, scope), scope.at(declared));
}

export function execute(node: Statement, scope: Scope): Completion | undefined {
  switch (node.type) {
    case 'VariableDeclaration':
      declare(node, scope);
      return undefined;
    case 'ClassDeclaration':
      if (node.id) scope.declare(node.id.name, classOf(node, scope), scope.at(node));
      return undefined;
    case 'ExpressionStatement':
      statement(node.expression, scope);
      return undefined;
    case 'BlockStatement':
      return run(node.body, scope.inner());
    case 'IfStatement':
      return conditional(node, scope);
    case 'ForStatement':
      return loop(node, scope);
    case 'ForOfStatement':
    case 'ForInStatement':
      return forEach(node, scope);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return whileLoop(node, scope);
    case 'SwitchStatement':
      return choose(node, scope);
    case 'TryStatement':
      return attempt(node, scope);
    case 'ThrowStatement':
      throw new Thrown(evaluate(node.argument, scope), scope.at(node), 'the program throws an error of its own');
    case 'ReturnStatement':
      return { kind: 'return', value: node.argument ? evaluate(node.argument, scope) : nothing };
    case 'BreakStatement':
      return { kind: 'break' };
    case 'ContinueStatement':
      return { kind: 'continue' };
    case 'LabeledStatement':
      return execute(node.body, scope);
    case 'TSEnumDeclaration':
      return enumeration(node, scope);
    default:
      return exportIn(node, scope);
  }
}

function declare({ declarations, kind }: VariableDeclaration, scope: Scope): void {
  for (const { id, init, range } of declarations) {
    if (!init && kind === 'var') continue;
    declarePattern(id, init ? evaluate(init, scope) : nothing, scope, scope.at({ range }), kind === 'var');
  }
}

/** `a && f()` is an `if`. */
function statement(node: Expression, scope: Scope): void {
  if (node.type !== 'LogicalExpression' || node.operator === '??') return void settleCall(evaluate(node, scope), scope);
  const test = evaluate(node.left, scope);
  const known = settledTruth(test);
  if (known === undefined && !mattersIn(scope, node.right)) return;
  if ((known ?? holds(scope, test)) === (node.operator === '&&')) evaluate(node.right, scope);
}

function settleCall(value: Value, scope: Scope): void {
  // `cond ? a.listen(25) : b.listen(465)` counts as a statement only when one of both is done.
  if (value.kind === 'choice') settle(scope, value);
}

function settledTruth(value: Value): boolean | undefined {
  return value.kind === 'choice' ? undefined : truth(value);
}

/**
 * Where nobody knows the condition: arms that only give values leave both open, arms in which nothing counts are passed
 * over, and one that ends the program is not taken, since then there would be nothing to look at. Else it is asked.
 */
function conditional(node: IfStatement, scope: Scope): Completion | undefined {
  const test = evaluate(node.test, scope);
  const arms: readonly (Statement | null)[] = [node.consequent, node.alternate];
  const known = settledTruth(test);
  const ends = arms.map((arm) => arm !== null && endsProgram(arm, scope));
  if (known !== undefined) {
    if (ends[known ? 0 : 1] && test.kind === 'primitive' && test.unset !== undefined) demand(test.unset, scope);
    return arm(arms[known ? 0 : 1], scope);
  }
  if (ends[0] !== ends[1]) return arm(arms[ends[0] ? 1 : 0], scope);
  if (test.kind === 'unknown' && arms.every((one) => one === null || isAssignment(one))) return both(test, arms, scope);
  if (arms.every((one) => one === null || !(mattersIn(scope, one) || leaves(one)))) return undefined;
  return arm(arms[holds(scope, test) ? 0 : 1], scope);
}

/** The program ends without a variable, so somebody sets it: from the beginning, with that. */
function demand(name: string, scope: Scope): void {
  const { required } = scope.engine;
  if (required.has(name)) return;
  required.add(name);
  throw new Again();
}

function arm(node: Statement | null | undefined, scope: Scope): Completion | undefined {
  return node ? execute(node, scope) : undefined;
}

function endsProgram(node: Statement, scope: Scope): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  if (last?.type === 'ThrowStatement') return true;
  const { file, start, end } = scope.at(last ?? node);
  return (
    last?.type === 'ExpressionStatement' && /^(?:return )?process\.(exit|abort)\(/.test(file.text.slice(start, end))
  );
}

function leaves(node: Statement): boolean {
  const list = node.type === 'BlockStatement' ? node.body : [node];
  return list.some((one) => /^(Return|Break|Continue|Throw)Statement$/.test(one.type) || isAssignment(one));
}

function isAssignment(node: Statement): boolean {
  const list = node.type === 'BlockStatement' ? node.body : [node];
  return list.every((one) => one.type === 'ExpressionStatement' && one.expression.type === 'AssignmentExpression');
}

/** What either arm assigns depends on the condition. */
function both(test: Unknown, arms: readonly (Statement | null)[], scope: Scope): undefined {
  arms.forEach((one, i) => {
    const list = one?.type === 'BlockStatement' ? one.body : one ? [one] : [];
    for (const each of list) if (each.type === 'ExpressionStatement') perhaps(test, each.expression, i === 0, scope);
  });
}

function perhaps(test: Unknown, node: Expression, isFirst: boolean, scope: Scope): void {
  if (node.type !== 'AssignmentExpression') return;
  const { left } = node;
  const before = left.type === 'Identifier' || left.type === 'MemberExpression' ? evaluate(left, scope) : nothing;
  const after = evaluate(node.right, scope);
  assignTo(
    left,
    isFirst
      ? choice(
          test,
          () => after,
          () => before,
        )
      : choice(
          test,
          () => before,
          () => after,
        ),
    scope,
    scope.at(node),
  );
}

function loop({ init, test, update, body }: ForStatement, outer: Scope): Completion | undefined {
  const scope = outer.inner();
  if (init?.type === 'VariableDeclaration') declare(init, scope);
  else if (init) evaluate(init, scope);
  return repeat(scope, test, body, update);
}

function whileLoop({ type, test, body }: WhileStatement, scope: Scope): Completion | undefined {
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

function forEach({ type, left, right, body }: ForEachStatement, scope: Scope): Completion | undefined {
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

function choose({ discriminant, cases }: SwitchStatement, outer: Scope): Completion | undefined {
  const scope = outer.inner();
  const value = settle(scope, evaluate(discriminant, scope));
  const isThis = (test: Expression): boolean => {
    const wanted = settle(scope, evaluate(test, scope));
    const known = same(value, wanted, false);
    if (known !== undefined || value.kind !== 'unknown') return known ?? false;
    return holds(scope, { ...value, id: `${value.id} is ${textOf(wanted) ?? scope.at(test).start}` });
  };
  const found = cases.findIndex(({ test }) => test !== null && isThis(test));
  const from = found < 0 ? cases.findIndex(({ test }) => test === null) : found;
  if (from < 0) return undefined;
  const done = run(
    cases.slice(from).flatMap(({ consequent }) => consequent),
    scope,
  );
  return done?.kind === 'break' ? undefined : done;
}

function attempt({ block, handler, finalizer }: TryStatement, scope: Scope): Completion | undefined {
  let done: Completion | undefined;
  try {
    done = execute(block, scope);
  } catch (error) {
    if (!(error instanceof Thrown) || !handler) throw error;
    const inside = scope.inner();
    if (handler.param) declarePattern(handler.param, error.value, inside, scope.at(handler.param));
    done = execute(handler.body, inside);
  }
  return (finalizer && execute(finalizer, scope)) ?? done;
}

function enumeration(node: Statement & { readonly type: 'TSEnumDeclaration' }, scope: Scope): undefined {
  const made = thing();
  let next = 0;
  for (const { id, initializer, range } of node.body.members) {
    const key = id.type === 'Identifier' ? id.name : String(id.value);
    const value = initializer ? evaluate(initializer, scope) : primitive(next);
    if (value.kind === 'primitive' && typeof value.is === 'number') next = value.is + 1;
    made.props.set(key, slot(value, scope.at({ range })));
  }
  scope.declare(node.id.name, made, scope.at(node));
}
