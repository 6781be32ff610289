import type { Setting } from '../../model/model.ts';
import { parseNetwork } from '../../platform/network.ts';
import { spanText } from '../../text/source-file.ts';
import type { Config } from './config.ts';
import { type Client, isFor, isOwn, type Net } from './networks.ts';
import { trustedIn } from './trust.ts';

/** A plain socket, as far as it bears on who may log in. */
export interface Door {
  /** The name that `protocol { }` blocks know it by. */
  readonly protocol: string;
  /** Undefined where a hole hides it. */
  readonly address: string | undefined;
  readonly isOwnAddress: boolean;
  readonly family: 'ipv4' | 'ipv6' | undefined;
  readonly haproxy: Setting<boolean>;
  readonly at: Setting<unknown>;
}

/** Who connects, and to which of the host's addresses. */
export interface Seat {
  readonly client: Client;
  readonly server: Client;
}

/** A client in each network that a block or a list of trusted networks names. */
export function namedSeats(config: Config, door: Door) {
  const nets = namedNetworks(config, door);
  return serversOf(config, door).flatMap((server) =>
    nets.map((net) => ({ client: { kind: 'within', net } as const, server })),
  );
}

/** The clients of whom `remote` is to speak. */
export function toldSeats(config: Config, door: Door): readonly Seat[] {
  const asked = config.world.client.filter((address) => door.family === undefined || familyOf(address) === door.family);
  return asked.flatMap((address) =>
    serversOf(config, door).map((server) => ({ client: { kind: 'address', address } as const, server })),
  );
}

/** The host's own addresses where they are known; else any, and one in each `local` block. */
export function serversOf({ world, scopes }: Config, { address, family }: Door): readonly Client[] {
  if (address !== undefined && address !== '0.0.0.0' && address !== '::') return [{ kind: 'address', address }];
  const own = world.addresses.filter((one) => familyOf(one) === family);
  if (own.length > 0) return own.map((one) => ({ kind: 'address', address: one }));
  const nets = uniqueNets(scopes.flatMap(({ filter }) => (filter.local ? [filter.local] : [])));
  const named = nets.filter((net) => net.bits > 0 && !isOwn(net) && isFor(net, family));
  return [{ kind: 'other' }, ...named.map((net) => ({ kind: 'within', net }) as const)];
}

function namedNetworks(config: Config, { family, protocol }: Door): readonly Net[] {
  const blocks = config.scopes.flatMap(({ filter }) =>
    filter.remote && filter.remote.bits > 0 ? [filter.remote] : [],
  );
  const trusted = trustedIn(config, { protocol, remote: { kind: 'other' }, local: { kind: 'other' } });
  const lists = trusted.words.flatMap((word): readonly Net[] => {
    const parsed = parseNetwork(word);
    return parsed
      ? [
          {
            text: word,
            cidr: `${parsed.address}/${parsed.prefix}`,
            bits: Math.max(parsed.prefix, 1),
            family: parsed.family,
          },
        ]
      : [];
  });
  const hidden = trusted.hidden ? [{ text: spanText(trusted.hidden), bits: 32 }] : [];
  return uniqueNets([...blocks, ...lists, ...hidden]).filter((net) => !isOwn(net) && isFor(net, family));
}

function uniqueNets(list: readonly Net[]): readonly Net[] {
  return [...new Map(list.map((net) => [net.cidr ?? net.text, net])).values()];
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** A client on the host itself. */
export function ownSeat({ address, family }: Door): Seat {
  const loopback = family === 'ipv6' ? '::1' : '127.0.0.1';
  const own = address === undefined || address === '0.0.0.0' || address === '::' ? loopback : address;
  return { client: { kind: 'address', address: own }, server: { kind: 'address', address: own } };
}
