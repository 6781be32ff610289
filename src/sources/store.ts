export type Kind = 'file' | 'dir' | 'link' | 'other' | 'none';

/** Where a tree's bytes come from: a disk, git objects. Paths are relative to the base; no link is followed in the last segment. */
export interface Store {
  look(path: string): { readonly kind: Kind; readonly bytes: number; readonly mode: number };
  /** What a link says. */
  link(path: string): string;
  names(folder: string): readonly { readonly name: string; readonly kind: Kind }[];
  /** All of a file; undefined where it cannot be read. */
  bytes(path: string): Uint8Array | undefined;
  /** The first `limits.markerBytes` of a file and its size, valid until the next call; undefined for a link and for what cannot be read. */
  head(path: string): { readonly head: Uint8Array; readonly bytes: number } | undefined;
}
