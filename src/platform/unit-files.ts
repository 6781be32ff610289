import { posix } from 'node:path';
import type { Entry, Host } from '../model/model.ts';
import { parseIni, unitForm } from '../syntax/ini.ts';
import type { Statement } from '../syntax/statement.ts';
import type { SourceFile } from '../text/source-file.ts';
import { byBytes, fileAt, namesIn } from './files.ts';

/** Where units of the system lie; the first folder wins [systemd.unit(5), "Unit File Load Path"]. */
export const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
] as const;

/** A line of a unit or of a drop-in, with the section in which it stands. */
export interface UnitLine {
  /** Undefined before the first header: systemd passes over such lines [measured: systemd 252]. */
  readonly section?: string;
  readonly statement: Statement;
}

/** A unit with its drop-ins, in the order in which they count. */
export interface Unit {
  readonly name: string;
  /** `missing`: no folder that we see holds it; drop-ins may be there all the same. */
  readonly state: 'loaded' | 'masked' | 'missing';
  /** What stands between `@` and the suffix; undefined in a template itself, and where there is none. */
  readonly instance?: string;
  /** The unit file first, where it is there. */
  readonly files: readonly SourceFile[];
  readonly lines: readonly UnitLine[];
}

/** The lines of one section, those of drop-ins behind those of the unit. */
export function inSection({ lines }: Unit, section: string): readonly Statement[] {
  return lines.flatMap((line) => (line.section === section ? [line.statement] : []));
}

/** A unit as systemd would load it; an instance is its own file's, else its template's. */
export function unitAt(host: Host, name: string): Unit {
  const instance = instanceOf(name);
  const own = instance === undefined || instance === '' ? {} : { instance };
  const found = unitPath(host, name);
  if (found && isNothing(host.entry(found))) return { name, ...own, state: 'masked', files: [], lines: [] };
  const main = found === undefined ? undefined : fileAt(host, linkedUnit(host, found) ?? found);
  const files = [...(main ? [main] : []), ...dropIns(host, name)];
  return { name, ...own, state: main ? 'loaded' : 'missing', files, lines: files.flatMap(linesOf) };
}

/** `name@instance.suffix` apart: the empty string for a template, undefined for what is neither. */
export function instanceOf(name: string): string | undefined {
  return /^[^@]+@(.*)\.[a-z]+$/.exec(name)?.[1];
}

export function templateOf(name: string): string {
  return name.replace(/@.*\./, '@.');
}

/** The path of the unit file that counts, links not followed. */
export function unitPath(host: Host, name: string): string | undefined {
  const names = instanceOf(name) ? [name, templateOf(name)] : [name];
  return names
    .flatMap((one) => unitFolders.map((folder) => `${folder}/${one}`))
    .find((path) => !['absent', 'not-carried', 'dir'].includes(host.entry(path).kind));
}

/**
 * Whether a link to /dev/null, or an empty file, stands there: that masks [systemd.unit(5)]. A checkout without links has
 * a file with that path in it.
 */
function isNothing(entry: Entry): boolean {
  if (entry.kind === 'link') return entry.to === '/dev/null';
  return entry.kind === 'file' && /^(\/dev\/null)?$/.test(entry.file.text.trim());
}

/** Where the file of a unit leads, also in a checkout that writes links as files; undefined where it is no link. */
export function linkedUnit(host: Host, path: string): string | undefined {
  const entry = host.entry(path);
  const to = entry.kind === 'link' ? entry.to : entry.kind === 'file' ? entry.file.text.trim() : '';
  const isLink = entry.kind === 'link' || /^[\w./@:-]+\.(socket|service|target)$/.test(to);
  return isLink ? posix.resolve(posix.dirname(path), to) : undefined;
}

function linesOf(file: SourceFile): readonly UnitLine[] {
  let section: string | undefined;
  return parseIni(file, unitForm).statements.flatMap((statement): readonly UnitLine[] => {
    if (statement.kind === 'hole' || statement.operator?.value !== '[')
      return [section === undefined ? { statement } : { section, statement }];
    section = statement.key.value ?? '';
    return [];
  });
}

/**
 * The drop-ins of a unit: by file name over all folders, a file hiding those of the same name in folders that come later
 * [systemd.unit(5); measured: dropin-adds, dropin-resets, dropin-type-wide].
 */
function dropIns(host: Host, name: string): readonly SourceFile[] {
  const byName = new Map<string, string>();
  for (const folder of dropInFolders(name))
    for (const one of namesIn(host, folder))
      if (/^[^.].*\.conf$/.test(one) && !byName.has(one)) byName.set(one, `${folder}/${one}`);
  return [...byName]
    .sort(([a], [b]) => byBytes(a, b))
    .flatMap(([, path]) => (isNothing(host.entry(path)) ? [] : (fileAt(host, path) ?? [])));
}

/** A unit's own folder, those of what its name begins with up to a dash, its template's; last those of its kind. */
function dropInFolders(name: string): readonly string[] {
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  const names = instanceOf(name) ? [name, templateOf(name)] : [name];
  const own = names.flatMap((one) => [one, ...prefixes(one, suffix)]);
  return [
    ...unitFolders.flatMap((folder) => own.map((one) => `${folder}/${one}.d`)),
    ...unitFolders.map((folder) => `${folder}/${suffix}.d`),
  ];
}

/** `a-b-c.socket` is `a-b-.socket` and `a-.socket` too. */
function prefixes(name: string, suffix: string): readonly string[] {
  const parts = name
    .slice(0, -suffix.length - 1)
    .split('-')
    .slice(0, -1);
  return parts.map((_, i) => `${parts.slice(0, parts.length - i).join('-')}-.${suffix}`);
}
