import type { Assume } from '../model/assume.ts';
import { combine, fact, follow, granted, mapFact, unknown } from '../model/facts.ts';
import type { Assumption, Fact, Hop, Listener, Login, Protocol, Service, Session, Target } from '../model/model.ts';
import { protocols } from '../model/model.ts';
import { mailPorts } from '../platform/services.ts';
import type { Place } from './dial.ts';
import { givenTo } from './given.ts';
import { spanText } from '../text/source-file.ts';
import { both } from './sockets.ts';

/** What comes back along one hop. */
export interface Answer {
  /** To a password that a client gave the relay in clear. */
  readonly login: Fact<Login>;
  /** To one that it gave inside the relay's own TLS. */
  readonly inside: Fact<Login>;
  /** What the back end speaks. */
  readonly protocol?: Fact<Protocol>;
  /** What the administrator says that it speaks, whatever the ports are for. */
  readonly told?: Fact<Protocol>;
  /** The networks of the clients that get in, where the back end sees the clients themselves. */
  readonly from?: Fact<readonly string[]>;
  /** The connection ends at once, or never begins. */
  readonly dead: Fact<boolean>;
  /** What a client gets whose bytes are passed on as they are. */
  readonly through: Through;
}

export type Through = Pick<
  Session,
  'transport' | 'starttls' | 'auth' | 'serving' | 'tlsLogin' | 'tlsVersions' | 'certificate' | 'authMechanisms'
> & { readonly login: Fact<Login> };

/** A listener of the tree, what it is after its own back ends are settled, and a hop to it. */
export interface Meeting {
  readonly hop: Hop;
  readonly service: Service;
  readonly place: Extract<Place, { readonly kind: 'listener' }>;
  readonly back: Listener;
}

/** What a listener of the tree gives to a relay in front of it. */
export function answerOf({ hop, service, place, back }: Meeting): Answer {
  const given = givenTo({ ...place, hop, from: service.host }, back);
  const fits = fitting(hop, back);
  const silent = mapFact(granted(back.serving), (is) => (is === undefined ? undefined : is === 'no'));
  return {
    login: alongHop(hop, back, given.login, fits),
    inside: alongHop(hop, back, given.inside, fits),
    protocol: back.protocol,
    ...(given.from ? { from: given.from } : {}),
    dead: either(
      either(given.dead, silent),
      mapFact(fits, (is) => (is === undefined ? undefined : is === 'not')),
    ),
    through: {
      ...back,
      login: given.login,
      starttls: given.starttls,
      serving: follow(granted(given.dead), (dead) => (dead ? fact('no', ...back.expectsProxy.because) : back.serving)),
    },
  };
}

type Fitting = 'plain' | 'tls' | 'not';

/** Whether both ends speak TLS at the same time; STARTTLS has to be there where a hop wants it. */
function fitting({ transport, upgrades: isLater }: Hop, back: Listener): Fact<Fitting> {
  const upgrades = combine(back.transport, back.starttls, (is, starttls) => ({ is, starttls }));
  return granted(
    combine(transport, upgrades, (wants, back): Fitting | undefined => {
      if (wants === undefined || back?.is === undefined) return undefined;
      if (wants !== 'starttls' && !(wants === 'tls' && isLater)) return wants === back.is ? wants : 'not';
      if (back.is === 'tls' || back.starttls === 'none') return 'not';
      return back.starttls === undefined ? undefined : 'tls';
    }),
  );
}

function alongHop(hop: Hop, back: Listener, plain: Fact<Login>, fits: Fact<Fitting>): Fact<Login> {
  const because = [...hop.transport.because, ...back.transport.because];
  return follow(fits, (is) => {
    if (is === undefined) return unknown(...because);
    if (is === 'not') return fact('refused', ...because);
    return is === 'tls' ? back.tlsLogin : plain;
  });
}

