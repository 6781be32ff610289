import type { Assume } from '../model/assume.ts';
import { agree, both, cases, combine, fact, fromCases, isUnknown, unknown } from '../model/facts.ts';
import type { Assumption, Case, Fact, Hop, Link, Listener, Login, Protocol, Service, Target } from '../model/model.ts';
import { protocols } from '../model/model.ts';
import { isLoopback, isWildcard } from '../platform/network.ts';

interface Settled {
  readonly services: readonly Service[];
  readonly links: readonly Link[];
}

/** A listener found behind a hop. */
interface Behind {
  readonly listener: Listener;
  readonly service: Service;
  /** The hop stays on its host, so the back end sees one of the host's own addresses. */
  readonly local: boolean;
}

/** Follows every hop to the listener that it reaches and replaces `relayed` by what the client gets in the end. */
export function settleBackends(services: readonly Service[], assume: Assume): Settled {
  const find = (service: Service, target: Target) => behind(services, service, target);
  const settle = (listener: Listener, service: Service, chain: readonly Listener[]): Listener =>
    settleListener(listener, service, { assume, chain, find, settle });
  const settled = services.map((service) => ({
    ...service,
    listeners: service.listeners.map((listener) => settle(listener, service, [])),
  }));
  return { services: settled, links: settled.flatMap((service) => linksOf(settled, service)) };
}

interface Context {
  readonly assume: Assume;
  /** The listeners that led here: a ring of relays takes no password. */
  readonly chain: readonly Listener[];
  find(service: Service, target: Target): Behind | undefined;
  settle(listener: Listener, service: Service, chain: readonly Listener[]): Listener;
}

function settleListener(listener: Listener, service: Service, context: Context): Listener {
  const hop = listener.backends.find(({ open }) => open.is !== false);
  if (!hop) return listener;
  const answer = whatTheBackEndGives(listener, hop, service, context);
  const login = (own: Fact<Login>): Fact<Login> => replaceRelayed(own, answer.login);
  return {
    ...listener,
    protocol: answer.protocol ?? listener.protocol,
    auth: listener.auth.is === undefined && !listener.auth.could ? answer.auth : listener.auth,
    starttls: isUnknown(listener.starttls) ? (answer.starttls ?? listener.starttls) : listener.starttls,
    cleartextLogin: {
      remote: login(listener.cleartextLogin.remote),
      loopback: login(listener.cleartextLogin.loopback),
    },
    tlsLogin: login(listener.tlsLogin),
  };
}

interface Answer {
  readonly login: Fact<Login>;
  readonly auth: Fact<'none' | 'offered'>;
  readonly protocol?: Fact<Protocol>;
  /** What passes through a relay that does not know of STARTTLS itself. */
  readonly starttls?: Listener['starttls'];
}

function whatTheBackEndGives(listener: Listener, hop: Hop, service: Service, context: Context): Answer {
  const target = hop.to.is;
  if (!target) return { login: unknown(...hop.to.because), auth: unknown(...hop.to.because) };
  const found = context.find(service, target);
  if (!found) return outside(listener, hop, target, context.assume);
  if (context.chain.includes(found.listener)) return { login: fact('refused'), auth: fact('none') };
  const back = context.settle(found.listener, found.service, [...context.chain, listener]);
  const login = loginBehind(hop, back, found.local);
  return { login, auth: back.auth, protocol: back.protocol, starttls: starttlsBehind(hop, back, login) };
}

/** What the back end says to the forwarder: inside TLS where the hop has TLS, else as a client on the forwarder's own address. */
function loginBehind(hop: Hop, back: Listener, local: boolean): Fact<Login> {
  const encrypted = hop.transport.is === 'tls' || hop.transport.is === 'starttls';
  const wantsTls = back.transport.is === 'tls';
  if (hop.transport.is === undefined || back.transport.is === undefined)
    return unknown(...hop.transport.because, ...back.transport.because);
  if ((hop.transport.is === 'tls') !== wantsTls)
    return fact('refused', ...hop.transport.because, ...back.transport.because);
  if (encrypted) return back.tlsLogin;
  return local ? back.cleartextLogin.loopback : back.cleartextLogin.remote;
}

/** STARTTLS goes through a plain hop; a back end that trusts the relay's address demands it of nobody behind the relay. */
function starttlsBehind(hop: Hop, back: Listener, login: Fact<Login>): Listener['starttls'] {
  if (hop.transport.is !== 'plain') return unknown(...hop.transport.because);
  return combine(back.starttls, login, (starttls, takes) =>
    starttls === 'required' && takes === 'accepted' ? 'offered' : starttls,
  );
}

