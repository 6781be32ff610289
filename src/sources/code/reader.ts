import { settle } from '../../syntax/javascript/engine.ts';
import { elementsOf } from '../../syntax/javascript/literal.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { isNullish, type Slot, textOf, unknownAt, type Value } from '../../syntax/javascript/value.ts';
import type { Span } from '../../text/source-file.ts';
import { isStop } from './run.ts';
import type { Made, Recorder } from './recorder.ts';

type Settled = Exclude<Value, { kind: 'choice' }>;

/** A value that a program gave to a package, with its place. */
export interface Node {
  readonly value: Settled;
  readonly at: Span;
}

/** Looks into what a program made. */
export interface Reader {
  readonly recorder: Recorder;
  readonly made: Made;
  /** Where the last way to a value leads; undefined where nothing is given, `unknown` values stay. */
  at(from: Node | undefined, ...path: readonly string[]): Node | undefined;
  arg(index: number): Node | undefined;
  items(from: Node | undefined): readonly Node[];
}

export function readerOf(recorder: Recorder, made: Made): Reader {
  const settled = (value: Value) => settledIn(made, value);
  const node = ({ value, at }: Slot): Node => ({ value: settled(value), at });
  const at = (from: Node | undefined, ...path: readonly string[]): Node | undefined => {
    let one = from;
    for (const key of path) {
      const next = one?.value.kind === 'thing' ? memberOf(recorder, one, key) : undefined;
      if (!next) return isUnseen(one?.value) ? { value: unseen(one!), at: one!.at } : undefined;
      one = node(next);
    }
    return one && isNullish(one.value) ? undefined : one;
  };
  return {
    recorder,
    made,
    at,
    arg: (index) => {
      const value = made.args[index];
      return value && at({ value: settled(value), at: made.at });
    },
    items: (from) => {
      if (!from) return [];
      const list = elementsOf(from.value);
      if (list) return list.map(node);
      return isUnseen(from.value) ? [from] : [];
    },
  };
}

/** What is left open may turn out to be more work than the limits allow, or to throw: then nobody knows. */
function settledIn({ scope, at }: Made, value: Value): Settled {
  try {
    return settle(scope, value);
  } catch (error) {
    if (!isStop(error)) throw error;
    return unknownAt(at);
  }
}

function memberOf(recorder: Recorder, { value }: Node, key: string): Slot | undefined {
  if (value.kind !== 'thing' || recorder.named.has(value)) return undefined;
  return slotOf(value, key);
}

/** Something may be in it that the program does not show. */
function isUnseen(value: Value | undefined): boolean {
  return value?.kind === 'unknown' || (value?.kind === 'thing' && value.open !== undefined);
}

function unseen({ value, at }: Node): Settled {
  return value.kind === 'unknown'
    ? value
    : { kind: 'unknown', id: `in ${at.file.path}:${at.start}`, at, negated: false };
}

export function textIn(node: Node | undefined): string | undefined {
  return node?.value.kind === 'primitive' && typeof node.value.is === 'string' ? node.value.is : undefined;
}

export function booleanIn(node: Node | undefined): boolean | undefined {
  return node?.value.kind === 'primitive' && typeof node.value.is === 'boolean' ? node.value.is : undefined;
}

/** A number, also one in digits or in what wraps it: `IntOrString.fromNumber(587)`, `Token.asNumber(143)`. */
export function numberIn(recorder: Recorder, node: Node | undefined): number | undefined {
  if (!node) return undefined;
  const { value } = node;
  const wrapped = value.kind === 'thing' ? recorder.of.get(value) : undefined;
  if (wrapped && /^(?:fromNumber|asNumber|of|output|IntOrString)$/.test(wrapped.what) && wrapped.args[0])
    return numberIn(recorder, { value: settledIn(wrapped, wrapped.args[0]), at: node.at });
  const text = value.kind === 'primitive' ? textOf(value) : undefined;
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** A word as it is written, or the last name of what stands for it: "TLS" for `elbv2.Protocol.TLS`. */
export function wordIn(recorder: Recorder, node: Node | undefined): string | undefined {
  const text = textIn(node) ?? (node?.value.kind === 'primitive' ? textOf(node.value) : undefined);
  if (text !== undefined || node?.value.kind !== 'thing') return text;
  return recorder.named.get(node.value)?.names.at(-1);
}

/** What something is, where two values are the same thing: also a name that nobody knows, but the same one. */
export function identityOf(recorder: Recorder, value: Value | undefined): unknown {
  if (!value) return undefined;
  if (value.kind === 'primitive') return value.is;
  if (value.kind === 'unknown') return value.id;
  return value.kind === 'thing' ? ownerOf(recorder, value) : value;
}

/** The thing that a name, an id or an address belongs to: `map.metadata.name` is the map. */
export function ownerOf(recorder: Recorder, value: Value): Value {
  let one = value;
  for (let depth = 0; depth < 10 && one.kind === 'thing'; depth += 1) {
    const on = recorder.named.get(one)?.on;
    if (!on) return one;
    one = on;
  }
  return one;
}
