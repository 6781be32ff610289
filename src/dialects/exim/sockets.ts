import { fact, unknown, uniqueBy } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import { isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { HOLE } from '../../syntax/scan.ts';
import { holed, portNumber } from '../endpoint.ts';
import { type Reading, writtenValue } from '../settings.ts';
import type { Config } from './config.ts';
import { readOption } from './options.ts';
import type { Started } from './debian.ts';
import { expand, type Environment } from './expansion.ts';
import type { Refusal } from './line.ts';
import { itemsOf } from './lists.ts';
import { rows } from './settings.ts';

/** One socket that Exim opens. */
export interface Socket {
  readonly id: string;
  readonly address: Fact<string>;
  readonly port: Fact<number>;
  readonly named: string;
}

export interface Sockets {
  readonly list: readonly Socket[];
  readonly refusal?: Refusal;
}

interface Interface {
  readonly address: string | undefined;
  readonly port: string | undefined;
  readonly written: string;
}

/** Every interface with every port, or with the port that it carries itself [spec, 13.1; measured: interfaces-with-ports]. */
export function socketsOf(config: Config, started: Started): Sockets {
  const { world } = config;
  const written = [readOption(world, rows.interfaces, config.main), readOption(world, rows.ports, config.main)];
  const interfaces = started.interfaces ?? written[0]!.setting;
  const ports = started.ports ?? written[1]!.setting;
  const noIpv6 = readOption(world, rows.noIpv6, config.main).setting;
  const portItems = started.ports ? listOf(ports) : itemsRead(written[1]!);
  const interfaceItems = started.interfaces ? listOf(interfaces) : itemsRead(written[0]!);
  const refusals: Refusal[] = [];
  const list = (interfaceItems ?? [HOLE]).map(interfaceOf).flatMap((one) => {
    if (noIpv6.value === true && one.address?.includes(':')) return [];
    const own = one.port === undefined ? (portItems ?? [HOLE]) : [one.port];
    return own.map((port): Socket => {
      const number = portOf(world, port);
      if (number === 'none')
        refusals.push({ reason: `Exim configuration error: TCP port "${port}" not found`, because: [ports] });
      const isKnown = typeof number === 'number';
      const address = one.address;
      return {
        id: `${address ?? one.written}:${isKnown ? number : port}`,
        address: address === undefined ? unknown(interfaces) : fact(address, interfaces),
        port: isKnown ? fact(number, one.port === undefined ? ports : interfaces) : unknown(ports),
        named: port,
      };
    });
  });
  const [refusal] = refusals;
  return { list: uniqueBy(list, ({ id }) => id), ...(refusal ? { refusal } : {}) };
}

/** What an expression does not touch is still known. */
function itemsRead({ setting, statement }: Reading<string>): readonly string[] | undefined {
  return statement ? itemsOf(holed(writtenValue(statement))) : listOf(setting);
}

/** Undefined where an expression hides it. */
function listOf({ value }: Setting): readonly string[] | undefined {
  if (value === undefined) return undefined;
  return itemsOf(value);
}

/** `192.0.2.1.587`, `[127.0.0.1]:10025`, `::1.2525` or an address alone; `::0` is `::` [spec, 13.2]. */
function interfaceOf(written: string): Interface {
  const bracketed = /^\[([^\]]+)\](?::(.+))?$/.exec(written);
  if (bracketed) return { written, address: addressOf(bracketed[1]!), port: bracketed[2] };
  if (isAddress(written)) return { written, address: addressOf(written), port: undefined };
  const dotted = /^(.+)\.(\d+)$/.exec(written);
  if (dotted && isAddress(dotted[1]!)) return { written, address: addressOf(dotted[1]!), port: dotted[2] };
  return { written, address: undefined, port: undefined };
}

function addressOf(text: string): string | undefined {
  if (/^(0*:)*:?0*$/.test(text) && text.includes(':')) return '::';
  return isAddress(text) ? text : undefined;
}

function portOf(world: Config['world'], written: string): number | 'none' | undefined {
  if (written.includes(HOLE)) return undefined;
  const digits = portNumber(written);
  if (digits !== undefined) return digits;
  return servicePort(world, written)?.port ?? 'none';
}

/** The setting that makes a port begin with TLS; undefined for one that does not [measured: on-connect-without-port, port465-without-on-connect]. */
export function tlsPortSetting(config: Config, started: Started): (port: number | undefined) => boolean | undefined {
  const { world } = config;
  if (started.tlsOnConnect) return () => true;
  const { value } = readOption(world, rows.tlsPorts, config.main).setting;
  if (value === undefined) return () => undefined;
  const expanded = expand(value, PORTS_ALONE);
  if (expanded.kind !== 'text') return () => undefined;
  const ports = itemsOf(expanded.text).map((item) => portOf(world, item));
  return (port) => {
    if (port !== undefined && ports.includes(port)) return true;
    return ports.includes(undefined) || (port === undefined && ports.length > 0) ? undefined : false;
  };
}

const PORTS_ALONE: Environment = { variable: () => undefined, exists: () => 'unknown', inList: () => 'unknown' };
