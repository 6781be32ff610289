import { limits } from '../../limits.ts';
import { groupBy } from '../../model/facts.ts';
import type { Loose } from '../../model/recognise.ts';
import type { Mount } from '../host.ts';
import {
  bareName,
  baseOf,
  below,
  fitsByContent,
  fitsByName,
  folderOf,
  inFolder,
  isNeverMain,
  isSampleName,
} from '../names.ts';
import type { Tree, TreePath } from '../source.ts';
import { companionFor } from './pair.ts';

/** Loose files of one dialect that belong together. */
export interface Unit {
  readonly dialect: string;
  readonly root: string;
  /** The folder of its first file, relative to the base. */
  readonly folder: string;
  readonly first: string;
  readonly main?: string;
  /** Absolute on the host → path in the tree. */
  readonly files: ReadonlyMap<string, string>;
  /** What lies beside a main file, for includes. */
  readonly mount?: Mount;
}

/** A loose file, as the first row of one dialect that fits it sees it. */
export interface LooseFile extends TreePath {
  readonly folder: string;
  readonly dialect: string;
  readonly as: Loose['as'];
  /** Absolute on the host. */
  readonly at: string;
}

/** The units of every dialect below every scan root. */
export function unitsIn(tree: Tree, paths: readonly TreePath[]): readonly Unit[] {
  const groups = groupBy(
    paths.flatMap((one) => looseFiles(tree, one)),
    ({ dialect, root }) => `${dialect} ${root}`,
  );
  return groups.flatMap(unitsOf);
}

function looseFiles(tree: Tree, { path, root }: TreePath): readonly LooseFile[] {
  if (isNeverMain(path)) return [];
  const fits = fitsByName(tree.known, below(root, path));
  const found = fits.length > 0 ? tree.read(path) : undefined;
  if (found?.kind !== 'file') return [];
  return fitsByContent(fits, found.file.text.slice(0, limits.markerBytes)).map(({ dialect, row }) => {
    const at = row.place(bareName(baseOf(path)));
    return { path, root, folder: folderOf(path), dialect, as: row.as, at };
  });
}

function unitsOf(files: readonly LooseFile[]): readonly Unit[] {
  const mains = files.filter(({ as }) => as === 'main');
  const companions = files.filter(({ as }) => as === 'companion');
  const fragments = groupBy(
    files.filter(({ as }) => as === 'fragment'),
    ({ folder }) => folder,
  );
  const taken = new Set<string>();
  const units = mains.map((main) => {
    const places = [...new Set(companions.map(({ at }) => at))];
    const beside = places.flatMap(
      (at) =>
        companionFor(
          main,
          companions.filter((one) => one.at === at),
        ) ?? [],
    );
    const own = fragments
      .filter(([first]) => isHeldBy(first!, main))
      .flatMap((list) => list.filter((one) => fitsIn(one, main)));
    for (const { path } of [...beside, ...own]) taken.add(path);
    const mount = { at: folderOf(main.at), from: main.folder, templates: true };
    return { ...unitOf([main, ...beside, ...best(own)]), main: main.path, mount };
  });
  return [...units, ...orphans(files.filter(({ path, as }) => as !== 'main' && !taken.has(path)))];
}

function isHeldBy(fragment: LooseFile, main: LooseFile): boolean {
  return main.folder === '' || fragment.folder === main.folder || fragment.folder.startsWith(`${main.folder}/`);
}

/** A fragment belongs to a main file if it lies beside it, or just where the main file would include it from. */
function fitsIn(fragment: LooseFile, main: LooseFile): boolean {
  return (
    fragment.folder === main.folder || `${folderOf(main.at)}/${bare(below(main.folder, fragment.path))}` === fragment.at
  );
}

function bare(path: string): string {
  return inFolder(folderOf(path), bareName(baseOf(path)));
}

/** Files without a main file: companions each alone, fragments with those that one main file would include together. */
function orphans(files: readonly LooseFile[]): readonly Unit[] {
  const together = groupBy(files, (file) => (file.as === 'companion' ? file.path : anchorOf(file)));
  return together.map((list) => unitOf(best(list)));
}

/** The folder above what a path in the tree has in common with the place on a host: of `x/dovecot/conf.d` it is `x`. */
function anchorOf({ folder, at }: LooseFile): string {
  const own = folder.split('/');
  const place = folderOf(at).split('/');
  while (own.length > 0 && own.at(-1) === place.at(-1)) {
    own.pop();
    place.pop();
  }
  return own.join('/');
}

/** One file per place: a plain file before a template, and that before a sample. */
function best(files: readonly LooseFile[]): readonly LooseFile[] {
  const rank = ({ path, at }: LooseFile) => (isSampleName(baseOf(path)) ? 2 : baseOf(path) === baseOf(at) ? 0 : 1);
  return groupBy(files, ({ at }) => at).map((list) => [...list].sort((a, b) => rank(a) - rank(b))[0]!);
}

function unitOf(files: readonly LooseFile[]): Unit {
  const { dialect, root, folder, path } = files[0]!;
  return { dialect, root, folder, first: path, files: new Map(files.map((file) => [file.at, file.path])) };
}
