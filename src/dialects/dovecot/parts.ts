import { fact, uniqueBy, unknown } from '../../model/facts.ts';
import { mergeListeners, tooManyWorlds } from '../../model/merge.ts';
import type { Fact, Interpreted, Listener } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Config } from './config.ts';
import { checked } from './refusals.ts';
import { type ServiceRow, services } from './services.ts';
import type { Socket } from './sockets.ts';
import type { Tree } from './tree.ts';

/** The sockets of one program: those that are sure to be bound, and what listens on all of them. */
export interface Part {
  readonly bound: readonly Socket[];
  readonly listeners: () => readonly Listener[];
}

/**
 * Each program's sockets on their own, where templates ask too much for all of them together: 20 conditions have a million
 * sets of answers, the few that decide one program's sockets do not. Whether two programs want one port is told only where
 * in no world any two can.
 */
export function inParts(
  config: Config,
  tree: Tree,
  apart: NonNullable<World['apart']>,
  partOf: (config: Config, row: ServiceRow) => Part,
): Omit<Interpreted, 'secrets'> {
  const parts = services.map((row) =>
    apart((world) => {
      const { bound, listeners } = partOf({ ...config, world }, row);
      return { bound, listeners: listeners() };
    }),
  );
  const possible = parts.flatMap(({ outcomes }) => outcomes.flatMap(({ value }) => value.bound));
  const sockets = uniqueBy(possible, ({ id, port }) => `${id} ${port.value}`);
  const { stop, problems } = checked(config, tree.refusals, []);
  const isWhole = parts.every(({ all }) => all);
  const crowd = stop ?? checked(config, tree.refusals, sockets).stop;
  const told = <T>(sure: T, refused: T): Fact<T> => {
    if (stop) return fact(refused, stop.because);
    return crowd ? unknown(crowd.because) : isWhole ? fact(sure) : unknown();
  };
  return {
    main: tree.main,
    files: tree.files,
    starts: told(true, false),
    startError: told('', stop?.reason ?? ''),
    listeners: parts.flatMap(({ outcomes, all }) =>
      mergeListeners({ all, outcomes: outcomes.map((one) => ({ ...one, value: one.value.listeners })) }),
    ),
    problems: [...tree.problems, ...problems, ...(isWhole ? [] : [tooManyWorlds(tree.main)])],
  };
}
