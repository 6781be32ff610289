import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Login, Protocol, Setting } from '../../model/model.ts';
import { everyone, isWildcard, loopbackNetworks } from '../../platform/network.ts';
import { failsHandshake } from '../key-pair.ts';
import { listenerOf } from '../listener.ts';
import { reachOf } from '../reach.ts';
import { noAuthenticator, type Server } from './authenticators.ts';
import { keyedBy, strengthOf } from './certificates.ts';
import type { Config } from './config.ts';
import { readOption } from './options.ts';
import { type Connection, connectionOf } from './connection.ts';
import type { Started } from './debian.ts';
import { type Client, type Matched, matchHosts } from './hosts.ts';
import { type Logins, loginsOf } from './logins.ts';
import { rows } from './settings.ts';
import { type Socket, tlsPortSetting } from './sockets.ts';

/** The clients whose verdicts are told: one on another host, and one on this host that dials the socket's own address. */
interface Vantage {
  readonly remote: Client;
  readonly loopback: Client;
}

/** What Exim speaks on one socket, in one world. */
export function eximListener(config: Config, started: Started, servers: readonly Server[], socket: Socket): Listener {
  const { world } = config;
  const reach = reachOf(world, socket.address);
  const clients = clientsOf(config, socket);
  const isTls = tlsPortSetting(config, started)(socket.port.is);
  const tlsPorts = started.tlsOnConnect ?? readOption(world, rows.tlsPorts, config.main).setting;
  const shared = {
    id: socket.id,
    declaredAt: declaredAt(socket, config),
    named: fact(socket.named, ...socket.port.because),
    reach,
    address: socket.address,
    port: socket.port,
    protocol: protocolOf(socket.port),
    open: started.not ? fact(false, started.not) : fact(true),
    v6only: socket.address.is === '::' ? fact(true, ...socket.address.because) : unknown(),
    expectsProxy: expectsProxy(config, socket, clients.remote),
  };
  if (isTls === undefined) {
    const open = unknown(tlsPorts);
    const login = { remote: open, loopback: open };
    return listenerOf({ ...shared, transport: open, starttls: open, auth: open, cleartextLogin: login });
  }
  const asked = { config, socket, clients, none: noAuthenticator(config), servers };
  if (isTls) return listenerOf({ ...shared, transport: fact('tls', tlsPorts), ...tlsFacts(asked, tlsPorts, reach) });
  return listenerOf({ ...shared, transport: fact('plain', tlsPorts), ...plainFacts(asked, reach) });
}

interface Asked {
  readonly config: Config;
  readonly socket: Socket;
  readonly clients: Vantage;
  readonly servers: readonly Server[];
  readonly none: Setting;
}

type Facts = Omit<
  Parameters<typeof listenerOf>[0],
  'id' | 'declaredAt' | 'named' | 'reach' | 'address' | 'port' | 'protocol' | 'transport'
>;

/** TLS from the first byte: what is guarded works there too, and without a certificate nothing does [measured: ports-by-name, cert-missing-on-connect]. */
function tlsFacts(asked: Asked, tlsPorts: Setting, reach: Fact<Listener['reach']['is']>): Facts {
  const { remote, loopback } = both(asked, true);
  const seen = reach.is === 'loopback' ? loopback : remote;
  const keyed = keyedBy(connectionOf(asked.config, asked.socket, asked.clients.remote, true));
  const isDead = failsHandshake(keyed.state.is);
  const dead = keyed.state.because;
  const refused = fact<Login>('refused', tlsPorts);
  return {
    starttls: fact('none', tlsPorts),
    auth: isDead ? fact('none', ...dead) : offeredBy([remote, loopback]),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], tlsPorts),
    serving: isDead ? fact('no', ...dead) : fact('yes'),
    tlsLogin: isDead ? fact('refused', ...dead) : loginFact(seen),
    ...strengthOf(asked.config),
    certificate: keyed.certificate,
    certificateState: keyed.state,
    authMechanisms: { plain: fact([], tlsPorts), tls: isDead ? fact([], ...dead) : announcedBy(seen) },
  };
}

function plainFacts(asked: Asked, reach: Fact<Listener['reach']['is']>): Facts {
  const plain = both(asked, false);
  const tls = both(asked, true);
  const isLocal = reach.is === 'loopback';
  const [here, inside] = isLocal ? [plain.loopback, tls.loopback] : [plain.remote, tls.remote];
  const start = starttlsFor(asked, isLocal ? asked.clients.loopback : asked.clients.remote);
  const keyed = keyedBy(connectionOf(asked.config, asked.socket, asked.clients.remote, true));
  const isWanted = start.is.is === true;
  const isBroken = isWanted && failsHandshake(keyed.state.is);
  const reachable = isWanted && !isBroken ? [tls.remote, tls.loopback] : [];
  return {
    starttls: starttlsOf(start.is, here, inside),
    auth: offeredBy([plain.remote, plain.loopback, ...(start.is.is === undefined ? [tls.remote] : reachable)]),
    cleartextLogin: {
      remote: isLocal ? fact('unreachable', ...reach.because) : loginFact(plain.remote),
      loopback: loginFact(plain.loopback),
    },
    cleartextFrom: fromOf(plain, isLocal),
    serving: isBroken ? fact('starttls-broken', ...keyed.state.because) : fact('yes'),
    tlsLogin:
      start.is.is === undefined
        ? unknown(start.setting)
        : isWanted && !isBroken
          ? loginFact(inside)
          : fact('refused', start.setting),
    ...(isWanted ? strengthOf(asked.config) : { tlsVersions: fact([], start.setting) }),
    certificate: keyed.certificate,
    certificateState: start.is.is === false ? fact('not-needed', start.setting) : keyed.state,
    authMechanisms: {
      plain: announcedBy(here),
      tls: isBroken || start.is.is === false ? fact([], start.setting) : announcedBy(inside),
    },
  };
}

