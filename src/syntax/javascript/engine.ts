import type { Problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import type { Scope } from './scope.ts';
import { asCondition, type Choice, type Thing, truth, type Unknown, type Value } from './value.ts';

/** What lies at a path, as a program that reads files would find it. */
export type Lying =
  | { readonly kind: 'file'; readonly file: SourceFile }
  | { readonly kind: 'dir'; readonly names: readonly string[] }
  | { readonly kind: 'there' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'not-carried' };

/** What a program meets outside of its own text. Whoever reads programs supplies it. */
export interface Surroundings {
  look(path: string): Lying;
  /** Variables of the environment that are known to be set, and where. */
  readonly env: ReadonlyMap<string, Value>;
  /** The working directory, and the file that is started. */
  readonly cwd: string;
  readonly main: string;
  /** The package that a file of the tree is the main file of, where that is known better than the file is read. */
  packageAt?(path: string): string | undefined;
  /** What a package or a module of Node gives; undefined for what nobody knows. */
  external(name: string, engine: Engine): Value | undefined;
  /** The answer to something that the text leaves open. */
  decide(question: Unknown): boolean;
  /** Names that make a piece of a program matter. */
  readonly matters: RegExp;
  /** Texts are wanted with the places of all their pieces. */
  readonly keepsText?: boolean;
}

export interface Module {
  readonly path: string;
  readonly file: SourceFile;
  readonly shift: number;
  /** What others import; `module.exports` and the names of ES modules are one. */
  exports: Value;
  readonly exported: Thing;
  /** Names at its top that lead to something that matters. */
  readonly live: RegExp;
}

/** One run of one program: what it has loaded, and how much work it was. */
export interface Engine {
  readonly surroundings: Surroundings;
  readonly modules: Map<string, Module>;
  readonly files: Set<SourceFile>;
  readonly problems: Problem[];
  /** Variables without which the program says that it ends: somebody sets them. */
  readonly required: Set<string>;
  readonly globals: Map<string, Value>;
  /** Who answers what is left open; somebody may look into a function with answers of their own. */
  decide: (question: Unknown) => boolean;
  steps: number;
  depth: number;
}

/** The program throws, and where. */
export class Thrown {
  readonly value: Value;
  readonly at: Span;
  readonly message: string;
  constructor(value: Value, at: Span, message: string) {
    this.value = value;
    this.at = at;
    this.message = message;
  }
}

/** The program ends itself. */
export class Ended {
  readonly at: Span;
  constructor(at: Span) {
    this.at = at;
  }
}

/** More work than the limits allow. */
export class Exhausted {
  readonly at: Span;
  constructor(at: Span) {
    this.at = at;
  }
}

/** It began again with a variable that somebody must set. */
export class Again {}

/** The value that counts: a choice is made when it matters. */
export function settle(scope: Pick<Scope, 'engine'>, value: Value): Exclude<Value, Choice> {
  let settled = value;
  while (settled.kind === 'choice') settled = decide(scope, settled.of) ? settled.yes() : settled.no();
  return settled;
}

/** Whether a condition holds, asked where nobody knows. */
export function holds(scope: Pick<Scope, 'engine'>, value: Value): boolean {
  const settled = settle(scope, asCondition(value));
  return truth(settled) ?? (settled.kind === 'unknown' && decide(scope, settled));
}

function decide({ engine }: Pick<Scope, 'engine'>, question: Unknown): boolean {
  return engine.decide({ ...question, negated: false }) !== question.negated;
}
