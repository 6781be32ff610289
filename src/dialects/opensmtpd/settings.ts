import type { Release } from '../../model/model.ts';

/** Debian 11 to 13, and the same upstream [docs: packages.debian.org]. Older ones have another grammar (6.4). */
export const releases: readonly Release[] = ['6.8.0p2', '7.6.0p1'].flatMap((version) => [
  { version, build: 'upstream' as const },
  { version, build: 'debian' as const },
]);

/** What follows an option of `listen on`. */
export type Takes = 'nothing' | 'word' | 'table' | 'table-or-nothing' | 'verify-or-nothing';

/** Of which kind an option is; two of one kind are refused. */
export type OptionKind = 'tls' | 'auth' | 'port' | 'pki' | 'family' | 'protocols' | 'ciphers' | 'other';

export interface Option {
  readonly takes: Takes;
  readonly kind: OptionKind;
  readonly cite: string;
}

const CITE = 'smtpd.conf(5), "listen on"';
const option = (takes: Takes, kind: OptionKind = 'other', cite: string = CITE): Option => ({ takes, kind, cite });

/** Every option of `listen on`. */
export const OPTIONS: ReadonlyMap<string, Option> = new Map([
  ['inet4', option('nothing', 'family')],
  ['inet6', option('nothing', 'family')],
  ['port', option('word', 'port')],
  ['tls', option('nothing', 'tls', 'smtpd.conf(5); measured: tls-auth')],
  ['tls-require', option('verify-or-nothing', 'tls', 'smtpd.conf(5); measured: tls-require-verify')],
  ['smtps', option('verify-or-nothing', 'tls', 'smtpd.conf(5); "verify" taken by smtpd -n of 6.8 [measured]')],
  ['auth', option('table-or-nothing', 'auth', 'smtpd.conf(5); measured: auth-without-tls')],
  ['auth-optional', option('table-or-nothing', 'auth', 'smtpd.conf(5); measured: auth-optional')],
  ['pki', option('word', 'pki')],
  ['ca', option('word')],
  ['filter', option('word')],
  ['hostname', option('word')],
  ['hostnames', option('table')],
  ['mask-src', option('nothing')],
  ['no-dsn', option('nothing')],
  ['proxy-v2', option('nothing')],
  ['received-auth', option('nothing')],
  ['senders', option('table')],
  ['masquerade', option('nothing')],
  ['tag', option('word')],
  ['ciphers', option('word', 'ciphers', 'smtpd.conf(5) of 7.6; a syntax error in 6.8 [measured]')],
  ['protocols', option('word', 'protocols', 'smtpd.conf(5) of 7.6 [measured: weak-ciphers]; a syntax error in 6.8')],
]);

/** Two of these on one line are refused in these words [measured: smtpd -n of 6.8]; `pki` may be repeated since 7.0. */
export const ONCE: Partial<Record<OptionKind, string>> = {
  tls: 'TLS mode already specified',
  auth: 'auth already specified',
  port: 'port already specified',
};

/** What a line begins with; any other word is a syntax error, `accept` and `reject` of releases before 6.4 too [smtpd.conf(5); measured]. */
export const DIRECTIVES: ReadonlySet<string> = new Set(
  'action admd bounce ca filter include listen match mda mta pki proc proc-exec queue scheduler smtp srs table'.split(
    ' ',
  ),
);
