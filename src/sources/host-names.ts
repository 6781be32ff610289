import type { Assume } from '../model/assume.ts';
import type { Host } from '../model/model.ts';

/** Hosts under the names that an administrator gave them, else under their own, made unique by adding path segments from the right. */
export function namedHosts(hosts: readonly Host[], { names }: Assume): readonly Host[] {
  const told = hosts.map((host) =>
    typeof names === 'object' ? names[host.root] : hosts.length === 1 ? names : undefined,
  );
  const full = hosts.map(segmentsOf);
  const taken = hosts.map(() => 1);
  const nameOf = (i: number) => told[i] ?? full[i]!.slice(-taken[i]!).join('/');
  for (let clashes = true; clashes; ) {
    clashes = false;
    for (const group of groups(hosts.map((_, i) => nameOf(i)))) {
      for (const i of group) {
        if (group.length === 1 || told[i] !== undefined || taken[i]! >= full[i]!.length) continue;
        taken[i]! += 1;
        clashes = true;
      }
    }
  }
  const final = groups(hosts.map((_, i) => nameOf(i)));
  const turn = new Map(final.flatMap((group) => group.map((i, at) => [i, at] as const)));
  return hosts.map((host, i) => ({
    ...host,
    name: turn.get(i) === 0 ? nameOf(i) : `${nameOf(i)} (${turn.get(i)! + 1})`,
  }));
}

/** A host's own name last, after the folders that it lies in. */
function segmentsOf({ name, root }: Host): readonly string[] {
  const folders = root.split('/').filter(Boolean);
  return folders.at(-1) === name ? folders : [...folders, name];
}

function groups(list: readonly string[]): readonly (readonly number[])[] {
  const found = new Map<string, number[]>();
  list.forEach((name, i) => {
    const group = found.get(name);
    if (group) group.push(i);
    else found.set(name, [i]);
  });
  return [...found.values()];
}
