import { fact, unknown } from '../model/facts.ts';
import type { Fact, Session, Setting, Target } from '../model/model.ts';
import { relayedProtocol } from '../platform/services.ts';
import type { Span } from '../text/source-file.ts';
import { hopOf, sessionOf } from './listener.ts';
import { relaySession } from './relay.ts';

/** Where a forwarder sends every byte of a connection, unchanged. */
export interface Onward {
  readonly id: string;
  readonly at: Span;
  /** Unknown where an expression hides it. */
  readonly to: Fact<Target>;
  readonly port: Fact<number>;
  /** The address that it dials from, where it says so. */
  readonly source?: Fact<string>;
}

/**
 * The session of a forwarder that adds nothing and takes nothing off, whoever reaches it. Undefined where neither port is
 * for mail [measured: systemd-socket/proxyd-passthrough].
 */
export function passedThrough(
  front: Fact<number>,
  onward: Onward,
  because: readonly Setting<unknown>[],
): Session | undefined {
  const { to, port } = onward;
  const protocol = relayedProtocol(front.is, port.is);
  if (!protocol) return undefined;
  const isHidden = port.is === undefined && (to.is === undefined || to.is.kind === 'socket');
  const near = isHidden ? unknown(...because) : fact<'plain' | 'tls'>('plain', ...because);
  return sessionOf({
    ...relaySession({
      protocol: fact(protocol, ...because, ...front.because),
      near,
      reach: fact('remote'),
      backends: [hopOf({ ...onward, transport: near.is === undefined ? near : fact('plain', ...because) })],
    }),
    passesThrough: fact(true, ...because),
    certificateState: fact('not-needed', ...because),
  });
}
