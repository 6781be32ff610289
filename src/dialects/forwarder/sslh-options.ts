import type { Word } from '../../syntax/statement.ts';

/** One target of sslh, in the order in which it is tried. */
export interface Target {
  /** `ssh`, `tls`, `anyprot`, …: how the client is recognised. */
  readonly name: string;
  /** `host:port`. */
  readonly to: Word;
}

export interface SslhOptions {
  readonly listens: readonly Word[];
  readonly targets: readonly Target[];
  readonly onTimeout?: Word;
  readonly config?: Word;
  /** It gets its client from a super-server. */
  readonly isInetd: boolean;
}

/** Options with a value; each protocol that is known without a configuration file is one [sslh(8)]. */
const PROTOCOLS = ['ssh', 'tls', 'ssl', 'openvpn', 'http', 'xmpp', 'tinc', 'adb', 'socks5', 'syslog', 'anyprot'];
const SHORT: Readonly<Record<string, string>> = {
  p: 'listen',
  t: 'timeout',
  u: 'user',
  C: 'chroot',
  P: 'pidfile',
  F: 'config',
  i: 'inetd',
};
const VALUES = new Set([
  ...PROTOCOLS,
  'listen',
  'timeout',
  'on-timeout',
  'user',
  'chroot',
  'pidfile',
  'config',
  'prefix',
  'logfile',
]);

/** The command line of sslh, as getopt_long reads it. */
export function sslhOptions(argv: readonly Word[]): SslhOptions {
  const listens: Word[] = [];
  const targets: Target[] = [];
  let onTimeout: Word | undefined;
  let config: Word | undefined;
  let isInetd = false;
  for (let i = 0; i < argv.length; i += 1) {
    const { name, value } = optionAt(argv, i);
    if (name === undefined) continue;
    if (value === argv[i + 1]) i += 1;
    if (name === 'inetd') isInetd = true;
    else if (!value) continue;
    else if (name === 'listen') listens.push(value);
    else if (name === 'on-timeout') onTimeout = value;
    else if (name === 'config') config = value;
    else if (PROTOCOLS.includes(name)) targets.push({ name: name === 'ssl' ? 'tls' : name, to: value });
  }
  return { listens, targets, isInetd, ...(onTimeout ? { onTimeout } : {}), ...(config ? { config } : {}) };
}

interface Option {
  readonly name?: string;
  readonly value?: Word;
}

function optionAt(argv: readonly Word[], i: number): Option {
  const written = argv[i]!;
  const [first] = written.parts;
  const found = /^(?:--([a-z0-9-]+)(=)?|-([a-zA-Z]))/.exec(typeof first === 'string' ? first : '');
  if (!found) return {};
  const [whole, long, equals, short] = found;
  const name = long ?? SHORT[short ?? ''] ?? '';
  if (!VALUES.has(name)) return { name };
  const rest = behind(written, whole.length);
  if (equals !== undefined || (short !== undefined && rest)) return { name, ...(rest ? { value: rest } : {}) };
  const next = argv[i + 1];
  // Glued alone, says the manual.
  return name === 'config' && short !== undefined ? { name } : { name, ...(next ? { value: next } : {}) };
}

/** What stands behind the first characters of a word. */
function behind({ parts, span }: Word, length: number): Word | undefined {
  const [first, ...rest] = parts;
  const left = typeof first === 'string' ? first.slice(length) : '';
  const shown = left === '' ? rest : [left, ...rest];
  if (shown.length === 0) return undefined;
  const known = shown.every((part) => typeof part === 'string');
  return known ? { parts: shown, span, value: shown.join('') } : { parts: shown, span };
}
