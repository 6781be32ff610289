import { limits } from '../../limits.ts';
import { problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { Again, Ended, type Engine, Exhausted, type Surroundings, Thrown } from './engine.ts';
import { globalsOf } from './globals.ts';
import { moduleAt } from './module.ts';
import { processOf, URL_CLASS } from './node-api.ts';
import type { Value } from './value.ts';

/** How a program came to its end before it was through. */
export interface Stop {
  readonly kind: 'thrown' | 'ended' | 'exhausted';
  readonly at: Span;
  readonly message: string;
}

export interface Ran {
  readonly engine: Engine;
  readonly stop?: Stop;
}

/**
 * Goes through a program from its main file as Node would, without executing any of it: known values are computed,
 * all else is unknown. `prepare` makes ready what the program finds (preloaded modules, the dialect's own).
 */
export function runProgram(surroundings: Surroundings, file: SourceFile, prepare: (engine: Engine) => void): Ran {
  const required = new Set<string>();
  for (;;) {
    const engine = engineFor(surroundings, required);
    prepare(engine);
    try {
      moduleAt(engine, surroundings.main, file);
      return { engine };
    } catch (error) {
      if (error instanceof Again && required.size < limits.scriptRestarts) continue;
      return { engine, stop: stopOf(error, engine, file) };
    }
  }
}

function engineFor(surroundings: Surroundings, required: Set<string>): Engine {
  const globals = new Map<string, Value>();
  const engine: Engine = {
    surroundings,
    modules: new Map(),
    files: new Set(),
    problems: [],
    required,
    globals,
    decide: (question) => surroundings.decide(question),
    steps: 0,
    depth: 0,
  };
  for (const [name, value] of globalsOf(engine)) globals.set(name, value);
  globals.set('URL', URL_CLASS);
  globals.set('process', processOf(engine));
  return engine;
}

function stopOf(error: unknown, engine: Engine, file: SourceFile): Stop {
  if (error instanceof Thrown) return { kind: 'thrown', at: error.at, message: error.message };
  if (error instanceof Ended) return { kind: 'ended', at: error.at, message: 'the program ends itself here' };
  const isDeep = error instanceof RangeError && /stack/i.test(error.message);
  if (!(error instanceof Exhausted) && !(error instanceof Again) && !isDeep) throw error;
  const at = error instanceof Exhausted ? error.at : { file, start: 0, end: 0 };
  const message = 'the program is too involved to be followed to its end';
  engine.problems.push(problem('limit-exceeded', message, at));
  return { kind: 'exhausted', at, message };
}
