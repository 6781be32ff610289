import { limits } from '../../limits.ts';
import { normalised } from '../../text/condition.ts';
import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { evaluate, holds } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { filtersOf } from './captured.ts';
import { imported, type Importing } from './imports.ts';
import { bindArguments, Macro } from './macros.ts';
import { changed, mayChange, spoil } from './mutate.ts';
import { type Arm, opposite, type Told } from './node.ts';
import { Output, textOf } from './output.ts';
import { failsToPrint, printedValue } from './printed.ts';
import { endsAtLine } from './line-ends.ts';
import { give, inner, listed, namesIn, OwnDict, owned, position, saidOf, type Scope, valueIn } from './scope.ts';
import type { Body, Loop, Statement, Written } from './statements.ts';
import { isFailing, isTrue, scalar, type Value } from './value.ts';

/** Finds a template that another one names: `absent` where Ansible would find none, undefined where that is not known. */
export type FindTemplate = (name: string, from: SourceFile) => SourceFile | 'absent' | undefined;

/** A place of a template that makes its task fail: it takes what nothing defines. */
export interface Failure {
  readonly at: Span;
  readonly why: string;
}

/** How much is done for one template: rounds of loops, calls of macros. */
const MOST_ROUNDS = 20_000;
const MOST_DEPTH = 30;

type Leave = 'break' | 'continue' | undefined;
type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** Prints a template step by step, as far as it is known. */
export class Interpreter {
  readonly out = new Output();
  failure: Failure | undefined;
  private readonly importing: Importing;
  private rounds = 0;
  private depth = 0;
  /** Conditions around that are open. */
  open = 0;
  /** A loop was left under an open condition, so that nothing is known of it. */
  private lost = false;

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
        return this.arms(one, scope);
      case 'for':
        this.loop(one, scope);
        return undefined;
      case 'set':
        this.set(one, scope);
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
        this.captured(one, scope);
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
  private loopOpen = 0;

  /** An expression's value, with what it changes changed. */
  value({ value: expression, text }: Written, scope: Scope, seen: Span[] = []): Value | undefined {
    if (mayChange(text)) return changed(expression, text, scope, this.open);
    return expression && evaluate(expression, namesIn(scope), seen);
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
    else if (!this.choice(of, at, scope)) this.out.hole(at);
  }

  /** `{{ 'a' if x else 'b' }}` and `{{ x | ternary('a', 'b') }}` with an open condition are two arms. */
  private choice(of: Written, at: Span, scope: Scope): boolean {
    const found = of.value && twoWays(of.value);
    if (!found) return false;
    const both = [found.then, found.otherwise].map((one) => (one ? printedValue(valueIn(one, scope)) : ''));
    const [then, otherwise] = both;
    if (then === undefined || otherwise === undefined || isTrue(valueIn(found.test, scope)) !== undefined) return false;
    const told = toldOf(of.text.slice(found.at.start, found.at.end), of.at, scope);
    const arms = [told, opposite(told)].map((one, i): Arm => {
      const text = i === 0 ? then : otherwise;
      return { conditions: [one], nodes: text === '' ? [] : [{ kind: 'text', text, origin: at, verbatim: false }] };
    });
    this.out.arms(at, arms, false);
    return true;
  }

  private arms({ at, arms }: Of<'if'>, scope: Scope): Leave {
    const made: Arm[] = [];
    const denied: Told[] = [];
    const before = new Map(scope.set);
    const [started, ends, changes] = [this.out.atStart, [] as boolean[], new Set<string>()];
    let leave: Leave;
    let isClosed = false;
    for (const { test, body } of arms) {
      const told = test ? this.condition(test, scope) : true;
      if (told === false) continue;
      if (told === true && denied.length === 0) return this.body(body, scope);
      if (denied.length > limits.blockDepth) break;
      const here = inner({ ...scope, set: before });
      const question = test && told === undefined ? toldOf(test.text, test.at, scope) : undefined;
      this.open += 1;
      const printed = this.out.apart(() => {
        leave = this.body(body, here) ?? leave;
      });
      this.open -= 1;
      made.push({ conditions: question ? [...denied, question] : [...denied], nodes: printed.nodes });
      ends.push(printed.atStart);
      for (const [name, value] of here.set) if (!before.has(name) || before.get(name) !== value) changes.add(name);
      if (question) denied.push(opposite(question));
      isClosed = told === true;
      if (isClosed) break;
    }
    if (denied.length === 0) return undefined;
    if (!isClosed) made.push({ conditions: denied, nodes: [] });
    for (const name of changes) give(scope, name, undefined, this.fresh(name));
    this.out.arms(at, made, ends.every(Boolean) && (isClosed || started));
    if (leave) this.lost = true;
    return undefined;
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
    const told = holds(test.value, namesIn(scope));
    if (told === undefined && isFailing(evaluate(test.value, namesIn(scope)))) this.fail(test.at);
    return told;
  }

  private loop(loop: Loop, outer: Scope): void {
    const value = this.value(loop.of, outer);
    if (isFailing(value)) this.fail(loop.of.at);
    const all =
      value?.kind === 'scalar' && typeof value.is === 'string'
        ? [...value.is].map((one) => scalar(one))
        : listed(value);
    const items = all && !loop.isRecursive ? this.chosen(loop, all, outer) : undefined;
    if (items && this.rounds + items.length <= MOST_ROUNDS) this.eachRound(loop, items, outer);
    else this.unknownLoop(loop, outer);
  }

