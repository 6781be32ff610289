import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import { isAddress } from '../../platform/network.ts';
import type { Word } from '../../syntax/statement.ts';

/** What one `ListenStream=` asks for. `other`: a socket that is none of TCP. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly address: Fact<string>; readonly port: Fact<number> }
  | { readonly kind: 'other' }
  | { readonly kind: 'refused' };

const HIDDEN = '\uFFFC';
const NUMBER = /^\+?(0x[0-9a-f]+|\d+)$/i;

/**
 * A port alone is the IPv6 wildcard, which takes IPv4 too; addresses are numbers, IPv6 in brackets; names are not
 * understood, neither of hosts nor of ports [systemd.socket(5); measured: port-only, hostname, service-name-port].
 */
export function endpointOf({ parts, value }: Word, setting: Setting): Endpoint {
  const shown = parts.map((part) => (typeof part === 'string' ? part : HIDDEN)).join('');
  if (/^[/@]|^(vsock|netlink):/.test(shown)) return { kind: 'other' };
  const colon = shown.lastIndexOf(':');
  const host = shown.slice(0, Math.max(colon, 0));
  const port = portOf(shown.slice(colon + 1), setting);
  if (!port) return { kind: 'refused' };
  // An expression alone may bring an address with it.
  if (colon < 0) return { kind: 'tcp', address: value === undefined ? unknown(setting) : fact('::', setting), port };
  const address = addressOf(host);
  if (address === undefined) return { kind: 'refused' };
  return { kind: 'tcp', address: address === HIDDEN ? unknown(setting) : fact(address, setting), port };
}

function portOf(written: string, setting: Setting): Fact<number> | undefined {
  if (written.includes(HIDDEN)) return unknown(setting);
  if (!NUMBER.test(written)) return undefined;
  const digits = written.replace('+', '');
  // A leading zero makes it octal [measured: systemd 252].
  const port = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return port > 0 && port <= 65_535 ? fact(port, setting) : undefined;
}

function addressOf(host: string): string | undefined {
  if (host.includes(HIDDEN)) return HIDDEN;
  const isV6 = host.startsWith('[') && host.endsWith(']');
  const address = isV6 ? host.slice(1, -1).replace(/%.*$/, '') : host;
  return isAddress(address) && address.includes(':') === isV6 ? address : undefined;
}
