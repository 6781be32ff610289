import { limits } from '../limits.ts';
import { combine, fact, follow, granted, isUnknown, mapFact, unknown } from '../model/facts.ts';
import type { Fact, Hop, Listener, Login } from '../model/model.ts';
import { relayedProtocol } from '../platform/services.ts';
import type { Answer, Through } from './answer.ts';
import type { Dialled } from './dial.ts';

/** One hop with what comes back along it, place by place. */
export interface Answered {
  readonly dialled: Dialled;
  readonly answers: readonly Answer[];
}

/** What a listener is to its clients, now that its back ends have answered; of several the worst answer counts. */
export function relayed(listener: Listener, hops: readonly Answered[]): Listener {
  const worst = worstOf(hops);
  if (!worst) return listener;
  const through: Passing = (own, pick) =>
    passing(
      listener.passesThrough,
      own,
      along(worst, (one) => pick(one.through)),
    );
  const login = passing(
    listener.passesThrough,
    worstLogin(hops, ({ login: is }) => is),
    worstLogin(hops, (one) => one.through.login),
  );
  const cleartextLogin = {
    remote: taken(listener, listener.cleartextLogin.remote, login),
    loopback: taken(listener, listener.cleartextLogin.loopback, login),
  };
  const inside = worstLogin(hops, (one) => one.inside);
  const tlsLogin = through(replaced(listener.tlsLogin, inside), (one) => one.tlsLogin);
  const ownAuth = isUnknown(listener.auth) ? authOf(cleartextLogin.loopback, tlsLogin) : listener.auth;
  return {
    ...listener,
    ...spoken(listener, through),
    protocol: protocolOf(listener, worst),
    auth: through(ownAuth, (one) => one.auth),
    serving: through(servingOf(listener, worst), (one) => one.serving),
    cleartextLogin,
    cleartextFrom: takersOf(listener, cleartextLogin.loopback, worst),
    tlsLogin,
    backends: listener.backends.map((hop) => settledHop(hop, hops, listener)),
  };
}

/** What comes through where bytes are passed on, else the relay's own. */
type Passing = <T>(own: Fact<T>, pick: (through: Through) => Fact<T>) => Fact<T>;

function spoken({ transport, starttls, tlsVersions, certificate, authMechanisms }: Listener, through: Passing) {
  return {
    transport: through(transport, (one) => one.transport),
    starttls: through(starttls, (one) => one.starttls),
    tlsVersions: through(tlsVersions, (one) => one.tlsVersions),
    certificate: through(certificate, (one) => one.certificate),
    authMechanisms: {
      plain: through(authMechanisms.plain, (one) => one.authMechanisms.plain),
      tls: through(authMechanisms.tls, (one) => one.authMechanisms.tls),
    },
  };
}

function settledHop(hop: Hop, hops: readonly Answered[], { passesThrough }: Listener): Hop {
  const found = hops.find(({ dialled }) => dialled.hop === hop);
  return found ? { ...hop, transport: passing(passesThrough, hop.transport, onward(found)) } : hop;
}

/** What one hop says, place by place; unknown where its target is. */
function along<T>({ dialled, answers }: Answered, pick: (answer: Answer) => Fact<T>): Fact<T> {
  return trimmed(follow(dialled.is, (index) => (index === undefined ? unknown() : pick(answers[index]!))));
}

/** Of a chain of very many relays the evidence of both ends is enough. */
function trimmed<T>(fact: Fact<T>): Fact<T> {
  const { because, could } = fact;
  if (because.length <= limits.evidence) return fact;
  const ends = (list: Fact<T>['because']) =>
    list.length <= limits.evidence
      ? list
      : [...list.slice(0, limits.evidence / 2), ...list.slice(-limits.evidence / 2)];
  if (could) return { could: could.map((one) => ({ ...one, because: ends(one.because) })), because: ends(because) };
  return { ...fact, because: ends(because) };
}

