import type { Container, Published } from '../../model/model.ts';
import { isLoopback } from '../../platform/network.ts';
import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { isUnsure } from './data.ts';
import { at, type KubeObject, mayShare, nearest, sourceOf } from './object.ts';
import { hasSigns } from '../edits/signs.ts';
import { type Pod, portIn, selects } from './pod.ts';
import { routedTo } from './routes.ts';

/** How a pod is reached. */
export interface Reached {
  readonly container: Container;
  readonly publishes: readonly Published[];
}

/** What Services, host ports and routes make of a pod [docs: Kubernetes, Service; Pod networking]. */
export function reachedBy(pod: Pod, objects: readonly KubeObject[]): Reached {
  const { owner } = pod;
  const space = `${owner.at.file.path} ${owner.at.start}`;
  const isOnNode = sourceOf(valueAt(pod.spec, 'hostNetwork')) === 'true';
  const services = servicesOf(pod, objects);
  const names = networksOf(pod, services);
  return {
    container: { at: owner.at, isolated: !isOnNode, space, networks: names },
    publishes: isOnNode
      ? []
      : [...hostPorts(pod), ...services.flatMap((one) => publishedBy(one, pod)), ...routedTo(pod, services, objects)],
  };
}

function servicesOf(pod: Pod, objects: readonly KubeObject[]): readonly KubeObject[] {
  const fit = objects.filter(
    (one) => one.kind === 'Service' && mayShare(one, pod.owner) && selects(at(one.node, 'spec', 'selector'), pod),
  );
  return fit.length === 0 ? [] : nearest(fit, pod.owner.home);
}

/** The names of its Services [docs: Kubernetes, DNS for Services and Pods]; short ones count in the namespace alone. */
function networksOf({ owner }: Pod, services: readonly KubeObject[]): Container['networks'] {
  const known = services.filter(({ name }) => !hasSigns(name));
  const space = owner.namespace ?? known.find(({ namespace }) => namespace !== undefined)?.namespace;
  const long =
    space === undefined
      ? []
      : known.flatMap(({ name }) => ['', '.svc', '.svc.cluster.local'].map((end) => `${name}.${space}${end}`));
  const names = [...new Set([...known.map(({ name }) => name), ...long].map((name) => name.toLowerCase()))];
  return [
    { id: `namespace ${space ?? owner.home}`, names },
    { id: 'cluster', names: long.map((name) => name.toLowerCase()) },
  ];
}

function hostPorts(pod: Pod): readonly Published[] {
  return pod.containers
    .flatMap((one) => itemsOf(valueAt(one, 'ports')))
    .flatMap((item): readonly Published[] => {
      const told = valueAt(item, 'hostPort');
      if (!told || (sourceOf(valueAt(item, 'protocol')) ?? 'TCP') !== 'TCP') return [];
      const address = sourceOf(valueAt(item, 'hostIP'));
      const outside = portIn(pod, told);
      const inside = portIn(pod, valueAt(item, 'containerPort'));
      return [
        {
          at: told.span,
          ...(inside === undefined ? {} : { port: inside }),
          ...(outside === undefined ? {} : { outside }),
          ...(isUnsure(item) ? {} : { reach: address !== undefined && isLoopback(address) ? 'loopback' : 'remote' }),
        },
      ];
    });
}

/** What a Service carries in from outside of the cluster. */
function publishedBy({ node }: KubeObject, pod: Pod): readonly Published[] {
  const spec = valueAt(node, 'spec');
  const type = valueAt(spec, 'type');
  const told = type === undefined ? 'ClusterIP' : sourceOf(type);
  const isOut = told === 'LoadBalancer' || told === 'NodePort' || itemsOf(valueAt(spec, 'externalIPs')).length > 0;
  if (!isOut && told !== undefined && !(type && isUnsure(type))) return [];
  const isSure = isOut && told !== undefined && !(type && isUnsure(type)) && !isUnsure(node);
  return itemsOf(valueAt(spec, 'ports')).flatMap((item) =>
    publishedPort(item, pod, { isSure, isNode: told === 'NodePort' }),
  );
}

interface Way {
  readonly isSure: boolean;
  readonly isNode: boolean;
}

function publishedPort(item: YamlNode, pod: Pod, { isSure, isNode }: Way): readonly Published[] {
  const front = valueAt(item, 'port');
  if (!front || (sourceOf(valueAt(item, 'protocol')) ?? 'TCP') !== 'TCP') return [];
  const inside = portIn(pod, valueAt(item, 'targetPort') ?? front);
  const outside = portIn(pod, isNode ? valueAt(item, 'nodePort') : front);
  return [
    {
      at: front.span,
      ...(inside === undefined ? {} : { port: inside }),
      ...(outside === undefined ? {} : { outside }),
      ...(isSure && !isUnsure(item) ? { reach: 'remote' } : {}),
    },
  ];
}
