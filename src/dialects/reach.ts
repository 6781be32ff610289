import { fact, unknown } from '../model/facts.ts';
import type { Fact, Listener, Login, Reach } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { everyone, inNetworks, isLoopback, loopbackNetworks, networkWithin } from '../platform/network.ts';
import type { Word } from '../syntax/statement.ts';

/** What a socket's address makes of a login that is the same for all clients. */
export type Reached = Pick<Listener, 'reach' | 'cleartextLogin' | 'cleartextFrom'>;

/** Who reaches a socket, and what its login means to them. */
export function reached(world: World, address: Fact<string>, login: Fact<Login>): Reached {
  const reach = reachOf(world, address);
  if (reach.is === 'loopback') {
    const remote = fact<Login>('unreachable', ...reach.because);
    const from = login.is === 'accepted' ? fact(loopbackNetworks, ...reach.because) : noNetworks(login);
    return { reach, cleartextLogin: { remote, loopback: login }, cleartextFrom: from };
  }
  return {
    reach,
    cleartextLogin: { remote: login, loopback: login },
    cleartextFrom: login.is === 'accepted' ? fact(everyone, ...login.because) : noNetworks(login),
  };
}

function noNetworks({ is, because }: Fact<Login>): Fact<readonly string[]> {
  return is === undefined ? unknown(...because) : fact([], ...because);
}

/** An address is on loopback or it is not, also one that a template hides: then it is asked. */
export function reachOf(world: World, address: Fact<string>): Fact<Reach> {
  if (address.is !== undefined) return fact(isLoopback(address.is) ? 'loopback' : 'remote', ...address.because);
  const [hidden] = address.because;
  const place = hidden && hidden.origin.kind !== 'default' ? hidden.origin.span : undefined;
  if (!place) return unknown(...address.because);
  const text = place.file.text.slice(place.start, place.end).trim().split('\n')[0]!.slice(0, 80);
  const is = world.ask<Reach>({
    id: `variable ${place.file.scope ?? world.root} ${place.file.path}:${place.start} address`,
    kind: 'variable',
    at: place,
    answers: [
      { is: 'remote', text: `"${text}" is an address that others reach` },
      { is: 'loopback', text: `"${text}" is on loopback` },
    ],
  });
  return fact(is, ...address.because);
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

/** Who gets through a list of addresses, all others turned away: `loopback` where that leaves no other host that counts. */
export function admitted(
  world: World,
  networks: readonly string[],
): { readonly reach: Reach; readonly from?: readonly string[] } {
  const beyond = networks.filter((network) => !networkWithin(network, loopbackNetworks));
  const isTold = world.client.length > 0;
  const reaches = isTold ? world.client.some((client) => inNetworks(client, beyond)) : beyond.length > 0;
  return reaches ? { reach: 'remote', from: beyond } : { reach: 'loopback' };
}
