import { combine, fact, follow, mapFact, unknown } from '../model/facts.ts';
import type { Fact, Link, Listener, Service } from '../model/model.ts';
import type { Relay, Settled } from './backends.ts';
import { nameOf } from './answer.ts';
import type { Dialled, Place } from './dial.ts';

/** The services with their listeners as clients find them, and every hop joined to the listener that it reaches. */
export function joined(
  services: readonly Service[],
  { listeners, relays }: Settled,
): { readonly services: readonly Service[]; readonly links: readonly Link[] } {
  const now = (listener: Listener) => listeners.get(listener) ?? listener;
  const owners = new Map(services.map((service) => [service, { ...service, listeners: service.listeners.map(now) }]));
  const ownerOf = (service: Service) => owners.get(service) ?? service;
  const links = [...relays].flatMap(([listener, relay]) =>
    relay.hops.map((dialled): Link => {
      const place = reached(dialled);
      const to = place?.socket;
      return {
        ...linkOf(now(listener), { ...relay, service: ownerOf(relay.service) }, dialled),
        ...(to ? { to: now(to.listener), toService: ownerOf(to.service) } : {}),
        reaches: mapFact(dialled.is, (is) => (is === undefined ? undefined : dialled.places[is] === place)),
        bypassable: to ? bypassable(now(to.listener), to.service) : unknown(),
      };
    }),
  );
  return { services: [...owners.values()], links };
}

/** The first listener that a hop may reach. */
function reached({ places }: Dialled): Extract<Place, { readonly kind: 'listener' }> | undefined {
  return places.find((place) => place.kind === 'listener');
}

function linkOf(from: Listener, { service }: Relay, dialled: Dialled): Omit<Link, 'bypassable' | 'reaches'> {
  const hop = from.backends.find(({ id }) => id === dialled.hop.id) ?? dialled.hop;
  const leaves = leavesHost(dialled);
  return {
    from,
    fromService: service,
    hop,
    transport: hop.transport,
    verified: hop.verified,
    target: combine(hop.to, hop.port, (to, port) =>
      to ? nameOf(to) : port === undefined ? 'a back end' : `a back end on port ${port}`,
    ),
    leavesHost: leaves,
    staysHere: fact(leaves.is === false, ...leaves.because),
  };
}

function leavesHost({ is, places, hop }: Dialled): Fact<boolean> {
  return follow(is, (index) => {
    const place = index === undefined ? undefined : places[index];
    if (!place || place.kind === 'hidden') return unknown(...hop.to.because);
    return fact(place.kind !== 'nobody' && !place.isLocal && !place.isBeside);
  });
}

function bypassable({ reach, transport, filtered }: Listener, { host }: Service): Fact<boolean> {
  // What a container does not publish, only its own machine's containers reach.
  if (host.container?.isolated && filtered.is === true) return fact(false, ...filtered.because);
  return follow(reach, (is) =>
    is === undefined
      ? unknown()
      : follow(transport, (speaks) => (speaks === undefined ? unknown() : fact(is === 'remote' && speaks === 'plain'))),
  );
}