/** A back end that the tree does not hold: whether it takes the password is what the administrator says, else an assumption. */
function outside(listener: Listener, hop: Hop, target: Target, assume: Assume): Answer {
  const { because } = hop.to;
  // Who says that it takes the password without TLS speaks of one that has no STARTTLS.
  const accepts: Answer = {
    login: fact('accepted', ...because),
    auth: fact('offered', ...because),
    starttls: fact('none', ...because),
  };
  if (assume.backends === 'accept') return accepts;
  const name = nameOf(target);
  if (assume.backends) {
    const told = assume.backends[name];
    const protocol = protocols.find((one) => one === told);
    if (told === undefined) return { login: fact('refused', ...because), auth: fact('none', ...because) };
    return {
      ...accepts,
      ...(protocol ? { protocol: fact(protocol, ...listener.protocol.because) } : {}),
    };
  }
  const takes = (is: boolean): Assumption => ({
    kind: 'program',
    question: `program ${name}`,
    text: is ? `the back end ${name} takes passwords` : `the back end ${name} takes no passwords`,
    at: hop.at,
  });
  return {
    login: {
      could: [
        { is: 'accepted', assuming: [takes(true)], because },
        { is: 'refused', assuming: [takes(false)], because },
      ],
      because,
    },
    auth: {
      could: [
        { is: 'offered', assuming: [takes(true)], because },
        { is: 'none', assuming: [takes(false)], because },
      ],
      because,
    },
  };
}

/** Each case of `own` that says `relayed` becomes the cases of the back end's answer that agree with it. */
function replaceRelayed(own: Fact<Login>, answer: Fact<Login>): Fact<Login> {
  if (own.is !== 'relayed' && !own.could?.some(({ is }) => is === 'relayed')) return own;
  const list = cases(own).flatMap((one): readonly Case<Login>[] => {
    if (one.is !== 'relayed') return [one];
    return cases(answer)
      .filter((other) => agree(one, other))
      .map((other) => (other.is === undefined ? both(one, other) : { is: other.is, ...both(one, other) }));
  });
  return fromCases(list);
}

export function nameOf(target: Target): string {
  if (target.kind === 'socket')
    return `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}`;
  return target.kind === 'path' ? target.path : target.name;
}

/** The listener that a dial reaches: on loopback or an own address within the host, elsewhere over assumed addresses. */
function behind(services: readonly Service[], from: Service, target: Target): Behind | undefined {
  if (target.kind !== 'socket') return undefined;
  const local = isLoopback(target.address) || from.host.addresses.includes(target.address);
  const candidates = services
    .filter(({ host }) => (local ? host === from.host : host !== from.host && host.addresses.includes(target.address)))
    .flatMap((service) => service.listeners.map((listener) => ({ listener, service, local })))
    .filter(({ listener }) => listener.open.is !== false && listener.port.is === target.port);
  return (
    candidates.find(({ listener }) => listener.address.is === target.address) ??
    candidates.find(({ listener }) => answersFor(listener, target.address))
  );
}

/** Whether a wildcard listener takes a dial to this address; IPv4 reaches a dual-stack `::`. */
function answersFor({ address, v6only }: Listener, dialled: string): boolean {
  if (address.is === undefined || !isWildcard(address.is)) return false;
  const isV6 = dialled.includes(':');
  if (address.is === '::') return isV6 || v6only.is === false;
  return !isV6;
}

function linksOf(services: readonly Service[], service: Service): readonly Link[] {
  return service.listeners.flatMap((from) =>
    from.backends.map((hop) => {
      const target = hop.to.is;
      const found = target ? behind(services, service, target) : undefined;
      const leaves =
        target?.kind === 'socket'
          ? fact(!(isLoopback(target.address) || service.host.addresses.includes(target.address)), ...hop.to.because)
          : unknown(...hop.to.because);
      return {
        from,
        fromService: service,
        hop,
        ...(found ? { to: found.listener, toService: found.service } : {}),
        transport: hop.transport,
        verified: hop.verified,
        leavesHost: leaves,
        bypassable: found ? bypassable(found) : unknown(),
      };
    }),
  );
}

function bypassable({ listener }: Behind): Fact<boolean> {
  const { is, because } = listener.reach;
  return is === undefined ? { because } : { is: is === 'remote', because };
}
