import { listenerOf } from '../../src/dialects/listener.ts';
import { fact } from '../../src/model/facts.ts';
import type { Assumption, Fact, Login, Service, Setting } from '../../src/model/model.ts';
import type { Finding, Result, Rule } from '../../src/model/result.ts';
import { problem } from '../../src/text/problem.ts';
import { plainFile, type SourceFile, type Span, span } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';

/** A small result made by hand: one Dovecot host with a secret, a default of the distribution, and something of everything. */
export const main = plainFile(
  'mx 1/etc/dovecot/dovecot.conf',
  `protocols = pop3 imap
\tdisable_plaintext_auth = no
doveadm_password = s3cret-t0ken
uris = ldap://reader:hunter2@ldap.example.org/
ssl_key = -----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
-----END PRIVATE KEY-----
`,
);
export const shipped = plainFile('Debian 12: /etc/dovecot/conf.d/10-ssl.conf', 'ssl = yes\n');

/** Where a text stands in a file. */
export function at(file: SourceFile, text: string): Span {
  const start = file.text.indexOf(text);
  return span(file, start, start + text.length);
}

const version: Assumption = { kind: 'version', question: 'since dovecot 2.4', text: 'Dovecot before 2.4' };
const plaintext: Setting<unknown> = {
  name: 'disable_plaintext_auth',
  value: 'no',
  origin: { kind: 'written', span: at(main, 'disable_plaintext_auth = no'), overrides: [] },
};
const password: Setting<unknown> = {
  name: 'doveadm_password',
  value: 's3cret-t0ken',
  origin: { kind: 'written', span: at(main, 'doveadm_password = s3cret-t0ken'), overrides: [] },
};
const byDefault: Setting<unknown> = {
  name: 'ssl',
  value: 'yes',
  origin: { kind: 'default', of: 'Debian 12', near: at(shipped, 'ssl = yes') },
};

const listener = (id: string, port: number, remote: Fact<Login>) =>
  listenerOf({
    id,
    declaredAt: at(main, 'protocols'),
    named: fact('pop3'),
    protocol: fact('pop3'),
    address: fact('0.0.0.0'),
    port: fact(port),
    reach: fact('remote'),
    transport: fact('plain'),
    starttls: fact('offered', byDefault),
    auth: fact('offered'),
    cleartextLogin: { remote, loopback: fact('accepted') },
  });

const host = hostOf({ '/etc/dovecot/dovecot.conf': main.text });
const service: Service = {
  host: { ...host, name: 'mx1', root: 'mx 1' },
  dialect: 'dovecot',
  main,
  files: [main],
  version: fact('2.3'),
  starts: fact(true),
  startError: fact(''),
  listeners: [
    listener('a', 110, fact('accepted', plaintext, password)),
    listener('b', 1110, {
      could: [
        { is: 'accepted', assuming: [version], because: [plaintext] },
        { is: 'refused', assuming: [{ ...version, text: 'Dovecot 2.4 or later' }], because: [plaintext] },
      ],
      because: [plaintext],
    }),
  ],
  problems: [],
  secrets: [at(main, 's3cret-t0ken')],
};

export const rule: Rule = {
  id: 'cleartext-login',
  title: 'Remote clients can log in without TLS',
  level: 'error',
  tags: ['CWE-319'],
  references: ['RFC 8314 section 3', 'RFC 2595'],
  scanners: { nessus: [15855, 15856] },
  precision: 'very-high',
  securitySeverity: '8.1',
  why: 'Whoever can see the traffic can read the password.\n\nSTARTTLS that is merely offered does not help.',
  falseAlarms: 'A listener that only a private network reaches.',
};
export const silent: Rule = { ...rule, id: 'pop2-listener', title: 'POP2 is served', level: 'warning' };

export const finding: Finding = {
  rule: 'cleartext-login',
  level: 'error',
  certainty: 'certain',
  assuming: [],
  message: 'pop3 on port 110 takes passwords without TLS',
  fingerprint: 'cleartext-login/mx1/dovecot/disable_plaintext_auth',
  at: at(main, 'disable_plaintext_auth = no'),
  also: [],
  because: [
    { at: at(main, 'disable_plaintext_auth = no'), note: '"disable_plaintext_auth" is "no"' },
    { at: at(shipped, 'ssl = yes'), note: '"ssl" is "yes", as Debian 12 ships it' },
    { at: at(main, 'doveadm_password = s3cret-t0ken'), note: '"doveadm_password" is "s3cret-t0ken"' },
  ],
  listeners: ['pop3 0.0.0.0:110'],
  fix: {
    title: 'Demand TLS: set "disable_plaintext_auth" to "yes"',
    safety: 'safe',
    edits: [{ span: at(main, 'no\ndove'), text: 'yes\ndove' }],
  },
};
const likely: Finding = {
  ...finding,
  level: 'warning',
  certainty: 'likely',
  assuming: [version],
  message: 'pop3 on port 1110 takes passwords without TLS if Dovecot before 2.4',
  at: at(main, 'uris = ldap://reader:hunter2@ldap.example.org/'),
  because: [],
  listeners: ['pop3 0.0.0.0:1110'],
  fix: {
    title: 'Close it',
    safety: 'review',
    edits: [],
    replacement: 'service pop3-login {\n  inet_listener pop3 {\n    port = 0\n  }\n}\n',
  },
};

export const result: Result = {
  findings: [likely, finding],
  undecided: [
    {
      rule: 'cleartext-login',
      at: at(main, 'protocols'),
      also: [],
      question: 'whether imap on port 143 takes passwords without TLS',
      assuming: [version],
      assume: 'versions: {dovecot: …}',
    },
  ],
  suppressed: [{ finding: { ...finding, rule: 'pop2-listener' }, reason: 'only the lab reaches it' }],
  network: {
    ...{ hosts: [service.host], services: [service], links: [], files: [] },
    ...{ certificates: [], openings: [], packages: [] },
  },
  rules: [rule, silent],
  problems: [problem('unknown-setting', 'Dovecot passes over "uris"', at(main, 'uris'))],
  skipped: { 'too-large': 1, binary: 0 },
  files: 12,
};
