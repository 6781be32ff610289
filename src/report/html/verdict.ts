import type { Listener, Service } from '../../model/model.ts';

/** What happens to the password of a client, worst first. */
export const verdicts = ['clear', 'unknown', 'starttls', 'tls', 'none', 'local', 'closed'] as const;
export type Verdict = (typeof verdicts)[number];

interface Told {
  readonly label: string;
  readonly meaning: string;
  /** Strokes on a field of 16 by 16, so that nothing hangs on colour alone. */
  readonly icon: string;
}

const SHACKLE = '<path d="M5 7V5a3 3 0 0 1 6 0v2"/>';
const BODY = '<rect x="3" y="7" width="10" height="7" rx="1.5"/>';

/** How each is called and drawn. */
export const told: Readonly<Record<Verdict, Told>> = {
  clear: {
    label: 'cleartext accepted',
    meaning: 'A client on another host can send its password unencrypted',
    icon: '<path d="M8 2 15 14H1Z"/><path d="M8 6.5v3.5M8 12v.1"/>',
  },
  unknown: {
    label: 'not known',
    meaning: 'The files do not settle it, or it depends on something that they do not say',
    icon: '<circle cx="8" cy="8" r="6.5"/><path d="M6 6.5a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M8 11.8v.1"/>',
  },
  starttls: {
    label: 'STARTTLS required',
    meaning: 'The connection begins in clear; a password is taken after STARTTLS only',
    icon: `${SHACKLE}${BODY}<path d="M8 12.5v-3m-1.5 1.4L8 9.3l1.5 1.6"/>`,
  },
  tls: {
    label: 'TLS from the start',
    meaning: 'Nothing is sent before the connection is encrypted',
    icon: `${SHACKLE}${BODY}<path d="M8 10v1.5"/>`,
  },
  none: {
    label: 'no password taken',
    meaning: 'Other hosts reach it; it takes no password without TLS and offers none, or has no login at all',
    icon: '<circle cx="8" cy="8" r="6.5"/><path d="M5 8h6"/>',
  },
  local: {
    label: 'this host only',
    meaning: 'Other hosts cannot reach it',
    icon: '<path d="M2 8 8 2.5 14 8M4 7v6.5h8V7"/>',
  },
  closed: {
    label: 'not open',
    meaning: 'The files ask for it, and nothing is open there',
    icon: '<circle cx="8" cy="8" r="6.5"/><path d="M3.5 12.5l9-9"/>',
  },
};

/** What happens to a password that a client sends to this listener. */
export function verdictOf(listener: Listener, service: Service): Verdict {
  const { reach, cleartextLogin, transport, starttls, auth, serving } = listener;
  if (service.starts.is === false || listener.open.is === false) return 'closed';
  if (reach.is === 'loopback' || cleartextLogin.remote.is === 'unreachable') return 'local';
  if (cleartextLogin.remote.is === 'accepted') return 'clear';
  if (serving.is === 'no') return 'none';
  if (cleartextLogin.remote.is !== 'refused') return 'unknown';
  if (transport.is === 'tls') return 'tls';
  if (transport.is === undefined) return 'unknown';
  if (auth.is === 'none' || starttls.is === 'none') return 'none';
  return starttls.is === undefined ? 'unknown' : 'starttls';
}
