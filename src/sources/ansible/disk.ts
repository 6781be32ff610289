import { posix } from 'node:path';
import type { Completion, Entry } from '../../model/model.ts';
import { completionsFor } from '../../platform/profiles/index.ts';
import { type Segment, type SourceFile, type Span, span } from '../../text/source-file.ts';
import type { Placed, Reworked } from '../host.ts';
import { changedUnder, edited } from './edits/apply.ts';
import { absent, type Content, contentOfFile, fileOfContent } from './edits/content.ts';
import type { Edit } from './edits/edit.ts';
import type { When } from './when.ts';

/** What tasks write, in their order: an imagined disk. */
export interface Disk {
  readonly files: Map<string, Entry>;
  readonly folders: Set<string>;
  /** How what was written came to be, so that later tasks can go on with it. */
  readonly cells: Map<string, Cell>;
  /** What lies there before any play, by who ships it. */
  readonly shipped: Shipped;
}

export type Shipped = (path: string) => ReadonlyMap<Completion, SourceFile> | undefined;

/** A file that is the play's own, or one that differs with the distribution's file below it. */
type Cell =
  | { readonly kind: 'own'; readonly content: Content }
  | { readonly kind: 'based'; readonly by: ReadonlyMap<Completion, Content> };

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

export function newDisk(shipped: Shipped = shippedFor()): Disk {
  return { files: new Map(), folders: new Set(FOLDERS), cells: new Map(), shipped };
}

/** The distributions' files of the daemons that we know, found by their paths. */
export function shippedFor(
  find: typeof completionsFor = completionsFor,
  dialects: readonly string[] = SHIPPED,
): Shipped {
  let known: Map<string, Map<Completion, SourceFile>> | undefined;
  return (path) => {
    if (known) return known.get(path);
    known = new Map();
    for (const completion of dialects.flatMap((dialect) => find(dialect)))
      for (const [at, file] of completion.files) {
        const list = known.get(at) ?? new Map<Completion, SourceFile>();
        known.set(at, list.set(completion, file));
      }
    return known.get(path);
  };
}

const SHIPPED = ['courier', 'cyrus', 'dovecot', 'inetd', 'postfix', 'stunnel', 'xinetd'];

export function placedFiles({ files }: Disk): ReadonlyMap<string, Placed> {
  return new Map([...files].map(([path, entry]) => [path, { entry }]));
}

/** What tasks made of the distributions' files; undefined where they left them alone. */
export function reworkedFiles({ cells }: Disk): Reworked | undefined {
  const based = [...cells].flatMap(([path, cell]) => (cell.kind === 'based' ? [[path, cell.by] as const] : []));
  const gone = [...cells].flatMap(([path, cell]) =>
    cell.kind === 'own' && cell.content.kind === 'absent' ? [path] : [],
  );
  if (based.length === 0 && gone.length === 0) return undefined;
  return {
    paths: based.map(([path]) => path),
    of: (completion) => {
      const files = new Map(completion.files);
      for (const path of gone) files.delete(path);
      for (const [path, by] of based) {
        const content = by.get(completion);
        if (!content || content.kind === 'absent') files.delete(path);
        else files.set(path, fileOfContent(content, files.get(path) ?? { path, text: '', holes: [], branches: [] }));
      }
      return { ...completion, files };
    },
  };
}

export function isFolder({ files, folders }: Disk, path: string): boolean {
  return folders.has(path) || [...files.keys()].some((one) => one.startsWith(`${path}/`));
}

/** Whether something is at a path, as far as tasks and the distribution decide. */
export function isThere(disk: Disk, path: string): boolean | undefined {
  const cell = disk.cells.get(path) ?? cellAt(disk, path);
  if (!cell) return disk.files.has(path) || undefined;
  const contents = cell.kind === 'own' ? [cell.content] : [...cell.by.values()];
  if (contents.every(({ kind }) => kind === 'absent')) return false;
  return contents.every(({ kind }) => kind === 'text') ? true : undefined;
}

/** The rights that a task gives, and where it says so. */
export interface Mode {
  readonly bits: number;
  readonly at: Span;
}

/** Puts a file there; under conditions, what was there before stays where they do not hold. */
export function put(disk: Disk, path: string, file: SourceFile, when: readonly When[], mode?: Mode): void {
  change(disk, path, file, (before) => changedUnder(before, when, () => contentOfFile(file)), when.length === 0);
  giveMode(disk, path, mode);
}

/** Puts a file there where none is: `force: no`. */
export function putNew(disk: Disk, path: string, file: SourceFile, when: readonly When[], mode?: Mode): void {
  const fill = (content: Content): Content => {
    if (content.kind === 'absent') return contentOfFile(file);
    if (content.kind === 'text') return content;
    return { ...content, yes: fill(content.yes), no: fill(content.no) };
  };
  change(disk, path, file, (before) => changedUnder(before, when, fill), false);
  giveMode(disk, path, mode);
}

