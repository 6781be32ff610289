import { limits } from '../../limits.ts';
import { type Span, spanText } from '../../text/source-file.ts';
import { callNode, inherited } from './call.ts';
import { classOf, functionOf } from './class.ts';
import { Exhausted } from './engine.ts';
import { arrayIn, objectOf } from './literal.ts';
import { getMember } from './member.ts';
import type { Expression, Literal, MemberExpression, TemplateLiteral } from './node.ts';
import { imported } from './module.ts';
import { binary, logical, unary } from './operators.ts';
import { assign, update } from './pattern.ts';
import type { Scope } from './scope.ts';
import {
  asCondition,
  choice,
  isNullish,
  lift,
  nothing,
  primitive,
  seenAt,
  textOf,
  thing,
  truth,
  unknownAt,
  type Value,
} from './value.ts';
import { bothWays, isWritten, literalParts, writtenAs } from './written.ts';

/** What an expression gives in a scope. It never executes anything but what is modelled here; whatever else there is, is unknown. */
export function evaluate(node: Expression, scope: Scope): Value {
  const { engine } = scope;
  engine.steps += 1;
  if (engine.steps > limits.scriptSteps) throw new Exhausted(scope.at(node));
  switch (node.type) {
    case 'Literal':
      return literal(node, scope);
    case 'Identifier':
      return variable(node.name, scope, node);
    case 'TemplateLiteral':
      return template(node, scope);
    case 'TaggedTemplateExpression':
      return /(?:^|\.)interpolate$/.test(spanText(scope.at(node.tag)))
        ? template(node.quasi, scope)
        : unknownAt(scope.at(node));
    case 'ObjectExpression':
      return objectOf(node, scope);
    case 'ArrayExpression':
      return arrayIn(node, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return functionOf(node, scope);
    case 'ClassExpression':
    case 'ClassDeclaration':
      return classOf(node, scope);
    case 'CallExpression':
    case 'NewExpression':
      return callNode(node, scope);
    case 'MemberExpression':
      return member(node, scope);
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return evaluate(node.expression, scope);
    case 'UnaryExpression':
      return node.operator === 'delete' ? removed(node.argument, scope) : unaryOf(node.operator, node.argument, scope);
    case 'BinaryExpression':
      return binary(node.operator, evaluate(node.left, scope), evaluate(node.right, scope), scope.at(node));
    case 'LogicalExpression':
      return logical(node.operator, evaluate(node.left, scope), () => evaluate(node.right, scope));
    case 'ConditionalExpression':
      return conditional(node, scope);
    case 'AssignmentExpression':
      return assign(node, scope);
    case 'UpdateExpression':
      return update(node, scope);
    case 'SequenceExpression':
      return node.expressions.map((one) => evaluate(one, scope)).at(-1) ?? nothing;
    case 'AwaitExpression':
      return node.argument ? evaluate(node.argument, scope) : nothing;
    case 'YieldExpression':
      return unknownAt(scope.at(node));
    case 'ImportExpression':
      return imported(textOf(evaluate(node.source, scope)), scope, scope.at(node));
    case 'ThisExpression':
      return scope.this()?.self ?? nothing;
    case 'Super':
      return scope.homeClass() ?? nothing;
    case 'MetaProperty':
      return scope.find('import.meta')?.value ?? unknownAt(scope.at(node));
    case 'PrivateIdentifier':
      return primitive(`#${node.name}`);
    default:
      return foreign(node, scope);
  }
}

/** JSX and whatever comes: our types end here, the language does not. */
function foreign(node: { readonly range: readonly [number, number] }, scope: Scope): Value {
  return unknownAt(scope.at(node));
}

function literal({ value, regex, range }: Literal, scope: Scope): Value {
  const { module, engine } = scope;
  if (regex || value instanceof RegExp)
    return thing({ name: 'RegExp', open: unknownAt({ file: module.file, start: engine.steps, end: engine.steps }) });
  if (typeof value === 'string' && engine.surroundings.keepsText) {
    const at = scope.at({ range });
    return writtenAs(primitive(value), literalParts({ ...at, start: at.start + 1, end: at.end - 1 }, value));
  }
  return primitive(value);
}

function variable(name: string, scope: Scope, node: Expression): Value {
  const found = scope.find(name);
  if (found) return seenAt(found.value, found.at);
  return (
    scope.engine.globals.get(name) ?? (name === 'undefined' ? nothing : unknownAt(scope.at(node), `global ${name}`))
  );
}

function template(node: TemplateLiteral, scope: Scope): Value {
  const at = scope.at(node);
  return node.expressions.reduce<Value>(
    (before, one, i) => {
      const value = evaluate(one, scope);
      const told = scope.engine.surroundings.keepsText ? placed(value, scope.at(one)) : value;
      return binary('+', binary('+', before, lift(told, asText), at), quasi(node, i + 1, scope), at);
    },
    quasi(node, 0, scope),
  );
}

/** The text between two expressions of a template. */
function quasi({ quasis }: TemplateLiteral, i: number, scope: Scope): Value {
  const found = quasis[i];
  const text = found?.value.cooked ?? '';
  if (!found || !scope.engine.surroundings.keepsText) return primitive(text);
  const { file, start, end } = scope.at(found);
  // Its range holds what stands around the text as well: "`" or "}", and "`" or "${".
  const tail = file.text[end - 1] === '{' ? 2 : 1;
  return writtenAs(primitive(text), literalParts({ file, start: start + 1, end: end - tail }, text));
}

/** What nobody knows stands where the expression is. */
function placed(value: Value, at: Span): Value {
  const told = bothWays(value, at);
  return told.kind !== 'primitive' && !isWritten(told) && textOf(told) === undefined ? unknownAt(at) : told;
}

function asText(value: Exclude<Value, { kind: 'choice' }>): Value {
  return value.kind === 'primitive' ? primitive(String(value.is), value) : value;
}

/** The name of a property or of a member; undefined where it is computed of something unknown. */
export function keyOf(node: Expression, computed: boolean, scope: Scope): string | undefined {
  if (!computed && node.type === 'Identifier') return node.name;
  if (!computed && node.type === 'PrivateIdentifier') return `#${node.name}`;
  const value = evaluate(node, scope);
  if (value.kind === 'primitive' || value.kind === 'file') return textOf(value);
  return undefined;
}

function member(node: MemberExpression, scope: Scope): Value {
  const isSuper = node.object.type === 'Super';
  const object = isSuper ? inherited(scope) : evaluate(node.object, scope);
  if (node.optional && isNullish(object)) return nothing;
  const key = keyOf(node.property, node.computed, scope);
  const at = scope.at(node);
  const self = isSuper ? (scope.this()?.self ?? nothing) : object;
  return key === undefined ? unknownAt(at) : getMember(scope, object, key, at, self);
}

function unaryOf(operator: string, argument: Expression, scope: Scope): Value {
  if (operator === 'typeof' && argument.type === 'Identifier' && !scope.find(argument.name)) {
    const known = scope.engine.globals.get(argument.name);
    return known ? unary(operator, known, scope.at(argument)) : primitive('undefined');
  }
  return unary(operator, evaluate(argument, scope), scope.at(argument));
}

function removed(node: Expression, scope: Scope): Value {
  if (node.type !== 'MemberExpression') return primitive(true);
  const object = evaluate(node.object, scope);
  const key = keyOf(node.property, node.computed, scope);
  if (object.kind === 'thing' && key !== undefined) object.props.delete(key);
  return primitive(true);
}

function conditional(
  {
    test,
    consequent,
    alternate,
  }: { readonly test: Expression; readonly consequent: Expression; readonly alternate: Expression },
  scope: Scope,
): Value {
  return lift(asCondition(evaluate(test, scope)), (value) => {
    const is = truth(value);
    if (is !== undefined) {
      const picked = evaluate(is ? consequent : alternate, scope);
      return picked.kind === 'primitive' && !picked.from && value.kind === 'primitive' && value.from
        ? { ...picked, from: value.from }
        : picked;
    }
    if (value.kind !== 'unknown') return nothing;
    return choice(
      value,
      () => evaluate(consequent, scope),
      () => evaluate(alternate, scope),
    );
  });
}
