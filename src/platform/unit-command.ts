import type { Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { commandWords } from '../syntax/command-words.ts';
import { parseShellVars } from '../syntax/shell-vars.ts';
import { joinTexts } from '../syntax/scan.ts';
import { type SettingStatement, type Statement, type Word, word } from '../syntax/statement.ts';
import type { Hole, SourceFile } from '../text/source-file.ts';
import { fileAt } from './files.ts';
import { inSection, type Unit } from './unit-files.ts';

/** What a unit of kind service starts. */
export interface UnitCommand {
  readonly program: Word;
  /** The name that it is given, where the line gives one. */
  readonly argv0?: Word;
  /** Without the program's own name. */
  readonly argv: readonly Word[];
  /** The line that says so. */
  readonly setting: Setting;
  /** Files from which it takes variables. */
  readonly files: readonly SourceFile[];
}

/** The lines of a list setting that count: an empty assignment forgets all before it [systemd.syntax(7)]. */
export function listed(world: World, statements: readonly Statement[], names: RegExp): readonly SettingStatement[] {
  let found: SettingStatement[] = [];
  for (const statement of statements) {
    if (statement.kind === 'hole' || !statement.operator || !names.test(statement.key.value ?? '')) continue;
    if (!world.holds(statement.under)) continue;
    if (statement.args[0]?.value === '') found = [];
    else found.push(statement);
  }
  return found;
}

/** The last line of a setting that counts. */
export function lastOf(world: World, statements: readonly Statement[], name: string): SettingStatement | undefined {
  return statements.findLast(
    (statement): statement is SettingStatement =>
      statement.kind === 'setting' &&
      statement.operator !== undefined &&
      statement.key.value === name &&
      world.holds(statement.under),
  );
}

/** Undefined where the unit has no `ExecStart` that we see. */
export function unitCommand(world: World, unit: Unit): UnitCommand | undefined {
  const service = inSection(unit, 'Service');
  const [first] = listed(world, service, /^ExecStart$/);
  const line = first?.args[0];
  if (!first || !line) return undefined;
  const environment = environmentOf(world, service);
  const words = upToSemicolon(commandWords(line)).flatMap((one) =>
    expanded(withSpecifiers(one, unit), environment.lookup),
  );
  const [written, ...rest] = words;
  if (!written) return undefined;
  const { server, renames } = withoutPrefix(written);
  const setting: Setting = {
    name: 'ExecStart',
    ...(line.value === undefined ? {} : { value: line.value }),
    origin: { kind: 'written', span: first.span, overrides: [] },
  };
  const [argv0, ...renamed] = rest;
  const started = renames && argv0 ? { program: server, argv0, argv: renamed } : { program: server, argv: rest };
  return { ...(inShell(server, rest) ?? started), setting, files: environment.files };
}

/** Whether a line that we cannot see may replace what a section says. */
export function hasOpenLine(world: World, statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) => (statement.kind === 'hole' || statement.key.value === undefined) && world.holds(statement.under),
  );
}

function upToSemicolon(words: readonly Word[]): readonly Word[] {
  const at = words.findIndex(({ value, span }) => value === ';' && span.end - span.start === 1);
  return at < 0 ? words : words.slice(0, at);
}

/** `-`, `+`, `!`, `:` say how it is started, `@` that the next word is its name [systemd.service(5)]. */
function withoutPrefix(written: Word): { readonly server: Word; readonly renames: boolean } {
  const [first] = written.parts;
  const prefix = typeof first === 'string' ? /^[-@:+!|]*/.exec(first)![0] : '';
  const parts = typeof first === 'string' ? [first.slice(prefix.length), ...written.parts.slice(1)] : written.parts;
  const shown = parts.length > 1 ? parts.filter((part) => part !== '') : parts;
  const at = { ...written.span, start: Math.min(written.span.start + prefix.length, written.span.end) };
  return { server: word(shown, at), renames: prefix.includes('@') };
}

