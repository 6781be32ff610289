import type { World } from '../../model/worlds.ts';
import { isReachable as reaches } from '../reach.ts';
import { type Keyed, subject } from './certificate.ts';
import type { Endpoint } from './endpoints.ts';
import type { Refusal } from './refusal.ts';
import { rows } from './settings.ts';
import type { Tunnel } from './tunnel.ts';

/** A socket that a section ends up with. */
export interface Bound {
  readonly tunnel: Tunnel;
  readonly keyed: Keyed;
  readonly endpoint: Endpoint;
  readonly address?: string;
  /** What hides the address: an expression, a name. */
  readonly named?: string;
  readonly port?: number;
  readonly path?: string;
  readonly v6only: boolean;
  /** Loopback is all it can be reached from, whatever the address says. */
  readonly device?: 'lo';
}

export interface Binding {
  readonly bound: readonly Bound[];
  /** What a section asked for where it got nothing. */
  readonly refused: readonly Bound[];
  readonly refusal?: Refusal;
}

/**
 * Binds in order: within a section one address is enough, the others are dropped without an error, and a section
 * without any ends the process [source: stunnel.c, `bind_ports`; measured: port-clash, accept-shadow].
 */
export function bindAll(tunnels: readonly Pick<Bound, 'tunnel' | 'keyed'>[]): Binding {
  const bound: Bound[] = [];
  const byPort = new Map<number | undefined, Bound[]>();
  const rivalOf = (one: Bound) => byPort.get(one.port)?.find((other) => clash(one, other));
  const add = (one: Bound) => {
    bound.push(one);
    byPort.set(one.port, [...(byPort.get(one.port) ?? []), one]);
  };
  const refused: Bound[] = [];
  let refusal: Refusal | undefined;
  for (const { tunnel, keyed } of tunnels) {
    const wanted = tunnel.accepts.flatMap((endpoint) => socketsOf({ tunnel, keyed, endpoint }));
    const before = bound.length;
    for (const one of wanted) if (!rivalOf(one)) add(one);
    const endpoint = wanted[0]?.endpoint;
    if (!endpoint || bound.length > before) continue;
    const rival = rivalOf(wanted[0]!);
    refused.push(...wanted);
    refusal ??= {
      reason: `${subject(tunnel)}: Binding service failed, since another section holds the port`,
      because: [endpoint.setting, ...(rival ? [rival.endpoint.setting] : [])],
    };
  }
  return { bound, refused, ...(refusal ? { refusal } : {}) };
}

/** The sockets that one `accept` line asks for. */
function socketsOf(asked: Pick<Bound, 'tunnel' | 'keyed' | 'endpoint'>): readonly Bound[] {
  const { endpoint } = asked;
  const { isV6Only, isOnLoopback } = socketOptions(asked.tunnel);
  const common = { ...asked, v6only: isV6Only, ...(isOnLoopback ? { device: 'lo' as const } : {}) };
  if (endpoint.kind === 'path') return [{ ...common, ...(endpoint.path === undefined ? {} : { path: endpoint.path }) }];
  return endpoint.sockets.flatMap((socket): readonly Bound[] => {
    const isAny = socket.address === '0.0.0.0' && !endpoint.setting.value?.includes('0.0.0.0');
    // The option fails on an IPv4 socket, which is dropped, so that a port alone ends up on `::` [measured].
    if (isV6Only && isAny) return [{ ...common, ...socket, address: '::' }];
    if (isV6Only && socket.address !== undefined && !socket.address.includes(':')) return [];
    // A random port each, so neither is in the other's way [measured].
    if (socket.port === 0 && isAny) return ['0.0.0.0', '::'].map((address) => ({ ...common, address }));
    if (socket.port === 0) return [{ ...common, ...(socket.address === undefined ? {} : { address: socket.address }) }];
    return [{ ...common, ...socket }];
  });
}

/** `socket = a:…` lines that move or narrow the listening socket [measured]. */
function socketOptions({ read }: Tunnel): { readonly isV6Only: boolean; readonly isOnLoopback: boolean } {
  const values = read.all(rows.socket).flatMap(({ setting }) => setting.value ?? []);
  const last = (name: string) =>
    values
      .findLast((value) => value.startsWith(`a:${name}=`))
      ?.split('=')[1]
      ?.toLowerCase();
  const v6 = last('IPV6_V6ONLY');
  return { isV6Only: v6 === 'yes' || v6 === '1', isOnLoopback: last('SO_BINDTODEVICE') === 'lo' };
}

function clash(a: Bound, b: Bound): boolean {
  if (a.port === undefined || a.port !== b.port || a.address === undefined || b.address === undefined) return false;
  return a.address === b.address || covers(a, b.address) || covers(b, a.address);
}

function covers({ address, v6only }: Bound, other: string): boolean {
  const isV6 = other.includes(':');
  if (address === '::') return isV6 || !v6only;
  return address === '0.0.0.0' && !isV6;
}

/** Whether other hosts get to it; asked where an expression or a name that only DNS knows hides the address. */
export function isReachable(world: World, { address, named, path, device, endpoint }: Bound): boolean {
  if (path !== undefined || device === 'lo') return false;
  return reaches(world, address, { what: named ?? 'the address', written: endpoint.written });
}
