import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Listener, Protocol, Reach } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { relayedProtocol } from '../../platform/services.ts';
import { locate, type Span } from '../../text/source-file.ts';
import { dialled } from '../endpoint.ts';
import { moreOf } from '../key-pair.ts';
import { hopOf, listenerOf } from '../listener.ts';
import { isReachable } from '../reach.ts';
import { relaySession } from '../relay.ts';
import { addressesOf } from './endpoints.ts';
import { headersOf, type Plan, type Planned } from './plan.ts';
import { rows } from './settings.ts';
import { tlsVersionsOf } from './tls-versions.ts';

/** The sockets of one frontend that speak a mail protocol; none where its ports are not for mail. */
export function listenersOf(world: World, plan: Plan, { frontend, keyed }: Planned): readonly Listener[] {
  const { endpoint, setting, declaredAt } = frontend;
  if (endpoint.path !== undefined) return [];
  const port: Fact<number> =
    endpoint.port === undefined ? unknown(endpoint.setting) : fact(endpoint.port, endpoint.setting);
  const hop = hopBehind(world, plan);
  const protocol = relayedProtocol(port.is, hop.port.is);
  if (!protocol) return [];
  const proxied = headersOf(world, plan).find(({ setting: one }) => one.name === rows.proxyProxy.name);
  return addressesOf(world, endpoint.written).map((address) => {
    const isRemote = isReachable(world, address, endpoint.written);
    const reach: Fact<Reach> = fact(isRemote ? 'remote' : 'loopback', endpoint.setting);
    const spoken: Fact<Protocol> = fact(protocol, ...hop.port.because, ...port.because);
    const near: Fact<'plain' | 'tls'> = plan.client ? fact('plain', plan.client) : fact('tls', endpoint.setting);
    return listenerOf({
      ...relaySession({ protocol: spoken, near, reach, backends: [hop] }),
      id: `${placeOf(declaredAt)} ${address ?? endpoint.written.what}`,
      declaredAt,
      named: unknown(setting),
      reach,
      address: address === undefined ? unknown(endpoint.setting) : fact(address, endpoint.setting),
      port,
      v6only: address === '::' ? fact(true, endpoint.setting) : unknown(),
      expectsProxy: proxied ? fact(true, proxied.setting) : fact(false),
      certificate: keyed.certificate,
      certificateState: plan.client ? fact('not-needed', plan.client) : keyed.state,
      ...(plan.client ? { tlsVersions: fact([], plan.client) } : tlsVersionsOf(world, plan.statements, frontend)),
      ...moreOf(keyed),
    });
  });
}

function placeOf(at: Span): string {
  const [found = at] = locate(at);
  return `${found.file.path}:${found.start}`;
}

/** One back end for all; in plain to it, to another machine as well, unless in client mode, which verifies nobody [measured: client-mode-cli]. */
function hopBehind(world: World, plan: Plan): Hop {
  const { backend, client, near } = plan;
  const { setting, port, path, written } = backend;
  const host = written.host === undefined ? undefined : dialled(world, written.host);
  const isKnown = host !== undefined && port !== undefined;
  const at = setting.origin.kind === 'default' ? near : setting.origin.span;
  return hopOf({
    id: 'backend',
    at,
    to:
      path !== undefined
        ? fact({ kind: 'path', path }, setting)
        : isKnown
          ? fact({ kind: 'socket', address: host, port }, setting)
          : unknown(setting),
    port: port === undefined ? unknown(setting) : fact(port, setting),
    transport: client ? fact('tls', client) : fact('plain', setting),
    verified: client ? fact(false, client) : unknown(setting),
    sendsProxy: sentHeader(world, plan),
  });
}

/** Version 2 tells the back end that the client came by TLS [measured: hitch-proxy-dovecot]; `write-ip` is a header of its own kind. */
function sentHeader(world: World, plan: Plan): Hop['sendsProxy'] {
  const [header] = headersOf(world, plan);
  if (!header) return fact('none');
  const { setting } = header;
  if (setting.name === rows.writeIp.name) return unknown(setting);
  if (setting.name === rows.writeProxyV1.name || setting.name === rows.proxyProxy.name) return fact('v1', setting);
  return fact('v2-ssl', setting);
}
