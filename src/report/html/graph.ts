import { groupBy, uniqueBy } from '../../model/facts.ts';
import type { Link, Listener, Service } from '../../model/model.ts';
import { startOf } from '../../text/source-file.ts';
import { hopFact, liveHops, socketOf } from '../listener-facts.ts';
import { hopText } from '../paths.ts';
import { placeOf } from '../places.ts';
import { hostName, type Page } from './page.ts';
import { type Verdict, verdictOf, verdicts } from './verdict.ts';

/** What runs on a hop or between a client and a listener. */
export type Tone = 'clear' | 'safe' | 'near' | 'unknown';

/** One line of a box: sockets that treat their clients alike. */
export interface Row {
  readonly words: string;
  readonly verdict?: Verdict;
  readonly fromOutside: boolean;
}

/** A service, or something that the files do not hold. */
export interface Box {
  /** Where it runs; outside of these files, whose back end it is first. */
  readonly host: string;
  readonly head: string;
  readonly below: string;
  readonly column: number;
  readonly isOutside: boolean;
  readonly rows: readonly Row[];
}

export interface Hop {
  readonly from: Row;
  readonly to: Row;
  readonly words: string;
  readonly tone: Tone;
}

export interface Graph {
  /** Boxes of one host stand together, those nearer to clients first. */
  readonly boxes: readonly Box[];
  readonly hops: readonly Hop[];
  /** Services with listeners, drawn or not. */
  readonly all: number;
  readonly drawn: number;
  /** Hops of the services that are drawn, drawn or not. */
  readonly allHops: number;
}

/** What is still looked at as one picture. */
export const mostServices = 40;
const MOST_ROWS = 10;
const MOST_OUTSIDE = 30;
const MOST_HOPS = 300;
const DEEPEST = 5;

/** Who hands passwords on to whom. */
export function graphOf(page: Page): Graph {
  const { network } = page.result;
  const live = network.links.filter(({ from, hop }) => liveHops(from).some(({ id }) => id === hop.id));
  const all = network.services.filter(({ listeners }) => listeners.length > 0);
  const services = chosen(all, live);
  const links = live.filter(({ fromService }) => services.includes(fromService));
  const columns = columnsOf(services, links);
  const rows = new Map<Listener, Row>();
  const boxes = services.map((service) => boxOf(service, columns.get(service) ?? 0, rows, page));
  const outside = new Map<string, Box>();
  const found = links.map((link): Hop | undefined => {
    const from = rows.get(link.from);
    const to = (link.to && rows.get(link.to)) ?? outsideRow(link, columns.get(link.fromService) ?? 0, outside, page);
    if (!from || !to) return undefined;
    return from.verdict === 'closed' ? { from, to, words: 'not open', tone: 'near' } : { from, to, ...hopOf(link) };
  });
  const hops = once(found.filter((one) => one !== undefined));
  const missed = found.filter((one) => one === undefined).length;
  const byHost = groupBy([...boxes, ...outside.values()], ({ host }) => host);
  const inOrder = (a: Box, b: Box) => Number(a.isOutside) - Number(b.isOutside) || a.column - b.column;
  return {
    boxes: byHost.flatMap((group) => group.toSorted(inOrder)),
    hops: hops.slice(0, MOST_HOPS),
    allHops: hops.length + missed,
    all: all.length,
    drawn: services.length,
  };
}

/** Of too many the worst, those that hand on first; in the order of the network. */
function chosen(services: readonly Service[], links: readonly Link[]): readonly Service[] {
  const linked = new Set(links.flatMap(({ fromService, toService }) => [fromService, toService]));
  const worst = (service: Service) => Math.min(...service.listeners.map((one) => rankOf(one, service)));
  const rank = (service: Service) => worst(service) + (linked.has(service) ? 0 : 0.5);
  const kept = new Set(services.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostServices));
  return services.filter((service) => kept.has(service));
}

