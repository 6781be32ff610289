import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';

/** One socket that couriertcpd opens. */
export interface Socket {
  readonly id: string;
  readonly address: Fact<string>;
  readonly port: Fact<number>;
}

export interface Sockets {
  readonly list: readonly Socket[];
  /** Why couriertcpd opens none of them. */
  readonly refusal?: { readonly reason: string; readonly because: readonly Setting[] };
}

/**
 * `PORT` is a list of ports and `address.port`, each alone with `ADDRESS`; `0` and `::` are one socket for both families,
 * a bad entry ends the process [measured: couriertcpd 1.0.16 with 26 pairs of values].
 */
export function socketsOf(world: World, port: Setting, address: Setting): Sockets {
  const whole = port.value?.trim().split(/\s+/)[0] ?? '';
  if (port.value === undefined && port.origin.kind !== 'default')
    return { list: [hiddenSocket(port, addressOf(address))] };
  const entries = whole.split(',').filter((entry) => entry !== '');
  if (entries.length === 0) return { list: [], refusal: { reason: 'Invalid port', because: [port] } };
  const own = addressOf(address);
  const read = entries.map((entry, i) => entryOf(world, entry, port, own, `${i}`));
  const list = read.flatMap(({ socket }) => (socket ? [socket] : []));
  const bad = read.find(({ reason }) => reason !== undefined);
  const twin = list.find((one, i) => list.some((other, j) => j < i && isSame(one, other)));
  const reason = bad?.reason ?? (twin ? 'bind: Address already in use' : undefined);
  if (reason === undefined) return { list };
  const because = bad?.isAddress ? [address] : [port];
  return { list: list.filter((one) => one !== twin), refusal: { reason, because } };
}

function isSame(a: Socket, b: Socket): boolean {
  return a.address.is !== undefined && a.address.is === b.address.is && a.port.is === b.port.is;
}

function hiddenSocket(port: Setting, address: Fact<string>): Socket {
  return { id: '0', address, port: unknown(port) };
}

/** couriertcpd says `::` for `0`, and takes no names, no lists and no brackets [measured]. */
function addressOf(setting: Setting): Fact<string> {
  const { value, origin } = setting;
  if (value === undefined && origin.kind !== 'default') return unknown(setting);
  return fact(value === '0' ? '::' : (value ?? ''), setting);
}

interface Entry {
  readonly socket?: Socket;
  readonly reason?: string;
  readonly isAddress?: boolean;
}

function entryOf(world: World, entry: string, port: Setting, own: Fact<string>, id: string): Entry {
  const dot = entry.lastIndexOf('.');
  const written = dot < 0 ? '0' : entry.slice(0, dot);
  const named = entry.slice(dot + 1);
  const address = written === '0' ? own : fact(written, port);
  const number = portOf(world, named, port);
  if (number === undefined) return { reason: `Invalid port: ${entry}` };
  const socket = { id, address, port: fact(number, port) };
  if (address.is === undefined || isAddress(address.is)) return { socket };
  // What the files ask for is shown as meant, though nothing listens there.
  return { socket, reason: `Invalid IP address: ${address.is}`, isAddress: written === '0' };
}

/** Digits count up to the first other character; a name is looked up [measured: port-service-name]. */
function portOf(world: World, written: string, { origin }: Setting): number | undefined {
  const digits = /^\d+/.exec(written)?.[0];
  if (digits === undefined)
    return servicePort(world, written, origin.kind === 'written' ? origin.span : undefined)?.port;
  const port = Number(digits);
  return port > 0 && port <= 65_535 ? port : undefined;
}
