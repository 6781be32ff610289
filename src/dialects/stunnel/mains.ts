import { posix } from 'node:path';
import type { Host } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, namesIn, open } from '../../platform/files.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
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

interface Assignment {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The last assignment of a shell variable in the defaults file. */
function assigned(file: SourceFile, name: string): Assignment | undefined {
  const found = [
    ...file.text.matchAll(new RegExp(`^[ \\t]*${name}=(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s#]*)).*$`, 'gm')),
  ].at(-1);
  if (!found) return undefined;
  return { value: found[1] ?? found[2] ?? found[3] ?? '', start: found.index, end: found.index + found[0].length };
}

/** What FILES leads to; undefined where it is not set, is the default, or an expression hides it. */
function listedFiles(host: Host): readonly string[] | undefined {
  const file = fileAt(host, DEFAULTS);
  const files = file && assigned(file, 'FILES');
  if (!file || !files || files.value.trim() === '/etc/stunnel/*.conf') return undefined;
  if (file.holes.some((hole) => hole.start < files.end && hole.end > files.start)) return undefined;
  return [
    ...new Set(
      files.value
        .split(/\s+/)
        .filter(Boolean)
        .flatMap((pattern) => matches(host, pattern)),
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
export function ignoredSwitch(host: Host): readonly Problem[] {
  const file = fileAt(host, DEFAULTS);
  const found = file && assigned(file, 'ENABLED');
  if (!file || !found || !/^(0|no|false)$/i.test(found.value)) return [];
  const message = '"ENABLED" in /etc/default/stunnel4 has not counted since stunnel4 3:5.44-2, so the tunnels start';
  return [problem('unknown-setting', message, span(file, found.start, found.end))];
}
