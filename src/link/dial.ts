import { fact, follow, unknown } from '../model/facts.ts';
import type { Assumption, Fact, Hop, Host, Service, Setting, Target } from '../model/model.ts';
import { addressesOf, hostsLine, isAddress, isWildcard } from '../platform/network.ts';
import { answersDial, type Socket, type Sockets } from './sockets.ts';

/** Where a hop ends. */
export type Place =
  /** A listener of the tree; `address` as it was dialled, `isLocal` where the hop stays on its host. */
  | {
      readonly kind: 'listener';
      readonly socket: Socket;
      readonly address?: string;
      readonly isLocal: boolean;
      /** Another container of the same machine. */
      readonly isBeside?: boolean;
    }
  /** On this host, where the files ask for a listener that does not come up. */
  | { readonly kind: 'nobody'; readonly socket: Socket; readonly isLocal: true }
  /** What is dialled is not in sight. */
  | { readonly kind: 'hidden' }
  /** No listener of the tree. */
  | { readonly kind: 'outside'; readonly target: Target; readonly isLocal: boolean; readonly isBeside?: boolean };

/** Where a hop may end: `is` counts into `places`. */
export interface Dialled {
  readonly hop: Hop;
  readonly is: Fact<number>;
  readonly places: readonly Place[];
}

/** Looks a hop up among the listeners of the network: on loopback or an own address within the host, elsewhere over assumed addresses. */
export function dial(sockets: Sockets, from: Service, hop: Hop): Dialled {
  const places: Place[] = [];
  const enter = (place: Place): number => places.push(place) - 1;
  const is = follow(hop.to, (target) =>
    target ? lookUp(sockets, from, target, enter) : fact(enter({ kind: 'hidden' })),
  );
  return { hop, is, places };
}

type Enter = (place: Place) => number;

function lookUp(sockets: Sockets, from: Service, target: Target, enter: Enter): Fact<number> {
  const { host } = from;
  if (target.kind === 'program') return fact(enter({ kind: 'outside', target, isLocal: true }));
  if (target.kind === 'path') {
    const [socket] = sockets.atPath(host, target.path).filter(({ listener }) => listener.open.is !== false);
    return fact(
      enter(socket ? { kind: 'listener', socket, isLocal: true } : { kind: 'outside', target, isLocal: true }),
    );
  }
  const beside = sockets.called(host, target.address);
  if (beside && beside !== host) return within(sockets, beside, { target, isLocal: false, isBeside: true }, enter);
  const { address, because } = resolved(host, target.address);
  const found =
    address === undefined ? byName(host, target, enter) : byAddress(sockets, from, { ...target, address }, enter);
  return { ...found, because: [...because, ...found.because] };
}

type SocketTarget = Extract<Target, { readonly kind: 'socket' }>;

/** The address that a dial goes to: a wildcard is the host itself, a name is what /etc/hosts says. */
function resolved(
  host: Host,
  written: string,
): { readonly address?: string; readonly because: readonly Setting<unknown>[] } {
  if (isWildcard(written)) return { address: written === '::' ? '::1' : '127.0.0.1', because: [] };
  if (isAddress(written)) return { address: written, because: [] };
  const known = addressesOf(host, written);
  const address = known.find((one) => !one.includes(':')) ?? known[0];
  if (address === undefined) return { because: [] };
  const line = hostsLine(host, written, address);
  const because = line
    ? [{ name: written, value: address, origin: { kind: 'written', span: line, overrides: [] } } as const]
    : [];
  return { address, because };
}

/** A name that only DNS knows may be the host's own. */
function byName(host: Host, target: SocketTarget, enter: Enter): Fact<number> {
  const elsewhere = enter({ kind: 'outside', target, isLocal: false });
  const here = enter({ kind: 'outside', target, isLocal: true });
  return split(
    { kind: 'not-carried', question: `address ${host.root} ${target.address}` },
    { text: `${target.address} is another host`, so: fact(elsewhere) },
    { text: `${target.address} is this host`, so: fact(here) },
  );
}

