import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { defaultOf, isOpen, type Reading, type Row, reader } from '../settings.ts';
import type { Conf } from './conf.ts';

/** What imapd.conf says to the processes of one entry in cyrus.conf. */
export interface Options {
  /** The setting that counts, written for this entry or for all. */
  get<T>(row: Row<T>): Setting<T>;
  /** Undefined where only the default is left. */
  given<T>(row: Row<T>): Setting<T> | undefined;
  /** The same from lines alone: no hole is asked. For the old name of a setting, so that a hole is asked once. */
  written<T>(row: Row<T>): Setting<T> | undefined;
  /** Some lines are hidden, so that what no line says need not be as by default. */
  readonly hasHole: boolean;
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
    hasHole: conf.status === 'unseen' || conf.statements.some(isOpen),
    get: (row) => read(row).setting,
    given: (row) => {
      const { statement, setting } = read(row);
      return statement || setting.origin.kind === 'assumed' ? setting : undefined;
    },
    written: (row) => {
      const found = lines.first(prefixed(row, entry), certain, conf.near);
      const { statement, setting } = found.statement
        ? found
        : lines.first({ ...row, defaults: [] }, certain, conf.near);
      return statement && setting;
    },
  };
}

function prefixed<T>(row: Row<T>, entry: string): Row<T> {
  return { ...row, name: `${entry.toLowerCase()}_${row.name}`, defaults: [] };
}

/** What matters of a file that is not carried, in two questions; all else is taken as nobody writes it. */
const PASSWORDS = ['lets passwords through without TLS', 'lets no password through without TLS'] as const;
const CERTIFICATE = ['gives clients a certificate', 'gives clients no certificate'] as const;
const UNSEEN: Readonly<Record<string, readonly [string, string]>> = {
  allowplaintext: PASSWORDS,
  tls_server_cert: CERTIFICATE,
  tls_server_key: CERTIFICATE,
  allowstarttls: CERTIFICATE,
};

function ask<T>(world: World, { path, near }: Conf, row: Row<T>): Setting<T> {
  const what = UNSEEN[row.name];
  const nobody: Setting<T> = defaultOf(world, row, near);
  if (what === undefined) return nobody;
  const isSo = world.ask({
    id: `not-carried ${world.root} ${path} ${what[0]}`,
    kind: 'not-carried',
    at: near,
    answers: [
      { is: true, text: `${path} ${what[0]}` },
      { is: false, text: `${path} ${what[1]}` },
    ],
  });
  const few = row.kind.words;
  const value = few?.[isSo ? 0 : 1];
  if (few === undefined && !isSo) return nobody;
  return { name: row.name, ...(value === undefined ? {} : { value }), origin: { kind: 'assumed', span: near } };
}
