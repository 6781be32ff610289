import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted, Listener, Reach, Setting } from '../../model/model.ts';
import { remembered, type World } from '../../model/worlds.ts';
import { plainFile } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { secretsIn } from '../settings.ts';
import { type Certified, certifiedFor, fails } from './certificates.ts';
import { type Config, configOf, type Context, nobody } from './config.ts';
import { loginsOn, type Logins, needsCertificateIn, sslIn, tlsLogins } from './logins.ts';
import { inParts, type Part } from './parts.ts';
import { candidatesFor, listIn } from './read.ts';
import { checked } from './refusals.ts';
import type { Door } from './seats.ts';
import type { ServiceRow } from './services.ts';
import { noSecrets, rows } from './settings.ts';
import { type Socket, socketsOf } from './sockets.ts';
import { versionsFor } from './tls.ts';
import { readTree } from './tree.ts';

/** Dovecot as one main file starts it, in one world. */
export function service(world: World, main: string): Interpreted {
  const tree = readTree(world, main);
  if (!tree) return nothing(main);
  const config = configOf(world, main, tree, world.since('2.4'));
  const secrets = secretsOf(world, main);
  if (world.apart) return { ...inParts(config, tree, world.apart, partOf), secrets };
  const { bound, listeners } = partOf(config);
  const { stop, problems } = checked(config, tree.refusals, bound);
  return {
    main: tree.main,
    files: tree.files,
    starts: stop ? fact(false, stop.because) : fact(true),
    startError: stop ? fact(stop.reason, stop.because) : fact(''),
    listeners: listeners(),
    problems: [...tree.problems, ...problems],
    secrets,
  };
}

/** The sockets of one program or one of its listeners, or of all. */
function partOf(config: Config, row?: ServiceRow, listener?: string): Part {
  const sockets = socketsOf(config, row && [row], listener);
  return {
    bound: sockets.filter((socket) => socket.isSure && isBound(config, socket).is),
    listeners: () => sockets.map((socket) => listenerFor(config, socket)),
  };
}

const secretsOf = remembered((world, main) => secretsIn(readTree(world, main)?.statements ?? [], noSecrets));

/** In this world there is no such file. */
function nothing(main: string): Interpreted {
  const file = plainFile(main.slice(1), '');
  return { main: file, files: [], starts: fact(true), startError: fact(''), listeners: [], problems: [], secrets: [] };
}

function listenerFor(config: Config, socket: Socket): Listener {
  const { row, address, port, ssl } = socket;
  const at: Setting<unknown> = socket.addressSetting;
  const number = port.value === undefined || !/^\d+$/.test(port.value) ? undefined : Number(port.value);
  const session = row.protocol === 'lmtp' ? delivery(config, socket) : spoken(config, socket);
  const reach = reachOf(socket, session);
  return listenerOf({
    id: socket.id,
    declaredAt: socket.declaredAt,
    named: fact(socket.name, port),
    open: openOf(config, socket, reach, session),
    reach,
    address: address === undefined ? unknown(at) : fact(address, at),
    port: number === undefined ? unknown(port) : fact(number, port),
    v6only: address === '::' ? fact(true, at) : unknown(),
    protocol: fact(row.protocol, socket.protocol, port),
    transport: fact(ssl.value ? 'tls' : 'plain', ssl, port),
    expectsProxy: fact(socket.haproxy.value === true, socket.haproxy),
    ...session,
    ...(reach.is === 'loopback' && address === undefined ? unreached(session, at) : {}),
  });
}

/** A hidden address is asked about only where a password would be taken on it. */
function reachOf(
  { address, isLoopback, isReachable, addressSetting: at }: Socket,
  { cleartextLogin }: Spoken,
): Fact<Reach> {
  if (address !== undefined) return fact(isLoopback ? 'loopback' : 'remote', at);
  if (cleartextLogin.remote.is !== 'accepted') return unknown(at);
  return fact(isReachable() ? 'remote' : 'loopback', at);
}

function unreached({ cleartextLogin }: Spoken, at: Setting<unknown>): Pick<Spoken, 'cleartextLogin' | 'cleartextFrom'> {
  const remote = fact('unreachable' as const, at);
  return { cleartextLogin: { ...cleartextLogin, remote }, cleartextFrom: fact<readonly string[]>([], at) };
}

/** Whether the protocol is served at all is asked only where a password would be taken. */
function openOf(config: Config, socket: Socket, reach: Fact<Reach>, { cleartextLogin }: Spoken): Fact<boolean> {
  const bound = isBound(config, socket);
  if (socket.isSure || !bound.is) return bound;
  if (cleartextLogin.remote.is !== 'accepted' || reach.is === 'loopback') return unknown(socket.protocol);
  return socket.isServed() ? bound : fact(false, socket.protocol);
}

/** The global `ssl = no` takes away every socket with `ssl = yes` [measured: global-ssl-no-listener-ssl-yes]. */
function isBound(config: Config, { ssl }: Socket): Fact<boolean> {
  if (ssl.value !== true) return fact(true);
  const global = sslIn(config, nobody);
  return global.value === 'no' ? fact(false, global, ssl) : fact(true, ssl);
}

type Spoken = Pick<
  Listener,
  | 'starttls'
  | 'auth'
  | 'cleartextLogin'
  | 'cleartextFrom'
  | 'brought'
  | 'serving'
  | 'tlsLogin'
  | 'tlsVersions'
  | 'weak'
  | 'certificate'
  | 'certificateState'
  | 'authMechanisms'
