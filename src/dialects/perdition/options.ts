import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { Span } from '../../text/source-file.ts';
import { isOpen, type Reading, type Row, reader } from '../settings.ts';
import { options } from './settings.ts';

/** Options of one process: its command line, and its file as far as perdition reads it. */
export interface Options {
  get<T>(row: Row<T>): Setting<T>;
  /** Undefined where only the default is left. */
  given<T>(row: Row<T>): Setting<T> | undefined;
  /** What a line says that can be seen; nothing is asked. */
  written(row: Row<string>): Setting | undefined;
  /** Every one of them: those of the command line, or those of the file where it has none. */
  all<T>(row: Row<T>): readonly Reading<T>[];
  readonly problems: readonly Problem[];
  readonly refusal?: { readonly reason: string; readonly because: readonly Setting<unknown>[] };
}

/** What the command line says wins over the file [measured: command-line-wins]. */
export function optionsOf(
  world: World,
  command: readonly Statement[],
  file: readonly Statement[],
  near: Span,
): Options {
  const read = [counted(world, file), counted(world, command)];
  const [ofFile, ofCommand] = read.map(({ lines }) => lines);
  const order = [...ofFile!, ...ofCommand!];
  const lines = reader(world, (written, name) => options.get(written)?.name === name);
  const last = <T>(row: Row<T>) => lines.last(row, order, near);
  const refusal = read.find((one) => one.refusal)?.refusal;
  return {
    get: (row) => last(row).setting,
    given: (row) => {
      const { statement, setting } = last(row);
      return statement || setting.origin.kind === 'assumed' ? setting : undefined;
    },
    written: (row) => {
      const { statement, setting } = lines.last(
        row,
        order.filter((one) => !isOpen(one)),
        near,
      );
      return statement ? setting : undefined;
    },
    all: (row) => {
      const told = lines.all(row, ofCommand!);
      const list = told.length > 0 ? told : lines.all(row, ofFile!);
      const only = last(row);
      return list.length > 0 || only.setting.origin.kind !== 'assumed' ? list : [only];
    },
    problems: read.flatMap(({ problems }) => problems),
    ...(refusal ? { refusal } : {}),
  };
}

interface Counted {
  readonly lines: readonly Statement[];
  readonly problems: readonly Problem[];
  readonly refusal?: Options['refusal'];
}

/**
 * perdition turns its file into arguments. An option that it does not know ends the reading, and it runs with what came
 * before; an argument that belongs to no option ends the process [measured: 2.2].
 */
function counted(world: World, statements: readonly Statement[]): Counted {
  for (const [i, statement] of statements.entries()) {
    if (isOpen(statement) || statement.kind === 'hole') continue;
    const fault = faultOf(statement, statements[i + 1]);
    if (!fault || !world.holds(statement.under)) continue;
    const lines = statements.slice(0, i);
    if (fault.isFatal) return { lines, problems: [], refusal: refused(statement, fault.reason) };
    const message = `${fault.reason}, so perdition passes over the rest`;
    return { lines, problems: [problem('unknown-setting', message, statement.span)] };
  }
  return { lines: statements, problems: [] };
}

interface Fault {
  readonly reason: string;
  /** Else only the rest is lost. */
  readonly isFatal: boolean;
}

function faultOf({ key, args }: SettingStatement, next: Statement | undefined): Fault | undefined {
  const name = key.value ?? '';
  const value = args[0]?.value;
  if (name === '') return { reason: `options: trailing argument: ${value ?? ''}`, isFatal: true };
  const option = options.get(name);
  if (!option) return { reason: `"${name}" is an unknown option`, isFatal: false };
  if (option.takes === 'nothing')
    return args.length === 0 ? undefined : { reason: `options: trailing argument: ${value ?? ''}`, isFatal: true };
  if (args.length === 0) {
    const isTrailing = next?.kind === 'setting' && next.args.length > 0;
    if (isTrailing) return { reason: `options: trailing argument: ${next.args[0]?.value ?? ''}`, isFatal: true };
    return { reason: `"${name}" is missing its argument`, isFatal: false };
  }
  const isNumber = option.takes !== 'number' || value === undefined || /^\d+$/.test(value);
  return isNumber ? undefined : { reason: `Parameter to "${option.name}" must be a positive integer`, isFatal: false };
}

function refused({ key, args, span }: SettingStatement, reason: string): NonNullable<Options['refusal']> {
  const value = [key.value, args[0]?.value].filter(Boolean).join(' ');
  return { reason, because: [{ name: 'line', value, origin: { kind: 'written', span, overrides: [] } }] };
}

/** The words of a command line as statements at one place: `--name value`, `--name=value`, `-n value`, `-nvalue` [popt(3)]. */
export function fromArguments(argv: readonly string[], at: Span, under: Statement['under']): readonly Statement[] {
  const statements: Statement[] = [];
  const add = (name: string, value: string | undefined): void => {
    const args = value === undefined ? [] : [word([value], at)];
    statements.push({ kind: 'setting', key: word([name], at), args, span: at, ...(under ? { under } : {}) });
  };
  for (let i = 0; i < argv.length; i += 1) {
    const written = argv[i]!;
    const [, dashes = '', name = '', equals, value = ''] = /^(--?)?([^=]*)(=)?(.*)$/s.exec(written) ?? [];
    if (dashes === '') add('', written);
    else if (dashes === '--' && equals) add(name, value);
    else if (dashes === '-' && written.length > 2) add(written[1]!, written.slice(2));
    else if (options.get(name)?.takes === 'nothing' || !options.has(name)) add(name, undefined);
    else {
      add(name, argv[i + 1]);
      i += 1;
    }
  }
  return statements;
}
