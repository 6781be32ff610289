import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Login, Protocol, Reach, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { mailPorts } from '../../platform/services.ts';
import { settle } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { nothing, textOf, type Value } from '../../syntax/javascript/value.ts';
import { dialled as dialledAddress } from '../endpoint.ts';
import { hopOf, type ToldSession } from '../listener.ts';
import { relaySession } from '../relay.ts';
import { originOf } from '../settings.ts';
import { certificateOf } from './certificates.ts';
import { type Manners, mannersOf } from './manners.ts';
import type { Program } from './program.ts';
import { type Dialled, firstLine, type Server } from './servers.ts';
import { optionsOf } from './values.ts';

/** What is spoken on a plain or TLS socket of Node's own; undefined where it is no mail. */
export function socketSession(
  world: World,
  program: Program,
  server: Server,
  port: Fact<number>,
  reach: Fact<Reach>,
): ToldSession | undefined {
  const manners = mannersOf(program, server);
  const made: Setting = { name: `${server.kind}.createServer`, origin: originOf(server.at) };
  const byPort = port.is === undefined ? undefined : mailPorts[port.is]?.protocol;
  const [dial] = manners.dialled;
  if (dial && manners.piped) return relayed(world, program, server, { dial, port, reach, made });
  const protocol = spoken(manners, byPort);
  if (!protocol) return undefined;
  const because: readonly Setting<unknown>[] = manners.said
    ? [made, { name: 'greeting', origin: originOf(manners.said) }]
    : [made, ...port.because];
  if (server.kind === 'tls') return tlsSocket(world, program, server, protocol, because);
  return plainSocket(manners, protocol, because);
}

function spoken({ greeting }: Manners, byPort: Protocol | undefined): Protocol | undefined {
  if (greeting?.protocol !== 'smtp') return greeting?.protocol ?? byPort;
  return byPort === 'submission' ? 'submission' : 'smtp';
}

function plainSocket(manners: Manners, protocol: Protocol, because: readonly Setting<unknown>[]): ToldSession {
  const { greeting, upgrades, text } = manners;
  const isByHand = upgrades.length > 0 || /\bTLSSocket\b/.test(text);
  const takes = greeting?.login.test(text);
  const noAuth =
    greeting !== undefined &&
    takes === false &&
    (protocol === 'smtp' || protocol === 'submission' || protocol === 'lmtp');
  const login: Fact<Login> =
    isByHand || !greeting || !(takes || noAuth)
      ? unknown(...because)
      : fact(noAuth ? 'refused' : 'accepted', ...because);
  return {
    protocol: fact(protocol, ...because),
    transport: fact('plain', ...because),
    starttls: isByHand ? unknown(...because) : fact('none', ...because),
    auth: login.is === undefined ? unknown(...because) : fact(noAuth ? 'none' : 'offered', ...because),
    cleartextLogin: { remote: login, loopback: login },
    certificateState: isByHand ? unknown(...because) : fact('not-needed', ...because),
    tlsLogin: isByHand ? unknown(...because) : fact('refused', ...because),
  };
}

/** Without a certificate it starts and fails every handshake [measured: tls-server-no-certificate]. */
function tlsSocket(
  world: World,
  { engine }: Program,
  server: Server,
  protocol: Protocol,
  because: readonly Setting<unknown>[],
): ToldSession {
  const keyed = certificateOf(world, optionsOf(engine, server.options, server.at), 'needed', because);
  const refused = fact<Login>('refused', ...because);
  const isDead = keyed.certificateState.is === 'not-named';
  return {
    protocol: fact(protocol, ...because),
    transport: fact('tls', ...because),
    starttls: fact('none', ...because),
    auth: isDead ? fact('none', ...because) : unknown(...because),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], ...because),
    serving: isDead ? fact('no', ...because) : fact('yes'),
    ...keyed,
  };
}

interface Relaying {
  readonly dial: Dialled;
  readonly port: Fact<number>;
  readonly reach: Fact<Reach>;
  readonly made: Setting;
}

