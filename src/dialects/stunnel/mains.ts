import { posix } from 'node:path';
import type { Host } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { namesIn, open } from '../../platform/files.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { text } from '../settings.ts';
import { shellFileAt } from '../shell-settings.ts';
import { mayBeMail } from './mail.ts';

const DEFAULTS = '/etc/default/stunnel4';
const FOLDERS = ['/etc/stunnel', '/usr/local/etc/stunnel'];

/**
 * Debian's init script starts every /etc/stunnel/*.conf in name order, one process each, or what FILES lists; ENABLED
 * has not counted since 3:5.44-2 [measured: several-files, default-files-list, default-enabled-0]. Elsewhere a unit
 * starts `stunnel.conf`; where there is none, some other unit must start what lies there. Files that are plainly not
 * about mail are left out.
 */
export function mains(world: World): readonly string[] {
  return started(world).filter((path) => mayBeMail(world, path));
}

function started(world: World): readonly string[] {
  const listed = world.builtBy === 'upstream' ? undefined : listedFiles(world);
  if (listed) return listed.filter((path) => open(world, path).kind === 'file');
  return FOLDERS.flatMap((folder) => {
    const all = confFiles(world, folder);
    const own = all.filter((path) => posix.basename(path) === 'stunnel.conf');
    const isDebian = folder === FOLDERS[0] && world.builtBy !== 'upstream';
    return isDebian || own.length === 0 ? all : own;
  });
}

/** The place in the order in which one script starts them; none where nothing starts more than one. */
export function turnOf(world: World, main: string): number | undefined {
  const turn = world.builtBy === 'upstream' ? -1 : started(world).indexOf(main);
  return turn < 0 || !main.startsWith('/etc/') ? undefined : turn;
}

function confFiles(host: Host, folder: string): readonly string[] {
  return namesIn(host, folder)
    .filter((name) => /^[^.].*\.conf$/.test(name))
    .map((name) => posix.join(folder, name))
    .filter((path) => open(host, path).kind === 'file');
}

const ROWS = {
  FILES: { name: 'FILES', kind: text, defaults: [], cite: "Debian's /etc/init.d/stunnel4" },
  ENABLED: { name: 'ENABLED', kind: text, defaults: [], cite: 'stunnel4 3:5.44-2, NEWS.Debian' },
} as const;

/** What FILES leads to; undefined where it is not set, is the default, or an expression hides it. */
function listedFiles(world: World): readonly string[] | undefined {
  const files = shellFileAt(world, DEFAULTS)?.settings.get(ROWS.FILES).value;
  if (files === undefined || files.trim() === '/etc/stunnel/*.conf') return undefined;
  return [
    ...new Set(
      files
        .split(/\s+/)
        .filter(Boolean)
        .flatMap((pattern) => matches(world, pattern)),
    ),
  ];
}

/** A pattern of the shell, whose stars stop at a slash. */
function matches(host: Host, pattern: string): readonly string[] {
  if (!/[*?[]/.test(pattern)) return [pattern];
  const folder = posix.dirname(pattern);
  const fits = new RegExp(
    `^${posix
      .basename(pattern)
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
  return namesIn(host, folder)
    .filter((name) => !name.startsWith('.') && fits.test(name))
    .map((name) => posix.join(folder, name));
}

/** `ENABLED=0` looks like an off switch, and nobody reads it. */
export function ignoredSwitch(world: World): readonly Problem[] {
  const found = shellFileAt(world, DEFAULTS)?.settings.read(ROWS.ENABLED);
  if (!found?.statement || !/^(0|no|false)$/i.test(found.setting.value ?? '')) return [];
  const message = '"ENABLED" in /etc/default/stunnel4 has not counted since stunnel4 3:5.44-2, so the tunnels start';
  return [problem('unknown-setting', message, found.statement.span)];
}
