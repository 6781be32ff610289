import type { Known } from '../model/recognise.ts';
import { candidates } from './candidates.ts';
import { wanted } from './index.ts';
import { listedTree } from './listed-tree.ts';
import { folderOf, inFolder } from './names.ts';
import type { Tree } from './source.ts';
import type { Kind, Store } from './store.ts';

/** A tree of texts, path → text, that lie on no disk: the examples of rules. */
export function memoryTree(files: Readonly<Record<string, string>>, known: readonly Known[]): Tree {
  const texts = new Map(Object.entries(files).map(([path, text]) => [path.replace(/^\/+/, ''), Buffer.from(text)]));
  const store = memoryStore(texts);
  const listed = [...texts.keys()].map((path) => ({ path, root: '' }));
  const shared = { store, known, wants: wanted, isIgnored: () => false, wholeMachine: false };
  const found = candidates({ ...shared, listed, named: new Set<string>() });
  return listedTree({ ...shared, roots: [''], found });
}

function memoryStore(files: ReadonlyMap<string, Uint8Array>): Store {
  const folders = new Map<string, Map<string, Kind>>();
  const add = (path: string, kind: Kind) => {
    const folder = folderOf(path);
    const names = folders.get(folder) ?? new Map<string, Kind>();
    if (!folders.has(folder)) {
      folders.set(folder, names);
      if (folder !== '') add(folder, 'dir');
    }
    names.set(path.slice(inFolder(folder, 'x').length - 1), kind);
  };
  for (const path of files.keys()) add(path, 'file');
  return {
    look: (path) => {
      const file = files.get(path);
      if (file) return { kind: 'file', bytes: file.length, mode: 0o644 };
      return { kind: folders.has(path) ? 'dir' : 'none', bytes: 0, mode: 0o755 };
    },
    link: () => '',
    names: (folder) => [...(folders.get(folder) ?? [])].map(([name, kind]) => ({ name, kind })),
    bytes: (path) => files.get(path),
    head: (path) => {
      const file = files.get(path);
      return file && { head: file, bytes: file.length };
    },
  };
}
