import { filtersOf } from './captured.ts';
import type { Interpreter } from './interpret.ts';
import { endsAtLine } from './line-ends.ts';
import { textOf } from './output.ts';
import { printedValue } from './printed.ts';
import { give, inner, listed, namesIn, OwnDict, owned, saidOf, type Scope } from './scope.ts';
import type { Statement } from './statements.ts';
import type { Value } from './value.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** `set`: of a name, of several, or of an attribute of a namespace. */
export function runSet(run: Interpreter, { targets, of }: Of<'set'>, scope: Scope): void {
  const value = run.value(of, scope);
  if (value?.kind === 'failed') run.fail(of.at);
  const parts = targets.length === 1 ? [value] : listed(value);
  const called = `(${saidOf(of.text, scope)})`;
  for (const [i, target] of targets.entries()) {
    const part = parts?.length === targets.length ? parts[i] : undefined;
    const [name, attribute] = target.split('.');
    if (attribute === undefined)
      give(scope, name!, owned(part, run.open), targets.length === 1 ? called : run.fresh(name!));
    else setAttribute(run, scope.set.get(name!), attribute, part);
  }
}

function setAttribute(run: Interpreter, owner: Value | undefined, attribute: string, value: Value | undefined): void {
  if (!(owner instanceof OwnDict)) return;
  if (owner.depth < run.open) owner.entries.set(attribute, undefined);
  else owner.entries.set(attribute, owned(value, run.open));
}

/** A block whose text goes into a name, or through filters. */
export function runCaptured(run: Interpreter, one: Of<'capture'> | Of<'filter'>, scope: Scope): void {
  const printed = run.out.apart(() => {
    run.out.atStart = false;
    run.body(one.body, inner(scope));
  });
  const text = textOf(printed.nodes);
  const value = text && filtersOf(one.filters, text.text, namesIn(scope));
  if (one.kind === 'capture') give(scope, one.target, value, run.fresh(one.target));
  else {
    const shown = printedValue(value);
    if (shown === undefined) run.unknownLines(one.at, endsAtLine(one.body));
    else run.out.value(shown, one.at, text?.places ?? []);
  }
}
