import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import type { Span } from '../../text/source-file.ts';
import { fitsGlob } from '../../text/glob.ts';
import { baseOf, below, inFolder } from '../names.ts';
import { type Mode, withMode } from './modes.ts';
import { absolute, entryOf, isConfiguration, isFolder, obscure, plainText, put, type Stage } from './stage.ts';

/** The files that a build sees: a folder of the tree without what `.dockerignore` names. */
export interface Context {
  readonly folder: string;
  isIgnored(path: string): boolean;
}

/** A build context with its `.dockerignore`: the last pattern that fits decides [docs: .dockerignore files]. */
export function contextAt(tree: Stage['tree'], folder: string): Context {
  const file = plainText(tree, inFolder(folder, '.dockerignore'));
  const lines = (file?.text ?? '').split(/\r?\n/).map((line) => line.trim());
  const patterns = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({
      isNot: line.startsWith('!'),
      glob: line
        .replace(/^!/, '')
        .replace(/^\.?\//, '')
        .replace(/\/$/, ''),
    }));
  return {
    folder,
    isIgnored: (path) => {
      const rest = below(folder, path);
      const segments = rest.split('/');
      const fits = (glob: string) => segments.some((_, i) => fitsGlob(glob, segments.slice(0, i + 1).join('/')));
      return patterns.findLast(({ glob }) => fits(glob))?.isNot === false;
    },
  };
}

/** What a `COPY` or `ADD` names. */
export interface Copying {
  readonly sources: readonly string[];
  readonly to: string;
  readonly at: Span;
  /** `--chmod` [docs: Dockerfile reference, COPY]. */
  readonly mode?: Mode;
}

/** Puts files of the context into the image [docs: Dockerfile reference, COPY]. */
export function copyFromContext(stage: Stage, context: Context, { sources, to, at, mode }: Copying): void {
  const target = absolute(stage, to);
  const found = sources.map((source) => ({ source, paths: matching(stage, context, source) }));
  const isInto =
    to.endsWith('/') ||
    to === '.' ||
    sources.length > 1 ||
    isFolder(stage, target) ||
    found.some(({ paths }) => paths.length > 1);
  for (const { source, paths } of found) {
    if (paths.length === 0) missing(stage, source, isInto ? posix.join(target, baseOf(source)) : target, at);
    for (const path of paths) {
      if (stage.tree.read(path).kind === 'dir') copyFolder(stage, context, path, target, mode);
      else copyFile(stage, path, isInto ? posix.join(target, baseOf(path)) : target, mode);
    }
  }
}

function matching({ tree }: Stage, context: Context, source: string): readonly string[] {
  const path = posix.normalize(inFolder(context.folder, source.replace(/^\/+/, ''))).replace(/\/$/, '');
  const own = path === '.' ? '' : path;
  if (own.startsWith('..')) return [];
  if (!/[*?[]/.test(source)) return tree.read(own).kind !== 'none' && !isOut(context, own) ? [own] : [];
  return tree
    .below(fixedFolder(own), limits.filesPerHost)
    .flatMap((one) => ancestors(one, own))
    .filter((one, i, list) => list.indexOf(one) === i && fitsGlob(own, one) && !isOut(context, one));
}

function isOut(context: Context, path: string): boolean {
  return path !== context.folder && context.isIgnored(path);
}

/** The part of a pattern before its first special character, as a folder. */
function fixedFolder(glob: string): string {
  const fixed = glob.split('/');
  const first = fixed.findIndex((segment) => /[*?[]/.test(segment));
  return fixed.slice(0, first).join('/');
}

/** A file, or the folder above it that has as many segments as a pattern. */
function ancestors(path: string, glob: string): readonly string[] {
  const depth = glob.split('/').length;
  const segments = path.split('/');
  return segments.length < depth ? [] : [segments.slice(0, depth).join('/')];
}

/** Files of the tree below a folder, put below another one of the image. */
export function copyFolder(stage: Stage, context: Context | undefined, folder: string, to: string, mode?: Mode): void {
  stage.folders.add(to);
  for (const path of stage.tree.below(folder, limits.filesPerHost)) {
    if (context?.isIgnored(path)) continue;
    copyFile(stage, path, posix.join(to, below(folder, path)), mode);
  }
}

function copyFile(stage: Stage, path: string, to: string, mode: Mode | undefined): void {
  const lying = entryOf(stage.tree, path);
  if (lying) put(stage, to, mode ? withMode(lying, mode) : lying);
}

/** The repository does not hold it: a file of a known place is there, and nobody knows what it says. */
function missing(stage: Stage, source: string, to: string, at: Span): void {
  stage.isWhole = false;
  if (!/[*?[]/.test(source) && isConfiguration(stage.tree.known, to)) obscure(stage, to, at);
}
