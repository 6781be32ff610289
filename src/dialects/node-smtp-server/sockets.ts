import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Login, Protocol, Reach, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { mailPorts } from '../../platform/services.ts';
import { callFunction } from '../../syntax/javascript/call.ts';
import { settle } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { native, nothing, textOf, type Thing, type Value } from '../../syntax/javascript/value.ts';
import { type Span, spanText } from '../../text/source-file.ts';
import { dialled as dialledAddress } from '../endpoint.ts';
import { hopOf, type ToldSession } from '../listener.ts';
import { relaySession } from '../relay.ts';
import { originOf } from '../settings.ts';
import { certificateOf } from './certificates.ts';
import { explore, type Program } from './program.ts';
import { type Dialled, firstLine, type Server, socketThing } from './servers.ts';
import { optionsOf } from './values.ts';

/** What a server says first, and the word by which its clients log in [RFC 937, 1939, 3501, 5321, 5804]. */
const GREETINGS: readonly { readonly says: RegExp; readonly protocol: Protocol; readonly login: RegExp }[] = [
  { says: /^[\s'"`]*\+ ?POP2/, protocol: 'pop2', login: /HELO/i },
  { says: /^[\s'"`]*\+OK\b/, protocol: 'pop3', login: /\bPASS\b|APOP|AUTH/i },
  { says: /^[\s'"`]*\* (OK|PREAUTH)\b/, protocol: 'imap', login: /LOGIN|AUTHENTICATE/i },
  { says: /^[\s'"`]*"IMPLEMENTATION"/, protocol: 'managesieve', login: /AUTHENTICATE/i },
  { says: /^[\s'"`]*220[ -].*LMTP/, protocol: 'lmtp', login: /\bAUTH\b/i },
  { says: /^[\s'"`]*220[ -].*(E?SMTP|mail)/i, protocol: 'smtp', login: /\bAUTH\b/i },
];

/** What a handler of connections does with a client. */
interface Manners {
  readonly greeting: (typeof GREETINGS)[number] | undefined;
  readonly said: Span | undefined;
  readonly dialled: readonly Dialled[];
  readonly piped: boolean;
  readonly upgrades: readonly Span[];
  /** Its text, and that of the module that it stands in. */
  readonly text: string;
}

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

const known = new WeakMap<Program, Map<Server, Manners>>();

function mannersOf(program: Program, server: Server): Manners {
  const table = known.get(program) ?? new Map<Server, Manners>();
  known.set(program, table);
  const found = table.get(server) ?? watched(program, server);
  table.set(server, found);
  return found;
}

/** Hands every handler a socket and looks at what it does first. */
function watched(program: Program, server: Server): Manners {
  const { sockets, engine } = program;
  const [before, turned] = [sockets.dialled.length, sockets.upgrades.length];
  const said: { readonly text: string; readonly at: Span }[] = [];
  let piped = false;
  for (const handler of server.handlers) {
    const scope = handler.code?.scope;
    if (!scope) continue;
    const write = native('write', ({ args: [text = nothing], at, self }) => {
      said.push({ text: (text.kind === 'choice' ? undefined : textOf(text)) ?? argumentText(at), at });
      return self;
    });
    const pipe = native('pipe', ({ args: [to] }) => {
      piped = true;
      return to ?? nothing;
    });
    explore(engine, () => {
      const socket = socketThing({ write: write.native!, end: write.native!, pipe: pipe.native! });
      return callFunction(handler, { args: [socket], self: server.self, at: server.at, scope, isNew: false });
    });
  }
  const text = server.handlers.map((one) => textOfModule(one)).join('\n');
  const found = greetingOf(said) ?? greetingIn(text, server);
  return {
    greeting: found?.greeting,
    said: found?.at,
    dialled: uniqueByPlace(sockets.dialled.splice(before)),
    piped: piped || server.handlers.some((one) => /\.pipe\(|pipeline\(/.test(own(one))),
    upgrades: sockets.upgrades.splice(turned),
    text,
  };
}

function greetingOf(said: readonly { readonly text: string; readonly at: Span }[]) {
  for (const { text, at } of said) {
    const greeting = GREETINGS.find(({ says }) => says.test(text));
    if (greeting) return { greeting, at };
  }
  return undefined;
}

/** A greeting that is sent on a way which cannot be followed stands in the text all the same. */
function greetingIn(text: string, { at }: Server) {
  for (const [quoted] of text.matchAll(/(['"`])(?:\+OK|\+ POP2|\* OK|"IMPLEMENTATION"|220[ -])[^\n]*/g)) {
    const greeting = GREETINGS.find(({ says }) => says.test(quoted));
    if (greeting) return { greeting, at };
  }
  return undefined;
}

function argumentText(at: Span): string {
  const text = spanText(at);
  return text.slice(text.indexOf('(') + 1);
}

function own({ code }: Thing): string {
  return code ? spanText(code.scope.at(code.node)) : '';
}

function textOfModule({ code }: Thing): string {
  return code ? code.scope.module.file.text : '';
}

function uniqueByPlace(list: readonly Dialled[]): readonly Dialled[] {
  return list.filter(
    ({ at }, i) => list.findIndex((other) => other.at.file === at.file && other.at.start === at.start) === i,
  );
}
