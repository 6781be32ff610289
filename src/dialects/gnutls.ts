import { fact, unknown } from '../model/facts.ts';
import type { Fact, Setting, WeakTls } from '../model/model.ts';
import { weakTls, weakVersions } from './weak-tls.ts';

const VERSIONS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Words that change no version: switches, what comes on beside, and what 1.2 and 1.3 can do without. */
const NO_MATTER =
  /^%[A-Z_]+$|^\+(?!VERS-)[A-Z\d-]+$|^[-!](3DES-CBC|ARCFOUR-\d+|MD5|SHA1|RSA|DHE-DSS|DHE-RSA|CAMELLIA-[\w-]+|COMP-[\w-]+)$/;

/**
 * What a priority string of GnuTLS leaves on: `NORMAL` takes all four, `-VERS-…` takes them off and `+VERS-…` puts them back
 * [measured: Courier 1.0.16, Mailutils 3.15; docs: GnuTLS, "Priority strings"]. Of strings that do more, nothing is said.
 */
export function versionsBy(priorities: Setting): Fact<readonly string[]> {
  const left = leftBy(priorities.value ?? '');
  return left && !left.includes('SSLv3') ? fact(left, priorities) : unknown(priorities);
}

/** SSL 3.0 only where a word asks for it, and where GnuTLS has it at all. */
function leftBy(text: string): readonly string[] | undefined {
  const [first, ...words] = text.split(':').filter(Boolean);
  if (first !== 'NORMAL') return undefined;
  const left = new Set(VERSIONS);
  for (const word of words) {
    const [, sign, name = ''] = /^([-!+])VERS-(ALL|TLS-ALL|TLS1\.[0-3]|SSL3\.0)$/.exec(word) ?? [];
    if (sign === undefined && !NO_MATTER.test(word)) return undefined;
    if (sign === undefined) continue;
    const meant = name.endsWith('ALL') ? VERSIONS : [name === 'SSL3.0' ? 'SSLv3' : name.replace('TLS', 'TLSv')];
    for (const one of meant) {
      if (sign === '+') left.add(one);
      else left.delete(one);
    }
  }
  return ['SSLv3', ...VERSIONS].filter((one) => left.has(one));
}

/** What somebody puts on that is weak [docs: GnuTLS, "Priority strings"]; keywords such as `NORMAL` have none of it. */
const WEAK: readonly (readonly [string, RegExp])[] = [
  ['NULL', /^\+NULL$/],
  ['anonymous', /^\+ANON-(DH|ECDH)$/],
  ['EXPORT', /^EXPORT$|^\+RSA-EXPORT$/],
  ['RC4', /^\+ARCFOUR-\d+$/],
  ['3DES', /^\+3DES-CBC$/],
];

/** Whether a text is a priority string, and no list of OpenSSL's. */
export function isPriorities(text: string): boolean {
  return /^(NORMAL|PERFORMANCE|PFS|SECURE\d*|SUITEB\d+|LEGACY|SYSTEM|NONE|EXPORT|@[\w,]+)(:|$)/.test(text);
}

/** What of a written priority string is old or weak; of one that nobody wrote, only which versions are spoken. */
export function weakByPriorities(priorities: Setting, spoken: Fact<readonly string[]>): WeakTls {
  const { value, origin } = priorities;
  const isWritten = value !== undefined && origin.kind === 'written';
  const words = (value ?? '').split(':');
  const found = WEAK.flatMap(([name, pattern]) => (words.some((word) => pattern.test(word)) ? [name] : []));
  const compressed = words.some((word) => /^\+COMP-(?!NULL$)/.test(word));
  return weakTls({
    versions: weakVersions(spoken, isWritten ? leftBy(value) : undefined, priorities),
    ...(isWritten ? { ciphers: fact(found, priorities), compression: fact(compressed, priorities) } : {}),
  });
}
