import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import type { Word } from '../../syntax/statement.ts';

/** One address on which the master listens for an entry. */
export interface Socket {
  /** Absent where a hole or DNS decides. */
  readonly address?: string;
  readonly port?: number;
  /** Where the port's name was looked up. */
  readonly table?: string;
}

export type Listening =
  | { readonly kind: 'sockets'; readonly sockets: readonly Socket[] }
  /** A Unix-domain socket, or datagrams: no listener of ours. */
  | { readonly kind: 'none' }
  /** The master logs it and goes on without this entry. */
  | { readonly kind: 'dropped'; readonly reason: string };

const FAMILIES: Readonly<Record<string, readonly ('0.0.0.0' | '::')[]>> = {
  tcp: ['0.0.0.0', '::'],
  tcp4: ['0.0.0.0'],
  tcp6: ['::'],
};

/**
 * `port`, `host:port` or `[address]:port`, bound once for each address that the name has; IPv6 sockets never take IPv4
 * [source: master/master.c, parse_inet_listen and service_create; measured: bare-port-number, localhost-name, proto-*].
 */
export function listening(world: World, listen: Word, proto: string | undefined): Listening {
  const first = listen.parts[0];
  if (typeof first === 'string' && first.startsWith('/')) return { kind: 'none' };
  if (proto?.startsWith('udp')) return { kind: 'none' };
  const families = FAMILIES[proto ?? 'tcp'];
  if (!families) return { kind: 'dropped', reason: `invalid proto "${proto}"` };
  const { host, port, isWrong } = split(listen);
  if (isWrong) return { kind: 'dropped', reason: `invalid listen "${listen.value ?? ''}"` };
  const found = port === undefined ? {} : portOf(world, port, listen);
  if (found === undefined) return { kind: 'dropped', reason: `"${port}" is in no services table` };
  if (host === undefined) return { kind: 'sockets', sockets: families.map((address) => ({ address, ...found })) };
  if (host === null) return { kind: 'sockets', sockets: [found] };
  const fits = (address: string) => families.includes(address.includes(':') ? '::' : '0.0.0.0');
  const addresses = isAddress(host) ? [host] : [...new Set(addressesOf(world, host))];
  if (addresses.length === 0) {
    if (host === '' || host === '*') return { kind: 'dropped', reason: `"${host}" is no name of a host` };
    return { kind: 'sockets', sockets: [found] };
  }
  const sockets = addresses.filter(fits).map((address) => ({ address, ...found }));
  if (sockets.length === 0) return { kind: 'dropped', reason: `"${host}" has no address for "${proto}"` };
  return { kind: 'sockets', sockets };
}

/** `host` is null and `port` undefined where a hole hides them. */
interface Split {
  readonly host?: string | null;
  readonly port?: string;
  readonly isWrong?: true;
}

function split({ parts, value }: Word): Split {
  if (value === undefined) return splitAroundHoles(parts);
  const bracketed = /^\[(.*)\](?::(.*))?$/.exec(value);
  if (bracketed) return bracketed[2] ? { host: bracketed[1]!, port: bracketed[2] } : { isWrong: true };
  if (value.startsWith('[')) return { isWrong: true };
  const colon = value.lastIndexOf(':');
  if (colon < 0) return { port: value };
  const port = value.slice(colon + 1);
  return port === '' ? { isWrong: true } : { host: value.slice(0, colon), port };
}

/** Of `{{ address }}:110` the port is known, of `127.0.0.1:{{ port }}` the address. */
function splitAroundHoles(parts: Word['parts']): Split {
  const last = parts.at(-1);
  const after = typeof last === 'string' ? /:([^:\]]+)$/.exec(last)?.[1] : undefined;
  const first = parts[0];
  const before = typeof first === 'string' ? /^\[?(.+?)\]?:$/.exec(first)?.[1] : undefined;
  return {
    host: before !== undefined && parts.length === 2 ? before : null,
    ...(after === undefined ? {} : { port: after }),
  };
}

function portOf(world: World, name: string, { span }: Word): Omit<Socket, 'address'> | undefined {
  if (/^\d+$/.test(name)) return Number(name) <= 65_535 ? { port: Number(name) } : undefined;
  const found = servicePort(world, name, span);
  return found && { port: found.port, table: found.table };
}
