import { combine, fact, follow, groupBy, mapFact, unknown } from '../model/facts.ts';
import type { Fact, Host, Listener, Login, Opening, Reach, Service, Setting } from '../model/model.ts';
import { loopbackNetworks } from '../platform/network.ts';
import { type Span, spanText } from '../text/source-file.ts';
import { shutBy } from './openings.ts';

/** What lies around a host settles from where its sockets are reached (published ports), and who is kept out (packet filters). */
export function settleSurroundings(service: Service): Service {
  const { publishes, openings, container } = service.host;
  if (publishes.length === 0 && openings.length === 0 && !container?.isolated) return service;
  return { ...service, listeners: service.listeners.map((one) => filtered(published(one, service.host), openings)) };
}

/**
 * Who reaches a listener of a container hangs on what the machine publishes: a port that is not published is closed to all but
 * the container's networks, one that is published on loopback only the machine itself reaches [docs: Compose file reference, ports].
 */
function published(listener: Listener, { publishes, container }: Host): Listener {
  if (listener.path !== undefined || listener.reach.is === 'loopback') return listener;
  const own = publishes.filter(({ port }) => port !== undefined && port === listener.port.is);
  const settings = own.map(({ at }) => written('ports', at));
  const outer = outsideOf(listener, own);
  const open = own.findIndex(({ reach }) => reach === 'remote');
  if (open >= 0) {
    const setting = settings[open]!;
    const { cleartextLogin } = listener;
    return {
      ...{ ...listener, ...outer, reach: alsoBy(listener.reach, setting) },
      cleartextLogin: { ...cleartextLogin, remote: alsoBy(cleartextLogin.remote, setting) },
    };
  }
  if (own.length === 0 && !container?.isolated) return listener;
  const unsure = [...own, ...publishes.filter(({ port }) => port === undefined)].find(
    ({ port, reach }) => reach === undefined || port === undefined,
  );
  if (unsure || listener.port.is === undefined) return hiddenFrom(listener, outer, unsure?.at ?? container?.at);
  if (settings[0]) return keptFrom({ ...listener, ...outer }, settings[0]);
  return { ...listener, filtered: fact(true, notPublished(container!.at)) };
}

/** The same fact, which the line that publishes the port makes matter. */
function alsoBy<T>(one: Fact<T>, setting: Setting): Fact<T> {
  return { ...one, because: [...one.because, setting] };
}

/** The ports on the machine, where they are others than in the container. */
function outsideOf({ port }: Listener, own: Host['publishes']): Pick<Listener, 'outside'> {
  const found = own.flatMap(({ outside, at }) => (outside === undefined ? [] : [{ outside, at }]));
  if (found.length === 0 || found.some(({ outside }) => outside === port.is)) return {};
  const ports = [...new Set(found.map(({ outside }) => outside))];
  return { outside: fact(ports, ...found.map(({ at }) => written('ports', at))) };
}

/** Others never reach it; what they would get matters to whoever hands on to it. */
function keptFrom(listener: Listener, why: Setting): Listener {
  const { cleartextLogin, cleartextFrom, starttls } = listener;
  const brought = listener.brought ?? { login: cleartextLogin.remote, from: cleartextFrom, starttls };
  return {
    ...listener,
    brought,
    reach: fact<Reach>('loopback', why),
    cleartextLogin: { ...cleartextLogin, remote: fact<Login>('unreachable', why) },
    ...(cleartextFrom.is && cleartextFrom.is.length > 0 ? { cleartextFrom: fact(loopbackNetworks, why) } : {}),
  };
}

/** From where it is reached hangs on what nobody wrote: what is refused to everybody stays so. */
function hiddenFrom(listener: Listener, outer: Pick<Listener, 'outside'>, at: Span | undefined): Listener {
  const because = at ? [written('ports', at)] : [];
  const { cleartextLogin, cleartextFrom, starttls } = listener;
  const brought = listener.brought ?? { login: cleartextLogin.remote, from: cleartextFrom, starttls };
  const remote = mapFact(cleartextLogin.remote, (is): Login | undefined => (is === 'refused' ? is : undefined));
  return {
    ...{ ...listener, ...outer, brought, reach: unknown(...because) },
    cleartextLogin: { ...cleartextLogin, remote: { ...remote, because: [...because, ...remote.because] } },
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
  const value = spanText(span).replace(/^(["'])(.*)\1$/s, '$2');
  return { name, value, origin: { kind: 'written', span, overrides: [] } };
}

function notPublished(span: Span): Setting {
  const note = 'it does not publish the port';
  return { name: spanText(span), note, origin: { kind: 'written', span, overrides: [] } };
}
