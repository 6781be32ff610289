import { hostsIn } from './inventory.ts';
import type { InventoryFile } from './inventory-file.ts';

/** The hosts that a pattern names, in the inventory's order; `localhost` is there without being listed [docs: ansible-core, intro_patterns]. */
export function matching(inventory: InventoryFile, pattern: string): readonly string[] {
  const parts = pattern
    .split(/,|:(?![^[\]]*\])/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const rank = (part: string) => (part.startsWith('!') ? 2 : part.startsWith('&') ? 1 : 0);
  const ordered = [...parts].sort((a, b) => rank(a) - rank(b));
  let found = new Set<string>(ordered.length > 0 && rank(ordered[0]!) > 0 ? inventory.hosts.keys() : []);
  for (const part of ordered) {
    const own = named(inventory, part.replace(/^[!&]/, ''));
    if (part.startsWith('!')) found = new Set([...found].filter((host) => !own.has(host)));
    else if (part.startsWith('&')) found = new Set([...found].filter((host) => own.has(host)));
    else found = new Set([...found, ...own]);
  }
  const listed = [...inventory.hosts.keys()].filter((host) => found.has(host));
  return [...listed, ...[...found].filter((host) => !inventory.hosts.has(host))];
}

function named({ hosts, groups }: InventoryFile, name: string): ReadonlySet<string> {
  const part = /^(.*?)\[(-?\d+)(?:([:-])(-?\d*))?\]$/.exec(name);
  if (part && !name.startsWith('~')) return new Set(sliced([...named({ path: '', hosts, groups }, part[1]!)], part));
  if (name === 'all' || name === '*') return new Set(hosts.keys());
  if (groups.has(name)) return hostsIn(groups, name);
  if (hosts.has(name)) return new Set([name]);
  const fits = patternOf(name);
  if (!fits) return new Set(/^(?:localhost|127\.0\.0\.1)$/.test(name) ? [name] : []);
  const inGroups = [...groups.keys()].filter((one) => fits.test(one)).flatMap((one) => [...hostsIn(groups, one)]);
  return new Set([...inGroups, ...[...hosts.keys()].filter((one) => fits.test(one))]);
}

/** `group[0]`, `group[-1]`, `group[1:3]` with both ends. */
function sliced(all: readonly string[], [, , first, colon, last]: RegExpExecArray): readonly string[] {
  const from = Number(first);
  if (colon === undefined) return all.slice(from, from === -1 ? undefined : from + 1);
  return all.slice(from, last === '' || last === undefined ? undefined : Number(last) + 1);
}

/** A wildcard, or after `~` an expression; undefined for a plain name, and for an expression that could take long. */
function patternOf(name: string): RegExp | undefined {
  if (name.startsWith('~')) {
    const written = name.slice(1);
    if (written.length > 100 || /[+*}][+*]|\([^)]*[+*}][^)]*\)[+*{]|\(\?/.test(written)) return undefined;
    try {
      return new RegExp(`^(?:${written})`);
    } catch {
      return undefined;
    }
  }
  if (!/[*?]/.test(name)) return undefined;
  const bare = name
    .replace(/[.+^$()|{}\\[\]]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${bare}$`);
}
