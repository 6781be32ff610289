import { BlockList, isIP } from 'node:net';
import type { Host } from '../model/model.ts';
import { fileAt } from './files.ts';

export const everyone: readonly string[] = ['0.0.0.0/0', '::/0'];
export const loopbackNetworks: readonly string[] = ['127.0.0.0/8', '::1/128'];

export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

export function isLoopback(address: string): boolean {
  return inNetworks(address, loopbackNetworks);
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
  const list = new BlockList();
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

/** What Debian's installer writes [docs: Debian Reference, 5.1.1 "The hostname resolution"]. */
const DEBIAN_HOSTS = ['127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback'];
