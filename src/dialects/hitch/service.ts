import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { plainFile, startOf } from '../../text/source-file.ts';
import { parseHitch } from './grammar.ts';
import { listenersOf } from './listeners.ts';
import { planOf } from './plan.ts';
import { firstRefusal, isOffLine } from './refusals.ts';

/** hitch.conf as hitch would run it, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const { statements, problems } = parseHitch(file);
  const near = startOf(file);
  const plan = planOf(world, statements, near);
  const refusal = firstRefusal(world, statements, plan);
  return {
    main: file,
    files: [file],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: plan.frontends.flatMap((one) => listenersOf(world, plan, one)),
    problems: [...problems, ...deprecated(world, statements)],
    secrets: [],
  };
}

/** Switches that look as if they turned TLS off, and do nothing [measured]. */
function deprecated(world: World, statements: readonly Statement[]): readonly Problem[] {
  return statements.flatMap((one) => {
    const isOff = one.kind === 'setting' && ['tls', 'ssl'].includes(one.key.value ?? '') && isOffLine(one);
    if (!isOff || !world.holds(one.under)) return [];
    return [problem('unknown-setting', `"${one.key.value} = off" is deprecated and has no effect`, one.span)];
  });
}
