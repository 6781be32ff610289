import type { Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import type { SettingStatement, Word } from '../syntax/statement.ts';
import type { Span } from '../text/source-file.ts';
import { originOf } from './settings.ts';
import { type Command, commandOf } from './super-server.ts';

/** One service line of inetd.conf; xinetd reads them too. */
export interface InetdLine {
  readonly span: Span;
  /** The first column: a services name, perhaps with addresses before it. */
  readonly service: Word;
  readonly type: Word;
  readonly protocol: Word;
  readonly wait: Word;
  /** Absent for the services that the super-server has itself. */
  readonly command?: Command;
  /** The line as evidence, named by its first column. */
  readonly setting: Setting;
}

/** Undefined where columns are missing: the daemons drop such a line [measured: inetd/short-line]. */
export function inetdLine({ key, args, span }: SettingStatement): InetdLine | undefined {
  const [type, protocol, wait, user, server, argv0, ...rest] = args;
  if (!type || !protocol || !wait || !user || !server) return undefined;
  const isInternal = server.value === 'internal';
  const text = span.file.text.slice(span.start, span.end);
  return {
    span,
    service: key,
    type,
    protocol,
    wait,
    ...(isInternal ? {} : { command: commandOf(server, argv0, rest) }),
    setting: {
      name: key.value ?? textOf(key),
      ...([key, ...args].every(({ value }) => value !== undefined) ? { value: text.replace(/\s+/g, ' ') } : {}),
      origin: originOf(span),
    },
  };
}

/** A column that has few words: where a template hides it, each is asked about. */
export function wordOf<W extends string>(world: World, column: Word, words: readonly W[]): string {
  if (column.value !== undefined) return column.value;
  const expression = textOf(column);
  return world.ask({
    id: `variable ${column.span.file.scope ?? world.root} ${expression} ${words.join()}`,
    kind: 'variable',
    at: column.span,
    answers: words.map((is) => ({ is, text: `${expression} gives "${is}"` })),
  });
}

export function textOf({ span: { file, start, end } }: Word): string {
  return file.text.slice(start, end);
}