/** What `sh -c` runs, where that is one plain command. */
function inShell({ parts }: Word, argv: readonly Word[]): Pick<UnitCommand, 'program' | 'argv'> | undefined {
  const [flag, script] = argv;
  if (!/^(.*\/)?(ba|da|k|z)?sh$/.test(String(parts.at(-1))) || !/^-\w*c$/.test(flag?.value ?? '')) return undefined;
  if (script?.value === undefined || /[|&;<>$`(){}\n\\]/.test(script.value)) return undefined;
  const words = [...script.value.matchAll(SHELL_WORD)].map(([text]) => word([text.replace(/["']/g, '')], script.span));
  const [program, ...rest] = words[0]?.value === 'exec' ? words.slice(1) : words;
  return program ? { program, argv: rest } : undefined;
}

const SHELL_WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

interface Environment {
  /** The value of a variable: empty where nobody sets it, undefined where that cannot be seen. */
  lookup(name: string): Word | undefined;
  readonly files: readonly SourceFile[];
}

/** `Environment=` and the files of `EnvironmentFile=`, which win [systemd.exec(5)]. */
function environmentOf(world: World, service: readonly Statement[]): Environment {
  const known = new Map<string, Word>();
  for (const { args } of listed(world, service, /^Environment$/))
    for (const one of args.flatMap(commandWords)) {
      const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(one.value ?? '') ?? [];
      if (name !== undefined) known.set(name, word([value!], one.span));
    }
  const files: SourceFile[] = [];
  let isWhole = !hasOpenLine(world, service);
  for (const { args } of listed(world, service, /^EnvironmentFile$/)) {
    const path = args[0]?.value?.replace(/^-/, '');
    const file = path === undefined ? undefined : fileAt(world, path);
    if (!file) {
      isWhole = false;
      continue;
    }
    files.push(file);
    for (const [name, value] of assignments(world, file)) known.set(name, value);
  }
  return {
    files,
    lookup: (name) => known.get(name) ?? (isWhole ? word([''], service[0]!.span) : undefined),
  };
}

/** The variables that a file of `NAME=value` lines sets; the last one counts. */
export function assignments(world: World, file: SourceFile): ReadonlyMap<string, Word> {
  const found = new Map<string, Word>();
  for (const statement of parseShellVars(file).statements)
    if (statement.kind === 'setting' && statement.operator?.value === '=' && world.holds(statement.under))
      found.set(statement.key.value ?? '', statement.args[0]!);
  return found;
}

/** The words of an option string, as an unquoted `$NAME` becomes: all of them stand where the string stands. */
export function splitWord({ parts, span }: Word): readonly Word[] {
  const words: (string | Hole)[][] = [[]];
  for (const part of parts) {
    if (typeof part !== 'string') {
      words.at(-1)!.push(part);
      continue;
    }
    const [first = '', ...rest] = part.split(/\s+/);
    if (first !== '') words.at(-1)!.push(first);
    for (const one of rest) words.push(one === '' ? [] : [one]);
  }
  return words.filter((one) => one.length > 0).map((one) => word(one, span));
}

/** `$NAME` alone becomes any number of words, `${NAME}` within a word is put in [systemd.service(5)]. */
function expanded(written: Word, lookup: Environment['lookup']): readonly Word[] {
  const [, alone] = /^\$(\w+)$/.exec(written.value ?? '') ?? [];
  if (alone !== undefined) {
    const found = lookup(alone);
    return found ? splitWord(found) : [hidden(written)];
  }
  const parts = written.parts.flatMap((part) => {
    if (typeof part !== 'string') return [part];
    return part.split(/(\$\{\w+\})/).flatMap((piece, i) => {
      if (i % 2 === 0) return [piece.replaceAll('$$', '$')];
      return lookup(piece.slice(2, -1))?.parts ?? hidden(written).parts;
    });
  });
  return [word(tidied(parts), written.span)];
}

function hidden({ span }: Word): Word {
  return word([{ start: span.start, end: span.end }], span);
}

function tidied(parts: Word['parts']): Word['parts'] {
  const shown = joinTexts(parts).filter((part) => part !== '');
  return shown.length > 0 ? shown : [''];
}

/** A word with its `%i` and their like put in; what only the running system knows stays hidden [systemd.unit(5), "Specifiers"]. */
export function withSpecifiers(written: Word, { name, instance }: Unit): Word {
  if (!written.parts.some((part) => typeof part === 'string' && part.includes('%'))) return written;
  const prefix = name.replace(/(@.*)?\.[a-z]+$/, '');
  const own = name.includes('@') ? instance : '';
  const values: Readonly<Record<string, string | undefined>> = {
    '%': '%',
    n: name,
    N: name.replace(/\.[a-z]+$/, ''),
    p: prefix,
    P: prefix,
    i: own,
    I: own?.replaceAll('-', '/'),
    j: prefix.slice(prefix.lastIndexOf('-') + 1),
  };
  const parts = written.parts.flatMap((part) => {
    if (typeof part !== 'string') return [part];
    return part.split(/(%[\s\S])/).flatMap((piece, i) => {
      if (i % 2 === 0) return [piece];
      const value = values[piece[1]!];
      return value === undefined ? hidden(written).parts : [value];
    });
  });
  return word(tidied(parts), written.span);
}
