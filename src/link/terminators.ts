import { limits } from '../limits.ts';
import { combine, fact, granted, mapFact } from '../model/facts.ts';
import type { Fact, Listener, Service } from '../model/model.ts';
import type { Settled } from './backends.ts';
import type { Dialled } from './dial.ts';
import { both } from './sockets.ts';

/** A listener that takes TLS off, and one of its hops. */
interface Front {
  readonly listener: Listener;
  readonly service: Service;
  readonly dialled: Dialled;
}

/** Tells each back end what takes TLS off in front of it on the same host. */
export function settleTerminators({ listeners, relays }: Settled): ReadonlyMap<Listener, Listener> {
  const fronts = new Map<Listener, Front[]>();
  for (const [told, { service, hops }] of relays)
    for (const dialled of hops)
      for (const place of dialled.places) {
        if (place.kind !== 'listener' || !place.isLocal) continue;
        const back = place.socket.listener;
        const front = { listener: listeners.get(told) ?? told, service, dialled };
        if (takesOff(front, back).is !== false)
          fronts.set(back, [...(fronts.get(back) ?? []).slice(0, limits.rivals), front]);
      }
  const settled = new Map(listeners);
  for (const [back, list] of fronts)
    settled.set(back, { ...(listeners.get(back) ?? back), terminators: named(list.slice(0, limits.rivals), back) });
  return settled;
}

function named(fronts: readonly Front[], back: Listener): Fact<readonly string[]> {
  return fronts.reduce<Fact<readonly string[]>>(
    (list, front) =>
      combine(list, takesOff(front, back), (names = [], is) => {
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
function takesOff({ listener, dialled: { hop, is, places } }: Front, back: Listener): Fact<boolean> {
  const { transport, starttls, passesThrough, reach, asked, open } = listener;
  const demands = combine(transport, granted(starttls), (first, then) =>
    first === undefined ? undefined : first === 'tls' ? true : then === undefined ? undefined : then === 'required',
  );
  const hands = mapFact(is, (index) => {
    const place = index === undefined ? undefined : places[index];
    return place && place.kind === 'listener' && place.socket.listener === back;
  });
  const others = [
    mapFact(reach, (from) => (from === undefined ? undefined : from === 'remote')),
    mapFact(passesThrough, (passes) => (passes === undefined ? undefined : !passes)),
    mapFact(hop.transport, (onward) => (onward === undefined ? undefined : onward === 'plain')),
    asked ?? open,
  ];
  return others.reduce((so, one) => combine(so, granted(one), both), combine(demands, hands, both));
}
