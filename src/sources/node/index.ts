import { HARAKA, NODE_MARKER, SCRIPT } from '../../platform/node-programs.ts';
import type { Source } from '../source.ts';

/** Mail servers that are programs for Node.js: one host per package. */
export const node: Source = {
  id: 'node',
  title: 'Programs for Node.js',
  wants: [SCRIPT, HARAKA],
  marker: NODE_MARKER,
  hosts: async (tree, _assume, claimed, policy) => {
    // Most trees hold no such program, and should not wait for what looks for them.
    const paths = tree.paths.filter(({ path }) => (SCRIPT.test(path) || HARAKA.test(path)) && !claimed.has(path));
    if (paths.length === 0) return { hosts: [], claimed: new Set(), problems: [] };
    return (await import('./hosts.ts')).hosts(tree, paths, policy);
  },
};
