import { limits } from '../../limits.ts';
import { fold, fromCases, uniqueBy, uniqueSettings, unknown } from '../../model/facts.ts';
import { mergeListeners, tooManyWorlds } from '../../model/merge.ts';
import type { Case, Fact, Interpreted, Listener } from '../../model/model.ts';
import type { World, Worlds } from '../../model/worlds.ts';
import { afterwards, type Stop } from './afterwards.ts';
import type { Config } from './config.ts';
import { checked } from './refusals.ts';
import { type ServiceRow, services } from './services.ts';
import { listenerKeys, type Socket } from './sockets.ts';
import type { Tree } from './tree.ts';

/** The sockets of one program or listener: those that are sure to be bound, and what listens on all of them. */
export interface Part {
  readonly bound: readonly Socket[];
  readonly listeners: () => readonly Listener[];
}

/**
 * Each listener's sockets on their own, where templates ask too much for all of them together: 20 conditions have a million
 * sets of answers, the few that decide one listener's sockets do not. Whether two want one port is told only where
 * in no world any two can.
 */
export function inParts(
  config: Config,
  tree: Tree,
  apart: NonNullable<World['apart']>,
  partOf: (config: Config, row: ServiceRow, listener?: string) => Part,
): Omit<Interpreted, 'secrets'> {
  const parts = partsIn(config).map(({ row, listener }) =>
    apart((world) => {
      const { bound, listeners } = partOf({ ...config, world }, row, listener);
      return { bound, listeners: listeners() };
    }),
  );
  const possible = parts.flatMap(({ outcomes }) => outcomes.flatMap(({ value }) => value.bound));
  const sockets = uniqueBy(possible, ({ id, port }) => `${id} ${port.value}`);
  const checks = apart((world) => {
    const { stop, problems } = checked({ ...config, world }, tree.refusals, []);
    return { stop, problems, crowd: stop ?? afterwards({ ...config, world }, sockets) };
  });
  const isWhole = parts.every(({ all }) => all);
  return {
    main: tree.main,
    files: tree.files,
    starts: started(checks, isWhole, (stop) => stop === undefined),
    startError: started(checks, isWhole, (stop) => stop?.reason ?? ''),
    listeners: parts.flatMap(({ outcomes, all }) =>
      mergeListeners({ all, outcomes: outcomes.map((one) => ({ ...one, value: one.value.listeners })) }),
    ),
    problems: [
      ...tree.problems,
      ...checks.outcomes.flatMap(({ value }) => value.problems),
      ...(isWhole ? [] : [tooManyWorlds(tree.main)]),
    ],
  };
}

/** Listeners of one program share no question that their own blocks ask, unless there are very many of them. */
function partsIn(config: Config): readonly { readonly row: ServiceRow; readonly listener?: string }[] {
  return services.flatMap((row) => {
    const keys = listenerKeys(config, row);
    return keys.length > MOST_APART ? [{ row }] : keys.map((listener) => ({ row, listener }));
  });
}

const MOST_APART = 8;

/** What keeps the daemon from starting in any case, and what may where programs want one port. */
interface Checks {
  readonly stop: Stop | undefined;
  readonly crowd: Stop | undefined;
}

/** No listener hangs on whether the daemon starts, so that is told on its own, unless it hangs on too much. */
function started<T>({ outcomes, all }: Worlds<Checks>, isWhole: boolean, tell: (stop?: Stop) => T): Fact<T> {
  const cases = outcomes.map(({ value: { stop, crowd }, assuming }): Case<T> => {
    const because = crowd ? [crowd.because] : [];
    const isKnown = stop || (!crowd && isWhole);
    return isKnown ? { is: tell(stop), assuming, because } : { assuming, because };
  });
  const folded = all ? fold(cases) : [];
  if (folded.length > 0 && folded.length <= limits.startCases) return fromCases(folded);
  return unknown(...uniqueSettings(cases.slice(0, limits.worldsShown).flatMap(({ because }) => because)));
}
