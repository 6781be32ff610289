import type { Ports } from '../../model/model.ts';
import { everyone, parseNetwork } from '../../platform/network.ts';
import type { Value } from '../../syntax/javascript/value.ts';
import type { Span } from '../../text/source-file.ts';
import type { Made } from './recorder.ts';
import { numberIn, type Reader, textIn, type Node } from './reader.ts';

/** One rule that a program makes for connections from outside. Without `ports` nobody knows which. */
export interface Rule {
  readonly by: string;
  /** As the program calls the setting. */
  readonly name: string;
  readonly ports: Ports | undefined;
  readonly portsAt: Span;
  /** Undefined where nobody knows; what comes from inside of the same network makes no rule. */
  readonly from: readonly string[] | undefined;
  readonly fromAt?: Span;
  readonly lets: boolean;
  /** Lower first; rules without one stand in order. */
  readonly priority?: number;
  readonly made: Made;
  /** Where TLS ends before the same server, so that it has none of its own. */
  readonly plainBehind?: Span;
  /** What answers: a workload. */
  readonly to?: Value;
  readonly labels?: Node;
}

export const ALL: Ports = { first: 0, last: 65_535 };

/** `109-110`, `143`, `*`; undefined where it is none. */
export function portsIn(text: string | undefined): Ports | undefined {
  if (text === undefined) return undefined;
  if (/^(?:\*|all|any|0)$/i.test(text.trim())) return ALL;
  const [, first, last = first] = /^\s*(\d+)(?:\s*[-:]\s*(\d+))?\s*$/.exec(text) ?? [];
  return first === undefined ? undefined : { first: Number(first), last: Number(last) };
}

/** From one number to another, both as a program gives them. */
export function rangeOf({ recorder }: Reader, first: Node | undefined, last: Node | undefined): Ports | undefined {
  const [from, to] = [numberIn(recorder, first), numberIn(recorder, last ?? first)];
  if (from === undefined || to === undefined) return undefined;
  return from === -1 ? ALL : { first: from, last: to };
}

/** Who a rule is for: networks that lie outside, `inside` for those that the same provider's network holds, undefined for what nobody knows. */
export function outside(sources: readonly Node[]): readonly string[] | 'inside' | undefined {
  const texts = sources.map(textIn);
  const known = texts.flatMap((text) => networksIn(text) ?? []);
  const far = known.filter((one) => !isPrivate(one));
  if (far.length > 0) return far.some((one) => everyone.includes(one)) ? everyone : far;
  return texts.some((text) => text === undefined || networksIn(text) === undefined) ? undefined : 'inside';
}

const EVERYBODY = /^(?:\*|any|internet|0\.0\.0\.0\/0|0\/0|0\.0\.0\.0|::\/0)$/i;

function networksIn(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (EVERYBODY.test(text)) return everyone;
  if (/^(?:virtualnetwork|azureloadbalancer)$/i.test(text)) return [];
  return parseNetwork(text) ? [text] : undefined;
}

/** Addresses that are not routed between sites [RFC 1918, RFC 4193, RFC 6598, RFC 3927]. */
function isPrivate(network: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|127\.|f[cd][0-9a-f]{2}:|fe80:|::1)/i.test(
    network,
  );
}
