import type { Source } from '../source.ts';
import { looseHosts } from './loose.ts';
import { rootedHosts } from './rooted.ts';

/** Hosts that lie in a tree as they are: below a `/` of their own, or as loose files. Last, so that it never doubles what a play uses. */
export const tree: Source = {
  id: 'tree',
  title: 'Host trees and loose configuration files',
  wants: [],
  hosts: (listed, assume, claimed, policy) => {
    const left = listed.paths.filter(({ path }) => !claimed.has(path));
    const rooted = rootedHosts(listed, left, assume, policy);
    const loose = looseHosts(listed, rooted.left, policy);
    return {
      hosts: [...rooted.hosts, ...loose],
      claimed: new Set(left.map(({ path }) => path)),
      problems: rooted.problems,
    };
  },
};
