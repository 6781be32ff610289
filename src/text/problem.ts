import type { Span } from './source-file.ts';

export type ProblemCode =
  | 'alias-bomb'
  | 'bad-encoding'
  | 'bad-value'
  | 'binary'
  | 'expired-suppression'
  | 'foreign-template'
  | 'include-cycle'
  | 'include-missing'
  | 'include-outside'
  | 'limit-exceeded'
  | 'stale-baseline'
  | 'symlink-loop'
  | 'symlink-outside'
  | 'too-large'
  | 'unclosed-block'
  | 'unclosed-quote'
  | 'unexpected-character'
  | 'unknown-setting'
  | 'unreadable-file'
  | 'unused-suppression';

/** Something that we could not understand, or a line that the daemon passes over. Never thrown: the rest of the file still counts. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly at: Span;
}

export type Report = (problem: Problem) => void;

export function problem(code: ProblemCode, message: string, at: Span): Problem {
  return { code, message, at };
}
