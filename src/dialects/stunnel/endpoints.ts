import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { writtenValue } from '../settings.ts';
import { COMMENT_NOTE, holdsComment, settingOf } from './refusal.ts';

/** What one `accept` or `connect` line names. */
export interface Endpoint {
  readonly statement: SettingStatement;
  readonly setting: Setting;
  readonly written: Word;
  readonly kind: 'sockets' | 'path' | 'unresolvable';
  /** Why it leads nowhere, in stunnel's words. */
  readonly reason?: string;
  readonly path?: string;
  readonly sockets: readonly Socket[];
  /** The port that the line names, also where the target as a whole leads nowhere. */
  readonly port?: number;
  readonly portSetting: Setting;
}

/** One address and port; either may be hidden by a template expression or a name that only DNS knows. */
export interface Socket {
  readonly address?: string;
  /** What stands for the address where it is hidden: a name, an expression. */
  readonly named?: string;
  readonly port?: number;
}

/** Reads `[HOST:]PORT` or a path, split at the last colon [source: resolver.c, `name2addrlist`; forms measured with glibc 2.36]. */
export function endpointOf(world: World, statement: SettingStatement, isPassive: boolean): Endpoint {
  const written = writtenValue(statement);
  const text = written.parts.map((part) => (typeof part === 'string' ? part : HOLE)).join('');
  const note = holdsComment(text) ? COMMENT_NOTE : undefined;
  const setting = settingOf(statement, note);
  const common = { statement, setting, written, portSetting: setting };
  if (text.startsWith('/')) return { ...common, kind: 'path', path: text, sockets: [] };
  const colon = text.lastIndexOf(':');
  const host = colon < 0 ? undefined : text.slice(0, colon);
  // A lone expression may bring its host along.
  if (colon < 0 && text.includes(HOLE)) return { ...common, kind: 'sockets', sockets: [{ named: spoken(written) }] };
  const port = portOf(world, text.slice(colon + 1), written);
  const addresses = addressesFor(world, host, written, isPassive);
  const portSetting = port.note === undefined ? setting : { ...setting, note: port.note };
  const seen = port.port === undefined ? {} : { port: port.port };
  const reason = port.reason ?? (addresses ? undefined : `Error resolving "${host}"`);
  if (reason !== undefined || !addresses)
    return {
      ...common,
      kind: 'unresolvable',
      sockets: [],
      ...(reason ? { reason } : {}),
      ...guess(text.slice(colon + 1), seen),
      portSetting,
    };
  return { ...common, kind: 'sockets', sockets: addresses.map((one) => ({ ...one, ...seen })), ...seen, portSetting };
}

/** Of `995 # comment` the number is still what its writer meant. */
function guess(text: string, seen: { readonly port?: number }): { readonly port?: number } {
  if (seen.port !== undefined) return seen;
  const digits = /^\s*(\d+)\s*[;#\s]/.exec(text)?.[1];
  return digits === undefined ? {} : { port: Number(digits) % 65_536 };
}

interface PortRead {
  readonly port?: number;
  readonly reason?: string;
  readonly note?: string;
}

/** Numbers go through `strtoul` and are cut to 16 bits [measured: accept-port-wraps]; names come from the services table. */
function portOf(world: World, text: string, written: Word): PortRead {
  if (text.includes(HOLE)) return {};
  if (text === '') return { port: 0 };
  if (/^\s*\+?\d+$/.test(text)) return numbered(Number(text));
  const found = servicePort(world, text, written.span);
  if (found) return { port: found.port };
  const reason = `Unknown TCP service "${text}"`;
  if (!/^[a-z][a-z0-9.+_-]*$/i.test(text) || /^(pop-?2|postoffice)$/.test(text)) return { reason };
  return isListed(world, text, written) ? {} : { reason };
}

function numbered(number: number): PortRead {
  if (number <= 65_535) return { port: number };
  const port = number % 65_536;
  return { port, note: `a port is taken modulo 65536, so ${number} is ${port}` };
}

/** Services of Debian's table that stunnel is often put before, and that are no mail [measured: netbase 6.4]. */
const OTHER_SERVICES = new Set(
  'amqps ftps git http http-alt https ircs-u ldap ldaps mysql nntps openvpn postgresql redis rsync sip-tls socks ssh syslog-tls telnet telnets'.split(
    ' ',
  ),
);

function isListed(world: World, name: string, { span }: Word): boolean {
  if (OTHER_SERVICES.has(name)) return true;
  return world.ask({
    id: `services ${world.root} ${name}`,
    kind: 'not-carried',
    at: span,
    answers: [
      { is: true, text: `/etc/services lists "${name}"` },
      { is: false, text: `/etc/services does not list "${name}"` },
    ],
  });
}

type Address = Omit<Socket, 'port'>;

/** Undefined where the name can be no host's: `[::]`, an empty name, one with a blank in it [measured]. */
function addressesFor(
  world: World,
  host: string | undefined,
  written: Word,
  isPassive: boolean,
): readonly Address[] | undefined {
  if (host === undefined || host === '*') return isPassive ? [{ address: '0.0.0.0' }] : localhost(world);
  if (host.includes(HOLE)) return [{ named: spoken(written).slice(0, spoken(written).lastIndexOf(':')) }];
  if (isAddress(host)) return [{ address: host }];
  const short = shortAddress(host);
  if (short !== undefined) return [{ address: short }];
  const known = addressesOf(world, host);
  if (known.length > 0) return inOrder(known).map((address) => ({ address }));
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/i.test(host) ? [{ named: host }] : undefined;
}

/** A port alone dials loopback. Both addresses are tried; IPv4 is where most daemons listen [measured: minimal-port-only-connect]. */
function localhost(world: World): readonly Address[] {
  const known = inOrder(addressesOf(world, 'localhost'));
  return (known.length > 0 ? known : ['127.0.0.1']).map((address) => ({ address }));
}

function inOrder(addresses: readonly string[]): readonly string[] {
  const list = [...new Set(addresses)];
  return [...list.filter((one) => !one.includes(':')), ...list.filter((one) => one.includes(':'))];
}

/** `127.1` and `0x7f000001`, as `inet_aton` takes them [docs: inet_aton(3)]. */
function shortAddress(host: string): string | undefined {
  const fields = host
    .split('.')
    .map((field) => (/^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(field) ? numberOf(field) : undefined));
  if (fields.length > 4 || fields.includes(undefined)) return undefined;
  const numbers = fields.flatMap((field) => (field === undefined ? [] : [field]));
  const last = numbers.at(-1)!;
  const leading = numbers.slice(0, -1);
  const width = 4 - leading.length;
  if (leading.some((one) => one > 255) || last >= 256 ** width) return undefined;
  const tail = Array.from({ length: width }, (_, i) => Math.floor(last / 256 ** (width - 1 - i)) % 256);
  return [...leading, ...tail].join('.');
}

function numberOf(field: string): number {
  return /^0[0-7]+$/.test(field) ? Number.parseInt(field, 8) : Number(field);
}

function spoken({ span }: Word): string {
  return span.file.text.slice(span.start, span.end);
}
