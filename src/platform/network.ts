import type { Host } from '../model/model.ts';
import type { Span } from '../text/source-file.ts';
import { fileAt } from './files.ts';

export const everyone: readonly string[] = ['0.0.0.0/0', '::/0'];
export const loopbackNetworks: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** `node:net` and its patterns take longer to load than the rest of a small run: asked for where it is needed. */
const net = () => process.getBuiltinModule('node:net');

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function isIPv4(text: string): boolean {
  return IPV4.test(text);
}

function isIP(text: string): 0 | 4 | 6 {
  if (text === '::' || text === '::1') return 6;
  if (text.includes(':')) return net().isIPv6(text) ? 6 : 0;
  return isIPv4(text) ? 4 : 0;
}

export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

export function isLoopback(address: string): boolean {
  if (address === '::1' || address === '::') return address === '::1';
  return isIPv4(address) ? address.startsWith('127.') : inNetworks(address, loopbackNetworks);
}

export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '*';
}

/** `a.b.c.d/len`, `addr` or `v6/len`; undefined where it is none. */
export function parseNetwork(
  text: string,
): { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits, ...rest] = text.replace(/^\[|\]$/g, '').split('/');
  const kind = isIP(address);
  if (kind === 0 || rest.length > 0) return undefined;
  const most = kind === 4 ? 32 : 128;
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return undefined;
  const prefix = bits === undefined ? most : Number(bits);
  return prefix <= most ? { address, prefix, family: kind === 4 ? 'ipv4' : 'ipv6' } : undefined;
}

/** Whether an address lies in one of these networks; networks that cannot be read hold nothing. */
export function inNetworks(address: string, networks: readonly string[]): boolean {
  const kind = isIP(address);
  if (kind === 0) return false;
  const list = new (net().BlockList)();
  for (const network of networks) {
    const parsed = parseNetwork(network);
    if (parsed) list.addSubnet(parsed.address, parsed.prefix, parsed.family);
  }
  return list.check(address, kind === 4 ? 'ipv4' : 'ipv6');
}

/** Whether all of `inner` lies within one of `outer`. */
export function networkWithin(inner: string, outer: readonly string[]): boolean {
  const one = parseNetwork(inner);
  if (!one) return false;
  return outer.some((network) => {
    const other = parseNetwork(network);
    return (
      other !== undefined &&
      other.family === one.family &&
      other.prefix <= one.prefix &&
      inNetworks(one.address, [network])
    );
  });
}

/** The addresses of a name by the host's /etc/hosts, in the order of its lines; Debian's own two lines where the tree has none. */
export function addressesOf(host: Host, name: string): readonly string[] {
  const file = fileAt(host, '/etc/hosts');
  const lines = file ? file.text.split(/\r?\n/) : DEBIAN_HOSTS;
  const wanted = name.toLowerCase();
  return lines.flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isAddress(address) && names.some((one) => one.toLowerCase() === wanted) ? [address] : [];
  });
}

/** The line of the host's own /etc/hosts that gives a name an address. */
export function hostsLine(host: Host, name: string, address: string): Span | undefined {
  const file = fileAt(host, '/etc/hosts');
  const wanted = name.toLowerCase();
  let start = 0;
  for (const line of file?.text.split('\n') ?? []) {
    const [first, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (file && first === address && names.some((one) => one.toLowerCase() === wanted))
      return { file, start, end: start + line.trimEnd().length };
    start += line.length + 1;
  }
  return undefined;
}

/** What Debian's installer writes [docs: Debian Reference, 5.1.1 "The hostname resolution"]. */
const DEBIAN_HOSTS = ['127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback'];
