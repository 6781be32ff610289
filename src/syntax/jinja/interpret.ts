import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { evaluate } from './evaluate.ts';
import { holds } from './holds.ts';
import { runArms, runChoice } from './arms.ts';
import { runCaptured, runSet } from './assign.ts';
import { imported, type Importing } from './imports.ts';
import { bindArguments, Macro } from './macros.ts';
import { newMeter } from './meter.ts';
import { changed, mayChange } from './mutate.ts';
import { Output, textOf } from './output.ts';
import { failsToPrint, printedValue } from './printed.ts';
import { endsAtLine } from './line-ends.ts';
import { MOST_ROUNDS, runLoop } from './loops.ts';
import { give, inner, namesIn, type Scope, valueIn } from './scope.ts';
import type { Body, Statement, Written } from './statements.ts';
import { isFailing, isTrue, scalar, type Value } from './value.ts';

/** Finds a template that another one names: `absent` where Ansible would find none, undefined where that is not known. */
export type FindTemplate = (name: string, from: SourceFile) => SourceFile | 'absent' | undefined;

/** A place of a template that makes its task fail: it takes what nothing defines. */
export interface Failure {
  readonly at: Span;
  readonly why: string;
}

const MOST_DEPTH = 30;

/** How a loop's body is left before its end. */
export type Leave = 'break' | 'continue' | undefined;
type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** Prints a template step by step, as far as it is known. */
export class Interpreter {
  readonly out = new Output();
  failure: Failure | undefined;
  private readonly importing: Importing;
  private readonly meter = newMeter();
  rounds = 0;
  private depth = 0;
  /** Conditions around that are open. */
  open = 0;
  /** A loop was left under an open condition, so that nothing is known of it. */
  lost = false;

  constructor(importing: Importing) {
    this.importing = importing;
  }

  body(body: Body, scope: Scope): Leave {
    for (const statement of body) {
      if (this.out.isFull()) return undefined;
      step(1);
      const leave = this.statement(statement, scope);
      if (leave) return leave;
    }
    return undefined;
  }

  private statement(one: Statement, scope: Scope): Leave {
    switch (one.kind) {
      case 'text':
        this.out.text(one.at);
        return undefined;
      case 'print':
        this.print(one, scope);
        return undefined;
      case 'if':
        return runArms(this, one, scope);
      case 'for':
        runLoop(this, one, scope);
        return undefined;
      case 'set':
        runSet(this, one, scope);
        return undefined;
      case 'do':
        this.value(one.of, scope);
        return undefined;
      case 'macro':
        give(scope, one.name, new Macro(this, one.name, one.takes, one.body, scope));
        return undefined;
      case 'scope':
        return this.scoped(one, scope);
      case 'capture':
      case 'filter':
        runCaptured(this, one, scope);
        return undefined;
      case 'call':
        this.call(one, scope);
        return undefined;
      case 'include':
      case 'import':
        imported(one, scope, this, this.importing);
        return undefined;
      case 'break':
      case 'continue':
        if (this.open > this.loopOpen) this.lost = true;
        return one.kind;
      case 'other':
        for (const name of one.sets) if (scope.set.has(name)) give(scope, name, undefined, name);
        this.unknownLines(one.at, true);
        return undefined;
    }
  }
  /** How many open conditions are around the innermost loop. */
  loopOpen = 0;

  /** An expression's value, with what it changes changed. */
  value({ value: expression, text }: Written, scope: Scope, seen: Span[] = []): Value | undefined {
    if (mayChange(text)) return changed(expression, text, scope, this.open);
    return expression && evaluate(expression, namesIn(scope), seen, this.meter);
  }

  /** Whether no macro is being printed. */
  isOutside(): boolean {
    return this.depth === 0;
  }

  fail(at: Span, why = 'something in it is not defined'): void {
    if (this.open === 0) this.failure ??= { at, why };
  }

