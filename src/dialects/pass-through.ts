import { fact, unknown } from '../model/facts.ts';
import type { Fact, Hop, Login, Session, Setting, Target } from '../model/model.ts';
import { mailPorts, relayedProtocol } from '../platform/services.ts';
import type { Span } from '../text/source-file.ts';
import { hopOf, sessionOf } from './listener.ts';

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
 * The session of a forwarder that adds nothing and takes nothing off: TLS where the back port is for TLS from the first
 * byte, else the back end's own answer. Undefined where neither port is for mail [measured: proxyd-passthrough; socat].
 */
export function passedThrough(
  front: Fact<number>,
  onward: Onward,
  because: readonly Setting<unknown>[],
): Session | undefined {
  const { to, port } = onward;
  const protocol = relayedProtocol(front.is, port.is);
  if (!protocol) return undefined;
  const isTls = port.is !== undefined && mailPorts[port.is]?.tls === true;
  const isHidden = port.is === undefined && to.is?.kind !== 'path' && to.is?.kind !== 'program';
  const transport: Fact<'plain' | 'tls'> = isHidden ? unknown(...because) : fact(isTls ? 'tls' : 'plain', ...because);
  const login: Fact<Login> = isTls ? fact('refused', ...because) : fact('relayed', ...because);
  const hop: Hop = hopOf({ ...onward, transport });
  return sessionOf({
    protocol: fact(protocol, ...because, ...front.because),
    transport,
    starttls: isTls ? fact('none', ...because) : unknown(...because),
    auth: unknown(...because),
    cleartextLogin: { remote: login, loopback: login },
    ...(isTls ? { cleartextFrom: fact([], ...because) } : {}),
    tlsLogin: fact('relayed', ...because),
    passesThrough: fact(true, ...because),
    certificateState: fact('not-needed', ...because),
    backends: [hop],
  });
}
