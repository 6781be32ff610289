import { posix } from 'node:path';
import type { Host } from '../model/model.ts';
import { byBytes, open } from './files.ts';

export interface Globbed {
  /** Absolute paths that are there, in the order of the shell's glob: brace lists as written, else in byte order. */
  readonly paths: readonly string[];
  /** Some folder on the way is not carried, so that there may be more. */
  readonly unseen: boolean;
}

/** What an absolute pattern with `*`, `?`, `[…]` and `{a,b}` finds on a host; dot files only where the pattern has the dot [glob(3)]. */
export function glob(host: Host, pattern: string): Globbed {
  const found = bracesOf(pattern).map((one) => walk(host, '/', one.split('/').filter(Boolean)));
  return { paths: found.flatMap(({ paths }) => paths), unseen: found.some(({ unseen }) => unseen) };
}

/** Whether a path holds anything that `glob` would expand. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

const MOST = 64;

function bracesOf(pattern: string): readonly string[] {
  let list: readonly string[] = [pattern];
  for (let i = 0; i < 8; i += 1) {
    const next = list.flatMap((one) => {
      const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(one);
      return match ? match[2]!.split(',').map((word) => `${match[1]}${word}${match[3]}`) : [one];
    });
    if (next.length === list.length || next.length > MOST) return list;
    list = next;
  }
  return list;
}

function walk(host: Host, folder: string, segments: readonly string[]): Globbed {
  const [segment, ...rest] = segments;
  if (segment === undefined) return { paths: [folder], unseen: false };
  const names = namesFor(host, folder, segment);
  const found = names.list.map((name) => {
    const path = posix.join(folder, name);
    const { kind } = open(host, path);
    if (kind === 'absent') return { paths: [], unseen: false };
    if (kind === 'not-carried')
      return rest.length === 0 || names.isLiteral ? beyond(host, path, rest) : { paths: [], unseen: true };
    return walk(host, path, rest);
  });
  return {
    paths: found.flatMap(({ paths }) => paths),
    unseen: names.unseen || found.some(({ unseen }) => unseen),
  };
}

/** Below a folder that is not carried a single file may be. */
function beyond(host: Host, path: string, rest: readonly string[]): Globbed {
  if (rest.length === 0) return { paths: [], unseen: true };
  const found = walk(host, path, rest);
  return found.paths.length > 0 ? found : { paths: [], unseen: true };
}

function namesFor(
  host: Host,
  folder: string,
  segment: string,
): { readonly list: readonly string[]; readonly unseen: boolean; readonly isLiteral: boolean } {
  if (!/[*?[]/.test(segment)) return { list: [segment], unseen: false, isLiteral: true };
  const found = open(host, folder);
  if (found.kind === 'not-carried' || found.kind === 'present') return { list: [], unseen: true, isLiteral: false };
  if (found.kind !== 'dir') return { list: [], unseen: false, isLiteral: false };
  const fits = matcher(segment);
  const list = [...found.names].filter((name) => fits(name) && (segment.startsWith('.') || !name.startsWith('.')));
  return { list: list.sort(byBytes), unseen: false, isLiteral: false };
}

function matcher(segment: string): (name: string) => boolean {
  const source = segment.replace(/\*+|\?|\[[!^]?[^\]]+\]|[.+^${}()|\\[\]/]/g, (part) => {
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') && part.length > 2) return part.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
    return `\\${part}`;
  });
  const pattern = safe(source);
  return (name) => pattern?.test(name) ?? false;
}

function safe(source: string): RegExp | undefined {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined; // a range that runs backwards fits nothing
  }
}
