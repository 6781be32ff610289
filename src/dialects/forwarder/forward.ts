import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Login, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { relayedProtocol } from '../../platform/services.ts';
import type { Span } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { certificateAt, failsHandshake, keyPairState } from '../key-pair.ts';
import { sessionOf } from '../listener.ts';
import { relaySession } from '../relay.ts';
import { type Command, type Gate, opened, type Opened, sessionFor } from '../super-server.ts';

/** One socket of a forwarder, and where it leads. */
export interface Forward {
  /** Unique in its service. */
  readonly id: string;
  readonly at: Span;
  readonly address: Fact<string>;
  readonly port: Fact<number>;
  readonly v6only: boolean;
  /** It takes TLS from its clients. */
  readonly tls: boolean;
  /** What asks for it, first what one would change. */
  readonly because: readonly Setting<unknown>[];
  readonly gates: readonly Gate[];
  readonly onward: Onward;
  readonly certificate?: Setting;
  readonly key?: Setting;
}

export type Onward =
  | {
      readonly kind: 'hop';
      readonly hop: Hop;
      readonly more?: readonly Hop[];
      /** Only clients that begin with TLS are sent there, whatever its port says. */
      readonly takesTls?: true;
    }
  | { readonly kind: 'program'; readonly command?: Command };

/** The listener of a forward; none where it is not for mail. */
export function listening(world: World, run: Run, forward: Forward): readonly Opened[] {
  const session = sessionOn(world, run, forward);
  if (!session) return [];
  const { id, at, address, port, v6only, because, gates } = forward;
  return [
    opened(
      world,
      { id, declaredAt: at, named: fact('', ...because), address, port, v6only, opener: because, gates },
      session,
    ),
  ];
}

function sessionOn(world: World, run: Run, forward: Forward): Session | undefined {
  const { onward, port, tls } = forward;
  if (onward.kind === 'program' && !tls) return onward.command && sessionFor(world, run, onward.command, port);
  return relayed(world, forward);
}

/** What is spoken on a forward: by the ports, the rest is the back end's. */
export function relayed(world: World, { onward, port, tls, because, certificate, key }: Forward): Session | undefined {
  const hops = onward.kind === 'hop' ? [onward.hop, ...(onward.more ?? [])] : [];
  const [hop] = hops;
  const protocol = relayedProtocol(port.is, hop?.port.is);
  if (!protocol) return undefined;
  const near = fact<'plain' | 'tls'>(tls ? 'tls' : 'plain', ...because);
  const session = sessionOf({
    ...relaySession({
      protocol: fact(protocol, ...because, ...port.because),
      near,
      reach: fact('remote'),
      backends: hops,
    }),
    certificateState: fact('not-needed', ...because),
  });
  if (tls) return { ...session, ...certified(world, certificate, key) };
  return onward.kind === 'hop' && onward.takesTls ? tlsPassing(session, because) : session;
}

/** Bytes go through as they are, and they are TLS. */
function tlsPassing(session: Session, because: readonly Setting<unknown>[]): Session {
  const refused = fact<Login>('refused', ...because);
  const transport = fact<'tls'>('tls', ...because);
  return {
    ...session,
    transport,
    starttls: fact('none', ...because),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], ...because),
    passesThrough: fact(true, ...because),
    backends: session.backends.map((hop) => ({ ...hop, transport })),
  };
}

/** Without a certificate every handshake fails [measured: socat 1.7.4.4]. */
function certified(
  world: World,
  certificate: Setting | undefined,
  key: Setting | undefined,
): Pick<Session, 'certificate' | 'certificateState' | 'serving'> {
  if (!certificate?.value)
    return {
      certificate: unknown(),
      certificateState: certificate ? fact('not-named', certificate) : unknown(),
      serving: certificate ? fact('no', certificate) : unknown(),
    };
  const state = keyPairState(world, certificate, key);
  return {
    certificate: certificateAt(world, certificate),
    certificateState: state,
    serving: failsHandshake(state.is) ? fact('no', ...state.because) : fact('yes'),
  };
}
