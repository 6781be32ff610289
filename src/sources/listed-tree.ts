import { posix } from 'node:path';
import { limits } from '../limits.ts';
import type { Known } from '../model/recognise.ts';
import { byBytes } from '../platform/files.ts';
import { readTemplate } from '../syntax/jinja.ts';
import { masked } from '../syntax/scan.ts';
import { decode } from '../text/decode.ts';
import { problem } from '../text/problem.ts';
import { plainFile, type SourceFile } from '../text/source-file.ts';
import { at, type Candidates, tooLarge } from './candidates.ts';
import type { Wanted } from './index.ts';
import { baseOf, below, bareName, folderOf, inFolder } from './names.ts';
import type { Found, Tree } from './source.ts';
import type { Store } from './store.ts';

export interface TreeParts {
  readonly store: Store;
  readonly known: readonly Known[];
  readonly wants: readonly Wanted[];
  readonly roots: readonly string[];
  readonly found: Candidates;
  isIgnored(path: string): boolean;
  readonly wholeMachine: boolean;
}

/** A tree over a store, which reads on demand, remembers, and never leaves the scan roots. */
export function listedTree(parts: TreeParts): Tree {
  const { store, roots, known, found, isIgnored, wholeMachine } = parts;
  const isPlainFolder = fence(parts);
  const read = remembered((path: string): Found => {
    const isInside = roots.includes(path) || (path !== '..' && isPlainFolder(folderOf(path)));
    return isInside ? readAt(parts, path) : { kind: 'none' };
  });
  const entries = remembered((folder: string) =>
    isPlainFolder(folder) ? store.names(folder).filter(({ name }) => !isIgnored(inFolder(folder, name))) : [],
  );
  reportLinks(parts);
  return {
    roots,
    ...(wholeMachine ? { wholeMachine } : {}),
    known,
    paths: found.paths,
    skipped: found.skipped,
    problems: found.problems,
    read: (path) => read(clean(path)),
    list: (folder) => entries(clean(folder)).map(({ name }) => name),
    below: (folder, most) => {
      const paths: string[] = [];
      const waiting = [clean(folder)];
      while (waiting.length > 0 && paths.length < most) {
        const at = waiting.pop()!;
        for (const { name, kind } of entries(at)) {
          if (kind === 'dir') waiting.push(inFolder(at, name));
          else if (kind !== 'other' && paths.length < most) paths.push(inFolder(at, name));
        }
      }
      return paths.sort(byBytes);
    },
    isSame: (one, other) => [one, other].every((path) => isPlainFolder(folderOf(path))) && holdSame(store, one, other),
  };
}

function holdSame(store: Store, one: string, other: string): boolean {
  const [here, there] = [store.look(one), store.look(other)];
  if (here.kind !== there.kind || here.bytes !== there.bytes || here.mode !== there.mode) return false;
  // Where a link leads up, it may lead out of the copy.
  if (here.kind === 'link') return store.link(one) === store.link(other) && !/^\/|\.\./.test(store.link(one));
  if (here.kind !== 'file' || here.bytes > limits.fileBytes) return false;
  const [mine, its] = [store.bytes(one), store.bytes(other)];
  return mine !== undefined && its !== undefined && Buffer.compare(mine, its) === 0;
}

function remembered<T>(look: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const now = look(path);
    known.set(path, now);
    return now;
  };
}

function clean(folder: string): string {
  const normal = posix.normalize(folder).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}

/** Whether a folder lies in a scan root with no link on the way to it, so that reading in it cannot lead out. */
function fence({ store, roots }: TreeParts): (folder: string) => boolean {
  const isPlainFolder = remembered((folder: string): boolean => {
    if (roots.includes(folder)) return true;
    if (folder === '' || folder === '..' || folder.startsWith('../') || folder.startsWith('/')) return false;
    return isPlainFolder(folderOf(folder)) && store.look(folder).kind === 'dir';
  });
  return isPlainFolder;
}

