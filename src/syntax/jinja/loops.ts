import { spanText } from '../../text/source-file.ts';
import type { Interpreter } from './interpret.ts';
import { endsAtLine } from './line-ends.ts';
import { spoil } from './mutate.ts';
import { give, inner, listed, OwnDict, position, type Scope } from './scope.ts';
import type { Loop } from './statements.ts';
import { isFailing, scalar, type Value } from './value.ts';

/** Rounds of all loops of one template, and calls of its macros. */
export const MOST_ROUNDS = 20_000;

interface Round {
  readonly scope: Scope;
  readonly round: number;
}

/** Runs a loop, once per item that is known; else it is any number of lines. */
export function runLoop(run: Interpreter, loop: Loop, outer: Scope): void {
  const value = run.value(loop.of, outer);
  if (isFailing(value)) run.fail(loop.of.at);
  const all =
    value?.kind === 'scalar' && typeof value.is === 'string' ? [...value.is].map((one) => scalar(one)) : listed(value);
  const items = all && !loop.isRecursive ? chosen(run, loop, all, outer) : undefined;
  if (items && run.rounds + items.length <= MOST_ROUNDS) eachRound(run, loop, items, outer);
  else unknownLoop(run, loop, outer);
}

function eachRound(run: Interpreter, loop: Loop, items: readonly (Value | undefined)[], outer: Scope): void {
  const [lost, open, loopOpen] = [run.lost, run.open, run.loopOpen];
  run.lost = false;
  run.loopOpen = open;
  const printed = run.out.apart(() => {
    if (items.length === 0) run.body(loop.otherwise, inner(outer));
    for (const [i, item] of items.entries()) {
      run.rounds += 1;
      const scope = inner(outer);
      bind(run, loop.targets, item, { scope, round: i });
      give(scope, 'loop', position(items, i));
      if (run.body(loop.body, scope) === 'break' || run.lost) break;
    }
  });
  const isLost = run.lost;
  run.lost = lost;
  run.loopOpen = loopOpen;
  if (isLost) unknownLoop(run, loop, outer);
  else {
    run.out.append(printed.nodes);
    run.out.atStart = printed.nodes.length === 0 ? run.out.atStart : printed.atStart;
  }
}

/** Items that pass the condition of a loop's head. */
function chosen(
  run: Interpreter,
  { test, targets }: Loop,
  items: readonly (Value | undefined)[],
  outer: Scope,
): readonly (Value | undefined)[] | undefined {
  if (!test) return items;
  const kept: (Value | undefined)[] = [];
  for (const [i, item] of items.entries()) {
    const scope = inner(outer);
    bind(run, targets, item, { scope, round: i });
    const is = run.condition(test, scope);
    if (is === undefined) return undefined;
    if (is) kept.push(item);
  }
  return kept;
}

function bind(run: Interpreter, names: readonly string[], item: Value | undefined, { scope, round }: Round): void {
  const parts = names.length === 1 ? [item] : listed(item);
  for (const [i, name] of names.entries()) {
    const value = parts?.length === names.length ? parts[i] : undefined;
    give(scope, name, value, round === 0 && run.isOutside() ? name : run.fresh(name));
    if (value?.kind === 'dict' || value?.kind === 'list') scope.said.set(name, run.fresh(name));
  }
}

/** Any number of lines; what its body changes is not known any more. */
function unknownLoop(run: Interpreter, loop: Loop, outer: Scope): void {
  spoil(spanText(loop.at), outer);
  for (const [, name] of spanText(loop.at).matchAll(/\bset\s+(\w+)\.\w+\s*=/g)) {
    const value = outer.set.get(name!);
    if (value instanceof OwnDict) value.isSpoiled = true;
  }
  run.unknownLines(loop.at, endsAtLine(loop.body));
}