  private print({ at, of }: Of<'print'>, scope: Scope): void {
    const macro = of.value?.kind === 'call' && !of.value.args.isSpread ? valueIn(of.value.of, scope) : undefined;
    if (macro instanceof Macro && of.value?.kind === 'call') {
      const given = bindArguments(of.value.args, scope);
      if (this.inline(macro, given.plain, given.named, given.said)) return;
    }
    const seen: Span[] = [];
    const value = this.value(of, scope, seen);
    if (failsToPrint(value)) this.fail(at);
    const text = printedValue(value);
    if (text !== undefined) this.out.value(text, at, unique(seen));
    else if (!runChoice(this, of, at, scope)) this.out.hole(at);
  }

  private versions = 0;

  /** What conditions call a name from now on. */
  fresh(name: string): string {
    this.versions += 1;
    return `${name}#${this.versions}`;
  }

  condition(test: Written, scope: Scope): boolean | undefined {
    if (mayChange(test.text)) return isTrue(this.value(test, scope));
    if (!test.value) return undefined;
    const told = holds(test.value, namesIn(scope), [], this.meter);
    if (told === undefined && isFailing(evaluate(test.value, namesIn(scope), [], this.meter))) this.fail(test.at);
    return told;
  }

  /** A hole that has its lines to itself keeps its line end, so that nothing is glued to it. */
  unknownLines(at: Span, ends: boolean): void {
    const isAlone = this.out.atStart && ends && /^\r?\n/.test(at.file.text.slice(at.end, at.end + 2));
    this.out.hole(at);
    if (isAlone) this.out.value('\n', span(at.file, at.end, at.end), []);
  }

  private scoped({ gives, body }: Of<'scope'>, outer: Scope): Leave {
    const scope = inner(outer);
    for (const [name, expression] of gives.named) give(scope, name, valueIn(expression, outer), this.fresh(name));
    return this.body(body, scope);
  }

  private call({ at, takes, of, body }: Of<'call'>, scope: Scope): void {
    const expression = of.value?.kind === 'call' && !of.value.args.isSpread ? of.value : undefined;
    const macro = expression && valueIn(expression.of, scope);
    if (!expression || !(macro instanceof Macro)) {
      this.unknownLines(at, endsAtLine(body));
      return;
    }
    const { plain, named, said } = bindArguments(expression.args, scope);
    const caller = new Macro(this, 'caller', takes, body, scope);
    if (!this.inline(macro, plain, new Map([...named, ['caller', caller]]), said))
      this.unknownLines(at, endsAtLine(body));
  }

  /** Prints what a macro prints, here. */
  private inline(
    macro: Macro,
    plain: readonly (Value | undefined)[],
    named: ReadonlyMap<string, Value | undefined>,
    said: ReadonlyMap<string | number, string>,
  ): boolean {
    if (this.depth > MOST_DEPTH || this.rounds > MOST_ROUNDS) return false;
    const scope = macro.scopeFor(plain, named, said);
    if (!scope) return false;
    this.rounds += 1;
    this.depth += 1;
    this.body(macro.body, scope);
    this.depth -= 1;
    return true;
  }

  /** The text that a macro gives to an expression; undefined where not all of it is known. */
  textOfCall(
    macro: Macro,
    plain: readonly (Value | undefined)[],
    named: ReadonlyMap<string, Value | undefined>,
  ): Value | undefined {
    let isDone = false;
    const printed = this.out.apart(() => {
      isDone = this.inline(macro, plain, named, new Map());
    });
    const text = isDone ? textOf(printed.nodes) : undefined;
    return text && scalar(text.text, text.places);
  }
}

const MOST_PLACES = 8;

function unique(seen: readonly Span[]): readonly Span[] {
  const first = seen.filter(
    (one, i) => seen.findIndex((other) => other.file === one.file && other.start === one.start) === i,
  );
  return first.slice(0, MOST_PLACES);
}
