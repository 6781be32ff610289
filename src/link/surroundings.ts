import { combine, fact, follow, groupBy, mapFact } from '../model/facts.ts';
import type { Host, Listener, Login, Opening, Reach, Service, Setting } from '../model/model.ts';
import type { Span } from '../text/source-file.ts';
import { shutBy } from './openings.ts';

/** What lies around a host settles from where its sockets are reached (published ports), and who is kept out (packet filters). */
export function settleSurroundings(service: Service): Service {
  const { publishes, openings } = service.host;
  if (publishes.length === 0 && openings.length === 0) return service;
  return { ...service, listeners: service.listeners.map((one) => filtered(published(one, publishes), openings)) };
}

/** A port that is published on loopback only is out of reach for others, whatever the program binds. */
function published(listener: Listener, publishes: Host['publishes']): Listener {
  const entry = publishes.find(({ port }) => port === listener.port.is);
  if (entry?.reach !== 'loopback' || listener.reach.is !== 'remote') return listener;
  const setting = written('ports', entry.at);
  return {
    ...listener,
    reach: fact<Reach>('loopback', setting),
    cleartextLogin: { ...listener.cleartextLogin, remote: fact<Login>('unreachable', setting) },
  };
}

function filtered(listener: Listener, openings: readonly Opening[]): Listener {
  if (openings.length === 0) return listener;
  const shut = groupBy(openings, ({ by }) => by).map((rules) => follow(listener.port, (port) => shutBy(rules, port)));
  const all = [mapFact(listener.filtered, (is) => is), ...shut].reduce((so, one) =>
    combine(so, one, (before, is) => (before === true || is === true ? true : before === undefined ? undefined : is)),
  );
  return { ...listener, filtered: all.is === false ? { is: false, because: [] } : all };
}

function written(name: string, span: Span): Setting {
  return { name, origin: { kind: 'written', span, overrides: [] } };
}
