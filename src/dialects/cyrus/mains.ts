import type { World } from '../../model/worlds.ts';
import { fileAt, open } from '../../platform/files.ts';
import { text } from '../settings.ts';
import { shellFileAt } from '../shell-settings.ts';

const FILES = ['/etc/cyrus.conf', '/usr/local/etc/cyrus.conf'];

/** The files with which a master is started, one per process. */
export function mains(world: World): readonly string[] {
  const told = masterOptions(world).MASTERCONF;
  const [usual, ...others] = FILES;
  const list = [told ?? usual!, ...others].filter((path) => fileAt(world, path));
  const ends = list.map((path) => open(world, path).path);
  return list.filter((_, i) => ends.indexOf(ends[i]!) === i);
}

const ROWS = {
  CONF: { name: 'CONF', kind: text, defaults: [], cite: "Debian's /etc/init.d/cyrus-imapd" },
  MASTERCONF: { name: 'MASTERCONF', kind: text, defaults: [], cite: "Debian's /etc/init.d/cyrus-imapd" },
} as const;

/** What Debian's init script and unit hand to the master [measured: MASTERCONF replaces cyrus.conf, CONF is the master's own]. */
export function masterOptions(world: World): { readonly CONF?: string; readonly MASTERCONF?: string } {
  const told = shellFileAt(world, '/etc/default/cyrus-imapd')?.settings;
  const [conf, master] = [told?.get(ROWS.CONF).value, told?.get(ROWS.MASTERCONF).value];
  return {
    ...(conf?.startsWith('/') ? { CONF: conf } : {}),
    ...(master?.startsWith('/') ? { MASTERCONF: master } : {}),
  };
}
