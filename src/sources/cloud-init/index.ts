import type { Source } from '../source.ts';
import { NAME } from './names.ts';

/** Machines as cloud-init makes them at their first start. */
export const cloudInit: Source = {
  id: 'cloud-init',
  title: 'cloud-init user data',
  wants: [NAME],
  marker: /^#cloud-config\b/m,
  hosts: async (tree, assume, claimed, policy) => {
    if (!tree.paths.some(({ path }) => NAME.test(path))) return { hosts: [], claimed: new Set(), problems: [] };
    return (await import('./hosts.ts')).hosts(tree, assume, claimed, policy);
  },
};
