import type { World } from '../../model/worlds.ts';
import { open } from '../../platform/files.ts';
import { expand, type Included, type Refusal } from '../../syntax/expand.ts';
import { parseKeyValue } from '../../syntax/key-value.ts';
import type { SettingStatement, Statement, Syntax } from '../../syntax/statement.ts';
import type { Problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { startOf } from '../../text/source-file.ts';

/** One imapd.conf with all that it includes. */
export interface Conf {
  readonly path: string;
  /** `unseen`: it is not in the tree, and may lie on the host. */
  readonly status: 'here' | 'absent' | 'unseen';
  /** Where one would write a setting: the start of the file, or of the main file where it is not seen. */
  readonly near: Span;
  readonly statements: readonly Statement[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly refusals: readonly Refusal[];
}

const parsed = new WeakMap<SourceFile, Syntax>();

/** imapd.conf as the grammar sees it, each file once. */
export function parseImapdConf(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const syntax = parseKeyValue(file, { separator: ':', continuation: 'backslash' });
  parsed.set(file, syntax);
  return syntax;
}

const nothing = { statements: [], files: [], problems: [], refusals: [] };

/** Reads an imapd.conf; `main` is the file that is to blame where it is not seen. */
export function readConf(world: World, path: string, main: SourceFile): Conf {
  const found = open(world, path);
  if (found.kind === 'absent' || found.kind === 'dir')
    return { path, status: 'absent', near: startOf(main), ...nothing };
  if (found.kind !== 'file') return { path, status: 'unseen', near: startOf(main), ...nothing };
  const once = new Set<SourceFile>([found.file]);
  const expanded = expand(found.file, {
    parse: parseImapdConf,
    include: (statement) => (isInclude(statement) ? included(world, statement, once) : undefined),
  });
  return { path, status: 'here', near: startOf(found.file), ...expanded };
}

/** The name that a line sets, as libconfig compares it: in small letters. */
export function nameOf(statement: SettingStatement): string | undefined {
  return statement.key.value?.toLowerCase();
}

function isInclude(statement: SettingStatement): boolean {
  return statement.operator !== undefined && nameOf(statement) === '@include';
}

/** A file is read where its name stands; a second time, or one that is not there, is fatal [source: lib/libconfig.c, config_read_file]. */
function included(world: World, statement: SettingStatement, once: Set<SourceFile>): Included {
  const path = statement.args[0]?.value;
  if (!path?.startsWith('/')) return { kind: 'hole' };
  const found = open(world, path);
  if (found.kind === 'absent' || found.kind === 'dir')
    return { kind: 'refused', reason: `can't open configuration file ${path}` };
  if (found.kind !== 'file') return { kind: 'hole' };
  if (once.has(found.file)) return { kind: 'refused', reason: `configuration file ${path} included twice` };
  if (world.holds(statement.under)) once.add(found.file);
  return { kind: 'files', files: [found.file] };
}