/** What comes through counts where bytes are passed on, else the relay's own word. */
function passing<T>(passes: Fact<boolean>, own: Fact<T>, through: Fact<T>): Fact<T> {
  return follow(granted(passes), (is) => (is === undefined ? unknown(...passes.because) : is ? through : own));
}

/** The hop by which a password is taken in clear, else the first. */
function worstOf(hops: readonly Answered[]): Answered | undefined {
  const takes = (hop: Answered) =>
    [along(hop, ({ login }) => login), along(hop, ({ inside }) => inside)].some(({ is }) => is === 'accepted');
  return hops.find(takes) ?? hops[0];
}

function worstLogin(hops: readonly Answered[], pick: (answer: Answer) => Fact<Login>): Fact<Login> {
  const [first, ...rest] = hops.map((hop) => along(hop, pick));
  const open = [first, ...rest].find((login) => login?.is === 'accepted');
  if (open || !first) return open ?? unknown();
  return rest.reduce((one, other) => combine(one, other, worse), first);
}

function worse(a: Login | undefined, b: Login | undefined): Login | undefined {
  if (a === 'accepted' || b === 'accepted') return 'accepted';
  return a === undefined || b === undefined ? undefined : a;
}

/** What a client gets in the end: on a relay that passes bytes on always the back end's word, else where it was left to it. */
function taken({ passesThrough }: Listener, own: Fact<Login>, login: Fact<Login>): Fact<Login> {
  const answer = mapFact(login, (is) => (is === 'unreachable' ? 'refused' : is));
  return follow(granted(passesThrough), (passes) =>
    follow(own, (is) => {
      if (is === 'relayed' || (passes === true && is !== 'unreachable')) return answer;
      return is === undefined ? unknown() : fact(is);
    }),
  );
}

function replaced(own: Fact<Login>, login: Fact<Login>): Fact<Login> {
  return follow(own, (is) => (is === undefined ? unknown() : is === 'relayed' ? login : fact(is)));
}

/** Whether a client can log in at all. */
function authOf(login: Fact<Login>, tlsLogin: Fact<Login>): Listener['auth'] {
  return combine(login, tlsLogin, (plain, tls) => {
    if (plain === 'accepted' || tls === 'accepted') return 'offered';
    return plain === undefined || tls === undefined ? undefined : 'none';
  });
}

function servingOf({ serving }: Listener, worst: Answered): Listener['serving'] {
  const dead = along(worst, (one) => one.dead);
  return dead.is === false
    ? serving
    : combine(serving, dead, (is, isDead) =>
        is !== 'yes' ? is : isDead ? 'no' : isDead === undefined ? undefined : is,
      );
}

/** Nobody gets in where the back end refuses everybody; behind a PROXY header its own lists count. */
function takersOf({ cleartextFrom }: Listener, login: Fact<Login>, worst: Answered): Listener['cleartextFrom'] {
  const from = along(worst, (one) => one.from ?? cleartextFrom);
  return follow(granted(login), (is) => (is === 'refused' ? fact([], ...login.because) : from));
}

/** The back end's protocol; whether SMTP is `smtp` or `submission` is the front port's matter. */
function protocolOf({ protocol: own, port }: Listener, worst: Answered): Listener['protocol'] {
  const found = along(worst, ({ protocol, told }) => {
    if (told) return told;
    if (!protocol || isUnknown(protocol)) return own;
    return combine(protocol, granted(port), (is, front) =>
      is === 'smtp' || is === 'submission' ? relayedProtocol(front, 25) : is,
    );
  });
  return found.is !== undefined && found.is === own.is ? own : found;
}

/** How the bytes go on: as TLS, or in plain until the client is made to start TLS. */
function onward(hop: Answered): Hop['transport'] {
  return combine(
    along(hop, ({ through }) => through.transport),
    granted(along(hop, ({ through }) => through.starttls)),
    (transport, starttls) => (transport === 'plain' && starttls === 'required' ? 'starttls' : transport),
  );
}
