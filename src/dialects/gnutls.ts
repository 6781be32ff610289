import { fact, unknown } from '../model/facts.ts';
import type { Fact, Setting } from '../model/model.ts';

const VERSIONS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/**
 * What a priority string of GnuTLS leaves on: `NORMAL` takes all four, and `-VERS-…` takes them off [measured: Courier
 * 1.0.16, Mailutils 3.15]. Of strings that do more, nothing is said.
 */
export function versionsBy(priorities: Setting): Fact<readonly string[]> {
  const [first, ...rest] = (priorities.value ?? '').split(':');
  const off = rest.map((word) => /^[-!]VERS-(TLS1\.[0-3])$/.exec(word)?.[1]?.replace('TLS', 'TLSv'));
  if (first !== 'NORMAL' || off.includes(undefined)) return unknown(priorities);
  return fact(
    VERSIONS.filter((version) => !off.includes(version)),
    priorities,
  );
}