interface Both {
  readonly remote: Logins;
  readonly loopback: Logins;
}

function both({ config, socket, clients, servers, none }: Asked, tls: boolean): Both {
  const ask = (client: Client) => loginsOf(connectionOf(config, socket, client, tls), servers, none);
  return { remote: ask(clients.remote), loopback: ask(clients.loopback) };
}

function starttlsFor(
  { config, socket }: Asked,
  client: Client,
): { readonly is: Fact<boolean>; readonly setting: Setting } {
  const { setting } = readOption(config.world, rows.starttlsHosts, config.main);
  const connection: Connection = connectionOf(config, socket, client, false);
  const { is }: Pick<Matched, 'is'> =
    setting.value === undefined ? { is: 'unknown' } : matchHosts(config, setting.value, connection.env, client);
  return { is: is === 'unknown' ? unknown(setting) : fact(is, setting), setting };
}

/** `required`: there is a login, and only inside TLS. */
function starttlsOf(start: Fact<boolean>, here: Logins, inside: Logins): Listener['starttls'] {
  if (start.is === undefined) return unknown(...start.because);
  if (!start.is) return fact('none', ...start.because);
  if (here.any === true || inside.any === false) return fact('offered', ...start.because);
  if (here.any === undefined || inside.any === undefined) return unknown(...here.because);
  return fact('required', ...here.because, ...start.because);
}

function offeredBy(list: readonly Logins[]): Listener['auth'] {
  const open = list.find(({ any }) => any === true);
  if (open) return fact('offered', ...open.because);
  const unsure = list.find(({ any }) => any === undefined);
  return unsure ? unknown(...unsure.because) : fact('none', ...(list[0]?.because ?? []));
}

function loginFact({ password, because }: Logins): Fact<Login> {
  if (password === undefined) return unknown(...because);
  return fact<Login>(password ? 'accepted' : 'refused', ...because);
}

function announcedBy({ announced, because }: Logins): Fact<readonly string[]> {
  return announced === undefined ? unknown(...because) : fact(announced, ...because);
}

/** The networks that the host list names, where it lets a password through. */
function fromOf({ remote, loopback }: Both, isLocal: boolean): Fact<readonly string[]> {
  const one = !isLocal && remote.password !== false ? remote : loopback;
  if (one.password === undefined) return unknown(...one.because);
  if (!one.password) return fact([], ...one.because);
  const all = isLocal ? loopbackNetworks : everyone;
  return fact(one.networks === 'everyone' ? all : one.networks, ...one.because);
}

/** Port 465 and 587 are for mail programs, all others for servers [RFC 8314; truth README]. */
function protocolOf({ is, because }: Fact<number>): Fact<Protocol> {
  if (is === undefined) return unknown(...because);
  return fact<Protocol>(is === 465 || is === 587 ? 'submission' : 'smtp', ...because);
}

function clientsOf({ world }: Config, { address }: Socket): Vantage {
  const family = address.is?.includes(':') ? 'ipv6' : 'ipv4';
  const remote = world.client.find((one) => one.includes(':') === (family === 'ipv6'));
  const here =
    address.is === undefined || isWildcard(address.is) ? (family === 'ipv6' ? '::1' : '127.0.0.1') : address.is;
  return {
    remote: remote === undefined ? { family } : { address: remote, family },
    loopback: { address: here, family },
  };
}

function declaredAt({ address, port }: Socket, { main }: Config): Listener['declaredAt'] {
  const written = [...port.because, ...address.because].find(({ origin }) => origin.kind === 'written');
  return written?.origin.kind === 'written' ? written.origin.span : main.near;
}

function expectsProxy(config: Config, socket: Socket, client: Client): Fact<boolean> {
  const { setting } = readOption(config.world, rows.proxies, config.main);
  if (setting.value === '') return fact(false, setting);
  const { env } = connectionOf(config, socket, client, false);
  const { is }: Pick<Matched, 'is'> =
    setting.value === undefined ? { is: 'unknown' } : matchHosts(config, setting.value, env, client);
  return is === 'unknown' ? unknown(setting) : fact(is, setting);
}
