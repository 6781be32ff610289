import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, openBeside } from '../../platform/files.ts';
import { environmentFile } from '../../platform/images/index.ts';
import { refusalOf } from '../../syntax/nesting.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Problem } from '../../text/problem.ts';
import { problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { variablesOf } from '../environment.ts';
import { parseMaddy } from './grammar.ts';
import { expandedWords, type Lookup, type Macros, withoutContinuation } from './words.ts';

/** Why maddy does not read the file. */
export interface Stop {
  readonly reason: string;
  readonly name: string;
  readonly at: Span;
}

/** What the file says in one world: snippets and imports put in, macros replaced, every statement known to be there. */
export interface Tree {
  readonly statements: readonly Statement[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly stop?: Stop;
}

interface Reading {
  readonly world: World;
  readonly main: string;
  readonly files: Map<string, SourceFile>;
  readonly problems: Problem[];
  readonly snippets: Map<string, readonly Statement[]>;
  readonly lookup: Lookup;
  stop: Stop | undefined;
  budget: number;
}

/** Reads the main file and what it imports [source: framework/cfgparser/{parse,imports,env}.go]. */
export function treeOf(world: World, main: string, file: SourceFile): Tree {
  const reading: Reading = {
    world,
    main,
    files: new Map(),
    problems: [],
    snippets: new Map(),
    lookup: lookupIn(world),
    stop: undefined,
    budget: limits.statementsPerService,
  };
  const statements = read(reading, main, file, 0);
  const { files, problems, stop } = reading;
  return { statements, files: [...files.values()], problems, ...(stop ? { stop } : {}) };
}

/** A container's variables are those of its compose file, and one that nobody sets is empty; on other hosts nobody knows them. */
function lookupIn(world: World): Lookup {
  const path = environmentFile('maddy');
  if (!fileAt(world, path)) return () => undefined;
  const { statements, read: readRow } = variablesOf(world, path);
  if (statements.some((one) => one.kind === 'hole')) return () => undefined;
  return (name) => {
    const { setting, statement } = readRow({ name, kind: { read: (text) => text }, defaults: [], cite: '' });
    return statement ? setting.value : '';
  };
}

function read(reading: Reading, path: string, file: SourceFile, depth: number): readonly Statement[] {
  const { statements, problems } = parseMaddy(file);
  if (!reading.files.has(path)) reading.problems.push(...problems);
  reading.files.set(path, file);
  const expanded = replaced(reading, statements, new Map(), true);
  return imported(reading, path, expanded, depth);
}

/** Macros count from where they are set, in their own file; snippets are taken out. */
function replaced(reading: Reading, list: readonly Statement[], macros: Macros, isTop: boolean): readonly Statement[] {
  const out: Statement[] = [];
  for (const raw of list) {
    if (!reading.world.holds(raw.under)) continue;
    const statement = raw.kind === 'setting' ? withoutContinuation(raw) : raw;
    const refusal = refusalOf(statement);
    if (refusal !== undefined) stop(reading, refusal, statement.span);
    else if (statement.kind === 'hole') out.push(statement);
    else if (isTop && isMacro(statement)) setMacro(reading, statement, macros);
    else {
      const next = expandedStatement(reading, statement, macros);
      const snippet = isTop ? /^\((.*)\)$/s.exec(statement.key.value ?? '')?.[1] : undefined;
      if (snippet === undefined) out.push(next);
      else reading.snippets.set(snippet, next.body ?? []);
    }
  }
  return out;
}

function expandedStatement(reading: Reading, statement: SettingStatement, macros: Macros): SettingStatement {
  const args = expandedWords(statement.args, macros, reading.lookup);
  const body = statement.body && replaced(reading, statement.body, macros, false);
  return body ? { ...statement, args, body } : { ...statement, args };
}

function isMacro({ key: { value } }: SettingStatement): boolean {
  return value?.startsWith('$(') === true;
}

function setMacro(reading: Reading, { key, args, span }: SettingStatement, macros: Macros): void {
  const name = /^\$\((.*)\)$/s.exec(key.value ?? '')?.[1];
  const [equals, ...values] = args;
  if (name === undefined) stop(reading, 'macro name must end with )', span);
  else if (!equals || values.length === 0) stop(reading, 'at least 2 arguments are required', span);
  else if (equals.value !== undefined && equals.value !== '=') stop(reading, 'missing = in macro declaration', span);
  else macros.set(name, expandedWords(values, macros, reading.lookup));
}

/** Imports are put in where they stand, inside blocks too; a snippet goes before a file of its name. */
function imported(reading: Reading, path: string, list: readonly Statement[], depth: number): readonly Statement[] {
  return list.flatMap((statement): readonly Statement[] => {
    reading.budget -= 1;
    if (reading.budget < 0) return reading.budget === -1 ? [overflow(reading, statement)] : [];
    if (statement.kind === 'hole') return [statement];
    if (statement.key.value === 'import') return brought(reading, path, statement, depth);
    return statement.body ? [{ ...statement, body: imported(reading, path, statement.body, depth) }] : [statement];
  });
}

function brought(reading: Reading, path: string, at: SettingStatement, depth: number): readonly Statement[] {
  const hole: Statement = { kind: 'hole', span: at.span };
  const refuse = (reason: string): readonly Statement[] => {
    stop(reading, reason, at.span);
    return [];
  };
  const [named, ...more] = at.args;
  if (!named || more.length > 0) return refuse('import directive requires exactly 1 argument');
  const { value } = named;
  if (value === undefined) return [hole];
  if (depth >= limits.includeDepth) return refuse('hit import expansion limit');
  const snippet = reading.snippets.get(value);
  if (snippet) return imported(reading, path, snippet, depth + 1);
  const target = posix.resolve(posix.dirname(path), value);
  const found = [target, `${target}.conf`].map((one) => openBeside(reading.world, reading.main, one));
  const [first, second] = found;
  const there = first?.kind === 'absent' ? second : first;
  if (there?.kind === 'file') return read(reading, there.path, there.file, depth + 1);
  return there?.kind === 'absent' ? refuse(`unknown import: ${value}`) : [hole];
}

function overflow(reading: Reading, { span }: Statement): Statement {
  if (reading.budget === -1) {
    const message = `more than ${limits.statementsPerService} statements after imports`;
    reading.problems.push(problem('limit-exceeded', message, span));
  }
  return { kind: 'hole', span };
}

function stop(reading: Reading, reason: string, at: Span): void {
  reading.stop ??= { reason, name: at.file.text.slice(at.start, at.end).split(/\s/)[0] ?? '', at };
}