function readAt(parts: TreeParts, path: string): Found {
  const { store, found, isIgnored } = parts;
  // The scan root itself is no path below it, which is all that ignore files speak of.
  if (path !== '' && isIgnored(path)) return { kind: 'none' };
  const { kind, bytes: size, mode } = store.look(path);
  if (kind === 'dir') return { kind };
  if (kind === 'link') return { kind, to: store.link(path) };
  if (kind !== 'file') return { kind: 'none' };
  const setAside = (reason: string, code: 'too-large' | 'unreadable-file', message: string): Found => {
    if (found.aside.has(path)) return { kind: 'unread' };
    found.skipped[reason] = (found.skipped[reason] ?? 0) + 1;
    found.problems.push(at(code, path, message));
    return { kind: 'unread' };
  };
  if (size > limits.fileBytes) return setAside('too-large', 'too-large', tooLarge(baseOf(path), size));
  const bytes = store.bytes(path);
  if (!bytes) return setAside('unreadable', 'unreadable-file', `"${baseOf(path)}" cannot be read`);
  return readBytes(parts, path, bytes, mode);
}

function readBytes({ found, wants, roots }: TreeParts, path: string, bytes: Uint8Array, mode: number): Found {
  const decoded = decode(bytes);
  if (decoded.kind === 'binary') {
    if (found.aside.has(path)) return { kind: 'binary', bytes: () => bytes };
    found.skipped.binary = (found.skipped.binary ?? 0) + 1;
    if (CONFIGURATION.test(bareName(baseOf(path))))
      found.problems.push(at('binary', path, `"${baseOf(path)}" is named like a configuration and holds binary data`));
    return { kind: 'binary', bytes: () => bytes };
  }
  const plain = plainFile(path, decoded.text);
  const root = roots.find((one) => one === '' || path.startsWith(`${one}/`)) ?? '';
  const isWanted = wants.some(({ names }) => names.some((pattern) => pattern.test(below(root, path))));
  const file = isWanted ? plain : readTemplate(plain);
  if (file !== plain && isForeign(plain.text) && !saysAnything(file))
    found.skipped['foreign-template'] = (found.skipped['foreign-template'] ?? 0) + 1;
  if (decoded.kind === 'latin1') found.problems.push(badEncoding(plain, decoded.at));
  return { kind: 'file', file, mode };
}

/** Tags of ERB and Go; Jinja is no foreign language here. */
function isForeign(text: string): boolean {
  return /<%|\{\{-?\s*(?:[.$]|if\b|range\b|with\b|end\b)/.test(text);
}

/** Whether a line that is no comment has a word of its own, outside of all expressions. */
function saysAnything(file: SourceFile): boolean {
  return masked(file)
    .split('\n')
    .some((line) => /^\s*[^#;\s]*\w/.test(line));
}

/** Names that only text has: a keystore is called otherwise. */
const CONFIGURATION = /\.(conf|cf|cfg|cnf)$|^(inetd|xinetd|master|main)/;

function badEncoding(file: SourceFile, offset: number) {
  const byte = file.text.charCodeAt(offset).toString(16).padStart(2, '0');
  const message = `byte 0x${byte} is not UTF-8, so the file is read as Latin-1`;
  return problem('bad-encoding', message, { file, start: offset, end: offset + 1 });
}

/** Candidates that are links out of their scan root, or lead round in a circle, are named; nothing follows them. Absolute ones are resolved in the host. */
function reportLinks({ store, found }: TreeParts): void {
  for (const { path, root } of found.paths) {
    if (store.look(path).kind !== 'link') continue;
    const to = store.link(path);
    const target = posix.join(folderOf(path), to);
    const isInside = root === '' ? !target.startsWith('..') : target.startsWith(`${root}/`);
    if (!to.startsWith('/') && !isInside)
      found.problems.push(at('symlink-outside', path, `"${to}" leads out of what is scanned, so it is not followed`));
    else if (isCircle(store, path, root))
      found.problems.push(at('symlink-loop', path, `"${to}" leads back to itself, so nothing is read through it`));
  }
}

function isCircle(store: TreeParts['store'], path: string, root: string): boolean {
  const seen = new Set<string>();
  for (let next = path; store.look(next).kind === 'link'; ) {
    if (seen.has(next)) return true;
    seen.add(next);
    const to = store.link(next);
    next = to.startsWith('/') ? posix.join(root, to.slice(1)) : posix.join(folderOf(next), to);
  }
  return false;
}
