import { mattersIn } from './call.ts';
import { classOf, functionOf } from './class.ts';
import { conditional } from './condition.ts';
import { holds, settle, Thrown } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { forEach, loop, whileLoop } from './loop.ts';
import { exportIn } from './module.ts';
import type { Expression, Statement, SwitchStatement, TryStatement, VariableDeclaration } from './node.ts';
import { same } from './operators.ts';
import { declarePattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import { asCondition, nothing, primitive, slot, textOf, thing, truth, type Value } from './value.ts';

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

/** `const`, `let`, `var`. */
export function declare({ declarations, kind }: VariableDeclaration, scope: Scope): void {
  for (const { id, init, range } of declarations) {
    if (!init && kind === 'var') continue;
    declarePattern(id, init ? evaluate(init, scope) : nothing, scope, scope.at({ range }), kind === 'var');
  }
}

/** `a && f()` is an `if`. */
function statement(node: Expression, scope: Scope): void {
  if (node.type !== 'LogicalExpression' || node.operator === '??') return void settleCall(evaluate(node, scope), scope);
  const test = asCondition(evaluate(node.left, scope));
  const known = settledTruth(test);
  if (known === undefined && !mattersIn(scope, node.right)) return;
  if ((known ?? holds(scope, test)) === (node.operator === '&&')) evaluate(node.right, scope);
}

function settleCall(value: Value, scope: Scope): void {
  // `cond ? a.listen(25) : b.listen(465)` counts as a statement only when one of both is done.
  if (value.kind === 'choice') settle(scope, value);
}

/** Whether a condition is known to hold. */
export function settledTruth(value: Value): boolean | undefined {
  return value.kind === 'choice' ? undefined : truth(value);
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
