import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { plainFile } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { compatLines } from './compat.ts';
import { type Defaults, listed, noDefaults, withDefaults } from './defaults.ts';
import { readEntry } from './entry.ts';
import { expanded } from './files.ts';
import { type Listening, settled, socketOfEntry, socketOfLine } from './listening.ts';
import { attributeReader, rows } from './settings.ts';

/** One xinetd.conf with its includes, in one world. */
export function service(world: World, main: string, run: Run): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main, '');
  const { statements, files, problems: syntax, refusals } = expanded(world, file);
  const problems: Problem[] = [...syntax, ...refusals.map(({ reason, at }) => problem('include-missing', reason, at))];
  const found = entriesIn(world, statements);
  const { defaults } = found;
  problems.push(...defaults.problems, ...found.entries.flatMap((entry) => entry.problems));
  const own = found.entries.flatMap((read) => enabledEntry(world, run, read, defaults, problems));
  const compat = compatLines(world, file);
  const lines = compat.lines.flatMap((line) => {
    const on = enabledBy(world, defaults, line.service.value ?? '');
    return on ? socketOfLine({ world, run, defaults: defaults.attributes, on: [...compat.because, ...on] }, line) : [];
  });
  const open = settled([...own, ...lines]);
  return {
    main: file,
    files: [...new Set([...files, ...compat.files, ...open.flatMap((one) => one.files)])],
    starts: defaults.fatal ? fact(false, defaults.fatal.setting) : fact(true),
    startError: defaults.fatal ? fact(defaults.fatal.why, defaults.fatal.setting) : fact(''),
    listeners: open.map(({ listener }) => listener),
    problems: [...problems, ...open.flatMap((one) => one.problems)],
    secrets: open.flatMap(({ secrets }) => secrets),
  };
}

interface Found {
  readonly entries: readonly ReturnType<typeof readEntry>[];
  readonly defaults: Defaults;
}

/** `defaults` counts from where it stands on for lists of addresses, and for all entries otherwise. */
function entriesIn(world: World, statements: readonly Statement[]): Found {
  const entries: ReturnType<typeof readEntry>[] = [];
  let defaults = noDefaults;
  for (const statement of statements) {
    if (statement.kind === 'hole' || !world.holds(statement.under)) continue;
    if (statement.key.value?.toLowerCase() === 'service')
      entries.push(readEntry(world, statement, defaults.attributes));
    else defaults = defaults.isComplete ? ignored(defaults, statement) : withDefaults(world, defaults, statement);
  }
  return { entries, defaults };
}

function ignored(defaults: Defaults, { span }: SettingStatement): Defaults {
  return {
    ...defaults,
    problems: [...defaults.problems, problem('bad-value', 'xinetd passes over a second "defaults"', span)],
  };
}

function enabledEntry(
  world: World,
  run: Run,
  { entry, on, undone }: ReturnType<typeof readEntry>,
  defaults: Defaults,
  problems: Problem[],
): readonly Listening[] {
  if (!entry) return [];
  const { setting } = attributeReader(world).first(rows.id, entry.attributes, entry.header.span);
  const lists = enabledBy(world, defaults, setting.value ?? entry.name.value ?? '');
  if (!lists) return [];
  const made = socketOfEntry({ world, run, defaults: defaults.attributes, on: [...on, ...lists], undone }, entry);
  if (typeof made !== 'string') return made;
  problems.push(
    problem('bad-value', `xinetd drops the service "${entry.name.value ?? '…'}": ${made}`, entry.header.span),
  );
  return [];
}

/** `enabled`, where it is given, names all ids that run; what `disabled` names does not run [measured: xinetd/defaults-enabled, id-disabled]. */
function enabledBy(world: World, defaults: Defaults, id: string) {
  const enabled = listed(world, defaults, 'enabled', id);
  if (enabled && !enabled.is) return undefined;
  if (listed(world, defaults, 'disabled', id)?.is) return undefined;
  return enabled ? [enabled.setting] : [];
}
