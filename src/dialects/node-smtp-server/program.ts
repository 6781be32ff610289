import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import type { Host } from '../../model/model.ts';
import { everyWorld, type World } from '../../model/worlds.ts';
import { fileAt, open } from '../../platform/files.ts';
import { MATTERS } from '../../platform/node-programs.ts';
import { type Engine, Exhausted, type Lying, Thrown, Ended } from '../../syntax/javascript/engine.ts';
import { nodeModule, readEnv } from '../../syntax/javascript/node-api.ts';
import { type Ran, runProgram } from '../../syntax/javascript/run.ts';
import type { Value } from '../../syntax/javascript/value.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { packageFolder, type Started } from './mains.ts';
import { newSockets, type Sockets } from './servers.ts';
import { answer } from './values.ts';

/** What a program did when it was gone through in one world. */
export interface Program extends Ran {
  readonly sockets: Sockets;
}

const spent = new WeakMap<Host, Map<string, number>>();

/** How much work the worlds of one program were so far. */
function workOn({ memory }: World, main: string): { readonly steps: number; add(more: number): void } {
  const table = spent.get(memory.host) ?? new Map<string, number>();
  spent.set(memory.host, table);
  const steps = table.get(main) ?? 0;
  return { steps, add: (more) => table.set(main, steps + more) };
}

/** Goes through a program as it is started on a host. */
export function runStarted(world: World, started: Started, file: SourceFile): Program {
  const sockets = newSockets();
  const work = workOn(world, started.main);
  const env = new Map<string, Value>(started.env);
  const ran = runProgram(
    {
      look: (path) => lyingAt(world, path),
      env,
      cwd: started.cwd,
      main: started.main,
      packageAt: (path) => packageOf(world, path),
      external: (name, engine) => sockets.external(name, engine) ?? nodeModule(name, engine),
      decide: (question) => answer(world, question),
      matters: MATTERS,
    },
    file,
    (engine) => {
      if (work.steps > limits.scriptStepsInAll) engine.steps = limits.scriptSteps;
      sockets.servers.length = 0;
      sockets.dialled.length = 0;
      sockets.upgrades.length = 0;
      for (const one of started.envFiles) readEnv(engine, posix.resolve(started.cwd, one));
    },
  );
  work.add(ran.engine.steps);
  return { ...ran, sockets };
}

/** Examples and tests of `smtp-server` itself import it by its path. */
function packageOf(world: World, path: string): string | undefined {
  if (!/\/smtp-server\.[cm]?[jt]s$/.test(path)) return undefined;
  const text = fileAt(world, `${packageFolder(world, path)}/package.json`)?.text ?? '';
  return /^\s*\{[^{]*"name"\s*:\s*"smtp-server"/.test(text) ? 'smtp-server' : undefined;
}

function lyingAt(world: World, path: string): Lying {
  const found = open(world, path);
  switch (found.kind) {
    case 'file': {
      const file = fileAt(world, path);
      return file ? { kind: 'file', file } : { kind: 'there' };
    }
    case 'dir':
      return found;
    case 'absent':
    case 'not-carried':
      return { kind: found.kind };
    case 'binary':
    case 'present':
      return { kind: 'there' };
  }
}

/** What a function of the program may do, one outcome per set of answers to what it leaves open; undefined where that is too much. */
export function explore<T>(engine: Engine, look: () => T): readonly T[] | undefined {
  const { decide, steps } = engine;
  try {
    const { outcomes, all } = everyWorld((ask) => {
      engine.decide = ({ id }) =>
        ask({
          id,
          kind: 'variable',
          answers: [
            { is: true, text: 'it holds' },
            { is: false, text: 'it does not hold' },
          ],
        });
      return attempt(look);
    });
    if (!all || outcomes.some(({ value }) => value === 'exhausted')) return undefined;
    return outcomes.flatMap(({ value }) => (value && value !== 'exhausted' ? [value.is] : []));
  } finally {
    engine.decide = decide;
    engine.steps = steps;
  }
}

/** A handler that throws does nothing more. */
function attempt<T>(look: () => T): { readonly is: T } | 'exhausted' | undefined {
  try {
    return { is: look() };
  } catch (error) {
    if (error instanceof Exhausted) return 'exhausted';
    if (error instanceof Thrown || error instanceof Ended) return undefined;
    throw error;
  }
}
