import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Protocol, Reach, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { everyone, loopbackNetworks } from '../../platform/network.ts';
import { MAIL_NAME, relayedProtocol } from '../../platform/services.ts';
import { type Word, word } from '../../syntax/statement.ts';
import { span } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { sessionOf } from '../listener.ts';
import { writtenValue } from '../settings.ts';
import type { Keyed } from './certificate.ts';
import { deadEnd, hopsOf } from './hops.ts';
import { NEGOTIATED } from './mail.ts';
import { tlsVersionsOf, weakOf } from './tls-versions.ts';
import type { Tunnel } from './tunnel.ts';

/** The socket that a tunnel takes its clients from. */
export interface Front {
  readonly reach: Reach;
  /** What says where it listens: the `accept` line, the super-server's. */
  readonly because: readonly Setting<unknown>[];
  /** Networks beyond loopback that libwrap lets in; undefined: everyone. */
  readonly from?: readonly string[];
}

/** What is spoken through a tunnel, and by whom where it starts a program. */
export interface Spoken {
  readonly protocol: Fact<Protocol>;
  readonly inner?: Session;
}

/** Undefined where nothing says that the tunnel is about mail. */
export function spokenBy(world: World, tunnel: Tunnel, port: Fact<number>, run: Run): Spoken | undefined {
  const inner = programSession(world, tunnel, port, run);
  if (inner) return { protocol: inner.protocol, inner };
  const protocol = protocolOf(tunnel, port);
  return protocol && { protocol };
}

/** What a tunnel answers to its clients. */
export function tunnelSession(world: World, tunnel: Tunnel, keyed: Keyed, front: Front, spoken: Spoken): Session {
  const { inner } = spoken;
  const tlsVersions = tlsVersionsOf(world, tunnel);
  const common = {
    protocol: spoken.protocol,
    ...near(tunnel),
    auth: inner?.auth ?? unknown(),
    clientMode: tunnel.client.value === undefined ? unknown(tunnel.client) : fact(tunnel.client.value, tunnel.client),
    certificate: keyed.certificate,
    certificateState: keyed.state,
    tlsVersions,
    weak: weakOf(world, tunnel, tlsVersions),
    backends: hopsOf(tunnel),
    files: inner?.files ?? [],
    problems: inner?.problems ?? [],
    secrets: inner?.secrets ?? [],
  };
  return sessionOf({ ...common, ...logins(tunnel, front, inner) });
}

/** Transport and STARTTLS of the near side [stunnel(8), "client", "protocol"; measured: each row of the fact sheet's table]. */
function near({ client, protocol }: Tunnel): Pick<Session, 'transport' | 'starttls'> {
  if (client.value === undefined) return { transport: unknown(client), starttls: unknown(client) };
  if (client.value) return { transport: fact('plain', client), starttls: fact('none', client) };
  if (protocol.value === undefined) return { transport: unknown(protocol), starttls: unknown(protocol) };
  if (NEGOTIATED.has(protocol.value))
    return { transport: fact('plain', protocol), starttls: fact('required', protocol, client) };
  return { transport: fact('tls', client), starttls: fact('none', client) };
}

type Logins = Pick<Session, 'cleartextLogin' | 'cleartextFrom' | 'tlsLogin' | 'serving'>;

function logins(tunnel: Tunnel, front: Front, inner: Session | undefined): Logins {
  const { client, protocol } = tunnel;
  const outside = (login: Fact<Login>): Fact<Login> =>
    front.reach === 'loopback' ? fact('unreachable', ...front.because) : login;
  const dead = deadEnd(tunnel);
  if (dead) {
    const login = fact<Login>('refused', dead, client);
    return {
      cleartextLogin: { remote: outside(login), loopback: login },
      cleartextFrom: fact([], dead),
      tlsLogin: login,
      serving: fact<'no'>('no', dead),
    };
  }
  const serving = fact<'yes'>('yes');
  if (client.value === undefined) {
    const login = unknown(client);
    return {
      cleartextLogin: { remote: outside(login), loopback: login },
      cleartextFrom: login,
      tlsLogin: login,
      serving,
    };
  }
  const behind = inner ? loginOf(inner) : fact<Login>('relayed', client, ...front.because);
  if (client.value) {
    const from = front.reach === 'loopback' ? loopbackNetworks : (front.from ?? everyone);
    return {
      cleartextLogin: { remote: outside(behind), loopback: behind },
      cleartextFrom: fact(from, ...front.because, client),
      tlsLogin: fact('refused', client),
      serving,
    };
  }
  const why = protocol.value !== undefined && NEGOTIATED.has(protocol.value) ? [protocol, client] : [client];
  const login = fact<Login>('refused', ...why);
  return {
    cleartextLogin: { remote: outside(login), loopback: login },
    cleartextFrom: fact([], ...why),
    tlsLogin: inner ? loginOf(inner) : fact('relayed', ...why),
    serving,
  };
}

/** A program sees a pipe, not the client: what it says to both is what it says. */
function loginOf({ cleartextLogin: { remote, loopback } }: Session): Fact<Login> {
  return remote.is !== undefined && remote.is === loopback.is
    ? remote
    : unknown(...remote.because, ...loopback.because);
}

/** The back port decides the family, else the front port, else `protocol`; an `exec` program speaks for itself. */
function protocolOf(tunnel: Tunnel, port: Fact<number>): Fact<Protocol> | undefined {
  const back = tunnel.connects.find(({ port }) => port !== undefined);
  const found = relayedProtocol(port.is, back?.port);
  const evidence = [...(back ? [back.portSetting] : []), ...port.because];
  if (found) return fact(found, ...evidence);
  const negotiated = NEGOTIATED.get(tunnel.protocol.value ?? '');
  if (negotiated) return fact(negotiated, tunnel.protocol);
  return MAIL_NAME.test(tunnel.name ?? '') ? unknown(tunnel.header, ...evidence) : undefined;
}

function programSession(world: World, { exec, execArgs }: Tunnel, port: Fact<number>, run: Run): Session | undefined {
  const path = exec.setting.value;
  if (!exec.statement || path === undefined) return undefined;
  const [, ...argv] = execArgs.statement ? wordsOf(writtenValue(execArgs.statement)) : [];
  return run({ name: posix.basename(path), argv, port, host: world, at: writtenValue(exec.statement) });
}

/** Arguments are separated by blanks; a word with an expression in it stays whole [source: options.c, `arg_alloc`]. */
function wordsOf(written: Word): readonly Word[] {
  if (written.value === undefined) return [written];
  const { file, start } = written.span;
  return [...written.value.matchAll(/\S+/g)].map((match) => {
    const from = start + match.index;
    return word([match[0]], span(file, from, from + match[0].length));
  });
}
