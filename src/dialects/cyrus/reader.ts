import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isOpen, type Reading, type Row, reader } from '../settings.ts';
import type { Conf } from './conf.ts';

/** What imapd.conf says to the processes of one entry in cyrus.conf. */
export interface Options {
  /** The setting that counts, written for this entry or for all. */
  get<T>(row: Row<T>): Setting<T>;
  /** Undefined where only the default is left. */
  given<T>(row: Row<T>): Setting<T> | undefined;
  /** The same from lines alone: no hole is asked. For the old name of a setting, so that a hole is asked once. */
  written<T>(row: Row<T>): Setting<T> | undefined;
}

/**
 * `<entry>_<name>` wins over `<name>`, wherever they stand; the entry's name in cyrus.conf counts, not the program's
 * [source: lib/libconfig.c; measured: service-prefix-*, imaps-prefix-trap].
 */
export function optionsOf(world: World, conf: Conf, entry: string): Options {
  const lines = reader(world, (written, name) => written.toLowerCase() === name);
  const certain = conf.statements.filter((statement) => !isOpen(statement));
  const read = <T>(row: Row<T>): Reading<T> => {
    const own = lines.first(prefixed(row, entry), certain, conf.near);
    if (own.statement) return own;
    if (conf.status === 'here') return lines.first(row, conf.statements, conf.near);
    return { setting: conf.status === 'unseen' ? ask(world, conf, row) : lines.first(row, [], conf.near).setting };
  };
  return {
    get: (row) => read(row).setting,
    given: (row) => {
      const { setting } = read(row);
      return setting.origin.kind === 'default' ? undefined : setting;
    },
    written: (row) => {
      const found = lines.first(prefixed(row, entry), certain, conf.near);
      const { statement, setting } = found.statement ? found : lines.first(row, certain, conf.near);
      return statement && setting;
    },
  };
}

function prefixed<T>(row: Row<T>, entry: string): Row<T> {
  return { ...row, name: `${entry.toLowerCase()}_${row.name}`, defaults: [] };
}

/** A file that is not carried may say anything. */
function ask<T>(world: World, { path, near }: Conf, row: Row<T>): Setting<T> {
  const few = row.kind.words;
  const answers: readonly { readonly is: { readonly value?: T } | undefined; readonly text: string }[] = few
    ? few.map((value) => ({ is: { value }, text: `${path} sets "${row.name}" to "${value === true ? 'yes' : 'no'}"` }))
    : [
        { is: {}, text: `${path} sets "${row.name}"` },
        { is: undefined, text: `${path} does not set "${row.name}"` },
      ];
  const answer = world.ask({
    id: `not-carried ${world.root} ${path} ${row.name}`,
    kind: 'not-carried',
    at: near,
    answers,
  });
  if (!answer) return { name: row.name, origin: { kind: 'default', of: world.label(), near } };
  return { name: row.name, ...answer, origin: { kind: 'assumed', span: near } };
}
