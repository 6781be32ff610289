import { combine, fact, follow, fromCases, granted, unknown } from '../model/facts.ts';
import type { Fact, Host, Listener, Opened, Opening, Service } from '../model/model.ts';
import { everyone, loopbackNetworks, networkWithin } from '../platform/network.ts';
import { mailPorts } from '../platform/services.ts';

/** Where mail is read before TLS [IANA service names]. SMTP is not among them: servers take mail from each other there. */
const READ_IN_CLEAR: readonly number[] = Object.entries(mailPorts)
  .filter(([, { protocol, tls }]) => !tls && ['pop2', 'pop3', 'imap'].includes(protocol))
  .map(([port]) => Number(port));

/** Where clients hand mail in, which only counts where nothing behind it can have TLS. */
const SUBMISSION = 587;

/** What is said of so many ports is said of everything, and says nothing of what nobody serves there. */
const WIDE = 10_000;

/** Whether the rules of one filter keep everybody out of a port: the first that fits decides, without any it is open. */
export function shutBy(rules: readonly Opening[], port: number | undefined): Fact<boolean> {
  return rules.reduceRight<Fact<boolean>>(
    (rest, rule) => {
      const said = saidOf(rule, port);
      return follow(granted(said), (is) => {
        if (is === 'next') return rest;
        return is === undefined ? unknown(...said.because) : fact(is === 'out', ...said.because);
      });
    },
    { is: false, because: [] },
  );
}

/** What one rule says to connections to a port from other hosts: lets some `in`, keeps all `out`, or leaves it to the `next`. */
function saidOf(
  { protocol, ports, from, lets, there = fact(true) }: Opening,
  port: number | undefined,
): Fact<'in' | 'out' | 'next'> {
  const fits = combine(protocol, ports, (spoken, range) => {
    if (spoken === 'udp') return false;
    if (range === undefined || port === undefined || spoken === undefined) return undefined;
    return range.first <= port && port <= range.last;
  });
  if (fits.is === false) return { is: 'next', because: [] };
  const does = combine(lets, from, (open, networks) => {
    if (open === undefined) return undefined;
    if (open) return networks && isOnlyLoopback(networks) ? 'next' : 'in';
    return networks === undefined ? undefined : isEveryone(networks) ? 'out' : 'next';
  });
  const then = combine(fits, does, (is, said) => (is === false ? 'next' : is === undefined ? undefined : said));
  return combine(then, there, (said, is) =>
    is === false ? 'next' : is === undefined && said !== 'next' ? undefined : said,
  );
}

function isEveryone(networks: readonly string[]): boolean {
  return networks.some((one) => everyone.includes(one));
}

function isOnlyLoopback(networks: readonly string[]): boolean {
  return networks.every((one) => networkWithin(one, loopbackNetworks));
}

/** Every opening of every host with what lies behind it. */
export function settleOpenings(hosts: readonly Host[], services: readonly Service[]): readonly Opened[] {
  return hosts
    .filter(({ openings }) => openings.length > 0)
    .flatMap((host) => {
      const own = services.filter((service) => service.host === host).flatMap(({ listeners }) => listeners);
      return host.openings.map((opening, i) => {
        const before = host.openings.slice(0, i).filter(({ by }) => by === opening.by);
        return { ...opening, host, ...behind(opening, before, own) };
      });
    });
}

function behind(
  opening: Opening,
  before: readonly Opening[],
  listeners: readonly Listener[],
): Pick<Opened, 'accepting' | 'unanswered'> {
  const none: Fact<readonly string[]> = { is: [], because: [] };
  let [accepting, unanswered] = [none, none];
  const isWide = opening.ports.is !== undefined && opening.ports.is.last - opening.ports.is.first > WIDE;
  for (const port of opening.plainBehind ? [...READ_IN_CLEAR, SUBMISSION] : READ_IN_CLEAR) {
    const passes = passesAt(opening, before, port);
    if (passes.is === false) continue;
    const told = answerAt(port, listeners);
    const answer: Fact<Answer> = isWide && told.is === 'open' ? fact('refused') : told;
    const met = follow(passes, (is): Fact<Answer | 'shut'> => {
      if (is === undefined) return unknown();
      return is ? answer : fact('shut');
    });
    accepting = withPort(accepting, met, port, 'accepted');
    unanswered = withPort(unanswered, met, port, 'open');
  }
  return { accepting, unanswered };
}

function withPort(
  list: Fact<readonly string[]>,
  met: Fact<string>,
  port: number,
  wanted: Answer,
): Fact<readonly string[]> {
  if (met.is !== undefined && met.is !== wanted) return list;
  return combine(met, list, (is, others) => {
    if (is === undefined) return undefined;
    return is === wanted ? [...(others ?? []), String(port)] : others;
  });
}

function passesAt(opening: Opening, before: readonly Opening[], port: number): Fact<boolean> {
  if (before.some((one) => saidOf(one, port).is === 'out')) return { is: false, because: [] };
  return follow(saidOf(opening, port), (is) => {
    // From machines that nobody can list: not known to be open to anybody else.
    if (is === 'in' && opening.from.is === undefined && opening.from.could === undefined) return unknown();
    return is === undefined ? unknown() : fact(is === 'in');
  });
}

/** `open`: the tree does not say what answers, or not what it does with passwords. */
type Answer = 'accepted' | 'open' | 'refused';

/** What listeners of the host do with a password at a port; a protocol that the host serves elsewhere is not served there. */
function answerAt(port: number, listeners: readonly Listener[]): Fact<Answer> {
  const there = listeners.filter((one) => mayBeAt(one, port));
  if (there.length === 0) {
    const isServed = listeners.some((one) => one.protocol.is === mailPorts[port]?.protocol);
    return { is: isServed ? 'refused' : 'open', because: [] };
  }
  return there.map((one) => answerOf(one, port)).reduce((a, b) => combine(a, b, worse));
}

function mayBeAt({ port }: Listener, wanted: number): boolean {
  return port.could ? port.could.some(({ is }) => is === wanted) : port.is === wanted;
}

function answerOf({ open, port, reach, cleartextLogin }: Listener, wanted: number): Fact<Answer> {
  const isThere = combine(granted(open), granted(port), (is, at) => (at === wanted ? is : false));
  return follow(isThere, (is) => {
    if (is === false) return { is: 'refused', because: [] };
    return follow(granted(reach), (who) => {
      if (who === 'loopback') return { is: 'refused', because: [] };
      return fromCases(
        (cleartextLogin.remote.could ?? [{ ...cleartextLogin.remote, assuming: [] }]).map(
          ({ is: login, assuming, because }) => ({
            is: login === 'accepted' ? 'accepted' : login === undefined ? 'open' : 'refused',
            assuming,
            because,
          }),
        ),
      );
    });
  });
}

const ORDER: readonly Answer[] = ['refused', 'open', 'accepted'];

function worse(a: Answer | undefined, b: Answer | undefined): Answer {
  return ORDER[Math.max(ORDER.indexOf(a ?? 'open'), ORDER.indexOf(b ?? 'open'))]!;
}
