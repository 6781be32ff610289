import type { Span } from '../../text/source-file.ts';
import type { Arguments, Expression } from './expression.ts';
import type { Condition } from './tag.ts';

/** An expression in a tag, and where it is written; without a value where it is none that we read. */
export interface Written {
  readonly text: string;
  readonly at: Span;
  readonly value: Expression | undefined;
}

/** One statement of a template; `at` is its tag, of blocks with all that they hold. */
export type Statement =
  | { readonly kind: 'text'; readonly at: Span }
  | { readonly kind: 'print'; readonly at: Span; readonly of: Written }
  | { readonly kind: 'if'; readonly at: Span; readonly arms: readonly WrittenArm[] }
  | Loop
  | { readonly kind: 'set'; readonly at: Span; readonly targets: readonly string[]; readonly of: Written }
  | {
      readonly kind: 'capture';
      readonly at: Span;
      readonly target: string;
      readonly filters: string;
      readonly body: Body;
    }
  | { readonly kind: 'macro'; readonly at: Span; readonly name: string; readonly takes: Arguments; readonly body: Body }
  | { readonly kind: 'call'; readonly at: Span; readonly takes: Arguments; readonly of: Written; readonly body: Body }
  | { readonly kind: 'filter'; readonly at: Span; readonly filters: string; readonly body: Body }
  | { readonly kind: 'scope'; readonly at: Span; readonly gives: Arguments; readonly body: Body }
  | {
      readonly kind: 'include';
      readonly at: Span;
      readonly of: Written;
      readonly mayLack: boolean;
      readonly alone: boolean;
    }
  | {
      readonly kind: 'import';
      readonly at: Span;
      readonly of: Written;
      /** All of it under one name, or some names of it, each as another. */
      readonly names: string | readonly (readonly [string, string])[];
      readonly alone: boolean;
    }
  | { readonly kind: 'do'; readonly at: Span; readonly of: Written }
  | { readonly kind: 'break' | 'continue'; readonly at: Span }
  /** What we do not follow: it may print anything, and set these names. */
  | { readonly kind: 'other'; readonly at: Span; readonly sets: readonly string[] };

export type Body = readonly Statement[];

export interface WrittenArm {
  /** Absent for `else`. */
  readonly test?: Written;
  readonly condition?: Condition;
  readonly body: Body;
}

export interface Loop {
  readonly kind: 'for';
  readonly at: Span;
  /** Its first tag. */
  readonly head: Span;
  readonly targets: readonly string[];
  readonly of: Written;
  readonly test: Written | undefined;
  readonly isRecursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
}