  private eachRound(loop: Loop, items: readonly (Value | undefined)[], outer: Scope): void {
    const [lost, open, loopOpen] = [this.lost, this.open, this.loopOpen];
    this.lost = false;
    this.loopOpen = open;
    const printed = this.out.apart(() => {
      if (items.length === 0) this.body(loop.otherwise, inner(outer));
      for (const [i, item] of items.entries()) {
        this.rounds += 1;
        const scope = inner(outer);
        this.bind(loop.targets, item, scope, i);
        give(scope, 'loop', position(items, i));
        if (this.body(loop.body, scope) === 'break' || this.lost) break;
      }
    });
    const isLost = this.lost;
    this.lost = lost;
    this.loopOpen = loopOpen;
    if (isLost) this.unknownLoop(loop, outer);
    else {
      this.out.append(printed.nodes);
      this.out.atStart = printed.nodes.length === 0 ? this.out.atStart : printed.atStart;
    }
  }

  /** Items that pass the condition of a loop's head. */
  private chosen(
    { test, targets }: Loop,
    items: readonly (Value | undefined)[],
    outer: Scope,
  ): readonly (Value | undefined)[] | undefined {
    if (!test) return items;
    const kept: (Value | undefined)[] = [];
    for (const [i, item] of items.entries()) {
      const scope = inner(outer);
      this.bind(targets, item, scope, i);
      const is = this.condition(test, scope);
      if (is === undefined) return undefined;
      if (is) kept.push(item);
    }
    return kept;
  }

  private bind(targets: readonly string[], item: Value | undefined, scope: Scope, round: number): void {
    const parts = targets.length === 1 ? [item] : listed(item);
    for (const [i, name] of targets.entries()) {
      const value = parts?.length === targets.length ? parts[i] : undefined;
      give(scope, name, value, round === 0 && this.depth === 0 ? name : this.fresh(name));
      if (value?.kind === 'dict' || value?.kind === 'list') scope.said.set(name, this.fresh(name));
    }
  }

  /** Any number of lines; what its body changes is not known any more. */
  private unknownLoop(loop: Loop, outer: Scope): void {
    spoil(loop.at.file.text.slice(loop.at.start, loop.at.end), outer);
    for (const [, name] of loop.at.file.text.slice(loop.at.start, loop.at.end).matchAll(/\bset\s+(\w+)\.\w+\s*=/g)) {
      const value = outer.set.get(name!);
      if (value instanceof OwnDict) value.isSpoiled = true;
    }
    this.unknownLines(loop.at, endsAtLine(loop.body));
  }

  /** A hole that has its lines to itself keeps its line end, so that nothing is glued to it. */
  unknownLines(at: Span, ends: boolean): void {
    const isAlone = this.out.atStart && ends && /^\r?\n/.test(at.file.text.slice(at.end, at.end + 2));
    this.out.hole(at);
    if (isAlone) this.out.value('\n', span(at.file, at.end, at.end), []);
  }

  private set({ targets, of }: Of<'set'>, scope: Scope): void {
    const value = this.value(of, scope);
    if (value?.kind === 'failed') this.fail(of.at);
    const parts = targets.length === 1 ? [value] : listed(value);
    const called = `(${saidOf(of.text, scope)})`;
    for (const [i, target] of targets.entries()) {
      const part = parts?.length === targets.length ? parts[i] : undefined;
      const [name, attribute] = target.split('.');
      if (attribute === undefined)
        give(scope, name!, owned(part, this.open), targets.length === 1 ? called : this.fresh(name!));
      else this.setAttribute(scope.set.get(name!), attribute, part);
    }
  }

  private setAttribute(owner: Value | undefined, attribute: string, value: Value | undefined): void {
    if (!(owner instanceof OwnDict)) return;
    if (owner.depth < this.open) owner.entries.set(attribute, undefined);
    else owner.entries.set(attribute, owned(value, this.open));
  }

  private scoped({ gives, body }: Of<'scope'>, outer: Scope): Leave {
    const scope = inner(outer);
    for (const [name, expression] of gives.named) give(scope, name, valueIn(expression, outer), this.fresh(name));
    return this.body(body, scope);
  }

  /** A block whose text goes into a name, or through filters. */
  private captured(one: Of<'capture'> | Of<'filter'>, scope: Scope): void {
    const printed = this.out.apart(() => {
      this.out.atStart = false;
      this.body(one.body, inner(scope));
    });
    const text = textOf(printed.nodes);
    const value = text && filtersOf(one.filters, text.text, namesIn(scope));
    if (one.kind === 'capture') give(scope, one.target, value, this.fresh(one.target));
    else {
      const shown = printedValue(value);
      if (shown === undefined) this.unknownLines(one.at, endsAtLine(one.body));
      else this.out.value(shown, one.at, text?.places ?? []);
    }
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

function toldOf(text: string, at: Span, scope: Scope): Told {
  return { ...normalised(saidOf(text, scope)), at };
}

interface TwoWays {
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | undefined;
  readonly at: { readonly start: number; readonly end: number };
}

function twoWays(one: Expression): TwoWays | undefined {
  if (one.kind === 'choice') return one;
  if (one.kind !== 'filter' || one.name !== 'ternary' || one.args.named.size > 0) return undefined;
  const [then, otherwise, third] = one.args.plain;
  return then && otherwise && !third ? { test: one.of, then, otherwise, at: one.at } : undefined;
}

const MOST_PLACES = 8;

function unique(seen: readonly Span[]): readonly Span[] {
  const first = seen.filter(
    (one, i) => seen.findIndex((other) => other.file === one.file && other.start === one.start) === i,
  );
  return first.slice(0, MOST_PLACES);
}
