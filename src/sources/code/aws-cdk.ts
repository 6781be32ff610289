import { everyone } from '../../platform/network.ts';
import type { Ports } from '../../model/model.ts';
import type { Made } from './recorder.ts';
import { booleanIn, numberIn, ownerOf, type Node, type Reader, readerOf, textIn, wordIn } from './reader.ts';
import { ALL, outside, rangeOf, type Rule } from './rule.ts';

const GROUP = 'the security group';

/** Ports that have a name of their own [aws-cdk-lib, aws-ec2 `Port`]. */
const NAMED: Readonly<Record<string, number>> = { SMTP: 25, POP3: 110, IMAP: 143, POP3S: 995, IMAPS: 993 };

/** What AWS CDK, and cdktf where it has the same names, open to others. */
export function cdkRules(reader: Reader): readonly Rule[] {
  const { made } = reader;
  switch (made.what) {
    case 'addIngressRule':
      return fromPeer(reader, reader.arg(0), reader.arg(1));
    case 'allowFromAnyIpv4':
    case 'allowFromAnyIpv6':
      return rule(reader, everyone, reader.arg(0));
    case 'allowFrom':
      return made.names[0]!.startsWith('cdk8s') ? [] : fromPeer(reader, reader.arg(0), reader.arg(1));
    case 'CfnSecurityGroup':
      return reader.items(reader.at(reader.arg(2), 'securityGroupIngress')).flatMap((one) => permission(reader, one));
    case 'CfnSecurityGroupIngress':
      return permission(reader, reader.arg(2));
    case 'addListener':
      return listener(reader, reader.arg(1), made.on?.kind === 'thing' ? reader.recorder.of.get(made.on) : undefined);
    case 'NetworkListener':
      return listener(reader, reader.arg(2), balancerOf(reader, reader.at(reader.arg(2), 'loadBalancer')));
    case 'CfnListener':
      return listener(reader, reader.arg(2), balancerOf(reader, reader.at(reader.arg(2), 'loadBalancerArn')));
    default:
      return [];
  }
}

function rule(reader: Reader, from: Rule['from'], port: Node | undefined, fromAt?: Node): readonly Rule[] {
  const { made, recorder } = reader;
  const told = port?.value.kind === 'thing' ? recorder.of.get(port.value) : undefined;
  const isHere = told && told.at.file === made.at.file && made.at.start <= told.at.start && told.at.end <= made.at.end;
  const ports = portsOf(reader, port);
  if (ports === 'none') return [];
  return [
    {
      ...{ by: GROUP, name: 'port', ports, portsAt: isHere ? told.at : made.at, from, lets: true, made },
      ...(fromAt ? { fromAt: fromAt.at } : {}),
    },
  ];
}

function fromPeer(reader: Reader, peer: Node | undefined, port: Node | undefined): readonly Rule[] {
  const { recorder } = reader;
  const told = peer?.value.kind === 'thing' ? recorder.of.get(peer.value) : undefined;
  if (!told) return [];
  if (/^any(?:Ipv4|Ipv6)$/.test(told.what)) return rule(reader, everyone, port);
  if (told.what !== 'ipv4' && told.what !== 'ipv6') return [];
  const inner = readerOf(recorder, told);
  const network = inner.arg(0);
  const from = network && outside([network]);
  return from && from !== 'inside' ? rule(reader, from, port, network) : [];
}

function portsOf(reader: Reader, port: Node | undefined): Ports | undefined | 'none' {
  const { recorder } = reader;
  if (port?.value.kind !== 'thing') return undefined;
  const told = recorder.of.get(port.value);
  if (!told) {
    const name = recorder.named.get(port.value)?.names.at(-1) ?? '';
    const number = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    return number === undefined ? 'none' : { first: number, last: number };
  }
  const inner = readerOf(recorder, told);
  switch (told.what) {
    case 'tcp':
      return rangeOf(inner, inner.arg(0), undefined);
    case 'tcpRange':
      return rangeOf(inner, inner.arg(0), inner.arg(1));
    case 'allTcp':
    case 'allTraffic':
      return ALL;
    case 'Port': {
      const props = inner.arg(0);
      const protocol = wordIn(recorder, inner.at(props, 'protocol'));
      if (!/^(?:tcp|6|all|-1)$/i.test(protocol ?? '')) return 'none';
      return rangeOf(inner, inner.at(props, 'fromPort'), inner.at(props, 'toPort')) ?? ALL;
    }
    default:
      return 'none';
  }
}

