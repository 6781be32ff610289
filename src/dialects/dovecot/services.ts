import { type Row, text } from '../settings.ts';
import { compiled, toggle } from './settings.ts';

/** The settings of a socket. */
export const listenerRows = {
  port: (value: string) =>
    ({
      name: 'port',
      kind: text,
      defaults: [compiled(value, 'measured: doveconf -d')],
      cite: 'measured: listener-*',
    }) satisfies Row<string>,
  ssl: (value: boolean) =>
    ({
      name: 'ssl',
      kind: toggle,
      defaults: [{ value, cite: 'measured: doveconf -d' }],
      cite: 'measured: listener-*',
    }) satisfies Row<boolean>,
  haproxy: {
    name: 'haproxy',
    kind: toggle,
    defaults: [{ value: false, cite: 'measured: doveconf -d' }],
    cite: 'measured: haproxy-listener*',
  } satisfies Row<boolean>,
  address: { name: 'address', kind: text, defaults: [], cite: 'measured: listener-address-*' } satisfies Row<string>,
  listen: { name: 'listen', kind: text, defaults: [], cite: 'measured: v24-listener-listen' } satisfies Row<string>,
};

/** A kind of service that takes logins (LMTP takes none): its protocol, its name in `protocols`, and the listeners that are built in. */
export interface ServiceRow {
  readonly service: string;
  readonly protocol: 'imap' | 'pop3' | 'submission' | 'managesieve' | 'lmtp';
  readonly named: string;
  readonly builtIn: readonly {
    readonly name: string;
    readonly port: number;
    readonly ssl: boolean;
    readonly since?: string;
  }[];
  readonly since?: string;
  readonly package: string;
  readonly cite: string;
}

/** What the daemon listens on by itself [measured: doveconf -d of 2.3.19.1 and 2.4.1]. */
export const services: readonly ServiceRow[] = [
  {
    service: 'imap-login',
    protocol: 'imap',
    named: 'imap',
    builtIn: [
      { name: 'imap', port: 143, ssl: false },
      { name: 'imaps', port: 993, ssl: true },
    ],
    package: 'dovecot-imapd',
    cite: 'measured: matrix-*',
  },
  {
    service: 'pop3-login',
    protocol: 'pop3',
    named: 'pop3',
    builtIn: [
      { name: 'pop3', port: 110, ssl: false },
      { name: 'pop3s', port: 995, ssl: true },
    ],
    package: 'dovecot-pop3d',
    cite: 'measured: matrix-*',
  },
  {
    service: 'submission-login',
    protocol: 'submission',
    named: 'submission',
    builtIn: [
      { name: 'submission', port: 587, ssl: false },
      { name: 'submissions', port: 465, ssl: true, since: '2.4' },
    ],
    since: '2.3',
    package: 'dovecot-submissiond',
    cite: 'measured: submission-*, v24-submission-default',
  },
  {
    service: 'managesieve-login',
    protocol: 'managesieve',
    named: 'sieve',
    builtIn: [{ name: 'sieve', port: 4190, ssl: false }],
    package: 'dovecot-managesieved',
    cite: 'measured: sieve-*',
  },
  {
    service: 'lmtp',
    protocol: 'lmtp',
    named: 'lmtp',
    builtIn: [],
    package: 'dovecot-lmtpd',
    cite: 'measured: lmtp-inet',
  },
];

/** Names that `protocols` takes besides those of `services` [source: master-settings.c; measured: protocols-*]. */
export const otherProtocols: readonly string[] = ['none', 'doveadm', 'imap-urlauth', 'submission', 'lda'];
