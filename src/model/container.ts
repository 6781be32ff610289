import type { Span } from '../text/source-file.ts';
import type { Reach } from './model.ts';

/** A port of a container that its machine publishes. Without `port` it is not known which one, without `reach` not from where. */
export interface Published {
  readonly port?: number;
  readonly reach?: Reach;
  /** The port on the machine, where it is known. */
  readonly outside?: number;
  readonly at: Span;
}

/** A container among others of one machine. */
export interface Container {
  /** What makes it one: the service's name in a compose file. */
  readonly at: Span;
  /** What it does not publish, only its networks reach. False where it shares the machine's own network. */
  readonly isolated: boolean;
  /** Containers with the same word here share one loopback and one set of ports. */
  readonly space: string;
  /** The networks that it is in, and what the others there call it. */
  readonly networks: readonly { readonly id: string; readonly names: readonly string[] }[];
}

/** The ports of one rule of a packet filter, both ends included: 110 alone is 110 to 110. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}
