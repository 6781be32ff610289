import type { Made, Recorder } from './recorder.ts';
import { type Node, type Reader, readerOf, textIn, wordIn } from './reader.ts';

/** An object of a cluster, as a program gives it. */
export interface Thing {
  readonly reader: Reader;
  readonly kind: string;
  /** The manifest, or what cdk8s-plus calls its properties. */
  readonly props: Node | undefined;
  /** Written with cdk8s-plus, which has words of its own. */
  readonly isPlus: boolean;
}

/** The object that a program makes there; undefined for all else. */
export function objectOf(recorder: Recorder, made: Made): Thing | undefined {
  const [library = ''] = made.names;
  if (!made.isNew) return undefined;
  const reader = readerOf(recorder, made);
  if (library.startsWith('@pulumi/kubernetes')) {
    const props = reader.arg(1);
    const kind = made.what === 'CustomResource' ? textIn(reader.at(props, 'kind')) : made.what;
    return kind === undefined ? undefined : { reader, kind, props, isPlus: false };
  }
  const props = reader.arg(2);
  if (library.startsWith('cdk8s-plus')) return { reader, kind: made.what, props, isPlus: true };
  if (made.what === 'ApiObject') {
    const kind = textIn(reader.at(props, 'kind'));
    return kind === undefined ? undefined : { reader, kind, props, isPlus: false };
  }
  // What `cdk8s import` makes of a cluster's own definitions: `KubeService`, `IngressRouteTcp`.
  if (!/(?:^|\/)imports\//.test(library)) return undefined;
  return { reader, kind: made.what.replace(/^Kube/, ''), props, isPlus: false };
}

const WORKLOADS = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod|Job|CronJob)$/;

export function isWorkload({ kind }: Thing): boolean {
  return WORKLOADS.test(kind);
}

/** The pod of a workload that is written as a manifest. */
export function podOf({ reader, kind, props }: Thing): {
  readonly spec: Node | undefined;
  readonly labels: Node | undefined;
} {
  const path =
    kind === 'Pod' ? [] : kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  return {
    spec: reader.at(props, ...path, 'spec'),
    labels: reader.at(props, ...path, 'metadata', 'labels'),
  };
}

/** Whether everything that a selector asks for is among the labels. */
export function selects(reader: Reader, selector: Node | undefined, labels: Node | undefined): boolean {
  if (selector?.value.kind !== 'thing' || selector.value.props.size === 0 || selector.value.open) return false;
  return [...selector.value.props.keys()].every((key) => {
    const wanted = wordIn(reader.recorder, reader.at(selector, key));
    return wanted !== undefined && wanted === wordIn(reader.recorder, reader.at(labels, key));
  });
}
