import type { Assume } from '../model/assume.ts';
import type { Host, Listener, Service } from '../model/model.ts';
import { type Answer, answerOf, deadEnd, hidden, outside } from './answer.ts';
import { dial, type Dialled, type Place } from './dial.ts';
import { relayed } from './relay.ts';
import { socketsOf } from './sockets.ts';

/** A listener that hands on, and where its hops end. */
export interface Relay {
  readonly service: Service;
  readonly hops: readonly Dialled[];
}

export interface Settled {
  /** Each listener as its clients find it, by the listener as its dialect told it. */
  readonly listeners: ReadonlyMap<Listener, Listener>;
  readonly relays: ReadonlyMap<Listener, Relay>;
}

/** Follows every hop to the listener that it reaches, and says from the back of each chain what its clients get. */
export function settleBackends(hosts: readonly Host[], services: readonly Service[], assume: Assume): Settled {
  const sockets = socketsOf(hosts, services);
  const relays = new Map(
    services.flatMap((service) =>
      service.listeners
        .filter(({ backends }) => backends.length > 0)
        .map(
          (listener) =>
            [listener, { service, hops: listener.backends.map((hop) => dial(sockets, service, hop)) }] as const,
        ),
    ),
  );
  const settled = new Map<Listener, Listener>();
  for (const listener of fromTheBack(relays)) {
    const relay = relays.get(listener);
    const answer = (dialled: Dialled, place: Place) =>
      answerAt(place, dialled, { relay: relay!, listener, settled, relays, assume });
    const answered = liveOf(relay?.hops ?? []).map((dialled) => ({
      dialled,
      answers: dialled.places.map((place) => answer(dialled, place)),
    }));
    settled.set(listener, relayed(listener, answered));
  }
  return { listeners: settled, relays };
}

interface Settling extends Pick<Settled, 'relays'> {
  readonly relay: Relay;
  readonly listener: Listener;
  readonly settled: ReadonlyMap<Listener, Listener>;
  readonly assume: Assume;
}

function answerAt(place: Place, { hop }: Dialled, { relay, listener, settled, relays, assume }: Settling): Answer {
  switch (place.kind) {
    case 'hidden':
      return hidden(hop, assume);
    case 'outside':
      return outside(hop, place.target, assume);
    case 'nobody':
      return deadEnd(place.socket.listener, place.socket.service.starts.because);
    default: {
      const found = place.socket.listener;
      const back = settled.get(found) ?? (relays.has(found) ? undefined : found);
      // A ring of relays takes no password.
      return back ? answerOf({ hop, service: relay.service, place, back }) : deadEnd(listener, hop.to.because);
    }
  }
}

/** Without what is never dialled, and without the other address of a name where one of them is held: programs try both. */
function liveOf(hops: readonly Dialled[]): readonly Dialled[] {
  const live = hops.filter(({ hop }) => hop.open.is !== false);
  const isHeld = ({ places }: Dialled) => places.some(({ kind }) => kind === 'listener');
  const isNobodys = ({ places }: Dialled) =>
    places.every((place) => place.kind === 'outside' && place.isLocal && place.target.kind === 'socket');
  const held = new Set(live.filter(isHeld).map(({ hop }) => hop.at));
  const starts = new Set([...held].map(({ file, start }) => `${file.path} ${start}`));
  return live.filter((one) => !(isNobodys(one) && starts.has(`${one.hop.at.file.path} ${one.hop.at.start}`)));
}

/** Relays in an order in which each comes after those behind it; in a ring one of them has to go first. */
function fromTheBack(relays: ReadonlyMap<Listener, Relay>): readonly Listener[] {
  const done = new Set<Listener>();
  const begun = new Set<Listener>();
  const stack = [...relays.keys()].reverse();
  for (let listener = stack.at(-1); listener; listener = stack.at(-1)) {
    const behind = begun.has(listener)
      ? []
      : backsOf(relays.get(listener)!).filter((one) => relays.has(one) && !begun.has(one));
    begun.add(listener);
    if (behind.length > 0) stack.push(...behind);
    else {
      stack.pop();
      done.add(listener);
    }
  }
  return [...done];
}

function backsOf({ hops }: Relay): readonly Listener[] {
  return hops.flatMap(({ places }) =>
    places.flatMap((place) => (place.kind === 'listener' ? [place.socket.listener] : [])),
  );
}
