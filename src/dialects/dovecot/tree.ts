import { posix } from 'node:path';
import { remembered, type World } from '../../model/worlds.ts';
import { fileAt, open, openBeside } from '../../platform/files.ts';
import { glob, isPattern } from '../../platform/glob.ts';
import { parseBlock } from '../../syntax/block.ts';
import { type Expanded, expand, type Included } from '../../syntax/expand.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { services } from './services.ts';

export interface Tree extends Expanded {
  readonly main: SourceFile;
  /** Where on the host a file lies. */
  pathOf(file: SourceFile): string;
}

/** A main file with its includes in the daemon's order; undefined where there is none. */
export const readTree = remembered(readOnce);

function readOnce(world: World, main: string): Tree | undefined {
  const file = fileAt(world, main);
  if (!file) return undefined;
  const places = new Map<SourceFile, string>([[file, main]]);
  const pathOf = (one: SourceFile) => places.get(one) ?? main;
  const expanded = expand(file, {
    parse: parseBlock,
    include: (statement, from) => includeOf(world, main, statement, { folder: posix.dirname(pathOf(from)), places }),
  });
  const statements = expanded.statements.map((one) => packaged(world, one));
  const files = expanded.files.filter((one) => one !== EMPTY);
  return { ...expanded, files, statements, main: file, pathOf };
}

interface Around {
  readonly folder: string;
  readonly places: Map<SourceFile, string>;
}

function includeOf(world: World, main: string, statement: SettingStatement, around: Around): Included | undefined {
  const key = statement.key.value;
  if (key !== '!include' && key !== '!include_try') return undefined;
  const pattern = statement.args[0]?.value;
  if (pattern === undefined) return { kind: 'hole' };
  const path = posix.resolve(around.folder, pattern);
  if (isPackaged(path) && open(world, posix.dirname(path)).kind !== 'dir') return undefined; // becomes a setting, below
  const { files, unseen } = filesAt(world, main, path, around.places);
  if (files.length > 0) return { kind: 'files', files };
  if (unseen && isPasswordFile(path)) return { kind: 'files', files: [] };
  if (unseen) return { kind: 'hole' };
  return key === '!include' ? { kind: 'refused', reason: 'No matches' } : { kind: 'files', files: [] };
}

function filesAt(
  world: World,
  main: string,
  pattern: string,
  places: Map<SourceFile, string>,
): { readonly files: readonly SourceFile[]; readonly unseen: boolean } {
  const found = isPattern(pattern) ? glob(world, pattern) : { paths: [pattern], unseen: false };
  let { unseen } = found;
  let isThere = false;
  const files = found.paths.flatMap((path) => {
    const entry = isPattern(pattern) ? open(world, path) : openBeside(world, main, path);
    if (entry.kind === 'dir') isThere = true; // opened, and read as empty [measured: include-directory]
    if (entry.kind === 'not-carried' || entry.kind === 'present' || entry.kind === 'binary') unseen = true;
    if (entry.kind !== 'file') return [];
    places.set(entry.file, path);
    return [entry.file];
  });
  return isThere && files.length === 0 ? { files: [EMPTY], unseen } : { files, unseen };
}

const EMPTY: SourceFile = { path: '', text: '', holes: [], branches: [] };

/** What the distributions ship under these names holds `passdb` and `userdb` and nothing else [measured: debian-default]. */
function isPasswordFile(path: string): boolean {
  return /\/auth-(checkpassword|deny|dict|ldap|master|oauth2|passwdfile|sql|static|system|vpopmail)\.conf\.ext$/.test(
    path,
  );
}

/** One file per installed protocol [measured: debian-default]. */
const PACKAGED = /^\/usr\/(local\/)?share\/dovecot\/protocols\.d\/[^/]*\.protocol$/;

function isPackaged(path: string): boolean {
  return PACKAGED.test(path);
}

/**
 * Debian's packages switch their protocol on with a file each. Where the tree does not hold these, the include stands for
 * `protocols` with those of the installed packages added; without a list of packages they are a hole in its value.
 */
function packaged(world: World, statement: Statement): Statement {
  if (statement.kind === 'hole' || !statement.key.value?.startsWith('!include')) return statement;
  const { span } = statement;
  const installed = services.filter((row) => world.installed?.includes(row.package)).map(({ named }) => named);
  const parts = world.installed ? [installed.join(' ')] : [{ start: span.start, end: span.end }];
  return { ...statement, key: word(['protocols'], span), operator: word(['+='], span), args: [word(parts, span)] };
}
