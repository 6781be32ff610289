import { posix } from 'node:path';
import type { World } from '../../model/worlds.ts';
import { namesIn, open } from '../../platform/files.ts';
import { expand, type Included } from '../../syntax/expand.ts';
import { parseIni } from '../../syntax/ini.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { span, startOf } from '../../text/source-file.ts';
import { quoted, type Refusal, settingOf } from './refusal.ts';

/** What stands under one header, or above the first. */
export interface Section {
  readonly header?: SettingStatement;
  /** Its own lines in order, broken ones too. */
  readonly lines: readonly Statement[];
  /** What counts in it, last wins: the lines above the first header, then its own. */
  readonly statements: readonly Statement[];
  /** Where one would write what it lacks. */
  readonly near: Span;
}

export interface Configuration {
  /** Defaults of every section; in a file without a header the one service, on a socket that somebody else opened. */
  readonly globals: Section;
  readonly services: readonly Section[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  /** Includes that stunnel refuses, by the place of their statement. */
  readonly badIncludes: ReadonlyMap<Span, string>;
  /** An include that leads back to itself. */
  readonly loops: readonly Refusal[];
}

/** Reads a main file with its includes and cuts it at the headers, as the branches of this world go. */
export function configurationOf(world: World, main: SourceFile): Configuration {
  const badIncludes = new Map<Span, string>();
  const { statements, files, problems, refusals } = expand(main, {
    parse: (file) => parseIni(file),
    include: (statement) => included(world, statement, badIncludes),
  });
  const loops = refusals
    .filter(({ under }) => world.holds(under))
    .map(({ reason, at }) => ({
      reason: `Failed to include a file: ${reason}`,
      because: [{ name: 'include', origin: { kind: 'written', span: at, overrides: [] } } as const],
    }));
  return { ...cut(world, statements, main), files, problems, badIncludes, loops };
}

/**
 * A folder, every regular file in it in name order, whatever its suffix; not recursive [source: options.c,
 * `include_config`; measured: include-dir, include-missing-dir]. Undefined leaves the line where it is.
 */
function included(world: World, statement: SettingStatement, bad: Map<Span, string>): Included | undefined {
  if (statement.operator?.value !== '=' || statement.key.value?.toLowerCase() !== 'include') return undefined;
  const written = statement.args[0]?.value;
  if (written === undefined) return { kind: 'hole' };
  const folder = posix.resolve('/', written);
  const found = open(world, folder);
  if (found.kind === 'not-carried' || found.kind === 'present') return { kind: 'hole' };
  if (found.kind !== 'dir') {
    bad.set(statement.span, 'Failed to include directory');
    return undefined;
  }
  const entries = namesIn(world, folder).map((name) => open(world, posix.join(folder, name)));
  if (entries.some(({ kind }) => kind === 'binary')) {
    bad.set(statement.span, 'Failed to include a file');
    return undefined;
  }
  return { kind: 'files', files: entries.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : [])) };
}

/** A header that does not hold takes no lines: what stands below it is under the same condition. */
function cut(
  world: World,
  statements: readonly Statement[],
  main: SourceFile,
): Pick<Configuration, 'globals' | 'services'> {
  const above: Statement[] = [];
  const found: { readonly header: SettingStatement; readonly lines: Statement[] }[] = [];
  for (const statement of statements) {
    if (isHeader(statement)) {
      if (world.holds(statement.under)) found.push({ header: statement, lines: [] });
    } else (found.at(-1)?.lines ?? above).push(statement);
  }
  const defaults = above.filter(counts);
  return {
    globals: { lines: above, statements: defaults, near: firstLine(main, above) },
    services: found.map(({ header, lines }) => ({
      header,
      lines,
      statements: [...defaults, ...lines.filter(counts)],
      near: header.span,
    })),
  };
}

function firstLine(main: SourceFile, above: readonly Statement[]): Span {
  const { span: first } = above[0] ?? {};
  return first?.file === main ? span(main, first.start, first.end) : startOf(main);
}

function isHeader(statement: Statement): statement is SettingStatement {
  return statement.kind === 'setting' && statement.operator?.value === '[';
}

function counts(statement: Statement): boolean {
  return statement.kind === 'hole' || statement.operator?.value === '=';
}

/** The refusal of an include whose folder is not there. */
export function includeRefusal({ badIncludes }: Configuration, statement: SettingStatement): Refusal | undefined {
  const reason = badIncludes.get(statement.span);
  return reason === undefined
    ? undefined
    : { reason: `${quoted(statement)}: ${reason}`, because: [settingOf(statement)] };
}
