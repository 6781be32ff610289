import { fact, mapFact } from '../model/facts.ts';
import type { Fact, Link, Listener, Meant, MeantByPort, Protocol, Service } from '../model/model.ts';
import { mailPorts } from '../platform/services.ts';

interface Said {
  readonly protocol: Protocol;
  readonly transport: 'plain' | 'tls' | 'none';
}

/**
 * What words in names stand for: IANA's service names and their old aliases, with the daemon names that carry them
 * [IANA service names; RFC 8314 section 7; inetd(8) habits]. A name without `s` says nothing of TLS: sections called
 * `pop3` in front of 995 are common.
 */
const NAMES: Readonly<Record<string, Said>> = {
  pop2: { protocol: 'pop2', transport: 'none' },
  pop3: { protocol: 'pop3', transport: 'none' },
  imap: { protocol: 'imap', transport: 'none' },
  imap2: { protocol: 'imap', transport: 'none' },
  imap4: { protocol: 'imap', transport: 'none' },
  pop3s: { protocol: 'pop3', transport: 'tls' },
  spop3: { protocol: 'pop3', transport: 'tls' },
  imaps: { protocol: 'imap', transport: 'tls' },
  simap: { protocol: 'imap', transport: 'tls' },
  smtp: { protocol: 'smtp', transport: 'none' },
  smtps: { protocol: 'submission', transport: 'tls' },
  ssmtp: { protocol: 'submission', transport: 'tls' },
  submission: { protocol: 'submission', transport: 'none' },
  submissions: { protocol: 'submission', transport: 'tls' },
  lmtp: { protocol: 'lmtp', transport: 'none' },
  sieve: { protocol: 'managesieve', transport: 'none' },
  managesieve: { protocol: 'managesieve', transport: 'none' },
};

/** What a name says: its words are separated by `-`, `_`, `.` or blanks, and all that say something must agree. */
export function saidByName(name: string): Said | undefined {
  const said = name
    .toLowerCase()
    .replace(/\bpop-([23])/g, 'pop$1')
    .split(/[^a-z0-9]+/)
    .flatMap((word) => (Object.hasOwn(NAMES, word) ? [NAMES[word]!] : []));
  const [first] = said;
  if (!first || said.some(({ protocol }) => protocol !== first.protocol)) return undefined;
  return said.find(({ transport }) => transport === 'tls') ?? first;
}

/** Fills in what names and ports are for by convention, so that rules can hold it against what is spoken. */
export function settleMeant({
  services,
  links,
}: {
  readonly services: readonly Service[];
  readonly links: readonly Link[];
}): { readonly services: readonly Service[]; readonly links: readonly Link[] } {
  const done = new Map<Listener, Listener>();
  const settle = (listener: Listener): Listener => {
    const known = done.get(listener) ?? { ...listener, meant: meantOf(listener) };
    done.set(listener, known);
    return known;
  };
  const newServices = new Map(
    services.map((service) => [service, { ...service, listeners: service.listeners.map(settle) }]),
  );
  const serviceOf = (service: Service): Service => newServices.get(service) ?? service;
  return {
    services: [...newServices.values()],
    links: links.map((link) => ({
      ...link,
      from: settle(link.from),
      fromService: serviceOf(link.fromService),
      meant: byPort(link.hop.to.is && link.hop.to.is.kind !== 'socket' ? nowhere : link.hop.port),
      ...(link.to && link.toService ? { to: settle(link.to), toService: serviceOf(link.toService) } : {}),
    })),
  };
}

/** A Unix-domain socket or a program has no port, so its port says nothing; 0 is registered for nothing. */
const nowhere: Fact<number> = fact(0);

function meantOf({ named, port, path }: Listener): Meant {
  const byName = <T>(tell: (said: Said) => T): Fact<T | 'none'> =>
    mapFact(named, (name) => {
      const said = name === undefined ? undefined : saidByName(name);
      return name === undefined ? undefined : said ? tell(said) : 'none';
    });
  return {
    protocolByName: byName(({ protocol }) => protocol),
    transportByName: byName(({ transport }) => transport),
    ...byPort(path === undefined ? port : nowhere),
  };
}

function byPort(port: Fact<number>): MeantByPort {
  const tell = <T>(pick: (row: (typeof mailPorts)[number]) => T): Fact<T | 'none'> =>
    mapFact(port, (is) => {
      if (is === undefined) return undefined;
      const row = mailPorts[is];
      return row ? pick(row) : 'none';
    });
  return {
    protocolByPort: tell(({ protocol }) => protocol),
    transportByPort: tell(({ tls }) => (tls ? 'tls' : 'plain')),
  };
}
