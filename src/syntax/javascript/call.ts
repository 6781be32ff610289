import { limits } from '../../limits.ts';
import type { Span } from '../../text/source-file.ts';
import { bindFields, construct } from './class.ts';
import { evaluate, keyOf } from './evaluate.ts';
import { elementsOf } from './literal.ts';
import { getMember } from './member.ts';
import type { CallNode, Expression, FunctionNode, SpreadElement } from './node.ts';
import { declarePattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import { runBody } from './statement.ts';
import {
  arrayOf,
  type Call,
  isCallable,
  isFunction,
  isNullish,
  lift,
  nothing,
  slot,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

/** `f(a)`, `new C(a)`, `super(a)`. */
export function callNode(node: CallNode, scope: Scope): Value {
  const at = scope.at(node);
  const { callee } = node;
  if (callee.type === 'Super') {
    const self = scope.this()?.self ?? nothing;
    const home = scope.homeClass();
    const parent = home?.kind === 'thing' ? home.code?.parent : undefined;
    if (self.kind === 'thing' && parent)
      construct(parent, { args: argumentsOf(node.arguments, scope), self, at, scope, isNew: true }, self);
    if (self.kind === 'thing' && home?.kind === 'thing') bindFields(home, self);
    return nothing;
  }
  const { self, called } = calleeOf(callee, scope);
  if (isNullish(called) && (node.optional || isOptional(callee))) return nothing;
  const args = argumentsOf(node.arguments, scope);
  return lift(called, (target) => {
    const call: Call = { args, self, at, scope, isNew: node.type === 'NewExpression' };
    if (target.kind === 'thing' && isCallable(target))
      return call.isNew ? construct(target, call) : callFunction(target, call);
    return callUnknown(target, call);
  });
}

function isOptional(callee: Expression): boolean {
  return callee.type === 'ChainExpression' || (callee.type === 'MemberExpression' && callee.optional);
}

function calleeOf(callee: Expression, scope: Scope): { readonly self: Value; readonly called: Value } {
  if (callee.type === 'ChainExpression' || callee.type === 'TSNonNullExpression')
    return calleeOf(callee.expression, scope);
  if (callee.type !== 'MemberExpression') return { self: nothing, called: evaluate(callee, scope) };
  const isSuper = callee.object.type === 'Super';
  const object = isSuper ? inherited(scope) : evaluate(callee.object, scope);
  const self = isSuper ? (scope.this()?.self ?? nothing) : object;
  if (callee.optional && isNullish(object)) return { self, called: nothing };
  const key = keyOf(callee.property, callee.computed, scope);
  const at = scope.at(callee);
  return { self, called: key === undefined ? unknownAt(at) : getMember(scope, object, key, at) };
}

/** What `super.name` looks at: the methods of the parent class. */
export function inherited(scope: Scope): Value {
  const home = scope.homeClass();
  const parent = home?.kind === 'thing' ? home.code?.parent : undefined;
  return parent?.kind === 'thing' ? (parent.props.get('prototype')?.value ?? nothing) : nothing;
}

function argumentsOf(list: readonly (Expression | SpreadElement)[], scope: Scope): readonly Value[] {
  return list.flatMap((one) => {
    if (one.type !== 'SpreadElement') return [evaluate(one, scope)];
    const value = evaluate(one.argument, scope);
    return elementsOf(value)?.map((inner) => inner.value) ?? [unknownAt(scope.at(one))];
  });
}

/** Runs a function with what is known of its arguments; too deep, and nobody knows. */
export function callFunction(target: Thing, call: Call): Value {
  if (target.native) return target.native(call);
  const { code } = target;
  if (!code || !isFunction(code.node)) return unknownAt(call.at);
  const { engine } = call.scope;
  if (engine.depth >= limits.scriptDepth || code.node.generator) return unknownAt(call.at);
  engine.depth += 1;
  try {
    return runFunction(target, code.node, call);
  } finally {
    engine.depth -= 1;
  }
}

function runFunction(target: Thing, node: FunctionNode, { args, self, at }: Call): Value {
  const { scope: outer } = target.code!;
  const inside = outer.called(node.type === 'ArrowFunctionExpression' ? undefined : self, homeOf(target));
  if (node.id) inside.declare(node.id.name, target, at);
  if (node.type !== 'ArrowFunctionExpression') inside.declare('arguments', arrayOf(args, at), at);
  node.params.forEach((one, i) => {
    const where = outer.at(one);
    if (one.type === 'RestElement')
      declarePattern(
        one,
        { ...arrayOf([], where), items: args.slice(i).map((value) => slot(value, where)) },
        inside,
        where,
      );
    else declarePattern(one, args[i] ?? nothing, inside, where);
  });
  return node.body.type === 'BlockStatement' ? runBody(node.body.body, inside) : evaluate(node.body, inside);
}

function homeOf(target: Thing): Value | undefined {
  return target.props.get('[[home]]')?.value;
}

/** Events at which a program is up: what it does then is done. Other handlers wait for clients. */
const UP = /^(ready|open|connect|connected|listening|load|online|init|start|ready:.*)$/;
const SUBSCRIBES = /\.(on|once|addListener|addEventListener|prependListener|subscribe)$/;
/** Web frameworks, timers and workers: what they are given runs when somebody asks for it. */
const LATER = /\.(get|post|put|patch|delete|use|all|route|onRequest)$|global setInterval$/;

/** A function that nobody here knows calls what it was given, where that matters. */
function callUnknown(target: Value, call: Call): Value {
  const id = target.kind === 'unknown' ? target.id : '';
  const given = unknownAt(
    call.at,
    target.kind === 'unknown' ? `${id}()@${call.at.file.path}:${call.at.start}` : undefined,
  );
  if (LATER.test(id)) return given;
  const [event] = call.args;
  if (SUBSCRIBES.test(id) && !(event?.kind === 'primitive' && UP.test(String(event.is)))) return given;
  for (const one of call.args) if (isCallable(one)) runCallback(one, call);
  return given;
}

/** Calls back without an error, and with values that nobody knows. */
export function runCallback(target: Thing, { at, scope, self }: Call): void {
  const node = target.code?.node;
  if (!isFunction(node) || !matters(target)) return;
  const args = node.params.map((one): Value => {
    const name = one.type === 'Identifier' ? one.name : '';
    return /^(_?e|_?err|_?error|er)$/i.test(name) ? nothing : unknownAt(paramAt(target, one));
  });
  callFunction(target, { args, self, at, scope, isNew: false });
}

function paramAt(target: Thing, node: { readonly range: readonly [number, number] }): Span {
  return target.code!.scope.at(node);
}

/** Whether something that counts may happen in a function. */
function matters(target: Thing): boolean {
  const { node, scope } = target.code!;
  return mattersIn(scope, node);
}

/** Whether something that counts may happen in a piece of a program. */
export function mattersIn(scope: Scope, node: { readonly range: readonly [number, number] }): boolean {
  const { file, start, end } = scope.at(node);
  const text = file.text.slice(start, end);
  return scope.engine.surroundings.matters.test(text) || scope.module.live.test(text);
}