function byAddress(sockets: Sockets, from: Service, target: SocketTarget, enter: Enter): Fact<number> {
  const { host } = from;
  const { address, port } = target;
  const local = () => within(sockets, host, { target, isLocal: true }, enter);
  if (sockets.owns(host, address)) return local();
  const other = sockets.hostsAt(address).find((one) => one !== host);
  if (other) return within(sockets, other, { target, isLocal: false }, enter);
  const outside = fact(enter({ kind: 'outside', target, isLocal: false }));
  // Nobody hands on to himself.
  const isOther = ({ service, listener }: Socket) => service !== from && listener.open.is !== false;
  const others = sockets.dialled(host, address, port).flat().filter(isOther);
  const mayBeOwn = host.addresses.length === 0 && others.length > 0;
  if (!mayBeOwn) return outside;
  return split(
    { kind: 'not-carried', question: `address ${host.root} ${address}` },
    { text: `${address} is another host's address`, so: outside },
    { text: `${address} is an address of this host`, so: local() },
  );
}

interface Answer {
  readonly text: string;
  readonly so: Fact<number>;
}

/** Two ways that nothing in the tree decides between. */
function split(about: Pick<Assumption, 'kind' | 'question'>, ...answers: readonly Answer[]): Fact<number> {
  const ways: Fact<number> = {
    could: answers.map(({ text }, is) => ({ is, assuming: [{ ...about, text }], because: [] })),
    because: [],
  };
  return follow(ways, (is) => answers[is!]!.so);
}

interface Dialling {
  readonly target: SocketTarget;
  readonly isLocal: boolean;
  readonly isBeside?: boolean;
}

interface Candidate {
  readonly socket: Socket;
  readonly takes: Fact<boolean>;
}

/** The first listener that takes the dial, the most specific address first. */
function within(sockets: Sockets, host: Host, { target, isLocal, isBeside }: Dialling, enter: Enter): Fact<number> {
  const { address, port } = target;
  const near = isBeside ? { isBeside } : {};
  const ranks = sockets
    .dialled(host, address, port)
    .map((rank) => rank.map((socket) => ({ socket, takes: answersDial(socket.listener, address, port) })));
  const down = ranks.flat().find(({ socket }) => isLocal && isDown(socket, address, port));
  const last: Place = down
    ? { kind: 'nobody', socket: down.socket, isLocal: true }
    : { kind: 'outside', target, isLocal, ...near };
  const reach = ({ socket }: Candidate): Fact<number> =>
    fact(enter({ kind: 'listener', socket, address, isLocal, ...near }));
  return ranks.reduceRight<Fact<number>>((rest, rank) => oneOf(rank, { host, target, reach, rest }), fact(enter(last)));
}

interface Choosing {
  readonly host: Host;
  readonly target: SocketTarget;
  readonly reach: (candidate: Candidate) => Fact<number>;
  /** Where nobody of this rank takes it. */
  readonly rest: Fact<number>;
}

/** Two services that want one socket: which of them holds it is not in the files. */
function oneOf(rank: readonly Candidate[], { host, target, reach, rest }: Choosing): Fact<number> {
  const holders = rank.filter(({ takes }) => takes.is === true);
  const services = new Set(holders.map(({ socket }) => socket.service));
  if (services.size < 2)
    return rank.reduceRight<Fact<number>>((others, one) => {
      if (one.takes.is === false) return others;
      return follow(one.takes, (takes) => (takes === undefined ? unknown() : takes ? reach(one) : others));
    }, rest);
  const question = `socket ${host.root} ${target.address}:${target.port}`;
  return split(
    { kind: 'program', question },
    ...holders.map((one) => ({
      text: `${one.socket.service.dialect} holds ${target.address}:${target.port}`,
      so: reach(one),
    })),
  );
}

function isDown({ listener, service }: Socket, address: string, port: number): boolean {
  if (service.starts.is !== false || listener.asked?.is === false) return false;
  return answersDial({ ...listener, open: fact(true) }, address, port).is === true;
}
