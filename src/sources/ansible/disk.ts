import { posix } from 'node:path';
import type { Entry } from '../../model/model.ts';
import { type Branch, type Hole, type Segment, type SourceFile, type Span, span } from '../../text/source-file.ts';
import type { Placed } from '../host.ts';
import type { When } from './when.ts';

/** What tasks write, in their order: an imagined disk. */
export interface Disk {
  readonly files: Map<string, Entry>;
  readonly folders: Set<string>;
  /** Paths and markers of the blocks that were added. */
  readonly blocks: Set<string>;
}

/** Folders that are there before any play runs, since packages bring them. */
const FOLDERS = [
  ...['/', '/etc', '/etc/default', '/etc/init.d', '/etc/cron.d', '/etc/ssl', '/etc/ssl/certs', '/etc/ssl/private'],
  ...['/etc/dovecot', '/etc/dovecot/conf.d', '/etc/stunnel', '/etc/postfix', '/etc/xinetd.d', '/etc/inetd.d'],
  ...[
    '/etc/courier',
    '/etc/cyrus',
    '/etc/exim4',
    '/etc/exim4/conf.d',
    '/etc/nginx',
    '/etc/nginx/conf.d',
    '/etc/haproxy',
  ],
  ...['/etc/systemd/system', '/usr/local/etc', '/usr/local/etc/dovecot', '/usr/local/etc/stunnel'],
];

export function newDisk(): Disk {
  return { files: new Map(), folders: new Set(FOLDERS), blocks: new Set() };
}

export function placedFiles({ files }: Disk): ReadonlyMap<string, Placed> {
  return new Map([...files].map(([path, entry]) => [path, { entry }]));
}

export function isFolder({ files, folders }: Disk, path: string): boolean {
  return folders.has(path) || [...files.keys()].some((one) => one.startsWith(`${path}/`));
}

/** The rights that a task gives, and where it says so. */
export interface Mode {
  readonly bits: number;
  readonly at: Span;
}

/** Puts a file there; under conditions, what was there before stays where they do not hold. */
export function put(disk: Disk, path: string, file: SourceFile, when: readonly When[], mode?: Mode): void {
  const before = disk.files.get(path);
  const parts: Part[] = [{ file, branches: when.map(({ test, is, at }) => ({ test, is, condition: at })) }];
  if (when.length > 0 && before?.kind === 'file') parts.unshift({ file: before.file, branches: [otherwise(when)] });
  const made = when.length === 0 ? file : joined(parts, file);
  disk.files.set(path, {
    kind: 'file',
    file: made,
    ...(mode === undefined ? {} : { mode: mode.bits, modeAt: mode.at }),
  });
}

/** Adds text at the end of what is there. */
export function append(disk: Disk, path: string, file: SourceFile, when: readonly When[]): void {
  const before = disk.files.get(path);
  if (before?.kind === 'file') {
    const branches = when.map(({ test, is, at }) => ({ test, is, condition: at }));
    const parts = [
      { file: before.file, branches: [] },
      { file, branches },
    ];
    disk.files.set(path, { ...before, file: joined(parts, before.file) });
  } else put(disk, path, file, when);
}

/** Takes a path away, and what lies below it; under conditions, what was there is there only where they do not hold. */
export function remove({ files, folders }: Disk, path: string, when: readonly When[]): void {
  for (const [at, entry] of [...files]) {
    if (at !== path && !at.startsWith(`${path}/`)) continue;
    if (when.length === 0) files.delete(at);
    else if (entry.kind === 'file')
      files.set(at, { ...entry, file: joined([{ file: entry.file, branches: [otherwise(when)] }], entry.file) });
  }
  if (when.length === 0) folders.delete(path);
}

/** A file of which nothing is known but where it is written. */
export function unknownFile(file: SourceFile, start: number, end: number): SourceFile {
  const text = file.text.slice(start, end);
  const hole = { start: 0, end: text.length };
  const segment: Segment = { ...hole, origin: span(file, start, end), verbatim: true };
  return { path: file.path, text, holes: [hole], branches: [], ...scopeOf(file), derivedFrom: [segment] };
}

type Added = Omit<Branch, 'start' | 'end'>;
interface Part {
  readonly file: SourceFile;
  readonly branches: readonly Added[];
}

/** What is so where conditions do not all hold. */
function otherwise(when: readonly When[]): Added {
  const [first] = when;
  if (when.length === 1) return { test: first!.test, is: !first!.is, condition: first!.at };
  const tests = when.map(({ test, is }) => (is ? `(${test})` : `not (${test})`));
  return { test: tests.join(' and '), is: false, condition: first!.at };
}

/** Texts one after the other, each on lines of its own and under its branches. */
function joined(parts: readonly Part[], named: SourceFile): SourceFile {
  let text = '';
  const holes: Hole[] = [];
  const branches: Branch[] = [];
  const segments: Segment[] = [];
  for (const { file, branches: added } of parts) {
    const at = text.length;
    const end = at + file.text.length;
    branches.push(...added.map((one) => ({ ...one, start: at, end })));
    branches.push(...file.branches.map((one) => ({ ...one, start: one.start + at, end: one.end + at })));
    holes.push(...file.holes.map((one) => ({ start: one.start + at, end: one.end + at })));
    const own = file.derivedFrom ?? [
      { start: 0, end: file.text.length, origin: span(file, 0, file.text.length), verbatim: true },
    ];
    segments.push(...own.map((one) => ({ ...one, start: one.start + at, end: one.end + at })));
    text += file.text;
    if (parts.length > 1 && !text.endsWith('\n')) text += '\n';
  }
  return { path: named.path, text, holes, branches, ...scopeOf(named), derivedFrom: segments };
}

function scopeOf({ scope, put: placed }: SourceFile): Pick<SourceFile, 'scope' | 'put'> {
  return { ...(scope === undefined ? {} : { scope }), ...(placed ? { put: placed } : {}) };
}

/** An absolute path on the host, without `.` and `..`. */
export function normalPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
