import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { addressesFor, type HostPort, hostPortOf, portRange } from '../endpoint.ts';
import { originOf } from '../settings.ts';
import { type Environment, expanded } from './environment.ts';
import { BIND } from './keywords.ts';
import { lastOf, type Option, optionsOf } from './options.ts';

/** A TCP socket that a `bind` line asks for; what an expression or a variable hides is undefined. */
export interface Socket {
  readonly address?: string;
  readonly port?: number;
  readonly v6only: boolean;
  readonly written: HostPort;
}

/** One `bind` line. */
export interface Bind {
  readonly statement: SettingStatement;
  readonly setting: Setting;
  readonly sockets: readonly Socket[];
  readonly options: readonly Option[];
  /** Undefined where an expression may say `ssl`. */
  readonly ssl: boolean | undefined;
  /** Only loopback reaches it, whatever the address says. */
  readonly isOnLoopback: boolean;
  readonly reason?: string;
}

/** Reads `bind ADDRESS[,ADDRESS…] OPTION…` [docs: configuration.txt 4.2 "bind", 5.1; forms measured with 2.6.12]. */
export function bindOf(world: World, environment: Environment, statement: SettingStatement): Bind {
  const setting = settingOf(statement, environment);
  const [first, ...words] = statement.args;
  const { options, unknown, isHidden } = optionsOf(statement, words, BIND);
  const common = {
    statement,
    setting,
    options,
    ssl: lastOf(options, 'ssl') ? true : isHidden ? undefined : false,
    isOnLoopback: lastOf(options, 'interface')?.value?.value === 'lo',
  };
  if (!first) return { ...common, sockets: [], reason: "'bind' expects an address" };
  const v6only = lastOf(options, 'v6only') !== undefined;
  const found = expanded(environment, first)
    .split(',')
    .map((text) => socketsAt(world, first, text, v6only));
  const reason = found.find((one) => one.reason !== undefined)?.reason;
  const odd = unknown === undefined ? undefined : `'bind ${first.value ?? ''}': unknown keyword '${unknown}'`;
  const why = reason ?? odd;
  return { ...common, sockets: found.flatMap(({ sockets }) => sockets), ...(why === undefined ? {} : { reason: why }) };
}

/** A line as a setting, with what its variables hold where files tell. */
export function settingOf({ key, args, span }: SettingStatement, environment?: Environment): Setting {
  const words = args.map((one) => (environment ? expanded(environment, one) : one.value));
  const isSeen = words.every((one) => one !== undefined && !one.includes(HOLE));
  return { name: key.value ?? '', ...(isSeen ? { value: words.join(' ') } : {}), origin: originOf(span) };
}

interface Found {
  readonly sockets: readonly Socket[];
  readonly reason?: string;
}

/** Prefixes that say the family; the rest of them is no TCP socket of a client [docs: 4.2 "bind"]. */
const TCP = /^(?:(ipv4|ipv6|tcp4?|tcp6|tcpv4|tcpv6)@|stream\+(ipv4|ipv6)@)/;
const OTHER = /^(\/|[a-z0-9+]+@)/;

function socketsAt(world: World, at: Word, text: string, v6only: boolean): Found {
  const [prefix = '', first, second] = TCP.exec(text) ?? [];
  const family = first ?? second;
  const rest = text.slice(prefix.length);
  if (prefix === '' && OTHER.test(text)) return { sockets: [] };
  const written = hostPortOf(word([rest], at.span), 'port', rest);
  if (!rest.includes(':') && !rest.includes(HOLE))
    return { sockets: [], reason: `'bind' : missing port specification in '${rest}'` };
  const ports = written.port === undefined ? [undefined] : portRange(written.port);
  if (!ports) return { sockets: [], reason: `'bind' : invalid port in '${rest}'` };
  const host = hostIn(world, written, rest, family?.endsWith('6') ?? false);
  if (host === 'unresolvable')
    return { sockets: [], reason: `'bind' : invalid address: '${written.host}' in '${rest}'` };
  return {
    sockets: ports.map((port) => ({
      written,
      ...(host === undefined ? {} : { address: host }),
      ...(port === undefined ? {} : { port }),
      v6only: host === '::' && v6only,
    })),
  };
}

/** One address for a name, IPv4 first [measured: `localhost:110`]. A name that no file resolves may be one that DNS knows. */
function hostIn(world: World, { host, hasHost }: HostPort, rest: string, isV6: boolean): string | undefined {
  if (!hasHost || rest.startsWith(HOLE) || host === undefined) return undefined;
  if (host === '' || host === '*') return isV6 ? '::' : '0.0.0.0';
  const [first] = addressesFor(world, host);
  if (first !== undefined) return first;
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host) ? undefined : 'unresolvable';
}
