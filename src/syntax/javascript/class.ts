import { callFunction } from './call.ts';
import { evaluate, keyOf } from './evaluate.ts';
import type { ClassMember, ClassNode, FunctionNode } from './node.ts';
import type { Scope } from './scope.ts';
import { runBody } from './statement.ts';
import { type Call, isCallable, isFunction, nothing, slot, thing, type Thing, unknownAt, type Value } from './value.ts';

/** A function with what it sees. */
export function functionOf(node: FunctionNode, scope: Scope): Thing {
  return thing({ code: { node, scope }, ...(node.id ? { name: node.id.name } : {}) });
}

/** A class: its static side, and under `prototype` what instances share. */
export function classOf(node: ClassNode, outer: Scope): Thing {
  const parent = node.superClass ? evaluate(node.superClass, outer) : undefined;
  const scope = outer.inner();
  const at = scope.at(node);
  const made = thing({
    code: { node, scope, ...(parent ? { parent } : {}) },
    ...(node.id ? { name: node.id.name } : {}),
    ...(parent?.kind === 'thing' ? { proto: parent } : {}),
  });
  if (node.id) scope.declare(node.id.name, made, at);
  const above = parent?.kind === 'thing' ? parent.props.get('prototype')?.value : undefined;
  const prototype = thing(above?.kind === 'thing' ? { proto: above } : {});
  if (parent?.kind === 'unknown') prototype.open = parent;
  made.props.set('prototype', slot(prototype, at));
  for (const one of node.body.body) define(one, made, prototype, scope);
  return made;
}

function define(member: ClassMember, made: Thing, prototype: Thing, scope: Scope): void {
  const inside = scope.called(made, made);
  if (member.type === 'StaticBlock') runBody(member.body, inside);
  if (member.type === 'PropertyDefinition' && member.static) {
    const key = keyOf(member.key, member.computed, scope);
    const value = member.value ? evaluate(member.value, inside) : nothing;
    if (key !== undefined) made.props.set(key, slot(value, scope.at(member)));
  }
  if (member.type !== 'MethodDefinition' || member.kind === 'constructor' || member.kind === 'set') return;
  const key = keyOf(member.key, member.computed, scope);
  if (key === undefined) return;
  const method = methodOf(member.value, made, scope);
  const getter = member.kind === 'get' && isCallable(method) ? { getter: method } : {};
  (member.static ? made : prototype).props.set(key, { ...slot(method, scope.at(member)), ...getter });
}

/** A method knows its class, for `super`. */
function methodOf(node: Parameters<typeof evaluate>[0], home: Thing, scope: Scope): Value {
  const method = evaluate(node, scope);
  if (method.kind === 'thing') method.props.set('[[home]]', slot(home, scope.at(node)));
  return method;
}

/** `new C(…)`; with `onto`, what `super(…)` does to the object that is being made. */
export function construct(target: Value, call: Call, onto?: Thing): Value {
  if (target.kind !== 'thing') {
    if (onto && target.kind === 'unknown') onto.open = target;
    return unknownAt(call.at);
  }
  const node = target.code?.node;
  const self = onto ?? instanceOf(target);
  if (node && !isFunction(node)) {
    build(target, node, self, call);
    return self;
  }
  const given = callFunction(target, { ...call, self, isNew: true });
  return target.native || given.kind === 'thing' ? given : self;
}

function instanceOf(target: Thing): Thing {
  const prototype = target.props.get('prototype')?.value;
  return thing(prototype?.kind === 'thing' ? { proto: prototype } : {});
}

function build(target: Thing, node: ClassNode, self: Thing, call: Call): void {
  const { scope, parent } = target.code!;
  const maker = node.body.body.find((one) => one.type === 'MethodDefinition' && one.kind === 'constructor');
  if (!parent) bindFields(target, self);
  if (maker?.type === 'MethodDefinition') {
    const method = methodOf(maker.value, target, scope);
    if (isCallable(method)) callFunction(method, { ...call, self, isNew: false });
    return;
  }
  if (!parent) return;
  construct(parent, call, self);
  bindFields(target, self);
}

/** The fields that a class gives each of its objects. */
export function bindFields(target: Thing, self: Thing): void {
  const node = target.code?.node;
  if (!node || isFunction(node)) return;
  const { scope } = target.code!;
  const inside = scope.called(self, target);
  for (const one of node.body.body) {
    if (one.type !== 'PropertyDefinition' || one.static) continue;
    const key = keyOf(one.key, one.computed, scope);
    if (key === undefined) continue;
    const declared = one.value ? evaluate(one.value, inside) : nothing;
    if (one.value || !self.props.has(key)) self.props.set(key, slot(declared, scope.at(one)));
  }
}
