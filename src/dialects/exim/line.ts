import { posix } from 'node:path';
import type { Setting } from '../../model/model.ts';
import { type SourceFile, type Span, spanText } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import type { Macro, Macros } from './macros.ts';

/** Why Exim ends before it serves, in its own words, and the lines that make it so. */
export interface Refusal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}

/** One arm of `.ifdef`: whether its lines count, and which macro decided it. */
export interface Arm {
  holds(): boolean;
  /** The macro that a condition of this arm or of one before it found. */
  macro(): Macro | undefined;
}

/** What Exim sees as one line. */
export interface Line {
  readonly kind: 'line' | 'hole';
  /** As it is written, continuations joined. */
  readonly raw: string;
  /** With macros put in. */
  text(): string;
  /** Whether all conditions around it hold; asked late, since few lines decide anything. */
  holds(): boolean;
  readonly arms: readonly Arm[];
  readonly span: Span;
  /** Counted as Exim's messages count: the last physical line of several. */
  readonly number: number;
}

/** What Exim reads one after the other: files, and what Debian's script puts between them. */
export type Piece =
  | { readonly kind: 'file'; readonly file: SourceFile }
  | { readonly kind: 'hole'; readonly at: Span }
  | { readonly kind: 'text'; readonly raw: string; readonly at: Span }
  | { readonly kind: 'given'; readonly option: Given; readonly at: Span };

/** An option that a file which is not in the tree sets by the macros before it; undefined where it does not. */
export interface Given {
  readonly name: string;
  value(macro: (name: string) => string | undefined): string | undefined;
}

/** A macro that Debian's script writes behind its own marker. */
export interface Written {
  readonly name: string;
  readonly text: string;
  readonly setting: Setting;
}

/** All lines of a configuration, in one world. */
export interface Read {
  readonly lines: readonly Line[];
  readonly macros: Macros;
  readonly files: readonly SourceFile[];
  readonly refusals: readonly Refusal[];
}

/** A place for a refusal to blame; without a name, the line as such. */
export interface Blamed {
  readonly span: Span;
  readonly number: number;
  readonly name?: string;
}

/** Exim names the line, unless Debian's script wrote the file that it reads. */
export function refusalAt(reason: string, { span: at, number, name }: Blamed, main: string): Refusal {
  const isOwn = at.file.path.endsWith(posix.basename(main));
  const where = isOwn ? ` in line ${number} of ${main}` : '';
  const setting: Setting = {
    name: name ?? 'line',
    ...(name === undefined ? { value: spanText(at) } : {}),
    origin: originOf(at),
  };
  return { reason: `Exim configuration error${where}: ${reason}`, because: [setting] };
}

/** Answers once, so that nothing is asked or worked out twice in a world. */
export function memo<T>(look: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: look() };
    return known.value;
  };
}
