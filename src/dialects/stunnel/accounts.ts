import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';

/** Accounts of Debian 12's base system and of the stunnel4 package [measured: /etc/passwd, /etc/group after installation]. */
const DEBIAN = {
  setuid: names(
    '_apt backup bin daemon games irc list lp mail man messagebus news nobody proxy root stunnel4 sync sys',
    'systemd-network systemd-resolve systemd-timesync uucp www-data',
  ),
  setgid: names(
    'adm audio backup bin cdrom crontab daemon dialout dip disk fax floppy games input irc kmem kvm list lp mail man',
    'messagebus news nogroup operator plugdev proxy render root sasl sgx shadow src staff stunnel4 sudo sys',
    'systemd-journal systemd-network systemd-resolve systemd-timesync tape tty users utmp uucp video voice www-data',
  ),
};

function names(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

/**
 * An account that is not there stops stunnel [measured: setuid-unknown]. Accounts are known where the host's table is in
 * the tree, and on complete hosts, whose base system is Debian's.
 */
export function accountRefusal(world: World, option: string, value: string): string | undefined {
  if (option !== 'setuid' && option !== 'setgid') return undefined;
  if (/^\s*[+-]?\d+$/.test(value)) return undefined;
  const table = fileAt(world, option === 'setuid' ? '/etc/passwd' : '/etc/group');
  const listed = table ? table.text.split('\n').some((line) => line.startsWith(`${value}:`)) : undefined;
  const isThere = listed ?? (DEBIAN[option].has(value) || !world.complete || world.builtBy === 'upstream');
  return isThere ? undefined : option === 'setuid' ? 'Illegal UID' : 'Illegal GID';
}
