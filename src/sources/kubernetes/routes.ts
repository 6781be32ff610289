import type { Published } from '../../model/model.ts';
import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { isUnsure } from './data.ts';
import { at, type KubeObject, mayShare, sourceOf, writtenIn } from './object.ts';
import { type Pod, portIn } from './pod.ts';

/** What controllers at the edge of a cluster hand on to a pod's Services as it comes, without taking TLS off. */
export function routedTo(
  pod: Pod,
  services: readonly KubeObject[],
  objects: readonly KubeObject[],
): readonly Published[] {
  return objects.flatMap((one) => {
    switch (one.kind) {
      case 'ConfigMap':
        return tcpServices(one, pod, services);
      case 'IngressRouteTCP':
        return ingressRoutes(one, pod, services);
      case 'TCPRoute':
        return gatewayRoutes(one, pod, services);
      default:
        return [];
    }
  });
}

/** `143: mail/dovecot:143` of ingress-nginx [docs: ingress-nginx, Exposing TCP and UDP services]. */
function tcpServices({ node, name }: KubeObject, pod: Pod, services: readonly KubeObject[]): readonly Published[] {
  if (!/tcp/.test(name)) return [];
  const data = valueAt(node, 'data');
  return (data?.kind === 'map' ? data.entries : []).flatMap(({ key, keySpan, value }) => {
    const [, space, service, port] =
      /^([\w.-]+)\/([\w.-]+):([\w-]+)(?::PROXY)*(?:::PROXY)?$/.exec(sourceOf(value) ?? '') ?? [];
    if (!/^\d{1,5}$/.test(key) || space === undefined || port === undefined) return [];
    const found = services.find((one) => one.name === service && mayShare(one, { namespace: space }));
    return found
      ? [published({ pod, service: found, port, span: keySpan, isSure: !isUnsure(value) }, Number(key))]
      : [];
  });
}

/** Traefik takes TLS off where a route has `tls` without `passthrough` [docs: Traefik, IngressRouteTCP]. */
function ingressRoutes({ node, ...own }: KubeObject, pod: Pod, services: readonly KubeObject[]): readonly Published[] {
  const tls = at(node, 'spec', 'tls');
  if (tls && sourceOf(valueAt(tls, 'passthrough')) !== 'true') return [];
  const routes = itemsOf(at(node, 'spec', 'routes'));
  return targets(
    routes.flatMap((route) => itemsOf(valueAt(route, 'services'))),
    { pod, services, own },
  );
}

/** [docs: Gateway API, TCPRoute]: what a gateway hands on byte by byte. */
function gatewayRoutes({ node, ...own }: KubeObject, pod: Pod, services: readonly KubeObject[]): readonly Published[] {
  const rules = itemsOf(at(node, 'spec', 'rules'));
  return targets(
    rules.flatMap((rule) => itemsOf(valueAt(rule, 'backendRefs'))),
    { pod, services, own },
  );
}

interface Towards {
  readonly pod: Pod;
  readonly services: readonly KubeObject[];
  readonly own: Pick<KubeObject, 'namespace'>;
}

function targets(list: readonly YamlNode[], { pod, services, own }: Towards): readonly Published[] {
  return list.flatMap((one) => {
    const told = valueAt(one, 'port');
    const space = sourceOf(valueAt(one, 'namespace'));
    const from = space === undefined ? own : { namespace: space };
    const name = writtenIn(valueAt(one, 'name'));
    const service = services.find((other) => other.name === name && mayShare(other, from));
    const port = sourceOf(told);
    return service && told && port !== undefined
      ? [published({ pod, service, port, span: told.span, isSure: !isUnsure(one) })]
      : [];
  });
}

interface Route {
  readonly pod: Pod;
  readonly service: KubeObject;
  /** The number or name of a port of the Service. */
  readonly port: string;
  readonly span: Published['at'];
  readonly isSure: boolean;
}

function published({ pod, service, port, span, isSure }: Route, outside?: number): Published {
  const ports = itemsOf(at(service.node, 'spec', 'ports'));
  const found = ports.find((one) =>
    [valueAt(one, 'name'), valueAt(one, 'port')].some((told) => sourceOf(told) === port),
  );
  const inside = found && portIn(pod, valueAt(found, 'targetPort') ?? valueAt(found, 'port'));
  return {
    at: span,
    ...(inside === undefined ? {} : { port: inside }),
    ...(outside === undefined ? {} : { outside }),
    ...(isSure ? { reach: 'remote' } : {}),
  };
}
