import { fact } from '../../model/facts.ts';
import type { Opening, Setting } from '../../model/model.ts';
import { everyone } from '../../platform/network.ts';
import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { Span } from '../../text/source-file.ts';
import { isUnsure } from './data.ts';
import { at, type KubeObject, mayShare, nearest, sourceOf } from './object.ts';
import { type Pod, portIn, selects } from './pod.ts';

/**
 * Which networks a NetworkPolicy lets in to a pod from outside of its cluster; without a rule for it, a pod that a policy selects is
 * closed; only `published` ports matter [docs: Kubernetes, Network Policies]. Nothing where a policy cannot be followed, or other pods alone are let in everywhere.
 */
export function policyOpenings(
  pod: Pod,
  objects: readonly KubeObject[],
  published: readonly number[],
): readonly Opening[] {
  const fit = objects.filter(
    (one) => one.kind === 'NetworkPolicy' && mayShare(one, pod.owner) && applies(one.node, pod),
  );
  const policies = fit.length === 0 ? [] : nearest(fit, pod.owner.home);
  const [first] = policies;
  if (!first || policies.some(({ node }) => isUnsure(node))) return [];
  const opened = policies.flatMap(({ node }) =>
    itemsOf(at(node, 'spec', 'ingress')).map((rule) => letIn(rule, pod, published)),
  );
  if (opened.includes(undefined)) return [];
  const shut = openingOf(first.at, { ports: { first: 1, last: 65_535 }, from: everyone, lets: false });
  return [...opened.flatMap((one) => one ?? []), shut];
}

function applies(node: YamlNode, pod: Pod): boolean {
  const selector = at(node, 'spec', 'podSelector');
  const types = itemsOf(at(node, 'spec', 'policyTypes')).map(sourceOf);
  if (types.length > 0 && !types.includes('Ingress')) return false;
  if (selector?.kind !== 'map' || valueAt(selector, 'matchExpressions')) return false;
  return selector.entries.length === 0 || selects(valueAt(selector, 'matchLabels'), pod);
}

/** Undefined where a part of it is not known. */
function letIn(rule: YamlNode, pod: Pod, published: readonly number[]): readonly Opening[] | undefined {
  const told = itemsOf(valueAt(rule, 'from'));
  const blocks = told.flatMap((one) => valueAt(one, 'ipBlock') ?? []);
  const networks = blocks.map((one) => sourceOf(valueAt(one, 'cidr')));
  if (networks.includes(undefined) || blocks.some((one) => valueAt(one, 'except'))) return undefined;
  const from = told.length === 0 ? everyone : networks.flatMap((one) => one ?? []);
  const list = itemsOf(valueAt(rule, 'ports'));
  const ports = list.map((one) => ({
    span: one.span,
    first: portIn(pod, valueAt(one, 'port')),
    last: portIn(pod, valueAt(one, 'endPort')),
  }));
  if (ports.some(({ first }) => first === undefined)) return undefined;
  if (from.length === 0) return [];
  const all = list.length === 0 ? [{ span: rule.span, first: 1, last: 65_535 }] : ports;
  return all.flatMap(({ span, first = 0, last = first }) =>
    published
      .filter((port) => first <= port && port <= last)
      .map((port) => openingOf(span, { ports: { first: port, last: port }, from, lets: true })),
  );
}

interface Said {
  readonly ports: { readonly first: number; readonly last: number };
  readonly from: readonly string[];
  readonly lets: boolean;
}

function openingOf(span: Span, { ports, from, lets }: Said): Opening {
  const by: Setting = { name: 'NetworkPolicy', origin: { kind: 'written', span, overrides: [] } };
  return {
    ...{ at: span, by: 'the network policy', protocol: fact('tcp', by) },
    ...{ ports: fact(ports, by), from: fact(from, by), lets: fact(lets, by) },
  };
}