/** Bytes are piped to another connection: a terminator, a client-mode tunnel, or a forwarder [measured: tls-terminator, plain-front-of-tls-backend]. */
function relayed(
  world: World,
  { engine }: Program,
  server: Server,
  { dial, port, reach, made }: Relaying,
): ToldSession | undefined {
  const hop = hopTo(world, engine, dial);
  const front = port.is === undefined ? undefined : mailPorts[port.is];
  const back = hop.port.is === undefined ? undefined : mailPorts[hop.port.is];
  const protocol = (back ?? front)?.protocol;
  if (!protocol) return undefined;
  const near = fact<'plain' | 'tls'>(server.kind === 'tls' ? 'tls' : 'plain', made);
  const family = protocol === 'smtp' || protocol === 'submission';
  const spokenHere: Protocol = family ? (front?.protocol === 'submission' ? 'submission' : 'smtp') : protocol;
  const keyed =
    server.kind === 'tls'
      ? certificateOf(world, optionsOf(engine, server.options, server.at), 'needed', [made])
      : { certificateState: fact<'not-needed'>('not-needed', made) };
  return {
    ...relaySession({ protocol: fact(spokenHere, made, ...port.because), near, reach, backends: [hop] }),
    ...keyed,
  };
}

function hopTo(world: World, engine: Program['engine'], { kind, args, at }: Dialled): Hop {
  const dials: Setting = { name: `${kind}.connect`, origin: originOf(firstLine(at)) };
  const { host, port } = destination(engine, args, dials);
  const number = port.is === undefined ? undefined : Number(port.is);
  const isPort = number !== undefined && number > 0 && number <= 65_535;
  const because = [...port.because, ...host.because];
  return hopOf({
    id: `${at.file.path}:${at.start}`,
    at,
    to:
      isPort && host.is !== undefined
        ? fact({ kind: 'socket', address: dialledAddress(world, host.is), port: number }, ...because)
        : unknown(...because),
    port: isPort ? fact(number, ...port.because) : unknown(...port.because),
    transport: fact(kind === 'tls' ? 'tls' : 'plain', dials),
    ...(kind === 'tls' ? { verified: verified(engine, args, dials) } : {}),
  });
}

/** Node checks the certificate and its name unless it is told not to [docs: node:tls, `rejectUnauthorized`]. */
function verified(engine: Program['engine'], args: readonly Value[], dials: Setting): Fact<boolean> {
  for (const one of args) {
    const value = settle({ engine }, one);
    const found = value.kind === 'thing' ? slotOf(value, 'rejectUnauthorized') : undefined;
    if (!found) continue;
    const told = settle({ engine }, found.value);
    const setting: Setting = { name: 'rejectUnauthorized', origin: originOf(found.at) };
    return told.kind === 'primitive' ? fact(told.is !== false, setting) : unknown(setting);
  }
  return fact(true, dials);
}

interface Destination {
  readonly host: Fact<string>;
  readonly port: Fact<string>;
}

/** `connect(port, host)`, `connect({port, host})`; the host is localhost where nothing is said. */
function destination(engine: Program['engine'], args: readonly Value[], dials: Setting): Destination {
  const first = settle({ engine }, args[0] ?? nothing);
  if (first.kind === 'thing') {
    const told = (name: string, fallback: Fact<string>): Fact<string> => {
      const found = slotOf(first, name);
      if (!found) return first.open ? unknown(dials) : fallback;
      const text = textOf(settle({ engine }, found.value));
      const setting: Setting = { name, ...(text === undefined ? {} : { value: text }), origin: originOf(found.at) };
      return text === undefined ? unknown(setting, dials) : fact(text, setting, dials);
    };
    return { host: told('host', fact('localhost', dials)), port: told('port', unknown(dials)) };
  }
  const second = settle({ engine }, args[1] ?? nothing);
  const port = textOf(first);
  const isNamed = second.kind === 'primitive' && typeof second.is === 'string';
  return {
    port: port === undefined ? unknown(dials) : fact(port, dials),
    host: second.kind === 'unknown' ? unknown(dials) : fact(isNamed ? String(second.is) : 'localhost', dials),
  };
}
