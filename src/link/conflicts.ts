import { limits } from '../limits.ts';
import { combine, fact, granted, uniqueSettings } from '../model/facts.ts';
import type { Fact, Host, Listener, Service, Setting } from '../model/model.ts';
import { byBytes } from '../platform/files.ts';
import { settleOpen } from './open.ts';
import { both, covers, type Socket, type Sockets, socketsOf, valuesOf } from './sockets.ts';

/** Where turns settle who comes first on a socket, the later one does not start; else both say that they want it. */
export function settleConflicts(hosts: readonly Host[], services: readonly Service[]): readonly Service[] {
  const late = lateOnes(hosts, services);
  const started = services.map((service) => withoutSocket(service, late.get(service)));
  const sockets = socketsOf(hosts, started);
  return started.map((service, i) => {
    const lost = late.get(services[i]!);
    const listeners = service.listeners.map((listener) =>
      listener.id === lost?.own.id ? lostTo(listener, lost.first) : contested({ listener, service }, sockets),
    );
    return { ...service, listeners };
  });
}

/** A socket that an earlier instance holds. */
interface Lost {
  readonly own: Listener;
  readonly first: Socket;
}

/** The services that come too late, turn by turn: one that is down itself keeps nobody out. */
function lateOnes(hosts: readonly Host[], services: readonly Service[]): ReadonlyMap<Service, Lost> {
  const sockets = socketsOf(hosts, services);
  const late = new Map<Service, Lost>();
  const turns = services.filter(({ turn }) => turn !== undefined).sort((a, b) => a.turn! - b.turn!);
  for (const service of turns) {
    const isFirst = (other: Socket) =>
      other.service.dialect === service.dialect &&
      other.service.turn !== undefined &&
      other.service.turn < service.turn! &&
      !late.has(other.service);
    for (const listener of service.listeners) {
      if (late.has(service)) break;
      for (const other of besides({ listener, service }, sockets)) {
        if (!isFirst(other) || clash(listener, other.listener).is !== true) continue;
        late.set(service, { own: listener, first: other });
        break;
      }
    }
  }
  return late;
}

function withoutSocket(service: Service, lost: Lost | undefined): Service {
  if (!lost) return service;
  const { own, first } = lost;
  const because = placesOf(own);
  const reason = `"${first.service.main.path}" starts first and holds its socket`;
  return settleOpen({ ...service, starts: fact(false, ...because), startError: fact(reason, ...because) });
}

function lostTo(listener: Listener, first: Socket): Listener {
  const names = fact<readonly string[]>([nameOf(first.service)], ...placesOf(listener), ...placesOf(first.listener));
  return { ...listener, conflictsWith: names, rivals: names };
}

function contested(socket: Socket, sockets: Sockets): Listener {
  const rivals: { readonly name: string; readonly isBefore: boolean; readonly clash: Fact<boolean> }[] = [];
  for (const other of besides(socket, sockets)) {
    if (rivals.length === limits.rivals) break;
    const found = clash(socket.listener, other.listener);
    if (found.is === false || (found.is === undefined && !found.could)) continue;
    rivals.push({ name: nameOf(other.service), isBefore: inOrder(other.service, socket.service) < 0, clash: found });
  }
  if (rivals.length === 0) return socket.listener;
  const before = rivals.filter(({ isBefore }) => isBefore);
  return { ...socket.listener, conflictsWith: namesOf(rivals), rivals: namesOf(before) };
}

function namesOf(rivals: readonly { readonly name: string; readonly clash: Fact<boolean> }[]): Fact<readonly string[]> {
  return rivals.reduce<Fact<readonly string[]>>(
    (list, { name, clash: is }) =>
      combine(list, is, (names = [], clashes) =>
        clashes === undefined ? undefined : clashes && !names.includes(name) ? [...names, name] : names,
      ),
    fact([]),
  );
}

/** The sockets of other services that may be on the same port. */
function* besides({ listener, service }: Socket, sockets: Sockets): Generator<Socket> {
  for (const port of valuesOf(listener.port))
    for (const address of valuesOf(listener.address))
      for (const other of sockets.beside(service.host, address, port))
        if (other.service !== service && !isOneLine(listener, other.listener)) yield other;
}

/** Two programs that can read one file, and of which a host has one. */
function isOneLine({ declaredAt: a }: Listener, { declaredAt: b }: Listener): boolean {
  return a.file === b.file && a.start === b.start && a.end > 0;
}

/** Whether both want the same socket; unknown addresses and ports clash with nothing. */
function clash(a: Listener, b: Listener): Fact<boolean> {
  const ports = combine(a.port, b.port, (one, other) => one !== undefined && one === other);
  const addresses = combine(
    endOf(a),
    endOf(b),
    (one, other) => one !== undefined && other !== undefined && meet(one, other),
  );
  const opens = combine(granted(a.open), granted(b.open), both);
  return combine(combine(ports, granted(addresses), both), opens, both);
}

interface End {
  readonly address: string;
  readonly v6only: boolean | undefined;
}

function endOf({ address, v6only }: Listener): Fact<End> {
  return granted(
    combine(address, v6only, (is, only) => (is === undefined ? undefined : { address: is, v6only: only })),
  );
}

function meet(a: End, b: End): boolean {
  return covers(a.address, a.v6only, b.address) === true || covers(b.address, b.v6only, a.address) === true;
}

function placesOf({ port, address }: Listener): readonly Setting<unknown>[] {
  return uniqueSettings([...port.because, ...address.because]);
}

function nameOf({ dialect, main }: Service): string {
  return `${dialect} ${main.path}`;
}

function inOrder(a: Service, b: Service): number {
  return byBytes(a.main.path, b.main.path) || byBytes(a.dialect, b.dialect);
}
