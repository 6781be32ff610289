import type { Problem } from '../text/problem.ts';
import type { Branch, Hole, SourceFile, Span } from '../text/source-file.ts';

/** Tokens tile the file: joined, they are its text. Statements only point at them. */
export interface Token {
  readonly kind: 'space' | 'newline' | 'comment' | 'word' | 'quoted' | 'punctuation' | 'hole' | 'garbage';
  readonly start: number;
  readonly end: number;
}

export interface Word {
  /** Unquoted and unescaped: of `{{ ip }}:110` the port is still known. */
  readonly parts: readonly (string | Hole)[];
  /** The parts joined; absent when one of them is a hole. */
  readonly value?: string;
  readonly span: Span;
}

/** The one way to make a word. */
export function word(parts: readonly (string | Hole)[], span: Span): Word {
  const known = parts.every((part) => typeof part === 'string');
  return known ? { parts, span, value: parts.join('') } : { parts, span };
}

export type Statement = SettingStatement | HoleStatement;

/** The one tree shape of all dialects: `key operator args… { body }`. An object literal in TypeScript fits it too. */
export interface SettingStatement {
  readonly kind: 'setting';
  readonly key: Word;
  /** `=`, `+=`, `-=`, `if`, the `[` of a header: where the grammar has more than one, or it changes the meaning. */
  readonly operator?: Word;
  readonly args: readonly Word[];
  readonly body?: readonly Statement[];
  readonly span: Span;
  /** The undecided conditions that it stands under, all of them, outermost first. */
  readonly under?: readonly Branch[];
}

/** Any number of statements that we cannot see: `{{ config }}`, an unresolved loop, an include that is not carried. */
export interface HoleStatement {
  readonly kind: 'hole';
  readonly under?: readonly Branch[];
  readonly span: Span;
}

export interface Syntax {
  readonly file: SourceFile;
  readonly tokens: readonly Token[];
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}
