import { relative, sep } from 'node:path';
import type { Request } from './lint.ts';
import { known, lintTree } from './lint.ts';
import type { Result } from './model/result.ts';
import { changedSince, commitOf, commitTree, mergeBaseOf, repositoryOf } from './sources/git.ts';

export { changedSince, commitOf, mergeBaseOf, repositoryOf };

/** What `lint` says of a commit, read from git's objects; places are those of the files as they were then. */
export function lintCommit(folder: string, commit: string, request: Omit<Request, 'paths'>): Promise<Result> {
  return lintTree(commitTree(folder, commit, known), request);
}

/** Paths that changed since a commit's branch parted from it, relative to a folder; those outside are left out. */
export function changedBelow(base: string, since: string): ReadonlySet<string> {
  const folder = repositoryOf(base);
  const commit = mergeBaseOf(folder, commitOf(folder, since), commitOf(folder, 'HEAD'));
  const below = relative(folder, base).split(sep).join('/');
  const prefix = below === '' ? '' : `${below}/`;
  return new Set(
    changedSince(folder, commit).flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : [])),
  );
}
