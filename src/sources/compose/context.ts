import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import { parseDockerfile } from '../../syntax/dockerfile.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { folderOf, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';

/** The folder that a Dockerfile is built in, where nobody says: the nearest one that has most of what it copies. */
export function contextFor(tree: Tree, dockerfile: SourceFile, root: string): string {
  const sources = parseDockerfile(dockerfile)
    .filter(({ name, flags }) => (name === 'COPY' || name === 'ADD') && !flags.has('from'))
    .flatMap(({ text }) => text.text.trim().split(/\s+/).slice(0, -1))
    .filter((source) => !/[[\]"$*?<]|:\/\//.test(source) && source !== '.')
    .slice(0, 50);
  const folders = [folderOf(dockerfile.path)];
  while (folders.length < limits.includeDepth && folders.at(-1) !== root && folders.at(-1) !== '')
    folders.push(folderOf(folders.at(-1)!));
  const counts = folders.map((folder) => sources.filter((source) => isThere(tree, folder, source)).length);
  return folders[counts.indexOf(Math.max(...counts))]!;
}

function isThere(tree: Tree, folder: string, source: string): boolean {
  const path = posix.normalize(inFolder(folder, source.replace(/^\/+/, ''))).replace(/\/$/, '');
  return path !== '.' && !path.startsWith('..') && tree.read(path).kind !== 'none';
}