>;

function doorOf({ row, address, isLoopback, haproxy, addressSetting }: Socket): Door {
  const family = address === undefined ? undefined : address.includes(':') ? 'ipv6' : 'ipv4';
  return { protocol: row.named, address, isOwnAddress: isLoopback, family, haproxy, at: addressSetting };
}

function spoken(config: Config, socket: Socket): Spoken {
  const door = doorOf(socket);
  const isTls = socket.ssl.value === true;
  const logins = isTls ? tlsLogins(config, door) : loginsOn(config, door);
  const context: Context = { ...nobody, protocol: door.protocol };
  const certified = certifiedFor(config, door.protocol);
  const tls = versionsFor(config, door.protocol);
  const serving = servingOf(socket, logins, { certified, broken: tls.broken });
  const asksTls = isTls || logins.ssl.value !== 'no';
  const needed = needsCertificateIn(config, context);
  return {
    starttls: logins.starttls,
    auth: fact(serving.is === 'no' ? 'none' : 'offered', ...serving.because),
    cleartextLogin: { remote: logins.remote, loopback: logins.loopback },
    cleartextFrom: logins.from,
    ...(logins.brought ? { brought: logins.brought } : {}),
    serving,
    tlsLogin: tlsLogin(serving, asksTls, needed, logins),
    tlsVersions: asksTls ? tls.versions : fact<readonly string[]>([], logins.ssl),
    ...(asksTls ? { weak: tls.weak } : {}),
    certificate: certified.certificate,
    certificateState: asksTls ? certified.state : fact('not-needed', logins.ssl),
    authMechanisms: mechanismsIn(config, context, { isTls, logins }),
  };
}

interface Handshake {
  readonly certified: Certified;
  readonly broken: Setting<unknown> | undefined;
}

/** Without a handshake a TLS port hangs up, and STARTTLS is offered and fails [measured: cert-*, tls-bad-cipher-list]. */
function servingOf({ ssl }: Socket, logins: Logins, { certified, broken }: Handshake): Listener['serving'] {
  if (logins.dead) return fact('no', logins.dead);
  const isTls = ssl.value === true;
  if (!isTls && logins.starttls.is === 'none') return fact('yes', logins.ssl);
  const without = broken ? true : fails(certified);
  const because = broken ? [broken] : certified.state.because;
  if (without === undefined) return unknown(...because);
  if (!without) return fact('yes', ...because);
  return fact(isTls ? 'no' : 'starttls-broken', ...because);
}

function tlsLogin(
  serving: Listener['serving'],
  asksTls: boolean,
  needed: Setting<boolean> | undefined,
  { ssl }: Logins,
): Listener['tlsLogin'] {
  if (!asksTls) return fact('refused', ssl);
  if (serving.is === undefined) return unknown(...serving.because);
  if (serving.is !== 'yes') return fact('refused', ...serving.because);
  return needed ? unknown(needed) : fact('accepted', ssl);
}

interface Mechanisms {
  readonly isTls: boolean;
  readonly logins: Logins;
}

function mechanismsIn(config: Config, context: Context, { isTls, logins }: Mechanisms): Listener['authMechanisms'] {
  if (candidatesFor(config, rows.mechanisms).some(({ under }) => under)) return { plain: unknown(), tls: unknown() };
  const { words, hidden, setting } = listIn(config, rows.mechanisms, context);
  if (hidden) return { plain: unknown(setting), tls: unknown(setting) };
  const all = words.map((word) => word.toUpperCase());
  const safe = all.filter((word) => word !== 'PLAIN' && word !== 'LOGIN');
  const before = logins.remote.is === 'accepted' ? all : logins.ssl.value === 'required' ? [] : safe;
  const hasTls = isTls || logins.starttls.is !== 'none';
  return {
    plain: fact<readonly string[]>(isTls ? [] : before, setting, ...logins.remote.because),
    tls: fact<readonly string[]>(hasTls ? all : [], setting),
  };
}

/** LMTP asks nobody for a password; it has STARTTLS since 2.3 [measured: lmtp-inet, doveconf -d]. */
function delivery(config: Config, socket: Socket): Spoken {
  const context: Context = { ...nobody, protocol: 'lmtp' };
  const ssl = sslIn(config, context);
  const isTls = socket.ssl.value === true;
  const certified = certifiedFor(config, 'lmtp');
  const takes = !isTls && ssl.value !== 'no' && hasStarttls(config) && fails(certified) !== true;
  const none: Setting<unknown> = socket.protocol;
  return {
    starttls: fact(takes ? 'offered' : 'none', ssl),
    auth: fact('none', none),
    cleartextLogin: {
      remote: fact(socket.isLoopback ? 'unreachable' : 'refused', none),
      loopback: fact('refused', none),
    },
    cleartextFrom: fact<readonly string[]>([], none),
    serving: isTls
      ? servingOf(socket, { ...tlsLogins(config, doorOf(socket)) }, { certified, broken: undefined })
      : fact('yes', none),
    tlsLogin: fact('refused', none),
    tlsVersions: isTls || takes ? versionsFor(config, 'lmtp').versions : fact<readonly string[]>([], ssl),
    certificate: certified.certificate,
    certificateState: isTls || ssl.value !== 'no' ? certified.state : fact('not-needed', ssl),
    authMechanisms: { plain: fact<readonly string[]>([], none), tls: fact<readonly string[]>([], none) },
  };
}

function hasStarttls({ world }: Config): boolean {
  return world.since('2.3');
}
