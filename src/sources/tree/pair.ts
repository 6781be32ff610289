import { bareName, baseOf, folderOf } from '../names.ts';

interface Placed {
  readonly path: string;
  readonly folder: string;
}

/**
 * The companion of a main file among those that would lie at one place of its host: in the same folder, else in a sibling
 * folder. Of several the one of the same name counts, else the one whose name begins alike longest; a tie pairs none.
 */
export function companionFor<T extends Placed>(main: Placed, candidates: readonly T[]): T | undefined {
  const beside = candidates.filter(({ folder }) => folder === main.folder);
  if (beside.length === 1) return beside[0];
  if (beside.length > 1) return alike(main, beside);
  if (main.folder === '') return undefined;
  return alike(
    main,
    candidates.filter(({ folder }) => folder !== '' && folderOf(folder) === folderOf(main.folder)),
  );
}

function alike<T extends Placed>(main: Placed, candidates: readonly T[]): T | undefined {
  const name = stem(main.path);
  const same = candidates.filter(({ path }) => stem(path) === name);
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  const scored = candidates.map((one) => ({ one, score: commonPrefix(name, stem(one.path)) }));
  const most = Math.max(0, ...scored.map(({ score }) => score));
  const longest = scored.filter(({ score }) => score === most);
  return most > 0 && longest.length === 1 ? longest[0]!.one : undefined;
}

function stem(path: string): string {
  return bareName(baseOf(path)).replace(/\.[^.]*$/, '');
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
