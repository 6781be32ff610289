import { SCRIPT } from '../../platform/node-programs.ts';
import type { Source } from '../source.ts';

/** An import of what such programs are written with; a cheap look before any is read. */
const MARKER =
  /['"](?:aws-cdk-lib|@aws-cdk\/|@pulumi\/|@pulumiverse\/|cdk8s(?:-plus-\d+)?['"]|constructs['"]|cdktf['"])/;

/** Programs that describe machines and networks: AWS CDK, Pulumi, cdk8s. They are read, never run. */
export const code: Source = {
  id: 'infrastructure-code',
  title: 'Infrastructure programs (AWS CDK, Pulumi, cdk8s)',
  wants: [SCRIPT],
  marker: MARKER,
  hosts: async (tree, _assume, claimed, policy) => {
    const paths = tree.paths.filter(({ path }) => SCRIPT.test(path) && !claimed.has(path));
    const marked = paths.filter(({ path }) => {
      const found = tree.read(path);
      return found.kind === 'file' && MARKER.test(found.file.text);
    });
    // Most trees hold no such program, and should not wait for what looks for them.
    if (marked.length === 0) return { hosts: [], claimed: new Set(), problems: [] };
    return (await import('./hosts.ts')).hosts(tree, marked, policy);
  },
};