function either(a: Fact<boolean>, b: Fact<boolean>): Fact<boolean> {
  const not = (one: Fact<boolean>) => mapFact(one, (is) => (is === undefined ? undefined : !is));
  return mapFact(combine(not(a), not(b), both), (is) => (is === undefined ? undefined : !is));
}

/** A relay that leads back to itself, or to a listener that does not come up. */
export function deadEnd(back: Listener, because: Fact<unknown>['because']): Answer {
  const refused = fact<Login>('refused', ...because);
  return {
    login: refused,
    inside: refused,
    dead: fact(true, ...because),
    through: {
      ...back,
      login: refused,
      auth: fact('none', ...because),
      serving: fact('no', ...because),
      tlsLogin: refused,
    },
  };
}

/** A back end that the tree does not hold: whether it takes the password is what the administrator says, else an assumption. */
export function outside(hop: Hop, target: Target, { backends }: Assume): Answer {
  const { because } = hop.to;
  const told = typeof backends === 'object' ? backends[nameOf(target)] : undefined;
  const protocol = protocols.find((one) => one === told);
  const isSaid = backends !== undefined;
  const takes: Fact<Login> = isSaid
    ? fact(backends === 'accept' || told !== undefined ? 'accepted' : 'refused', ...because)
    : mayTake(hop, nameOf(target));
  return {
    login: takes,
    inside: takes,
    ...(protocol ? { told: fact(protocol, ...because) } : {}),
    dead: fact(false),
    through: byPort(hop, takes, isSaid),
  };
}

/** A back end of which nothing can be seen but its port: whoever it is, it takes the password or does not. */
export function hidden(hop: Hop, { backends }: Assume): Answer {
  const takes = takenUnseen(hop, backends);
  return { login: takes, inside: takes, dead: fact(false), through: byPort(hop, takes, backends === 'accept') };
}

function takenUnseen(hop: Hop, backends: Assume['backends']): Fact<Login> {
  const { because } = hop.to;
  if (backends === 'accept') return fact('accepted', ...because);
  if (backends) return unknown(...because); // it may be one of those that were named
  const [line = ''] = spanText(hop.at).trim().split('\n');
  return mayTake(hop, `of "${line}"`);
}

/** Whether TLS comes first behind a hop that passes bytes on is what its port is for. */
function byPort({ port, to: { because } }: Hop, takes: Fact<Login>, isSaid: boolean): Through {
  const isTls = mapFact(port, (is) => (is === undefined ? undefined : mailPorts[is]?.tls === true));
  const where = <T>(tls: Fact<T>, plain: Fact<T>): Fact<T> =>
    follow(granted(isTls), (is) => (is === undefined ? unknown(...because) : is ? tls : plain));
  const nothing = unknown(...because);
  return {
    login: where(fact<Login>('refused', ...because), takes),
    transport: where<'plain' | 'tls'>(fact('tls', ...because), fact('plain', ...because)),
    // Who says that it takes the password without TLS speaks of one that has no STARTTLS.
    starttls: where(fact('none', ...because), isSaid ? fact('none', ...because) : nothing),
    auth: mapFact(takes, (is) => (is === undefined ? undefined : is === 'accepted' ? 'offered' : 'none')),
    serving: fact('yes'),
    tlsLogin: where(takes, nothing),
    tlsVersions: nothing,
    certificate: nothing,
    authMechanisms: { plain: nothing, tls: nothing },
  };
}

function mayTake(hop: Hop, name: string): Fact<Login> {
  const { because } = hop.to;
  const assuming = (is: boolean): Assumption => ({
    kind: 'program',
    question: `program ${name}`,
    text: is ? `the back end ${name} takes passwords` : `the back end ${name} takes no passwords`,
    at: hop.at,
  });
  return {
    could: [
      { is: 'accepted', assuming: [assuming(true)], because },
      { is: 'refused', assuming: [assuming(false)], because },
    ],
    because,
  };
}

export function nameOf(target: Target): string {
  if (target.kind === 'socket')
    return `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}`;
  return target.kind === 'path' ? target.path : target.name;
}
