import { limits } from '../../limits.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import type { ClassNode, FunctionNode } from './node.ts';
import type { Scope } from './scope.ts';
import type { Part } from './written.ts';

/** What an expression gives, as far as the text tells. */
export type Value = Primitive | FileText | Thing | Unknown | Choice;

export type Plain = string | number | bigint | boolean | null | undefined;

export interface Primitive {
  readonly kind: 'primitive';
  readonly is: Plain;
  /** Where it was given its name: a property, a variable. */
  readonly from?: Span;
  /** The environment variable that nothing sets, where that decided. */
  readonly unset?: string;
  /** Where a text comes from, piece by piece; it may be that of another text from which this one was made. */
  readonly written?: readonly Part[];
}

/** What `readFileSync` gives; without `file` nobody can see into it. */
export interface FileText {
  readonly kind: 'file';
  readonly path: string;
  readonly file?: SourceFile;
  readonly from: Span;
}

/** An object: array, function, class and instance too. It changes while the program runs. */
export interface Thing {
  readonly kind: 'thing';
  readonly props: Map<string, Slot>;
  /** Elements of an array. */
  items?: Slot[];
  /** Of a Map or Set, by their keys. */
  entries?: Map<string, { readonly key: Value; readonly slot: Slot }>;
  /** It may hold more than what is seen here. */
  open?: Unknown;
  /** What a name gives that it does not hold. */
  readonly missing?: (key: string, at: Span) => Value;
  proto?: Thing;
  /** Something that one may look into, though nobody knows whether it is there. */
  readonly unsure?: Unknown;
  readonly code?: Code;
  readonly native?: Native;
  readonly name?: string;
}

export interface Slot {
  value: Value;
  at: Span;
  overrides: readonly Span[];
  getter?: Thing;
}

/** A function or class of the program, with what it sees. */
export interface Code {
  readonly node: FunctionNode | ClassNode;
  readonly scope: Scope;
  readonly parent?: Value;
}

export interface Call {
  readonly args: readonly Value[];
  readonly self: Value;
  /** The call as it stands in the program. */
  readonly at: Span;
  readonly scope: Scope;
  readonly isNew: boolean;
}
export type Native = (call: Call) => Value;

/** Not to be told from the text. The same `id` is the same question. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly id: string;
  readonly at: Span;
  readonly negated: boolean;
  /** Of a text, as far as it is known. */
  readonly written?: readonly Part[];
}

/** One of two values, by an unknown condition: settled when it matters. */
export interface Choice {
  readonly kind: 'choice';
  readonly of: Unknown;
  readonly yes: () => Value;
  readonly no: () => Value;
}

export const nothing: Primitive = { kind: 'primitive', is: undefined };

export function primitive(is: Plain, like?: Value): Primitive {
  if (like?.kind !== 'primitive') return { kind: 'primitive', is };
  return { ...like, is };
}

export function unknownAt(at: Span, what = `${at.file.path}:${at.start}-${at.end}`): Unknown {
  return { kind: 'unknown', id: what, at, negated: false };
}

export function thing(told: Partial<Omit<Thing, 'kind'>> = {}): Thing {
  return { kind: 'thing', props: new Map(), ...told };
}

export function native(name: string, call: Native): Thing {
  return thing({ name, native: call });
}

/** Functions that look at their arguments alone: what is undecided in these stays so in what they give. */
export function pure(name: string, tell: (args: readonly Value[], call: Call) => Value): Thing {
  return native(name, (call) => lifted(call.args, (args) => tell(args, call)));
}

export function slot(value: Value, at: Span): Slot {
  return { value, at, overrides: [] };
}

export function arrayOf(values: readonly Value[], at: Span): Thing {
  return thing({ items: values.map((value) => slot(value, at)) });
}

/** Does something with a value when it is settled, in both ways where it is not. */
export function lift(value: Value, tell: (value: Exclude<Value, Choice>) => Value): Value {
  if (value.kind !== 'choice') return tell(value);
  return choice(
    value.of,
    () => lift(value.yes(), tell),
    () => lift(value.no(), tell),
  );
}

function lifted(values: readonly Value[], tell: (values: readonly Value[]) => Value, from = 0): Value {
  const at = values.findIndex(({ kind }, i) => i >= from && kind === 'choice');
  if (at < 0) return tell(values);
  return lift(values[at]!, (one) => lifted(values.with(at, one), tell, at + 1));
}

/** Both arms are looked at when they are wanted, and once. */
export function choice(of: Unknown, yes: () => Value, no: () => Value): Choice {
  return { kind: 'choice', of, yes: once(yes), no: once(no) };
}

function once(look: () => Value): () => Value {
  let known: Value | undefined;
  return () => {
    known ??= look();
    return known;
  };
}

/** A value as a condition. */
export function asCondition(value: Value): Value {
  return lift(value, (one) => (one.kind === 'thing' && one.unsure ? one.unsure : one));
}

/** Whether a condition holds; undefined where nobody knows. */
export function truth(value: Exclude<Value, Choice>): boolean | undefined {
  if (value.kind === 'primitive') return Boolean(value.is);
  return value.kind === 'unknown' ? undefined : true;
}

/** Read from a variable or property: it remembers where that stands. */
export function seenAt(value: Value, at: Span): Value {
  return value.kind === 'primitive' && !value.from ? { ...value, from: at } : value;
}

/** What a value is as text; undefined where nobody knows, or where it is too much. */
export function textOf(value: Value, depth = 0): string | undefined {
  if (value.kind === 'file') return value.file?.text;
  if (value.kind === 'primitive') return String(value.is);
  if (value.kind !== 'thing' || !value.items || depth > 2 || value.items.length > 1_000) return undefined;
  const parts = value.items.map((one) => (isNullish(one.value) ? '' : textOf(one.value, depth + 1)));
  const text = parts.includes(undefined) ? undefined : parts.join(',');
  return text !== undefined && text.length > limits.scriptText ? undefined : text;
}

export function isNullish(value: Value): boolean {
  return value.kind === 'primitive' && (value.is === undefined || value.is === null);
}

export function isCallable(value: Value | undefined): value is Thing {
  return value?.kind === 'thing' && (value.code !== undefined || value.native !== undefined);
}

/** A function's node, and not a class's. */
export function isFunction(node: FunctionNode | ClassNode | undefined): node is FunctionNode {
  return node !== undefined && node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression';
}
