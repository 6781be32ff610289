import type { Known } from '../model/recognise.ts';
import type { Tree } from './source.ts';

/** A tree of the disk, with what the user pointed at. */
export interface Discovered extends Tree {
  /** Paths of the files that were named, relative to the base; undefined where folders were. */
  readonly focus: ReadonlySet<string> | undefined;
  /** Absolute path of the folder that reports are relative to. */
  readonly base: string;
}

/** Lists the files below the paths that a dialect or source may want, honouring ignore files. */
export async function discover(_paths: readonly string[], _known: readonly Known[]): Promise<Discovered> {
  throw new Error('not yet');
}
