import { parseColumns } from '../../syntax/columns.ts';
import { parseKeyValue } from '../../syntax/key-value.ts';
import { branchesAt } from '../../syntax/scan.ts';
import type { SettingStatement, Statement, Syntax, Word } from '../../syntax/statement.ts';
import type { Branch, SourceFile, Span } from '../../text/source-file.ts';
import { type Argument, argumentsOf, type Fault, optionsIn } from './arguments.ts';

const parsed = new WeakMap<SourceFile, Syntax>();

/** main.cf, each file once [postconf(5): names, "=", values that go on in indented lines]. */
export function parseMainCf(file: SourceFile): Syntax {
  const known = parsed.get(file) ?? parseKeyValue(file, { separator: '=', continuation: 'indented' });
  parsed.set(file, known);
  return known;
}

/** One line of master.cf with what its indented lines add [master(5)]. */
export interface Entry {
  /** The columns without the name, as far as there are any. */
  readonly columns: readonly Word[];
  readonly name: Word;
  readonly under: readonly Branch[];
  /** From the name to the command. */
  readonly head: Span;
  readonly span: Span;
  readonly type?: Word;
  readonly command?: Word;
  readonly argv: readonly Argument[];
  /** What `-o` sets, and template expressions that may be options; some stand under branches of their own. */
  readonly overrides: readonly Statement[];
  /** What makes the program end. */
  readonly faults: readonly Fault[];
  /** Some of its lines do not stand under the branches of its first, so that they may belong to the service above. */
  readonly hasStrays: boolean;
}

const entries = new WeakMap<SourceFile, readonly Entry[]>();

/** The services of a master.cf in order, each file once. */
export function entriesOf(file: SourceFile): readonly Entry[] {
  const known = entries.get(file) ?? parseMasterCf(file).statements.flatMap(entryOf);
  entries.set(file, known);
  return known;
}

export function parseMasterCf(file: SourceFile): Syntax {
  return parseColumns(file, { continues: 'always' });
}

function entryOf(statement: Statement): readonly Entry[] {
  return statement.kind === 'hole' ? [] : [entryIn(statement)];
}

/** Type, private, unprivileged, chroot, wakeup, process limit, command. */
const COLUMNS = 7;

function entryIn({ key, args, span, under = [] }: SettingStatement): Entry {
  const columns = args.slice(0, COLUMNS);
  const [type] = columns;
  const command = columns[COLUMNS - 1];
  const last = columns.at(-1) ?? key;
  const argv = argumentsOf(args.slice(COLUMNS));
  const { overrides, faults } = optionsIn(argv);
  const own = [...overrides, ...faults].map((one) => one.under ?? []);
  return {
    columns,
    name: key,
    under,
    head: { ...span, end: last.span.end },
    span,
    ...(type ? { type } : {}),
    ...(command ? { command } : {}),
    argv,
    overrides,
    faults,
    hasStrays: under.length > 0 && own.some((branches) => isStray(branches, under)),
  };
}

/** Whether something does not stand under all of the branches of the line that it follows. */
export function isStray(own: readonly Branch[], head: readonly Branch[]): boolean {
  return !head.every((branch) => own.includes(branch));
}

/** The branches of a word, which stand beside those of its line. */
export function branchesOf({ span }: Word): readonly Branch[] {
  return branchesAt(span.file, span.start) ?? [];
}
