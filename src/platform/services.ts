import type { Host, Protocol } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import type { Span } from '../text/source-file.ts';
import { fileAt } from './files.ts';

export interface NamedPort {
  readonly port: number;
  /** Which table gave it: "/etc/services" or "Debian 12's /etc/services". */
  readonly table: string;
  readonly at?: Span;
}

/**
 * Mail services as Debian 12's netbase lists them, with their aliases [measured: netbase 6.4; no `pop2` there].
 * Kept by port: name, aliases.
 */
const DEBIAN: Readonly<Record<number, readonly string[]>> = {
  25: ['smtp', 'mail'],
  110: ['pop3', 'pop-3'],
  119: ['nntp', 'readnews', 'untp'],
  143: ['imap2', 'imap'],
  465: ['submissions', 'ssmtp', 'smtps', 'urd'],
  587: ['submission'],
  993: ['imaps'],
  995: ['pop3s'],
  4190: ['sieve'],
};

/** Names of POP2 on systems that still list it [RFC 937; docs: UW imap notes]. */
const POP2_NAMES = ['pop2', 'pop-2', 'postoffice'];

/**
 * The port of a services name or alias over TCP; undefined where the host's table has none. A host without a table of
 * its own has the distribution's. Whether an unknown distribution still lists POP2 is asked.
 */
export function servicePort(host: World, name: string, at?: Span): NamedPort | undefined {
  const own = fileAt(host, '/etc/services');
  if (own) return inTable(own.text, name, (start, end) => ({ file: own, start, end }));
  const known = Object.entries(DEBIAN).find(([, names]) => names.includes(name));
  if (known) return { port: Number(known[0]), table: "Debian 12's /etc/services" };
  if (!POP2_NAMES.includes(name) || host.complete) return undefined;
  const listed = host.ask({
    id: `services ${host.root} pop2`,
    kind: 'not-carried',
    ...(at ? { at } : {}),
    answers: [
      { is: true, text: '/etc/services lists pop2 on 109' },
      { is: false, text: '/etc/services does not list pop2' },
    ],
  });
  return listed ? { port: 109, table: 'an /etc/services that lists pop2' } : undefined;
}

/** The port of a mail service by its name, as tools of any distribution know it; undefined for a name that is none of mail's. */
export function portNamed(name: string): number | undefined {
  if (POP2_NAMES.includes(name)) return 109;
  const known = Object.entries(DEBIAN).find(([, names]) => names.includes(name));
  return known && Number(known[0]);
}

/**
 * Whether the host shows no table of its own and the name may well be in it, so that a missing port is no mistake: where
 * distributions differ about it, or it is none of mail's, which are all that we know.
 */
export function isListedSomewhere(host: Host, name: string): boolean {
  if (fileAt(host, '/etc/services')) return false;
  return POP2_NAMES.includes(name) ? !host.complete : !MAIL_NAME.test(name);
}

function inTable(text: string, name: string, at: (start: number, end: number) => Span): NamedPort | undefined {
  let offset = 0;
  for (const line of text.split('\n')) {
    const [first, port = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const match = /^(\d+)\/tcp$/.exec(port);
    if (match && (first === name || aliases.includes(name)))
      return { port: Number(match[1]), table: '/etc/services', at: at(offset, offset + line.length) };
    offset += line.length + 1;
  }
  return undefined;
}

/** All names and aliases that the host's table gives a port, or Debian's where it has none. */
export function namesOfPort(host: Host, port: number): readonly string[] {
  const own = fileAt(host, '/etc/services');
  if (!own) return DEBIAN[port] ?? (port === 109 ? POP2_NAMES : []);
  return own.text.split('\n').flatMap((line) => {
    const [first = '', where, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    return where === `${port}/tcp` ? [first, ...aliases] : [];
  });
}

/** The mail protocol that a well-known port is for, and whether TLS comes first there [IANA service names; RFC 8314]. */
export const mailPorts: Readonly<
  Record<number, { readonly protocol: Protocol; readonly tls: boolean; readonly name: string }>
> = {
  24: { protocol: 'lmtp', tls: false, name: 'LMTP' },
  25: { protocol: 'smtp', tls: false, name: 'SMTP' },
  109: { protocol: 'pop2', tls: false, name: 'POP2' },
  110: { protocol: 'pop3', tls: false, name: 'POP3' },
  143: { protocol: 'imap', tls: false, name: 'IMAP' },
  465: { protocol: 'submission', tls: true, name: 'submission over TLS' },
  587: { protocol: 'submission', tls: false, name: 'submission' },
  993: { protocol: 'imap', tls: true, name: 'IMAPS' },
  995: { protocol: 'pop3', tls: true, name: 'POP3S' },
  2000: { protocol: 'managesieve', tls: false, name: 'ManageSieve' },
  4190: { protocol: 'managesieve', tls: false, name: 'ManageSieve' },
};

/** A label that speaks of mail. It decides no protocol, since any label will do. */
export const MAIL_NAME = /(^|[^a-z])(pop-?[23]|pops?|imap|s?smtp|submission|sieve|managesieve|lmtp)/i;

/**
 * What a relay speaks: the back port decides the family, else the front port; whether SMTP is `smtp` or `submission`
 * is the front port's matter (INTERFACE, *What is not known*, 6). Odd ports say nothing.
 */
export function relayedProtocol(front: number | undefined, back: number | undefined): Protocol | undefined {
  const behind = back === undefined ? undefined : mailPorts[back]?.protocol;
  const before = front === undefined ? undefined : mailPorts[front]?.protocol;
  const family = behind ?? before;
  if (family !== 'smtp' && family !== 'submission') return family;
  return before === 'submission' ? 'submission' : 'smtp';
}
