import type { Host } from '../../model/model.ts';
import { addressesOf, inNetworks, isLoopback, networkWithin, parseNetwork } from '../../platform/network.ts';
import type { Word } from '../../syntax/statement.ts';

/** The name of a `local` or `remote` block, as far as it can be told; without `cidr` it is hidden. */
export interface Net {
  readonly text: string;
  readonly cidr?: string;
  /** A /0 speaks of everybody, IPv6 too, and ranks with the global settings [measured: filter-remote-everyone]. */
  readonly bits: number;
  readonly family?: 'ipv4' | 'ipv6';
}

/** A network, an address, or the first address of a name that /etc/hosts knows [measured: filter-remote-hostname]. */
export function netOf(host: Host, { value, span }: Word): Net {
  const text = span.file.text.slice(span.start, span.end);
  if (value === undefined) return { text, bits: 32 };
  const parsed = parseNetwork(value) ?? parseNetwork(addressesOf(host, value)[0] ?? '');
  if (!parsed) return { text: value, bits: 32 };
  const { address, prefix, family } = parsed;
  return { text: value, cidr: `${address}/${prefix}`, bits: prefix, family };
}

/** Who connects, or from where: an address, any client of a network, or one of whom nothing is known. */
export type Client =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'within'; readonly net: Net }
  | { readonly kind: 'other' };

/** Whether a client's (or server's) address lies in a block's network. */
export function liesIn(client: Client, net: Net): boolean {
  if (net.bits === 0) return true;
  if (client.kind === 'other') return false;
  if (client.kind === 'within')
    return client.net === net || (net.cidr !== undefined && networkWithin(client.net.cidr ?? '', [net.cidr]));
  return net.cidr !== undefined && inNetworks(client.address, [net.cidr]);
}

/** Whether only the host itself is in it. */
export function isOwn({ cidr }: Net): boolean {
  return cidr !== undefined && (isLoopback(cidr.split('/')[0]!) || networkWithin(cidr, ['127.0.0.0/8', '::1/128']));
}

/** Whether clients of a listener's family can be in it. */
export function isFor(net: Net, family: 'ipv4' | 'ipv6' | undefined): boolean {
  return net.family === undefined || family === undefined || net.family === family;
}