export function giveMode({ files }: Disk, path: string, mode: Mode | undefined): void {
  const entry = files.get(path);
  if (mode && (entry?.kind === 'file' || entry?.kind === 'present'))
    files.set(path, { ...entry, mode: mode.bits, modeAt: mode.at });
}

/** Something that is no text: a key that nobody can look into, a link. */
export function putEntry(disk: Disk, path: string, entry: Entry): void {
  disk.cells.delete(path);
  disk.files.set(path, entry);
}

/** What an edit makes of what is there. */
export interface Editing {
  readonly edit: Edit;
  readonly create: boolean;
  readonly when: readonly When[];
  /** What stands for a file of which nothing is known. */
  readonly hidden: SourceFile;
}

/** Changes a file; `failed` where it surely is not there, `unchanged` where nothing becomes of it. */
export function editFile(
  disk: Disk,
  path: string,
  { edit, create, when, hidden }: Editing,
): 'ok' | 'unchanged' | 'failed' {
  const isSure = disk.cells.has(path) || disk.files.has(path) || disk.shipped(path) !== undefined || create;
  if (!isSure) {
    put(disk, path, hidden, when);
    return 'ok';
  }
  let done = 'unchanged' as 'ok' | 'unchanged' | 'failed';
  let failures = 0;
  let turns = 0;
  const one = (content: Content): Content => {
    turns += 1;
    const made = edited(content, edit, create, hidden);
    if (made === 'failed') failures += 1;
    if (made === 'failed' || isSame(content, made)) return content;
    done = 'ok';
    return made;
  };
  change(disk, path, hidden, (before) => changedUnder(before, when, one), false);
  return turns > 0 && failures === turns ? 'failed' : done;
}

function isSame(a: Content, b: Content): boolean {
  if (a.kind !== 'text' || b.kind !== 'text') return a === b;
  return a.lines.length === b.lines.length && a.lines.every((line, i) => line === b.lines[i]);
}

/** Takes a path away, and what lies below it; under conditions, what was there is there only where they do not hold. */
export function remove(disk: Disk, path: string, when: readonly When[]): void {
  const { files, cells, folders } = disk;
  const paths = new Set([path, ...[...files.keys(), ...cells.keys()].filter((at) => at.startsWith(`${path}/`))]);
  for (const at of paths) {
    const entry = files.get(at);
    if (entry && entry.kind !== 'file') {
      if (when.length === 0) files.delete(at);
    } else if (entry || cells.has(at) || disk.shipped(at))
      change(disk, at, named(entry, at), (before) => changedUnder(before, when, () => absent), when.length === 0);
  }
  if (when.length === 0) folders.delete(path);
}

function named(entry: Entry | undefined, path: string): SourceFile {
  return entry?.kind === 'file' ? entry.file : { path, text: '', holes: [], branches: [] };
}

function cellAt({ cells, files, shipped }: Disk, path: string): Cell | undefined {
  const known = cells.get(path);
  if (known) return known;
  const entry = files.get(path);
  if (entry) return entry.kind === 'file' ? { kind: 'own', content: contentOfFile(entry.file) } : undefined;
  const list = shipped(path);
  if (!list) return undefined;
  const [first] = list.keys();
  const all = completionsFor(first!.dialect);
  const others = all.some((one) => list.has(one)) ? all : [...list.keys()];
  const of = (one: Completion): Content => {
    const file = list.get(one);
    return file ? contentOfFile(file) : absent;
  };
  return { kind: 'based', by: new Map(others.map((one) => [one, of(one)])) };
}

function change(
  disk: Disk,
  path: string,
  file: SourceFile,
  make: (before: Content) => Content,
  isAlike: boolean,
): void {
  const before = cellAt(disk, path) ?? { kind: 'own', content: absent };
  const cell: Cell =
    before.kind === 'own' || isAlike
      ? { kind: 'own', content: make(before.kind === 'own' ? before.content : absent) }
      : { kind: 'based', by: new Map([...before.by].map(([one, content]) => [one, make(content)])) };
  disk.cells.set(path, cell);
  const old = disk.files.get(path);
  if (cell.kind === 'based' || cell.content.kind === 'absent') disk.files.delete(path);
  else {
    const text = fileOfContent(cell.content, old?.kind === 'file' ? old.file : file);
    disk.files.set(path, old?.kind === 'file' && !isAlike ? { ...old, file: text } : { kind: 'file', file: text });
  }
}

/** A file of which nothing is known but where it is written. */
export function unknownFile(file: SourceFile, start: number, end: number): SourceFile {
  const text = file.text.slice(start, end);
  const hole = { start: 0, end: text.length };
  const segment: Segment = { ...hole, origin: span(file, start, end), verbatim: true };
  const { scope } = file;
  return {
    ...{ path: file.path, text, holes: [hole], branches: [] },
    ...(scope === undefined ? {} : { scope }),
    derivedFrom: [segment],
  };
}

/** An absolute path on the host, without `.` and `..`. */
export function normalPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
