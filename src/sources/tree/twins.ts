import { groupBy } from '../../model/facts.ts';
import { byBytes } from '../../platform/files.ts';
import type { Tree } from '../source.ts';
import type { LooseHost } from './loose.ts';

/** Byte-equal hosts of one role are judged once, at the first path in byte order; `twins`: path here → path there. */
export function twinsIn(
  tree: Tree,
  hosts: readonly LooseHost[],
): readonly { readonly host: LooseHost; readonly twins: readonly ReadonlyMap<string, string>[] }[] {
  return groupBy(hosts, (host) => keyOf(tree, host)).map((equal) => {
    const [host, ...others] = [...equal].sort((a, b) => byBytes(firstOf(a), firstOf(b)));
    return { host: host!, twins: others.map((other) => pathsOf(host!, other)) };
  });
}

function keyOf(tree: Tree, { role, files, units }: LooseHost): string {
  const texts = [...files].sort(([a], [b]) => byBytes(a, b)).map(([at, path]) => [at, textOf(tree, path)]);
  return JSON.stringify([role, units.map(({ dialect, main }) => [dialect, main !== undefined]), texts]);
}

function textOf(tree: Tree, path: string): string {
  const found = tree.read(path);
  return found.kind === 'file' ? found.file.text : `${found.kind} ${path}`;
}

function firstOf({ units }: LooseHost): string {
  return units[0]!.first;
}

function pathsOf(here: LooseHost, there: LooseHost): ReadonlyMap<string, string> {
  return new Map([...here.files].map(([at, path]) => [path, there.files.get(at) ?? path]));
}
