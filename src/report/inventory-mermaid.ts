import { groupBy } from '../model/facts.ts';
import type { Link, Listener, Service } from '../model/model.ts';
import type { Result } from '../model/result.ts';
import { startOf } from '../text/source-file.ts';
import { hostsWithServices, openAndIntended } from './inventory.ts';
import { hopFact, liveHops, nameOf } from './listener-facts.ts';
import { hopText } from './paths.ts';
import { placeOf } from './places.ts';
import { redactorOf } from './secrets.ts';
import { printable } from './style.ts';

/** The ways of passwords as a Mermaid flowchart: who talks to what, red and thick where a password may travel in clear. */
export function renderInventoryMermaid(result: Result): string {
  const { text } = redactorOf(result.network);
  const label = (words: string) => escaped(printable(text(words)));
  const hosts = hostsWithServices(result);
  const ids = new Map(hosts.flatMap(({ services }) => services).map((service, i) => [service, `s${i}`]));
  const graph: Graph = { ids, label, outside: new Map() };
  const edges = [
    ...hosts.flatMap(({ services }, i) => services.flatMap((service) => clientEdges(service, i, graph))),
    ...hopEdges(result.network.links, graph),
  ];
  const isUsed = (id: string) => edges.some(({ from }) => from === id);
  const marked = edges.flatMap(({ isClear }, i) => (isClear ? [i] : []));
  const lines = [
    'flowchart LR',
    ...(isUsed(OTHERS) ? [`  ${OTHERS}(["other hosts"])`] : []),
    ...hosts.flatMap(({ host, services }, i) => [
      `  subgraph h${i}["${label(host.name)}"]`,
      ...(isUsed(selfOf(i)) ? [`    ${selfOf(i)}(["programs of this host"])`] : []),
      ...services.map((service) => serviceLine(service, graph)),
      '  end',
    ]),
    ...[...graph.outside].map(([name, id]) => `  ${id}(["${label(name)}"])`),
    ...edges.map(
      ({ from, to, words, isClear }) =>
        `  ${from} ${isClear ? '==>' : '-->'}|"${words.map(label).join('<br/>')}"| ${to}`,
    ),
    ...(marked.length > 0 ? [`  linkStyle ${marked.join(',')} stroke:#c00,stroke-width:3px,color:#c00`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

interface Graph {
  readonly ids: ReadonlyMap<Service, string>;
  /** Makes any text fit into a label. */
  label(words: string): string;
  /** Back ends that the tree does not hold, by what they are called. */
  readonly outside: Map<string, string>;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly words: readonly string[];
  /** Passwords may travel in clear here, and others may see them. */
  readonly isClear: boolean;
}

const OTHERS = 'others';
const MOST_WORDS = 8;

function selfOf(host: number): string {
  return `h${host}self`;
}

function serviceLine(service: Service, { ids, label }: Graph): string {
  const main = placeOf(startOf(service.main)).path;
  const down = service.starts.is === false ? '<br/>does not start' : '';
  return `    ${ids.get(service)}["${label(service.dialect)}<br/>${label(main)}${down}"]`;
}

/** One edge for all sockets that treat their clients alike. */
function clientEdges(service: Service, host: number, { ids }: Graph): readonly Edge[] {
  const { open } = openAndIntended(service);
  const kinds = groupBy(open, (listener) => `${listener.reach.is} ${treatmentOf(listener)}`);
  return kinds.map((group) => {
    const first = group[0]!;
    const names = group.map(nameOf);
    const more = names.length > MOST_WORDS ? [`… and ${names.length - MOST_WORDS} more`] : [];
    return {
      from: first.reach.is === 'loopback' ? selfOf(host) : OTHERS,
      to: ids.get(service)!,
      words: [...names.slice(0, MOST_WORDS), ...more, treatmentOf(first)],
      isClear: first.reach.is !== 'loopback' && first.cleartextLogin.remote.is === 'accepted',
    };
  });
}

/** What happens to a password: `tls`, `plain, STARTTLS required, cleartext login refused`. */
function treatmentOf({ transport, starttls, reach, cleartextLogin }: Listener): string {
  const login = reach.is === 'loopback' ? cleartextLogin.loopback : cleartextLogin.remote;
  if (transport.is === 'tls' && login.is === 'refused') return 'tls';
  const upgrade = transport.is === 'tls' || starttls.is === 'none' ? '' : `, STARTTLS ${starttls.is ?? '?'}`;
  const said = login.is === 'relayed' ? undefined : login.is;
  return `${transport.is ?? '?'}${upgrade}, cleartext login ${said ?? '?'}`;
}

function hopEdges(links: readonly Link[], graph: Graph): readonly Edge[] {
  const edges = links.flatMap((link): readonly Edge[] => {
    const from = graph.ids.get(link.fromService);
    if (from === undefined || !liveHops(link.from).some(({ id }) => id === link.hop.id)) return [];
    const words = hopText(hopFact(link.hop).is);
    const known = link.toService && graph.ids.get(link.toService);
    const to = known ?? outsideId(graph, words.replace(/ \S+$/, ''));
    return [
      { from, to, words: [known && link.reaches.is !== true ? `${words} (?)` : words], isClear: isClearHop(link) },
    ];
  });
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}

function isClearHop({ leavesHost, transport }: Link): boolean {
  return leavesHost.is === true && transport.is === 'plain';
}

function outsideId({ outside }: Graph, name: string): string {
  const id = outside.get(name) ?? `o${outside.size}`;
  outside.set(name, id);
  return id;
}

/** Mermaid reads entity codes behind `#`; nothing else of a label is code then. */
function escaped(text: string): string {
  return text.replace(/[#"<>&`]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
