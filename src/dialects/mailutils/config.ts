import { posix } from 'node:path';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, open } from '../../platform/files.ts';
import { expand } from '../../syntax/expand.ts';
import { headerOf, refusalOf } from '../../syntax/nesting.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { plainFile, type SourceFile, type Span, startOf } from '../../text/source-file.ts';
import { parseMailutils } from './grammar.ts';
import { isKnown } from './settings.ts';

export const SITE = '/etc/mailutils.conf';
export type Program = 'pop3d' | 'imap4d';

/** What one program reads. */
export interface Config {
  readonly program: Program;
  /** Those of its top, in order: of the file, of its own blocks in it, of includes, of the command line. */
  readonly statements: readonly Statement[];
  readonly files: readonly SourceFile[];
  readonly near: Span;
  readonly refusal?: { readonly reason: string; readonly because: readonly Setting<unknown>[] };
}

/**
 * The site's file, of which blocks for other programs say nothing; `--config-file` replaces it and has no such blocks,
 * `--set` comes last [measured: 3.15].
 */
export function configOf(world: World, program: Program, argv: readonly Word[]): Config {
  const words = argv.map(({ value }) => value);
  const named = optionIn(words, '--config-file');
  const isOff = words.some((one) => one === '--no-config' || one === '--no-site-config');
  const path = named === undefined ? SITE : posix.resolve('/', named);
  const file = isOff && named === undefined ? undefined : fileAt(world, path);
  const read = file && expandedBy(world, program, file);
  const statements = read ? read.statements.flatMap((one) => unwrapped(program, one, named === undefined)) : [];
  const near = placeIn(program, read?.statements ?? [], file ? startOf(file) : argv[0]?.span);
  const missing = named !== undefined && open(world, path).kind === 'absent';
  const refusal = missing
    ? { reason: `cannot open "${path}"`, because: [lineOf(argv[0]?.span ?? near)] }
    : refusedBy(world, program, statements, read?.refusals ?? []);
  return {
    program,
    statements: [...statements, ...setOn(argv)],
    files: read?.files ?? [],
    near,
    ...(refusal ? { refusal } : {}),
  };
}

/** Where one would write a statement: in the program's block, else in the file, else in the line that starts it. */
function placeIn(program: Program, statements: readonly Statement[], otherwise: Span | undefined): Span {
  const block = statements.find(
    (one): one is SettingStatement =>
      one.kind === 'setting' && one.key.value === 'program' && one.args[0]?.value === program && one.body !== undefined,
  );
  return (block && headerOf(block)) ?? otherwise ?? startOf(plainFile(SITE.slice(1), ''));
}

function optionIn(words: readonly (string | undefined)[], name: string): string | undefined {
  const at = words.findLastIndex((one) => one === name || one?.startsWith(`${name}=`));
  const found = at < 0 ? undefined : words[at];
  return found === name ? words[at + 1] : found?.slice(name.length + 1);
}

/** An included folder stands for the file of the program's name in it [measured: include-directory]. */
function expandedBy(world: World, program: Program, file: SourceFile) {
  return expand(file, {
    parse: parseMailutils,
    include: ({ key, args, body }) => {
      if (key.value !== 'include' || body) return undefined;
      const target = args[0]?.value;
      if (target === undefined) return { kind: 'hole' };
      const found = open(world, posix.resolve('/', target));
      if (found.kind === 'file') return { kind: 'files', files: [found.file] };
      const own = found.kind === 'dir' ? fileAt(world, posix.join(found.path, program)) : undefined;
      if (own) return { kind: 'files', files: [own] };
      if (found.kind === 'dir') return { kind: 'files', files: [] };
      return found.kind === 'absent'
        ? { kind: 'refused', reason: 'include file or directory does not exist' }
        : { kind: 'hole' };
    },
  });
}

function unwrapped(program: Program, statement: Statement, isSite: boolean): readonly Statement[] {
  if (statement.kind === 'hole' || statement.key.value !== 'program' || !statement.body) return [statement];
  if (!isSite || statement.args[0]?.value !== program) return [];
  const { under = [] } = statement;
  return statement.body.map((one) => (under.length > 0 ? { ...one, under: [...under, ...(one.under ?? [])] } : one));
}

/** `--set=.tls-mode=required`; deeper paths than one word are not followed. */
function setOn(argv: readonly Word[]): readonly Statement[] {
  return argv.flatMap((one, i): readonly Statement[] => {
    const told =
      one.value === '--set' ? argv[i + 1]?.value : one.value?.startsWith('--set=') ? one.value.slice(6) : undefined;
    const [, name, value] = /^\.?([\w-]+)=(.*)$/s.exec(told ?? '') ?? [];
    if (name === undefined) return [];
    return [{ kind: 'setting', key: word([name], one.span), args: [word([value!], one.span)], span: one.span }];
  });
}

type Refusals = readonly { readonly reason: string; readonly at: Span; readonly under?: Statement['under'] }[];

/** The first trouble: a syntax error, a keyword that nobody knows, an include that is not there. */
function refusedBy(
  world: World,
  program: Program,
  statements: readonly Statement[],
  includes: Refusals,
): Config['refusal'] {
  const found = faultIn(world, program, undefined, statements) ?? includes.find(({ under }) => world.holds(under));
  return found && { reason: found.reason, because: [lineOf(found.at)] };
}

function faultIn(
  world: World,
  program: Program,
  block: string | undefined,
  statements: readonly Statement[],
): { readonly reason: string; readonly at: Span } | undefined {
  for (const statement of statements) {
    if (statement.kind === 'hole') continue;
    const own = ownFault(program, block, statement);
    if (own !== undefined && world.holds(statement.under)) return { reason: own, at: statement.span };
    const inner = statement.body && faultIn(world, program, statement.key.value ?? '', statement.body);
    if (inner) return inner;
  }
  return undefined;
}

function ownFault(program: Program, block: string | undefined, statement: SettingStatement): string | undefined {
  const refusal = refusalOf(statement);
  const { key, args, body } = statement;
  if (refusal !== undefined || body || key.value === undefined) return refusal;
  if (!isKnown(program, block, key.value)) return `unknown keyword "${key.value}"`;
  const isScalar = /^(port|mode|tls-mode|max-children|pidfile)$/.test(key.value);
  return isScalar && args.length > 1 ? `unexpected value: ${args[0]?.value ?? ''}` : undefined;
}

/** A line as evidence. */
export function lineOf(at: Span): Setting<unknown> {
  return {
    name: 'line',
    value: at.file.text.slice(at.start, at.end),
    origin: { kind: 'written', span: at, overrides: [] },
  };
}
