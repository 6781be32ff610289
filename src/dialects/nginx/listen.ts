import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { addressesFor, holed, type HostPort, hostPortOf, portRange } from '../endpoint.ts';
import { writtenValue } from '../settings.ts';
import { settingOf } from './config.ts';

/** A socket that a `listen` line asks for; what an expression or DNS hides is undefined. */
export interface Socket {
  readonly address?: string;
  readonly port?: number;
  readonly path?: string;
  readonly v6only: boolean;
}

/** One `listen` line. */
export interface Listen {
  readonly statement: SettingStatement;
  readonly setting: Setting;
  readonly endpoint: HostPort;
  readonly sockets: readonly Socket[];
  /** Undefined where an expression may say `ssl` or not. */
  readonly ssl: boolean | undefined;
  readonly udp: boolean;
  readonly proxyProtocol: boolean;
  /** Why nginx refuses the line. */
  readonly reason?: string;
}

const COMMON = /^(bind|ssl|proxy_protocol|multipath|(backlog|rcvbuf|sndbuf|ipv6only|so_keepalive)=.*)$/;
const STREAM_ONLY = /^(udp|reuseport|deferred|default_server|(fastopen|setfib|accept_filter)=.*)$/;

/** Reads `[address:]port`, `[v6]:port`, a range or `unix:` with the words behind it [ngx_mail_core_module, ngx_stream_core_module, "listen"; forms measured with 1.22.1]. */
export function listenOf(world: World, statement: SettingStatement, kind: 'mail' | 'stream'): Listen {
  const setting = settingOf(statement);
  const [, ...options] = statement.args.map(holed);
  const odd = options.find((one) => !one.includes(HOLE) && !isOption(one, kind));
  const v6only = !options.includes('ipv6only=off');
  const common = {
    statement,
    setting,
    ssl: options.includes('ssl') ? true : options.some((one) => one.startsWith(HOLE)) ? undefined : false,
    udp: options.includes('udp'),
    proxyProtocol: options.includes('proxy_protocol'),
  };
  const written = writtenValue(statement);
  const text = holed(written);
  const endpoint = hostPortOf(written, isPortAlone(text) ? 'port' : 'host', text);
  if (text.startsWith('unix:'))
    return { ...common, endpoint, sockets: [{ path: text.slice(5), v6only: false }], ...refused(odd) };
  const { sockets, reason } = socketsOf(world, endpoint, text, v6only);
  return { ...common, endpoint, sockets, ...(reason === undefined ? refused(odd) : { reason }) };
}

function isPortAlone(text: string): boolean {
  return /^[\d-]+$/.test(text) || text.includes(HOLE);
}

function isOption(word: string, kind: 'mail' | 'stream'): boolean {
  return COMMON.test(word) || (kind === 'stream' && STREAM_ONLY.test(word));
}

function refused(odd: string | undefined): { readonly reason?: string } {
  return odd === undefined ? {} : { reason: `the invalid "${odd}" parameter` };
}

function socketsOf(
  world: World,
  { host, port, hasHost, hasPort }: HostPort,
  text: string,
  v6only: boolean,
): { readonly sockets: readonly Socket[]; readonly reason?: string } {
  const isBare = host?.includes(':') === true && !text.startsWith('[');
  const ports = port === undefined ? [undefined] : isBare ? undefined : portRange(port);
  if (ports === undefined) return { sockets: [], reason: `invalid port in "${text}" of the "listen" directive` };
  const isAny = !hasHost || host === '*';
  // An expression alone may bring its host along.
  const isHidden = hasHost ? host === undefined : hasPort && port === undefined;
  const addresses = isHidden ? [undefined] : isAny ? ['0.0.0.0'] : addressesFor(world, host ?? '');
  const isName = !isHidden && !isAny && addresses.length === 0;
  // Names are looked up when it starts; what DNS says, no file tells.
  if (isName && !/^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/i.test(host ?? ''))
    return { sockets: [], reason: `host not found in "${text}" of the "listen" directive` };
  return {
    sockets: (isName ? [undefined] : addresses).flatMap((address) =>
      ports.map((one) => ({
        ...(address === undefined ? {} : { address }),
        ...(one === undefined ? {} : { port: one }),
        v6only: address === '::' && v6only,
      })),
    ),
  };
}
