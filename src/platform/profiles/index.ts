import type { Completion } from '../../model/model.ts';
import { courier } from './courier.ts';
import * as cyrus from './cyrus.ts';
import { debian11 } from './debian-11-dovecot.ts';
import { debian12 } from './debian-12-dovecot.ts';
import { debian13 } from './debian-13-dovecot.ts';
import { postfix } from './postfix.ts';
import { completionOf, type Profile } from './profile.ts';
import { superServers } from './super-servers.ts';
import { upstream23, upstream24 } from './upstream-dovecot.ts';

const profiles: readonly Profile[] = [
  ...courier,
  cyrus.debian11,
  cyrus.debian12,
  cyrus.debian13,
  cyrus.upstream312,
  debian11,
  debian12,
  debian13,
  ...postfix,
  upstream23,
  upstream24,
  ...superServers,
];

const made = new Map<string, readonly Completion[]>();

/** What the distributions ship for a dialect, oldest Debian first; the same files at every call. */
export function completionsFor(dialect: string): readonly Completion[] {
  const known = made.get(dialect);
  if (known) return known;
  const list = profiles.filter((profile) => profile.dialect === dialect).map(completionOf);
  made.set(dialect, list);
  return list;
}
