import type { Assume } from '../model/assume.ts';
import type { Host } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Known } from '../model/recognise.ts';
import type { Problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';

/** What lies at a path of a tree. */
export type Found =
  | { readonly kind: 'file'; readonly file: SourceFile; readonly mode?: number }
  | { readonly kind: 'binary'; bytes(): Uint8Array }
  /** `to` as it is written in the link. */
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'dir' }
  /** It is there, and it was not read: too large, or nobody may. A problem says so. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'none' };

/** The listed files of one scan, whatever they lie in (a disk, git objects). Paths are relative to the base, with `/`. */
export interface Tree {
  /** The scan roots: PATH's own name and its parents decide nothing, so sources look at paths below these. */
  readonly roots: readonly string[];
  /** A scan root is the `/` of the machine itself, so all its configuration is here. */
  readonly wholeMachine?: boolean;
  /** The patterns of all dialects. */
  readonly known: readonly Known[];
  /** Every candidate file (or link to one), in byte order: its name (and a look at its content) fits a dialect, or a source wants it. */
  readonly paths: readonly TreePath[];
  /** Files that were set aside, by reason; grows while files are read. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Grows while files are read. */
  readonly problems: readonly Problem[];
  /** Decoded on demand and remembered; templates come with holes and branches. Never leaves the scan root, follows no link, sees no ignored file. */
  read(path: string): Found;
  /** Names in a folder of the disk, listed or not, so that an include of `*.conf` sees what a daemon would. */
  list(folder: string): readonly string[];
  /** Every file and link below a folder, listed or not, in byte order; at most `most`. */
  below(folder: string, most: number): readonly string[];
  /** Whether two paths hold the same, byte for byte, with the same rights; without it nobody can say. */
  isSame?(one: string, other: string): boolean;
}

export interface TreePath {
  readonly path: string;
  readonly root: string;
}

export interface Yielded {
  readonly hosts: readonly Host[];
  /** Files that belong to these hosts and to no other. */
  readonly claimed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** A way of describing machines. It claims files and yields hosts, and never parses a daemon's configuration. */
export interface Source {
  readonly id: string;
  readonly title: string;
  /** Names that it has to see beside those of the dialects, tried on the path below the scan root. Such files are read as plain text. */
  readonly wants: readonly RegExp[];
  /** Content that a wanted file must have in its first `limits.markerBytes`; without it, every wanted file is a candidate. */
  readonly marker?: RegExp;
  /** `claimed`: what earlier sources have taken. What `assume` says of a host (names, addresses, releases, what is complete or present) is filled in afterwards. */
  hosts(tree: Tree, assume: Assume, claimed: ReadonlySet<string>, policy: Policy): Yielded | Promise<Yielded>;
}
