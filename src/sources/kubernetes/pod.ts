import { itemsOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { at, type KubeObject, sourceOf } from './object.ts';

/** Where each kind of workload has its pod [docs: Kubernetes API, Workload resources]. */
const PODS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** A pod as a workload makes it. */
export interface Pod {
  readonly owner: KubeObject;
  readonly spec: YamlMap;
  readonly labels: ReadonlyMap<string, string>;
  readonly containers: readonly YamlNode[];
}

export function isWorkload({ kind }: KubeObject): boolean {
  return kind in PODS;
}

export function podOf(owner: KubeObject): Pod | undefined {
  const path = PODS[owner.kind];
  const template = path && at(owner.node, ...path);
  const spec = valueAt(template, 'spec');
  if (spec?.kind !== 'map') return undefined;
  return {
    ...{ owner, spec, containers: itemsOf(valueAt(spec, 'containers')) },
    labels: labelsIn(at(template, 'metadata', 'labels')),
  };
}

export function labelsIn(node: YamlNode | undefined): ReadonlyMap<string, string> {
  // All of them come from one expression.
  if (node?.kind === 'scalar') return node.source === '' ? new Map() : new Map([[node.source, node.source]]);
  const entries = node?.kind === 'map' ? node.entries : [];
  return new Map(entries.flatMap(({ key, value }) => (value.kind === 'scalar' ? [[key, value.source] as const] : [])));
}

/** Whether a selector of labels means a pod; one without labels means none. */
export function selects(selector: YamlNode | undefined, { labels }: Pod): boolean {
  const wanted = labelsIn(selector);
  return wanted.size > 0 && [...wanted].every(([key, value]) => labels.get(key) === value);
}

/** The number of a port that is named or counted; undefined where it is not known. */
export function portIn({ containers }: Pod, told: YamlNode | undefined): number | undefined {
  const text = sourceOf(told);
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  const named = containers
    .flatMap((one) => itemsOf(valueAt(one, 'ports')))
    .find((one) => sourceOf(valueAt(one, 'name')) === text);
  const number = sourceOf(valueAt(named, 'containerPort'));
  return number === undefined || !/^\d{1,5}$/.test(number) ? undefined : Number(number);
}