/** How many hops lie in front of each service; a ring is followed once. */
function columnsOf(services: readonly Service[], links: readonly Link[]): ReadonlyMap<Service, number> {
  const columns = new Map<Service, number>(services.map((service) => [service, 0]));
  const visit = (service: Service, above: readonly Service[]): void => {
    if (above.length >= DEEPEST) return;
    const targets = links.flatMap((link) => (link.fromService === service && link.toService ? [link.toService] : []));
    for (const to of new Set(targets)) {
      if (to === service || above.includes(to) || (columns.get(to) ?? DEEPEST) > above.length) continue;
      columns.set(to, above.length + 1);
      visit(to, [...above, service]);
    }
  };
  for (const service of services) if (columns.get(service) === 0) visit(service, []);
  return columns;
}

function boxOf(service: Service, column: number, rows: Map<Listener, Row>, { say }: Page): Box {
  const alike = groupBy(
    service.listeners,
    (one) => `${one.protocol.is} ${one.port.is ?? one.path} ${verdictOf(one, service)}`,
  );
  const ranked = alike.toSorted((a, b) => rankOf(a[0]!, service) - rankOf(b[0]!, service));
  const kept = ranked.length > MOST_ROWS ? ranked.slice(0, MOST_ROWS - 1) : ranked;
  const rest = ranked.slice(kept.length).flat();
  const made = kept.map((group) => ({ group, row: rowOf(group, service, say(wordsOf(group))) }));
  if (rest.length > 0) made.push({ group: rest, row: rowOf(rest, service, `… and ${rest.length} more`) });
  for (const { group, row } of made) for (const one of group) rows.set(one, row);
  return {
    host: say(hostName(service)),
    head: say(`${service.dialect}${service.version.is === undefined ? '' : ` ${service.version.is}`}`),
    below: say(withoutRoot(placeOf(startOf(service.main)).path, service.host.root)),
    ...{ column, isOutside: false, rows: made.map(({ row }) => row) },
  };
}

/** As the host itself calls it. */
function withoutRoot(path: string, root: string): string {
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

function rankOf(listener: Listener, service: Service): number {
  return verdicts.indexOf(verdictOf(listener, service));
}

function rowOf(group: readonly Listener[], service: Service, words: string): Row {
  const verdict = verdictOf(group[0]!, service);
  return { words, verdict, fromOutside: verdict !== 'local' && verdict !== 'closed' };
}

function wordsOf(group: readonly Listener[]): string {
  const first = group[0]!;
  const sockets = group.slice(0, 2).map(socketOf);
  const more = group.length > 2 ? ` +${group.length - 2}` : '';
  return `${first.protocol.is ?? '?'} ${sockets.join(' ')}${more}`;
}

function outsideRow(link: Link, column: number, outside: Map<string, Box>, { say }: Page): Row | undefined {
  const name = say(hopText(hopFact(link.hop).is).replace(/ \S+$/, ''));
  const known = outside.get(name);
  if (known) return known.rows[0];
  if (outside.size >= MOST_OUTSIDE) return undefined;
  const row: Row = { words: name, fromOutside: false };
  outside.set(name, {
    ...{ host: say(hostName(link.fromService)), head: 'back end', below: 'not in these files' },
    ...{ column: column + 1, isOutside: true, rows: [row] },
  });
  return row;
}

function hopOf({ transport, leavesHost, staysHere, reaches, to, verified }: Link): Pick<Hop, 'words' | 'tone'> {
  const perhaps = to && reaches.is !== true ? ' (?)' : '';
  if (transport.is === undefined) return { words: `TLS not known${perhaps}`, tone: 'unknown' };
  if (transport.is !== 'plain')
    return { words: `TLS${verified.is === false ? ', not verified' : ''}${perhaps}`, tone: 'safe' };
  if (leavesHost.is === true) return { words: `in clear${perhaps}`, tone: 'clear' };
  const stays = leavesHost.is === false || staysHere.is === true;
  return stays
    ? { words: `plain, local${perhaps}`, tone: 'near' }
    : { words: `plain, perhaps far${perhaps}`, tone: 'unknown' };
}

/** Hops between the same rows that say the same are one. */
function once(hops: readonly Hop[]): readonly Hop[] {
  const numbers = new Map<Row, number>();
  const numberOf = (row: Row): number => {
    const number = numbers.get(row) ?? numbers.size;
    numbers.set(row, number);
    return number;
  };
  return uniqueBy(hops, ({ from, to, words }) => `${numberOf(from)} ${numberOf(to)} ${words}`);
}
