import { mattersIn } from './call.ts';
import { Again, holds } from './engine.ts';
import { evaluate } from './evaluate.ts';
import type { Expression, IfStatement, Statement } from './node.ts';
import { assignTo } from './pattern.ts';
import type { Scope } from './scope.ts';
import { type Completion, execute, settledTruth } from './statement.ts';
import { asCondition, choice, nothing, type Unknown } from './value.ts';

/**
 * Where nobody knows the condition: arms that only give values leave both open, arms in which nothing counts are passed
 * over, and one that ends the program is not taken, since then there would be nothing to look at. Else it is asked.
 */
export function conditional(node: IfStatement, scope: Scope): Completion | undefined {
  const test = asCondition(evaluate(node.test, scope));
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
