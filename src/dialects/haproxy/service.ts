import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { plainFile } from '../../text/source-file.ts';
import { sourcesOf } from './files.ts';
import { parseHaproxy } from './grammar.ts';
import { listenersOf } from './listeners.ts';
import { type Plan, planOf } from './plan.ts';
import { firstRefusal } from './refusals.ts';

/** All files of the process as HAProxy would run them, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const sources = sourcesOf(world);
  const files = sources.includes(file) ? sources : [file];
  const syntaxes = files.map((one) => parseHaproxy(one));
  const plan = planOf(
    world,
    syntaxes.flatMap(({ statements }) => statements),
  );
  const refusal = isWhole(world, plan) ? firstRefusal(world, plan, files) : undefined;
  const listeners = plan.fronts.flatMap((front) => listenersOf(world, plan, front));
  return {
    main: file,
    files: [...files, ...plan.environment.files],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: [...new Map(listeners.map((one) => [one.id, one])).values()],
    problems: syntaxes.flatMap(({ problems }) => problems),
    secrets: [],
  };
}

/** A file without `global` and `defaults` may be one of several that are given together, so that what it lacks says nothing. */
function isWhole(world: World, { cut }: Plan): boolean {
  return world.complete || cut.sections.some(({ kind }) => kind === 'global');
}
