import { everyone } from '../../platform/network.ts';
import type { Value } from '../../syntax/javascript/value.ts';
import { objectOf, type Thing } from './kubernetes.ts';
import type { Made, Recorder } from './recorder.ts';
import { identityOf, numberIn, ownerOf, type Node, type Reader, readerOf, textIn, wordIn } from './reader.ts';
import { outside, type Rule } from './rule.ts';

/** What Kubernetes services and routes open to other hosts. */
export function clusterRules(recorder: Recorder, made: Made, all: readonly Route[]): readonly Rule[] {
  const reader = readerOf(recorder, made);
  if (made.what === 'exposeViaService' && made.on) return plusService(reader, reader.arg(0), 'serviceType', made.on);
  const object = objectOf(recorder, made);
  if (object?.kind === 'Service')
    return object.isPlus ? plusService(reader, object.props, 'type', selected(reader, object.props)) : service(object);
  const route = all.find((one) => one.made === made);
  return route ? routed(route, all) : [];
}

function selected(reader: Reader, props: Node | undefined): Value | undefined {
  const { value } = reader.at(props, 'selector') ?? {};
  return value && ownerOf(reader.recorder, value);
}

/** ClusterIP, which is the default, stays inside of the cluster [Kubernetes: Service]. */
const OUTWARD = /^(?:LoadBalancer|NodePort|LOAD_BALANCER|NODE_PORT)$/;

function plusService(reader: Reader, props: Node | undefined, key: string, to: Value | undefined): readonly Rule[] {
  if (!OUTWARD.test(wordIn(reader.recorder, reader.at(props, key)) ?? '')) return [];
  return portsOpened(reader, props, everyone).map((one) => ({ ...one, ...(to ? { to } : {}) }));
}

function service({ reader, props }: Thing): readonly Rule[] {
  const { recorder } = reader;
  if (!OUTWARD.test(wordIn(recorder, reader.at(props, 'spec', 'type')) ?? '')) return [];
  const annotations = reader.at(props, 'metadata', 'annotations');
  if (isInternal(reader, annotations)) return [];
  const ranges = reader.items(reader.at(props, 'spec', 'loadBalancerSourceRanges'));
  const from = ranges.length > 0 ? outside(ranges) : everyone;
  if (from === 'inside') return [];
  const labels = reader.at(props, 'spec', 'selector');
  const isPlain = (port: number | undefined) => !endsTls(reader, annotations, port);
  return portsOpened(reader, reader.at(props, 'spec'), from, isPlain).map((one) => ({
    ...one,
    ...(labels ? { labels } : {}),
  }));
}

function portsOpened(
  reader: Reader,
  props: Node | undefined,
  from: Rule['from'],
  isPlain: (port: number | undefined) => boolean = () => true,
): readonly Rule[] {
  const { recorder, made } = reader;
  return reader.items(reader.at(props, 'ports')).flatMap((one) => {
    const port = reader.at(one, 'port');
    if (!port || /^udp$/i.test(wordIn(recorder, reader.at(one, 'protocol')) ?? '')) return [];
    const outer = numberIn(recorder, port);
    if (!isPlain(outer)) return [];
    const target = numberIn(recorder, reader.at(one, 'targetPort')) ?? outer;
    const ports = target === undefined ? undefined : { first: target, last: target };
    return [{ by: 'the service', name: 'port', ports, portsAt: port.at, from, lets: true, made }];
  });
}

/** Load balancers that only the provider's own network reaches [cloud providers: Service annotations]. */
const INTERNAL = [
  'service.beta.kubernetes.io/aws-load-balancer-internal',
  'service.beta.kubernetes.io/aws-load-balancer-scheme',
  'service.beta.kubernetes.io/azure-load-balancer-internal',
  'networking.gke.io/load-balancer-type',
  'cloud.google.com/load-balancer-type',
];

function isInternal(reader: Reader, annotations: Node | undefined): boolean {
  const told = INTERNAL.map((key) => wordIn(reader.recorder, reader.at(annotations, key)));
  return told.some((one) => one !== undefined && /^(?:true|internal|0\.0\.0\.0\/0)$/i.test(one));
}

const CERTIFICATE = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert';
const TLS_PORTS = 'service.beta.kubernetes.io/aws-load-balancer-ssl-ports';

/** A certificate makes TLS of all ports, or of those that are listed [Kubernetes: Service, TLS support on AWS]. */
function endsTls(reader: Reader, annotations: Node | undefined, port: number | undefined): boolean {
  if (!reader.at(annotations, CERTIFICATE)) return false;
  const list = textIn(reader.at(annotations, TLS_PORTS));
  return list === undefined || list === '*' || list.split(/[\s,]+/).includes(String(port));
}

/** A TCP route of Traefik: with a `tls` section TLS ends there, without one bytes pass through [Traefik: IngressRouteTCP]. */
export interface Route {
  readonly made: Made;
  readonly reader: Reader;
  readonly entryPoints: Node | undefined;
  readonly targets: readonly { readonly name: unknown; readonly port: Node }[];
  readonly tls: Node | undefined;
  readonly endsTls: boolean;
}

export function routesIn(recorder: Recorder): readonly Route[] {
  return recorder.made.flatMap((made): readonly Route[] => {
    const object = objectOf(recorder, made);
    if (!object || !/^IngressRouteTCP$/i.test(object.kind)) return [];
    const { reader, props } = object;
    const spec = reader.at(props, 'spec');
    const tls = reader.at(spec, 'tls');
    const services = reader.items(reader.at(spec, 'routes')).flatMap((one) => reader.items(reader.at(one, 'services')));
    const targets = services.flatMap((one) => {
      const port = reader.at(one, 'port');
      return port ? [{ name: identityOf(recorder, reader.at(one, 'name')?.value), port }] : [];
    });
    const passes = wordIn(recorder, reader.at(tls, 'passthrough')) === 'true';
    const endsTls = tls?.value.kind === 'thing' && !passes;
    return [{ made, reader, entryPoints: reader.at(spec, 'entryPoints'), targets, tls, endsTls }];
  });
}

function routed(route: Route, all: readonly Route[]): readonly Rule[] {
  const { made, reader, entryPoints, targets, tls } = route;
  if (tls) return [];
  return targets.flatMap(({ name, port }) => {
    const number = numberIn(reader.recorder, port);
    const before = all.find(
      (one) => one.endsTls && one.targets.some((other) => name !== undefined && other.name === name),
    );
    const ports = number === undefined ? undefined : { first: number, last: number };
    return [
      {
        ...{
          by: 'the route',
          name: 'entryPoints',
          ports,
          portsAt: entryPoints?.at ?? port.at,
          from: everyone,
          lets: true,
          made,
        },
        ...(before?.tls ? { plainBehind: before.tls.at } : {}),
      },
    ];
  });
}
