import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Protocol, Reach } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { MAIL_NAME, relayedProtocol } from '../../platform/services.ts';
import { locate, type Span } from '../../text/source-file.ts';
import { moreOf } from '../key-pair.ts';
import { listenerOf, type ToldSession } from '../listener.ts';
import { isReachable } from '../reach.ts';
import { relaySession } from '../relay.ts';
import { accessOf } from './access.ts';
import type { Keyed } from '../key-pair.ts';
import { hopsOf } from './hops.ts';
import type { Listen, Socket } from './listen.ts';
import { mailSession, serverProtocol, spokenProtocol } from './mail.ts';
import type { Server } from './server.ts';
import { rows } from './settings.ts';
import { tlsVersionsOf } from './tls-versions.ts';

/** A server with its sockets, as one world has it. */
export interface Planned {
  readonly kind: 'mail' | 'stream';
  readonly server: Server;
  readonly listens: readonly Listen[];
  readonly keyed: Keyed;
}

/** One socket of one `listen` line. */
interface Asked {
  readonly plan: Planned;
  readonly listen: Listen;
  readonly socket: Socket;
}

/** The sockets of a server that the network may reach and that speak a mail protocol; a stream that nothing connects with mail has none. */
export function listenersOf(world: World, plan: Planned): readonly Listener[] {
  return plan.listens
    .filter(({ udp }) => !udp)
    .flatMap((listen) =>
      listen.sockets
        .filter(({ path }) => path === undefined)
        .flatMap((socket) => listenerAt(world, { plan, listen, socket }) ?? []),
    );
}

interface Told {
  readonly session: ToldSession;
  readonly reach: Fact<Reach>;
}

function listenerAt(world: World, asked: Asked): Listener | undefined {
  const { plan, listen, socket } = asked;
  const { address, port, v6only } = socket;
  const { setting, statement, endpoint } = listen;
  const told = plan.kind === 'mail' ? mailAt(world, asked) : streamAt(world, asked);
  if (!told) return undefined;
  return listenerOf({
    ...told.session,
    ...(told.session.transport.is === 'plain' && told.session.starttls.is === 'none'
      ? { tlsVersions: fact([], setting) }
      : tlsVersionsOf(world, plan.server)),
    ...moreOf(plan.keyed),
    ...(plan.kind === 'mail' ? hostNamed(plan.server) : {}),
    id: `${placeOf(plan.server.header.span)} ${placeOf(statement.span)} ${address ?? endpoint.what} ${port ?? ''}`,
    declaredAt: statement.span,
    named: unknown(plan.server.setting),
    reach: told.reach,
    address: address === undefined ? unknown(setting) : fact(address, setting),
    port: port === undefined ? unknown(setting) : fact(port, setting),
    v6only: address === '::' ? fact(v6only, setting) : unknown(),
  });
}

/** `server_name` in a mail server is what it calls itself [ngx_mail_core_module]; a variable or a list says nothing. */
function hostNamed(server: Asked['plan']['server']): Pick<Listener, 'hostName'> {
  const { statement, setting } = server.quiet(rows.serverName);
  const value = statement?.args.length === 1 ? setting.value : undefined;
  return value !== undefined && /^[\w-]+(\.[\w-]+)+$/.test(value) ? { hostName: fact(value, setting) } : {};
}

/** Where a person sees it: the ways in which one line of a template can come out are one line. */
function placeOf(span: Span): string {
  const [at = span] = locate(span);
  return `${at.file.path}:${at.start}`;
}

function isBoundToNetwork(world: World, { listen, socket }: Asked): boolean {
  return isReachable(world, socket.address, listen.endpoint);
}

function mailAt(world: World, asked: Asked): Told {
  const { plan, listen, socket } = asked;
  const isRemote = isBoundToNetwork(world, asked);
  const protocol = spokenProtocol(serverProtocol(plan.server, plan.listens), socket, listen.setting);
  return {
    session: mailSession(world, plan.server, listen, { protocol, keyed: plan.keyed, isRemote }),
    reach: fact(isRemote ? 'remote' : 'loopback', listen.setting),
  };
}

function streamAt(world: World, asked: Asked): Told | undefined {
  const { plan, listen, socket } = asked;
  const { hops, names } = hopsOf(world, plan.server, socket.port);
  const protocol = protocolOf(socket.port, asked, hops[0]?.port, names);
  if (!protocol) return undefined;
  const access = accessOf(world, plan.server);
  const isRemote = isBoundToNetwork(world, asked) && access.reach === 'remote';
  const reach: Fact<Reach> = fact(isRemote ? 'remote' : 'loopback', ...access.because, listen.setting);
  const near: ToldSession['transport'] =
    listen.ssl === undefined ? unknown(listen.setting) : fact(listen.ssl ? 'tls' : 'plain', listen.setting);
  const session = relaySession({
    protocol,
    near,
    reach,
    backends: hops,
    ...(access.from ? { from: access.from } : {}),
  });
  return {
    session: {
      ...session,
      expectsProxy: fact(listen.proxyProtocol, listen.setting),
      certificate: plan.keyed.certificate,
      certificateState: plan.keyed.state,
    },
    reach,
  };
}

/** The back port decides, else the front port; a stream of odd ports counts where a name in it speaks of mail. */
function protocolOf(
  front: number | undefined,
  { listen }: Asked,
  back: Fact<number> | undefined,
  names: string,
): Fact<Protocol> | undefined {
  const found = relayedProtocol(front, back?.is);
  if (found) return fact(found, ...(back?.is === undefined ? [] : back.because), listen.setting);
  return MAIL_NAME.test(names) ? unknown(listen.setting) : undefined;
}
