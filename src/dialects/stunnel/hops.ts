import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Setting } from '../../model/model.ts';
import { hopOf } from '../listener.ts';
import type { Endpoint, Socket } from './endpoints.ts';
import type { Tunnel } from './tunnel.ts';

/** Where a tunnel hands on, in the order in which stunnel tries: each address of each `connect` line, or the program. */
export function hopsOf(tunnel: Tunnel): readonly Hop[] {
  const transport = onward(tunnel);
  const { verified } = tunnel.verification;
  const common = {
    transport,
    sendsProxy: headerOf(tunnel),
    ...(transport.is === 'plain' ? {} : { verified }),
  };
  const hops = tunnel.connects.flatMap((endpoint) => {
    const at = endpoint.statement.span;
    const id = `connect ${at.file.path}:${at.start}`;
    if (endpoint.kind === 'unresolvable') {
      const { setting } = endpoint;
      return [hopOf({ id, at, open: fact(false, setting), to: unknown(setting), port: portFact(endpoint), ...common })];
    }
    if (endpoint.kind === 'path') {
      const to = fact({ kind: 'path', path: endpoint.path ?? '' } as const, endpoint.setting);
      return [hopOf({ id, at, to, port: unknown(endpoint.setting), ...common })];
    }
    return endpoint.sockets.map((socket) =>
      hopOf({
        id: `${id} ${socket.address ?? socket.named}`,
        at,
        to: target(endpoint, socket),
        port: portFact(endpoint),
        ...common,
      }),
    );
  });
  return [...hops, ...programHop(tunnel, transport)];
}

/** What a template expression hides is unknown; a name that only DNS knows is an address like any other. */
function target({ setting, written, portSetting }: Endpoint, { address, named, port }: Socket): Hop['to'] {
  const host = address ?? (written.value === undefined ? undefined : named);
  if (host === undefined || port === undefined) return unknown(setting);
  return fact({ kind: 'socket', address: host, port }, portSetting);
}

function portFact({ port, portSetting }: Endpoint): Fact<number> {
  return port === undefined ? unknown(portSetting) : fact(port, portSetting);
}

/** Client mode speaks TLS onward, after STARTTLS where `protocol` is set; server mode never does [measured: server-mode-tls-backend]. */
function onward({ client, protocol }: Tunnel): Hop['transport'] {
  if (client.value === undefined) return unknown(client);
  if (!client.value) return fact('plain', client);
  if (protocol.value === undefined) return unknown(protocol);
  return STARTTLS.has(protocol.value) ? fact('starttls', protocol, client) : fact('tls', client);
}

/** `protocol = proxy` tells the client in a header of version 1 [stunnel(8), "protocol"; measured: combined, stunnel-proxy-dovecot]. */
function headerOf({ protocol }: Tunnel): Hop['sendsProxy'] {
  if (protocol.value === undefined) return unknown(protocol);
  return protocol.value === 'proxy' ? fact('v1', protocol) : fact('none');
}

const STARTTLS = new Set(['imap', 'ldap', 'nntp', 'pgsql', 'pop3', 'smtp', 'cifs']);

function programHop({ exec }: Tunnel, transport: Hop['transport']): readonly Hop[] {
  if (!exec.statement) return [];
  const at = exec.statement.span;
  const { setting } = exec;
  const to: Hop['to'] =
    setting.value === undefined
      ? unknown(setting)
      : fact({ kind: 'program', name: posix.basename(setting.value) }, setting);
  return [hopOf({ id: `exec ${at.file.path}:${at.start}`, at, to, port: unknown(setting), transport })];
}

/** The line by which every `connect` leads nowhere: each client is then dropped [measured: snippet-pop2-no-options]. */
export function deadEnd({ connects, exec, transparent }: Tunnel): Setting | undefined {
  if (exec.statement || transparent.value === 'destination' || transparent.value === 'both') return undefined;
  return connects.every(({ kind }) => kind === 'unresolvable') ? connects[0]?.setting : undefined;
}
