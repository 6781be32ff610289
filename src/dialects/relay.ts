import { fact, unknown } from '../model/facts.ts';
import type { Fact, Hop, Login, Protocol, Reach, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { everyone, isLoopback, loopbackNetworks } from '../platform/network.ts';
import type { Word } from '../syntax/statement.ts';
import { spanText } from '../text/source-file.ts';
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
  const onward = hop.transport;
  const isBare = onward.is === 'plain';
  return {
    ...common,
    starttls: fact('none', ...because),
    ...logins(relay, fact('relayed', ...(isBare ? [] : onward.because), ...because, ...relay.reach.because)),
    clientMode: onward.is === undefined ? unknown(...onward.because) : fact(!isBare, ...onward.because),
    passesThrough: onward.is === undefined ? unknown(...onward.because) : fact(isBare, ...onward.because),
    tlsLogin: onward.is === 'tls' ? fact('refused', ...because) : fact('relayed', ...because),
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

/** What stands for an address that a template expression or DNS hides. */
export interface HiddenAddress {
  /** As it is written, without the port. */
  readonly what: string;
  readonly written: Word;
}

/** Whether other hosts get to a socket: by its address, else asked. */
export function isReachable(world: World, address: string | undefined, { what, written }: HiddenAddress): boolean {
  if (address !== undefined) return !isLoopback(address);
  const isExpression = written.value === undefined;
  return world.ask({
    id: `reach ${written.span.file.scope ?? world.root} ${what}`,
    kind: isExpression ? 'variable' : 'not-carried',
    at: written.span,
    answers: [
      { is: true, text: `${what} gives an address that the network reaches` },
      { is: false, text: `${what} gives a loopback address` },
    ],
  });
}

/** A word as it stands in the file, quotes and expressions included. */
export function asWritten({ span }: Word): string {
  return spanText(span);
}
