import { limits } from '../limits.ts';
import { combine, fact, granted, mapFact } from '../model/facts.ts';
import type { Fact, Listener, Service } from '../model/model.ts';
import type { Settled } from './backends.ts';
import type { Dialled } from './dial.ts';
import { both } from './sockets.ts';

/** A listener that takes TLS off, one of its hops, and the listener there; `via` are the hops of relays between that pass bytes on. */
interface Front {
  readonly listener: Listener;
  readonly service: Service;
  readonly hop: Handing;
  readonly via: readonly Handing[];
}

/** A hop that may end at a listener. */
interface Handing {
  readonly dialled: Dialled;
  readonly back: Listener;
}

/** Tells each back end what takes TLS off in front of it on the same host, and the other sockets of its daemon too. */
export function settleTerminators({ listeners, relays }: Settled): ReadonlyMap<Listener, Listener> {
  const now = (listener: Listener) => listeners.get(listener) ?? listener;
  const byService = new Map<Service, Front[]>();
  for (const [told, { service, hops }] of relays) {
    const listener = now(told);
    if (listener.passesThrough.is === true) continue;
    for (const hop of hops.flatMap(handingsOf))
      for (const { to, via } of beyond(hop, relays)) {
        const front = { listener, service, hop, via };
        if (takesOff(front).is !== false) add(byService, to.service, front);
      }
  }
  const settled = new Map(listeners);
  for (const [service, fronts] of byService) {
    const inFrontOf = lookUp(fronts);
    for (const listener of service.listeners) {
      const found = inFrontOf(listener);
      if (found.length > 0) settled.set(listener, { ...now(listener), terminators: named(found) });
    }
  }
  return settled;
}

interface Ended extends Handing {
  readonly service: Service;
}

/** The listeners of the same host at which a hop may end. */
function handingsOf(dialled: Dialled): readonly Ended[] {
  return dialled.places.flatMap((place) =>
    place.kind === 'listener' && place.isLocal
      ? [{ dialled, back: place.socket.listener, service: place.socket.service }]
      : [],
  );
}

/** Where a hop ends, and where those relays hand on that only pass bytes. */
function beyond(
  hop: Ended,
  relays: Settled['relays'],
): readonly { readonly to: Ended; readonly via: readonly Handing[] }[] {
  const found = [{ to: hop, via: NOTHING }];
  const seen = new Set([hop.back]);
  for (const { to, via } of found) {
    if (to.back.passesThrough.is !== true || via.length === MOST_VIA) continue;
    for (const next of (relays.get(to.back)?.hops ?? []).flatMap(handingsOf)) {
      if (seen.has(next.back)) continue;
      seen.add(next.back);
      found.push({ to: next, via: [...via, next] });
    }
  }
  return found;
}

const MOST_VIA = 8;
const NOTHING: readonly Handing[] = [];

function add(map: Map<Service, Front[]>, service: Service, front: Front): void {
  const found = map.get(service);
  if (found) found.push(front);
  else map.set(service, [front]);
}

/**
 * The fronts of a listener itself, else those of another socket on which the same daemon speaks the same protocol: who
 * binds a second address opens a way round as well [measured: systemd-popa3d-stunnel-dropin-bypass].
 */
function lookUp(fronts: readonly Front[]): (listener: Listener) => readonly Front[] {
  const own = new Map<Listener, Front[]>();
  const beside = new Map<string, Front[]>();
  for (const front of fronts) {
    const { back } = front.via.at(-1) ?? front.hop;
    put(own, back, front);
    put(beside, besideKey(back), front);
  }
  return (listener) =>
    own.get(listener) ?? (listener.transport.is === 'plain' ? beside.get(besideKey(listener)) : undefined) ?? [];
}

/** A daemon that keeps the mail itself keeps it behind all its ports; a relay's ports lead to different places. */
function besideKey({ protocol, port, backends }: Listener): string {
  return `${protocol.is} ${backends.length > 0 ? port.is : ''}`;
}

function put<K>(map: Map<K, Front[]>, key: K, front: Front): void {
  const found = map.get(key);
  if (!found) map.set(key, [front]);
  else if (found.length < limits.rivals) found.push(front);
}

function named(fronts: readonly Front[]): Fact<readonly string[]> {
  return fronts.reduce<Fact<readonly string[]>>(
    (list, front) =>
      combine(list, takesOff(front), (names = [], is) => {
        const name = nameOf(front);
        return is === undefined ? undefined : is && !names.includes(name) ? [...names, name] : names;
      }),
    fact([]),
  );
}

function nameOf({ listener: { port, path }, service }: Front): string {
  return path === undefined ? `${service.dialect} on port ${port.is ?? '?'}` : `${service.dialect} at ${path}`;
}

/** Whether it takes TLS from other hosts, and hands on in plain to this back end. */
function takesOff({ listener, hop, via }: Front): Fact<boolean> {
  const { transport, starttls, reach, asked, open } = listener;
  const demands = combine(transport, granted(starttls), (first, then) =>
    first === undefined ? undefined : first === 'tls' ? true : then === undefined ? undefined : then === 'required',
  );
  const others = [
    mapFact(reach, (from) => (from === undefined ? undefined : from === 'remote')),
    mapFact(listener.passesThrough, (passes) => (passes === undefined ? undefined : !passes)),
    mapFact(hop.dialled.hop.transport, (onward) => (onward === undefined ? undefined : onward === 'plain')),
    asked ?? open,
  ];
  const hands = [hop, ...via].map(isHanded).reduce((so, one) => combine(so, one, both));
  return others.reduce((so, one) => combine(so, granted(one), both), combine(demands, hands, both));
}

function isHanded({ dialled: { is, places }, back }: Handing): Fact<boolean> {
  return mapFact(is, (index) => {
    const place = index === undefined ? undefined : places[index];
    return place && place.kind === 'listener' && place.socket.listener === back;
  });
}
