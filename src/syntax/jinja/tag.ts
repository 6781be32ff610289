import type { Hole } from '../../text/source-file.ts';

/**
 * What a tag does to the text around it. `hole`: its output is not known. `cut`: it prints nothing. `include`: a whole
 * text stands for it. `loop`: from here to its end any number of lines may stand. `drop`: what it holds is not printed
 * here. `keep`: what it holds is printed.
 */
export type Role = 'hole' | 'cut' | 'include' | 'if' | 'elif' | 'else' | 'end' | 'loop' | 'drop' | 'keep';

/** A condition as it is asked about, and where it is written. */
export interface Condition extends Hole {
  readonly test: string;
  readonly is: boolean;
}

/** One tag of a template engine; what lies between two tags is text. */
export interface Tag extends Hole {
  readonly role: Role;
  /** What closes it, or what it closes; absent where any end closes any block. */
  readonly closes?: string;
  readonly condition?: Condition;
  /** All white space before it goes. */
  readonly stripBefore: boolean;
  /** `strip`: all white space after it goes. `line`: its line's end goes, as the engine's way with blocks has it. */
  readonly after: 'keep' | 'strip' | 'line';
}
