import { isWildcard } from '../../platform/network.ts';
import { open } from '../../platform/files.ts';
import type { Config } from './config.ts';
import { readOption } from './options.ts';
import type { Environment } from './expansion.ts';
import { type Client, matchHosts } from './hosts.ts';
import type { Socket } from './sockets.ts';
import { rows } from './settings.ts';
import { CREDENTIALS, EMPTY, SOME, textValue, type Truth, UNKNOWN, type Value } from './value.ts';

/** One client at one socket, before TLS or inside it. */
export interface Connection {
  readonly config: Config;
  readonly client: Client;
  readonly tls: boolean;
  readonly env: Environment;
}

/** What Exim's variables say of TLS: nothing at all without it [measured: advertise-hosts-cipher, advertise-hosts-tls-cipher-legacy]. */
const TLS_TEXTS = ['tls_in_cipher', 'tls_cipher', 'tls_in_ver', 'tls_in_cipher_std'];
const EMPTY_BEFORE_TLS = ['tls_in_sni', 'tls_sni', 'tls_in_peerdn', 'tls_peerdn', 'tls_in_ourcert', 'tls_in_peercert'];

/** The connection of a client, with the values of the variables that one may test. */
export function connectionOf(config: Config, socket: Socket, client: Client, tls: boolean): Connection {
  const variables = variablesOf(config, socket, client, tls);
  const env: Environment = {
    variable: (name) => variables.get(name),
    exists: (path) => exists(config, path),
    inList: (address, list) => {
      const family = address.includes(':') ? 'ipv6' : 'ipv4';
      return matchHosts(config, list, env, { address, family }).is;
    },
  };
  return { config, client, tls, env };
}

function variablesOf(config: Config, socket: Socket, client: Client, tls: boolean): ReadonlyMap<string, Value> {
  const port = socket.port.is === undefined ? UNKNOWN : textValue(String(socket.port.is));
  const own = ownAddress(config, socket, client);
  const hostname = readOption(config.world, rows.hostname, config.main).setting.value;
  const pairs: [string, Value][] = [
    ...TLS_TEXTS.map((name): [string, Value] => [name, tls ? SOME : EMPTY]),
    ...EMPTY_BEFORE_TLS.map((name): [string, Value] => [name, tls ? UNKNOWN : EMPTY]),
    ...['tls_in_bits', 'tls_bits'].map((name): [string, Value] => [name, tls ? SOME : textValue('0')]),
    ...['received_port', 'interface_port'].map((name): [string, Value] => [name, port]),
    ...['received_ip_address', 'interface_address'].map((name): [string, Value] => [name, own]),
    ['sender_host_address', client.address === undefined ? UNKNOWN : textValue(client.address)],
    ...['tls_out_cipher', 'tls_out_ver', 'tls_out_bits'].map((name): [string, Value] => [name, EMPTY]),
    ['sender_host_authenticated', EMPTY],
    ['authenticated_id', EMPTY],
    ['primary_hostname', hostname === undefined ? UNKNOWN : textValue(hostname)],
    ...LOGIN_VARIABLES.map((name): [string, Value] => [name, CREDENTIALS]),
  ];
  return new Map(pairs);
}

const LOGIN_VARIABLES = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [String(n), `auth${n}`]);

/** The address that the client dialled. */
function ownAddress({ world }: Config, { address }: Socket, client: Client): Value {
  if (address.is === undefined) return UNKNOWN;
  if (!isWildcard(address.is)) return textValue(address.is);
  if (client.address === '127.0.0.1' || client.address === '::1') return textValue(client.address);
  const own = world.addresses.filter((one) => one.includes(':') === (client.family === 'ipv6'));
  return own.length === 1 ? textValue(own[0]!) : UNKNOWN;
}

function exists({ world }: Config, path: string): Truth {
  if (!path.startsWith('/')) return 'unknown';
  const { kind } = open(world, path);
  return kind === 'not-carried' ? 'unknown' : kind !== 'absent';
}
