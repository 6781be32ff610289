import { fact, unknown } from '../model/facts.ts';
import type { Fact, Hop, Login, Protocol, Reach, Setting } from '../model/model.ts';
import { everyone, loopbackNetworks } from '../platform/network.ts';
import { mailPorts } from '../platform/services.ts';
import type { ToldSession } from './listener.ts';

/** A socket whose program hands every byte on, with or without TLS at either side, and knows nothing of what is said. */
export interface Relay {
  readonly protocol: Fact<Protocol>;
  /** What it takes from clients. */
  readonly near: Fact<'plain' | 'tls'>;
  readonly reach: Fact<Reach>;
  /** Networks beyond the host itself that are let in, as CIDR; without it, everyone. */
  readonly from?: readonly string[];
  /** The first live one comes first. */
  readonly backends: readonly Hop[];
  /** The line by which it leads nowhere, so that each client is dropped. */
  readonly deadEnd?: Setting<unknown>;
}

/**
 * What a relay answers. It takes TLS off, puts TLS on (then clients talk in clear whatever lies behind), or passes
 * bytes through, so that the back end's own answer counts [measured: haproxy, nginx stream, hitch].
 */
export function relaySession(relay: Relay): ToldSession {
  const { near, protocol, backends } = relay;
  const hop = backends.find(({ open }) => open.is !== false);
  const because = near.because;
  const common = { protocol, transport: near, auth: unknown(...because), backends };
  if (relay.deadEnd) {
    const refused = fact<Login>('refused', relay.deadEnd);
    return {
      ...common,
      starttls: fact('none', relay.deadEnd),
      auth: fact('none', relay.deadEnd),
      ...logins(relay, refused, []),
      tlsLogin: refused,
      serving: fact('no', relay.deadEnd),
    };
  }
  if (near.is === undefined || !hop) {
    const hidden = unknown(...because);
    return { ...common, starttls: hidden, ...logins(relay, hidden), tlsLogin: hidden };
  }
  if (near.is === 'tls')
    return {
      ...common,
      starttls: fact('none', ...because),
      ...logins(relay, fact('refused', ...because), []),
      tlsLogin: fact('relayed', ...because),
    };
  if (hop.transport.is === 'plain') return bare(relay, hop, common);
  const onward = hop.transport;
  return {
    ...common,
    starttls: fact('none', ...because),
    ...logins(relay, fact('relayed', ...onward.because, ...because, ...relay.reach.because)),
    clientMode: onward.is === undefined ? unknown(...onward.because) : fact(true, ...onward.because),
    tlsLogin: onward.is === 'tls' ? fact('refused', ...because) : fact('relayed', ...because),
  };
}

/** Nothing is added and nothing taken off: where the back port is for TLS from the first byte, that is what clients speak [measured: stream-passthrough]. */
function bare(
  relay: Relay,
  hop: Hop,
  common: Pick<ToldSession, 'protocol' | 'transport' | 'auth' | 'backends'>,
): ToldSession {
  const { near, reach, backends } = relay;
  const because = near.because;
  const isTls = hop.port.is !== undefined && mailPorts[hop.port.is]?.tls === true;
  const passesThrough = fact(true, ...because);
  if (!isTls)
    return {
      ...common,
      starttls: fact('none', ...because),
      ...logins(relay, fact('relayed', ...because, ...reach.because)),
      passesThrough,
      tlsLogin: fact('relayed', ...because),
    };
  const tls: Fact<'plain' | 'tls'> = fact('tls', ...hop.port.because);
  return {
    ...common,
    transport: tls,
    starttls: fact('none', ...hop.port.because),
    ...logins(relay, fact('refused', ...hop.port.because), []),
    passesThrough,
    tlsLogin: fact('relayed', ...because),
    backends: backends.map((one) => (one === hop ? { ...one, transport: tls } : one)),
  };
}

function logins(
  { reach, from }: Relay,
  login: Fact<Login>,
  takers?: readonly string[],
): Pick<ToldSession, 'cleartextLogin' | 'cleartextFrom'> {
  const isLocal = reach.is === 'loopback';
  const hidden = reach.is === undefined ? unknown(...reach.because) : login;
  const networks = takers ?? (isLocal ? loopbackNetworks : (from ?? everyone));
  return {
    cleartextLogin: { remote: isLocal ? fact('unreachable', ...reach.because) : hidden, loopback: login },
    cleartextFrom: fact(networks, ...login.because, ...reach.because),
  };
}
