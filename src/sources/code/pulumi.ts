import { everyone } from '../../platform/network.ts';
import { balancerOf, listener, permission } from './aws-cdk.ts';
import { booleanIn, numberIn, type Node, type Reader, textIn, wordIn } from './reader.ts';
import { ALL, outside, portsIn, type Rule } from './rule.ts';

/** What resources of Pulumi open to others; cdktf's have the same names behind a scope. */
export function pulumiRules(reader: Reader): readonly Rule[] {
  const { made } = reader;
  const [name = ''] = made.names;
  const props = reader.arg(name.startsWith('@cdktf') ? 2 : 1);
  switch (made.what) {
    case 'SecurityGroup':
      return reader.items(reader.at(props, 'ingress')).flatMap((one) => permission(reader, one));
    case 'SecurityGroupRule':
      return wordIn(reader.recorder, reader.at(props, 'type')) === 'ingress' ? permission(reader, props) : [];
    case 'SecurityGroupIngressRule':
    case 'VpcSecurityGroupIngressRule':
      return permission(reader, props);
    case 'Listener':
    case 'LbListener':
      return listener(reader, props, balancerOf(reader, reader.at(props, 'loadBalancerArn')));
    case 'Firewall':
      return firewall(reader, props);
    case 'NetworkSecurityGroup':
      return reader.items(reader.at(props, 'securityRules')).flatMap((one) => azure(reader, one));
    case 'NetworkSecurityRule':
    case 'SecurityRule':
      return azure(reader, props);
    default:
      return [];
  }
}

/** Three providers call theirs a firewall. */
function firewall(reader: Reader, props: Node | undefined): readonly Rule[] {
  const [name = '', ...rest] = reader.made.names;
  if (/hcloud/.test(name)) return hetzner(reader, props);
  if (/digitalocean/.test(name)) return droplet(reader, props);
  return /gcp/.test(name) || rest.includes('compute') ? google(reader, props) : [];
}

function made(
  reader: Reader,
  told: Omit<Rule, 'made' | 'from' | 'fromAt' | 'lets'> & { readonly lets?: boolean },
  sources: readonly Node[],
): readonly Rule[] {
  const from = outside(sources);
  const lets = told.lets ?? true;
  // A rule that keeps out counts where it keeps everybody out; one that lets in, where others come from outside.
  if (sources.length === 0 || from === 'inside') return [];
  const fromAt = from !== everyone && sources[0] ? { fromAt: sources[0].at } : {};
  return [{ ...told, lets, from, ...fromAt, made: reader.made }];
}

/** Lower priority numbers first, 1000 without; a rule without `ports` is for all [gcp.compute.Firewall]. */
function google(reader: Reader, props: Node | undefined): readonly Rule[] {
  const { recorder } = reader;
  const isOff = booleanIn(reader.at(props, 'disabled')) === true;
  if (isOff || /^EGRESS$/i.test(wordIn(recorder, reader.at(props, 'direction')) ?? '')) return [];
  const priority = numberIn(recorder, reader.at(props, 'priority')) ?? 1000;
  const sources = reader.items(reader.at(props, 'sourceRanges'));
  return ['denies', 'allows'].flatMap((key) =>
    reader.items(reader.at(props, key)).flatMap((one) => {
      const protocol = wordIn(recorder, reader.at(one, 'protocol')) ?? '';
      if (!/^(?:tcp|6|all)$/i.test(protocol)) return [];
      const list = reader.items(reader.at(one, 'ports'));
      const ports = list.length > 0 ? list : [undefined];
      return ports.flatMap((port) =>
        made(
          reader,
          {
            ...{ by: 'the firewall', name: 'ports', priority, lets: key === 'allows' },
            ports: port ? portsIn(wordIn(recorder, port)) : ALL,
            portsAt: port?.at ?? one.at,
          },
          sources,
        ),
      );
    }),
  );
}

/** Lower priority numbers first [azure-native.network.SecurityRule]. */
function azure(reader: Reader, one: Node | undefined): readonly Rule[] {
  const { recorder } = reader;
  const word = (key: string) => wordIn(recorder, reader.at(one, key));
  if (!/^inbound$/i.test(word('direction') ?? '') || !/^(?:tcp|\*|asterisk)$/i.test(word('protocol') ?? '')) return [];
  const access = word('access') ?? '';
  if (!/^(?:allow|deny)$/i.test(access)) return [];
  const source = reader.at(one, 'sourceAddressPrefix');
  const sources = [...(source ? [source] : []), ...reader.items(reader.at(one, 'sourceAddressPrefixes'))];
  const range = reader.at(one, 'destinationPortRange');
  const ranges = [...(range ? [range] : []), ...reader.items(reader.at(one, 'destinationPortRanges'))];
  const priority = numberIn(recorder, reader.at(one, 'priority'));
  return ranges.flatMap((port) =>
    made(
      reader,
      {
        ...{ by: 'the security group', name: 'destinationPortRange', lets: /^allow$/i.test(access) },
        ...(priority === undefined ? {} : { priority }),
        ports: portsIn(wordIn(recorder, port)),
        portsAt: port.at,
      },
      sources,
    ),
  );
}

/** [hcloud.Firewall] */
function hetzner(reader: Reader, props: Node | undefined): readonly Rule[] {
  const { recorder } = reader;
  return reader.items(reader.at(props, 'rules')).flatMap((one) => {
    const word = (key: string) => wordIn(recorder, reader.at(one, key));
    const port = reader.at(one, 'port');
    if (word('direction') !== 'in' || word('protocol') !== 'tcp' || !port) return [];
    const told = { by: 'the firewall', name: 'port', ports: portsIn(word('port')), portsAt: port.at };
    return made(reader, told, reader.items(reader.at(one, 'sourceIps')));
  });
}

/** [digitalocean.Firewall] */
function droplet(reader: Reader, props: Node | undefined): readonly Rule[] {
  return reader.items(reader.at(props, 'inboundRules')).flatMap((one) => {
    const port = reader.at(one, 'portRange');
    if (textIn(reader.at(one, 'protocol')) !== 'tcp' || !port) return [];
    const told = {
      by: 'the firewall',
      name: 'portRange',
      ports: portsIn(wordIn(reader.recorder, port)),
      portsAt: port.at,
    };
    return made(reader, told, reader.items(reader.at(one, 'sourceAddresses')));
  });
}
