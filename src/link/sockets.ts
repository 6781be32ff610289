import { cases, combine, granted } from '../model/facts.ts';
import type { Fact, Host, Listener, Service } from '../model/model.ts';
import { isLoopback, isWildcard } from '../platform/network.ts';

/** A listener and the service that holds it. */
export interface Socket {
  readonly listener: Listener;
  readonly service: Service;
}

/** The sockets of one port: by address, those of every address, and those whose address nobody knows. */
interface OnPort {
  readonly byAddress: Map<string, Socket[]>;
  readonly wildcards: Socket[];
  readonly hidden: Socket[];
}

/** Every socket of the network by host and port, so that a dial looks at few of them. */
export interface Sockets {
  /** What may answer a dial, in ranks: the most specific address first. */
  dialled(host: Host, address: string, port: number): readonly (readonly Socket[])[];
  /** What may want the same socket, one by one. */
  beside(host: Host, address: string, port: number): Iterable<Socket>;
  /** The Unix-domain sockets at a path. */
  atPath(host: Host, path: string): readonly Socket[];
  /** Whether an address is known to be the host's own: said so, or a socket is bound to it. */
  owns(host: Host, address: string): boolean;
  /** The container that a name or address means in the networks of another. */
  called(host: Host, name: string): Host | undefined;
  /** The hosts that are said to have an address. */
  hostsAt(address: string): readonly Host[];
}

/** Looks at each listener once. */
export function socketsOf(hosts: readonly Host[], services: readonly Service[]): Sockets {
  const ports = new Map<Host, Map<number, OnPort>>();
  const paths = new Map<Host, Map<string, Socket[]>>();
  const spaceOf = spaces(hosts);
  const own = new Map<Host, Set<string>>(hosts.map((host) => [host, new Set(host.addresses)]));
  for (const service of services)
    for (const listener of service.listeners) {
      const { host } = service;
      const socket = { listener, service };
      if (listener.path !== undefined) put(inner(paths, host), listener.path, socket);
      for (const port of valuesOf(listener.port)) enter(onPort(inner(ports, spaceOf(host)), port), socket);
      for (const address of valuesOf(listener.address)) if (!isWildcard(address)) inSet(own, host).add(address);
    }
  const at = (host: Host, port: number) => ports.get(spaceOf(host))?.get(port);
  const told = new Map<string, Host[]>();
  for (const host of hosts) for (const address of host.addresses) put(told, address, host);
  return {
    dialled: (host, address, port) => {
      const found = at(host, port);
      if (!found) return [];
      const exact = [...(found.byAddress.get(address) ?? []), ...found.hidden];
      // A v4 dial finds 0.0.0.0 before a dual-stack `::`.
      const [four, six] = ['0.0.0.0', '::'].map((one) => found.wildcards.filter((socket) => has(socket, one)));
      return [exact, ...(address.includes(':') ? [six!] : [[...four!, ...starred(found)], six!])];
    },
    beside: (host, address, port) => neighboursOn(at(host, port), address),
    atPath: (host, path) => paths.get(host)?.get(path) ?? [],
    owns: (host, address) => isLoopback(address) || isWildcard(address) || (own.get(host)?.has(address) ?? false),
    called: calledIn(hosts),
    hostsAt: (address) => told.get(address) ?? [],
  };
}

/** One host for all containers that share a network. */
function spaces(hosts: readonly Host[]): (host: Host) => Host {
  const first = new Map<string, Host>();
  for (const host of hosts)
    if (host.container && !first.has(host.container.space)) first.set(host.container.space, host);
  return (host) => (host.container && first.get(host.container.space)) ?? host;
}

function calledIn(hosts: readonly Host[]): Sockets['called'] {
  const names = new Map<string, Host>();
  for (const host of hosts)
    for (const { id, names: own } of host.container?.networks ?? [])
      for (const name of own) if (!names.has(`${id} ${name}`)) names.set(`${id} ${name}`, host);
  return (host, name) => {
    const found = host.container?.networks.map(({ id }) => names.get(`${id} ${name.toLowerCase()}`));
    return found?.find((one) => one !== undefined);
  };
}

function* neighboursOn(found: OnPort | undefined, address: string): Generator<Socket> {
  if (!found) return;
  yield* found.wildcards;
  if (!isWildcard(address)) yield* found.byAddress.get(address) ?? [];
  else for (const list of found.byAddress.values()) yield* list;
}

/** Whether a listener takes what is dialled; IPv4 reaches a dual-stack `::`. */
export function answersDial({ open, address, port, v6only }: Listener, dialled: string, to: number): Fact<boolean> {
  const there = combine(open, port, (isOpen, is) => both(isOpen, is === undefined ? undefined : is === to));
  const takes = combine(address, v6only, (is, only) => (is === undefined ? undefined : covers(is, only, dialled)));
  return granted(combine(there, takes, both));
}

/** Whether a socket on `own` takes connections to `other`; undefined where that hangs on an unknown `v6only`. */
export function covers(own: string, v6only: boolean | undefined, other: string): boolean | undefined {
  if (own === other || own === '*') return true;
  if (own === '::') return other.includes(':') ? true : v6only === undefined ? undefined : !v6only;
  return own === '0.0.0.0' && !other.includes(':');
}

/** Kleene's `and`. */
export function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

function has({ listener }: Socket, address: string): boolean {
  return valuesOf(listener.address).includes(address);
}

function starred({ wildcards }: OnPort): readonly Socket[] {
  return wildcards.filter((socket) => has(socket, '*'));
}

function enter(on: OnPort, socket: Socket): void {
  const addresses = valuesOf(socket.listener.address);
  for (const address of addresses) if (!isWildcard(address)) put(on.byAddress, address, socket);
  if (addresses.some(isWildcard)) on.wildcards.push(socket);
  if (cases(socket.listener.address).some(({ is }) => is === undefined)) on.hidden.push(socket);
}

/** Every value that a fact has in some case. */
export function valuesOf<T>(fact: Fact<T>): readonly T[] {
  return [...new Set(cases(fact).flatMap(({ is }) => (is === undefined ? [] : [is])))];
}

function onPort(map: Map<number, OnPort>, port: number): OnPort {
  const found = map.get(port) ?? { byAddress: new Map<string, Socket[]>(), wildcards: [], hidden: [] };
  map.set(port, found);
  return found;
}

function inner<K, V>(map: Map<Host, Map<K, V>>, host: Host): Map<K, V> {
  const found = map.get(host) ?? new Map<K, V>();
  map.set(host, found);
  return found;
}

function inSet(map: Map<Host, Set<string>>, host: Host): Set<string> {
  const found = map.get(host) ?? new Set<string>();
  map.set(host, found);
  return found;
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}
