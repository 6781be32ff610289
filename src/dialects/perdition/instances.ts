import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Statement } from '../../syntax/statement.ts';
import { plainFile, type SourceFile, startOf } from '../../text/source-file.ts';
import { type Row, switchOf, text } from '../settings.ts';
import { shellFileAt } from '../shell-settings.ts';
import { parseOptionLines } from './grammar.ts';
import { fromArguments, type Options, optionsOf } from './options.ts';
import { rows } from './settings.ts';

/** Debian's, Red Hat's [docs: the file's own header]. */
const DEFAULTS = ['/etc/default/perdition', '/etc/sysconfig/perdition'];
const FOLDERS = ['/etc/perdition', '/usr/local/etc/perdition'];

/** One process that the init script starts. */
export interface Instance {
  readonly program: string;
  /** The end of the program's name, in the words of `--protocol`. */
  readonly speaks: string;
  /** Where the script starts it in its order. */
  readonly turn: number;
  readonly starts: Fact<boolean>;
  readonly main: SourceFile;
  readonly files: readonly SourceFile[];
  readonly options: Options;
}

const only = (value: string) =>
  switchOf(
    (written) => written === value,
    (written) => written !== value,
  );

function yes(name: string, value: boolean): Row<boolean> {
  const cite = 'source: /etc/init.d/perdition';
  return { name, kind: only('yes'), defaults: [{ value, cite }], cite };
}

/** In the order of the script; it starts the IMAP4S process by another name, for the sake of /proc [perdition(8)]. */
const STARTED = [
  { variable: 'POP3', program: 'perdition.pop3', speaks: 'pop3' },
  { variable: 'POP3S', program: 'perdition.pop3s', speaks: 'pop3s' },
  { variable: 'IMAP4', program: 'perdition.imap4', speaks: 'imap4' },
  { variable: 'IMAP4S', program: 'perdition.imaps', speaks: 'imap4s' },
  { variable: 'MANAGESIEVE', program: 'perdition.managesieve', speaks: 'managesieve' },
] as const;

/** A service for each process: what it reads first, and its program. Those that a defaults file switches off are none. */
export function mains(world: World): readonly string[] {
  const named = FOLDERS.flatMap((folder) => [
    `${folder}/perdition.conf`,
    ...STARTED.flatMap(({ program, speaks }) => [`${folder}/${program}.conf`, `${folder}/perdition.${speaks}.conf`]),
  ]);
  const first = [...named, ...DEFAULTS].find((path) => fileAt(world, path));
  if (first === undefined) return [];
  const settings = defaultsOf(world)?.settings;
  return STARTED.filter(({ variable }) => settings?.get(yes(variable, true)).value !== false).map(
    ({ program }) => `${first} ${program}`,
  );
}

function defaultsOf(world: World): ReturnType<typeof shellFileAt> {
  const path = DEFAULTS.find((one) => fileAt(world, one));
  return path === undefined ? undefined : shellFileAt(world, path);
}

/** One process as the init script starts it; without a defaults file, nothing starts [source: /etc/init.d/perdition]. */
export function instanceOf(world: World, key: string): Instance {
  const [path = '', program] = key.split(' ');
  const main = fileAt(world, path) ?? plainFile(path.slice(1), '');
  const turn = STARTED.findIndex((one) => one.program === program);
  const { variable, ...named } = STARTED[turn] ?? STARTED[0];
  const defaults = defaultsOf(world);
  const near = startOf(plainFile(DEFAULTS[0]!.slice(1), ''));
  const isUnseen = !defaults && !world.complete;
  const run: Setting<boolean> = defaults?.settings.get(yes('RUN_PERDITION', false)) ?? {
    name: 'RUN_PERDITION',
    value: isUnseen ? asked(world, main) : false,
    origin: isUnseen ? { kind: 'assumed', span: startOf(main) } : { kind: 'default', of: world.label(), near },
  };
  const own = defaults?.settings.get(yes(variable, true));
  const starts = own?.value === false ? fact(false, own) : fact(run.value === true, run, ...(own ? [own] : []));
  const words = defaults ? [...flagsIn(defaults, 'FLAGS'), ...flagsIn(defaults, `${variable}_FLAGS`)] : [];
  const read = readBy(world, named.program, named.speaks, words);
  const files = [...read.files, ...(defaults ? [defaults.file] : [])];
  return { ...named, ...read, turn, starts, main: read.files[0] ?? main, files };
}

function asked(world: World, main: SourceFile): boolean {
  return world.ask({
    id: `not-carried ${world.root} perdition`,
    kind: 'not-carried',
    at: startOf(main),
    answers: [
      { is: true, text: 'an init script starts perdition for every protocol' },
      { is: false, text: 'nothing starts perdition' },
    ],
  });
}

/** The script does not quote them, so that blanks part words and quotes are characters. */
function flagsIn({ settings }: NonNullable<ReturnType<typeof shellFileAt>>, name: string): readonly Statement[] {
  const { setting, statement } = settings.read({ name, kind: text, defaults: [], cite: '/etc/init.d/perdition' });
  if (!statement) return [];
  if (setting.value === undefined) return [{ kind: 'hole', span: statement.span }];
  return fromArguments(setting.value.split(/\s+/).filter(Boolean), statement.span, undefined);
}

/** The more special file replaces the others [perdition(8), --config_file; measured for perdition.pop3.conf]. */
export function readBy(
  world: World,
  program: string,
  speaks: string,
  command: readonly Statement[],
): Pick<Instance, 'options' | 'files'> {
  const told = optionsOf(world, command, [], startOf(plainFile('', ''))).given(rows.config_file)?.value;
  const usual = FOLDERS.flatMap((folder) =>
    [`${program}.conf`, `perdition.${speaks}.conf`, 'perdition.conf'].map((name) => `${folder}/${name}`),
  );
  const paths = told === undefined ? usual : [posix.resolve('/', told)];
  const path = paths.find((one) => fileAt(world, one)) ?? paths[told === undefined ? 2 : 0]!;
  const file = fileAt(world, path);
  const near = startOf(file ?? plainFile(path.slice(1), ''));
  const lines = file ? parseOptionLines(file).statements : [];
  return { options: optionsOf(world, command, lines, near), files: file ? [file] : [] };
}
