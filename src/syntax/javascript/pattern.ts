import type { Span } from '../../text/source-file.ts';
import { evaluate, keyOf } from './evaluate.ts';
import { elementsOf } from './literal.ts';
import { getMember, setMember } from './member.ts';
import type { Assignment, Expression, Pattern } from './node.ts';
import { binary, logical } from './operators.ts';
import type { Scope } from './scope.ts';
import { arrayOf, choice, lift, nothing, primitive, thing, type Unknown, unknownAt, type Value } from './value.ts';

/** Where a name that a pattern binds goes: a new variable, or one that is there. */
type Bind = (name: string, value: Value, at: Span) => void;

/** `const pattern = value`. */
export function declarePattern(pattern: Pattern, value: Value, scope: Scope, at: Span, isVar = false): void {
  destructure(pattern, value, scope, at, (name, given, where) =>
    isVar ? scope.hoist(name, given, where) : scope.declare(name, given, where),
  );
}

function destructure(pattern: Pattern, value: Value, scope: Scope, at: Span, bind: Bind): void {
  switch (pattern.type) {
    case 'Identifier':
      bind(pattern.name, value, at);
      return;
    case 'MemberExpression': {
      const key = keyOf(pattern.property, pattern.computed, scope);
      if (key !== undefined) setMember(evaluate(pattern.object, scope), key, value, at);
      return;
    }
    case 'AssignmentPattern':
      destructure(pattern.left, withDefault(value, pattern.right, scope), scope, at, bind);
      return;
    case 'TSParameterProperty':
      destructure(pattern.parameter, value, scope, at, (name, given, where) => {
        bind(name, given, where);
        setMember(scope.this()?.self ?? nothing, name, given, where);
      });
      return;
    case 'RestElement':
      destructure(pattern.argument, value, scope, at, bind);
      return;
    case 'ObjectPattern':
      ofObject(pattern, value, scope, at, bind);
      return;
    case 'ArrayPattern':
      ofArray(pattern, value, scope, bind);
      return;
  }
}

function withDefault(value: Value, fallback: Expression, scope: Scope): Value {
  return lift(value, (given) => {
    if (given.kind === 'primitive' && given.is === undefined)
      return logical('??', given, () => evaluate(fallback, scope));
    if (given.kind !== 'unknown') return given;
    const isGiven: Unknown = { ...given, id: `${given.id} is given`, negated: false };
    return choice(
      isGiven,
      () => given,
      () => evaluate(fallback, scope),
    );
  });
}

function ofObject(
  { properties }: Pattern & { readonly type: 'ObjectPattern' },
  value: Value,
  scope: Scope,
  at: Span,
  bind: Bind,
): void {
  const taken = new Set<string>();
  for (const one of properties) {
    if (one.type === 'RestElement') {
      destructure(one.argument, without(value, taken), scope, at, bind);
      continue;
    }
    const key = keyOf(one.key, one.computed, scope);
    const where = scope.at(one);
    if (key !== undefined) taken.add(key);
    const given = key === undefined ? unknownAt(where) : getMember(scope, value, key, where);
    if (isPattern(one.value)) destructure(one.value, given, scope, where, bind);
  }
}

function isPattern(node: Expression | Pattern): node is Pattern {
  return /^(Identifier|MemberExpression|ObjectPattern|ArrayPattern|AssignmentPattern|RestElement)$/.test(node.type);
}

function without(value: Value, taken: ReadonlySet<string>): Value {
  return lift(value, (given) => {
    if (given.kind !== 'thing') return given;
    const props = new Map([...given.props].filter(([key]) => !taken.has(key)));
    return {
      ...thing(given.open ? { open: given.open } : {}),
      props,
      ...(given.missing ? { missing: given.missing } : {}),
    };
  });
}

function ofArray(
  { elements, range }: Pattern & { readonly type: 'ArrayPattern' },
  value: Value,
  scope: Scope,
  bind: Bind,
): void {
  const list = elementsOf(value);
  elements.forEach((one, i) => {
    if (!one) return;
    const at = scope.at(one);
    if (one.type === 'RestElement') {
      const rest = list ? { ...arrayOf([], at), items: list.slice(i) } : unknownAt(at);
      destructure(one.argument, rest, scope, at, bind);
      return;
    }
    const given = list ? (list[i]?.value ?? nothing) : getMember(scope, value, String(i), scope.at({ range }));
    destructure(one, given, scope, at, bind);
  });
}

/** `a = b`, `a.b ||= c`. */
export function assign(node: Assignment, scope: Scope): Value {
  const at = scope.at(node);
  const { operator, left } = node;
  const value =
    operator === '=' ? evaluate(node.right, scope) : combined(operator.slice(0, -1), left, node.right, scope, at);
  assignTo(left, value, scope, at);
  return value;
}

function combined(operator: string, left: Pattern, right: Expression, scope: Scope, at: Span): Value {
  const before = left.type === 'Identifier' || left.type === 'MemberExpression' ? evaluate(left, scope) : nothing;
  if (operator === '||' || operator === '&&' || operator === '??')
    return logical(operator, before, () => evaluate(right, scope));
  return binary(operator, before, evaluate(right, scope), at);
}

/** Gives a variable or property that is there another value. */
export function assignTo(target: Pattern, value: Value, scope: Scope, at: Span): void {
  destructure(target, value, scope, at, (name, given, where) => {
    const found = scope.find(name);
    if (!found) return scope.declare(name, given, where);
    found.overrides = [...found.overrides, found.at];
    found.value = given;
    found.at = where;
  });
}

/** `i++`. */
export function update(
  {
    argument,
    operator,
    prefix,
    range,
  }: {
    readonly argument: Pattern;
    readonly operator: '++' | '--';
    readonly prefix: boolean;
    readonly range: readonly [number, number];
  },
  scope: Scope,
): Value {
  const at = scope.at({ range });
  const before =
    argument.type === 'Identifier' || argument.type === 'MemberExpression' ? evaluate(argument, scope) : nothing;
  const after = binary(operator === '++' ? '+' : '-', binary('-', before, primitive(0), at), primitive(1), at);
  assignTo(argument, after, scope, at);
  return prefix ? after : before;
}
