import type { Source } from '../source.ts';

/** Kinds that make a host or say something of one. */
export const KIND =
  /^[ \t-]*"?kind"?:[ \t]*["']?(?:ConfigMap|Secret|Pod|Deployment|DeploymentConfig|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Service|NetworkPolicy|IngressRouteTCP|TCPRoute|List|Kustomization|\{\{)/m;
const KUSTOMIZATION = /(^|\/)kustomization\.ya?ml$|(^|\/)Kustomization$/;

/** Pods as manifests, kustomizations and charts describe them. */
export const kubernetes: Source = {
  id: 'kubernetes',
  title: 'Kubernetes manifests, kustomizations and Helm charts',
  wants: [/\.ya?ml$/, KUSTOMIZATION],
  marker: new RegExp(`${KIND.source}|^(?:configMapGenerator|secretGenerator|resources):`, 'm'),
  hosts: async (tree, assume, claimed, policy) => {
    if (!tree.paths.some(({ path }) => /\.ya?ml$/.test(path))) return { hosts: [], claimed: new Set(), problems: [] };
    return (await import('./hosts.ts')).hosts(tree, assume, claimed, policy);
  },
};
