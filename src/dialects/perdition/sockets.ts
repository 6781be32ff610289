import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { addressesFor } from '../endpoint.ts';
import type { Options } from './options.ts';
import { rows, type Spoken } from './settings.ts';

export interface Socket {
  readonly address: Fact<string>;
  readonly port: Fact<number>;
}

/** Why a process ends before it serves anybody. */
export interface Refusal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}

export interface Sockets {
  readonly list: readonly Socket[];
  /** Why the process cannot listen at all. */
  readonly refusal?: Refusal;
}

const FATAL = 'Fatal error listening for connections.Exiting.';

/**
 * `bind_address` is a list of `address[:port]`, IPv6 in brackets; without it every IPv4 address. One entry that cannot be
 * bound ends the process [measured: bind-loopback, 2.2 with 15 values].
 */
export function socketsOf(world: World, options: Options, { port: usual }: Spoken, program: Setting<unknown>): Sockets {
  const written = options.given(rows.listen_port);
  const port = written ? portOf(world, written) : fact(usual, program);
  const bind = options.given(rows.bind_address);
  if (port === 'bad') return { list: [], refusal: { reason: FATAL, because: [written!] } };
  if (!bind) {
    const nowhere = options.get(rows.bind_address);
    return {
      list: [
        {
          address: fact('0.0.0.0', { ...nowhere, note: 'without an address perdition listens on every IPv4 one' }),
          port,
        },
      ],
    };
  }
  if (bind.value === undefined) return { list: [{ address: unknown(bind), port }] };
  const list = bind.value.split(',').map((entry) => socketAt(world, entry, bind, port));
  const found = list.flatMap((one) => (one ? [one] : []));
  const isTwice = found.some((one, i) => found.some((other, j) => j < i && clash(one, other)));
  const isBad = found.length < list.length || isTwice;
  return { list: found, ...(isBad ? { refusal: { reason: FATAL, because: [bind] } } : {}) };
}

function socketAt(world: World, entry: string, bind: Setting, usual: Fact<number>): Socket | undefined {
  const { host, port } = hostAndPort(entry);
  const found = host === '*' ? '0.0.0.0' : addressesFor(world, host)[0];
  const named = port === undefined ? usual : portOf(world, { ...bind, value: port });
  if (named === 'bad' || host === '' || (host.includes(':') && !entry.startsWith('['))) return undefined;
  // A name that only DNS knows is an address that we cannot see.
  return { address: found === undefined ? unknown(bind) : fact(found, bind), port: named };
}

/** `[v6]:port`, `host:port`, `host`. */
export function hostAndPort(entry: string): { readonly host: string; readonly port?: string } {
  const [, six, sixPort] = /^\[([^\]]*)\](?::(.*))?$/.exec(entry) ?? [];
  if (six !== undefined) return { host: six, ...(sixPort === undefined ? {} : { port: sixPort }) };
  const colon = entry.lastIndexOf(':');
  if (colon < 0 || isAddress(entry)) return { host: entry };
  return { host: entry.slice(0, colon), port: entry.slice(colon + 1) };
}

/** A number or a name of /etc/services. */
export function portOf(world: World, setting: Setting): Fact<number> | 'bad' {
  if (setting.value === undefined) return unknown(setting);
  const number = /^\d{1,5}$/.test(setting.value) ? Number(setting.value) : undefined;
  const named = number === undefined ? servicePort(world, setting.value)?.port : number;
  return named === undefined || named > 65_535 ? 'bad' : fact(named, setting);
}

/** Two sockets that cannot be bound both; `::` takes IPv4 too [measured: 2.2]. */
function clash(a: Socket, b: Socket): boolean {
  const [one, other] = [a.address.is, b.address.is];
  if (one === undefined || other === undefined || a.port.is === undefined || a.port.is !== b.port.is) return false;
  const isOfOneFamily = one.includes(':') === other.includes(':');
  return (
    one === other || one === '::' || other === '::' || (isOfOneFamily && (one === '0.0.0.0' || other === '0.0.0.0'))
  );
}