/** One entry of a group as CloudFormation and Pulumi write it: `-1` is every protocol, whatever ports say [AWS: IpPermission]. */
export function permission(reader: Reader, one: Node | undefined): readonly Rule[] {
  const { made, recorder } = reader;
  const first = reader.at(one, 'fromPort');
  const protocol = wordIn(recorder, reader.at(one, 'ipProtocol') ?? reader.at(one, 'protocol'));
  if (!one || !/^(?:tcp|6|-1|all)$/i.test(protocol ?? '')) return [];
  const sources = ['cidrIp', 'cidrIpv6', 'cidrIpv4'].flatMap((key) => reader.at(one, key) ?? []);
  const lists = ['cidrBlocks', 'ipv6CidrBlocks'].map((key) => reader.at(one, key));
  const networks = [...sources, ...lists.flatMap((list) => reader.items(list))];
  const from = outside(networks);
  if (networks.length === 0 || from === 'inside') return [];
  const ports = /^(?:-1|all)$/i.test(protocol!) ? ALL : rangeOf(reader, first, reader.at(one, 'toPort'));
  const fromAt = networks[0]?.at;
  return [
    {
      ...{ by: GROUP, name: 'fromPort', ports, portsAt: first?.at ?? one.at, from, lets: true, made },
      ...(fromAt && from !== everyone ? { fromAt } : {}),
    },
  ];
}

/** The balancer that an address or the thing itself belongs to. */
export function balancerOf({ recorder }: Reader, node: Node | undefined): Made | undefined {
  const owner = node && ownerOf(recorder, node.value);
  return owner?.kind === 'thing' ? recorder.of.get(owner) : undefined;
}

/** A listener that passes bytes on; one with certificates ends TLS instead, and one inside of a network is nobody's business. */
export function listener(reader: Reader, props: Node | undefined, balancer: Made | undefined): readonly Rule[] {
  const { made, recorder } = reader;
  const port = reader.at(props, 'port');
  const protocol = wordIn(recorder, reader.at(props, 'protocol'));
  const first = numberIn(recorder, port);
  const certificates = reader.at(props, 'certificates') ?? reader.at(props, 'certificateArn');
  if (!port || !balancer || !isInternetFacing(recorder, balancer)) return [];
  const passes = protocol === undefined ? !certificates : /^TCP(?:_UDP)?$/i.test(protocol);
  if (!passes || (protocol === undefined && reader.at(props, 'protocol'))) return [];
  const ports = first === undefined ? undefined : { first, last: first };
  return [{ by: 'the load balancer', name: 'port', ports, portsAt: port.at, from: everyone, lets: true, made }];
}

/** CDK's balancers are internal unless told otherwise; those of Pulumi and Terraform are not [aws-cdk-lib, aws.lb.LoadBalancer]. */
function isInternetFacing(recorder: Reader['recorder'], balancer: Made): boolean {
  const reader = readerOf(recorder, balancer);
  switch (balancer.what) {
    case 'NetworkLoadBalancer':
      if (!balancer.names[0]!.includes('cdk')) return booleanIn(reader.at(reader.arg(1), 'internal')) !== true;
      return booleanIn(reader.at(reader.arg(2), 'internetFacing')) === true;
    case 'CfnLoadBalancer':
      return textIn(reader.at(reader.arg(2), 'scheme')) !== 'internal';
    case 'LoadBalancer': {
      const props = reader.arg(1);
      const type = textIn(reader.at(props, 'loadBalancerType'));
      return type === 'network' && booleanIn(reader.at(props, 'internal')) !== true;
    }
    default:
      return false;
  }
}
