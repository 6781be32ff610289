import type { World } from '../../model/worlds.ts';
import { isAddress } from '../../platform/network.ts';
import { addressesFor } from '../endpoint.ts';
import type { Listen } from './listen.ts';
import { nameOf } from './lines.ts';

/** The addresses that a line binds; without `address` nobody knows which. */
export interface Socket {
  readonly address?: string;
  readonly what: string;
  /** An interface's own addresses: whichever they are, others reach them. */
  readonly isInterface: boolean;
}

/** OpenBSD's groups, and what kernels call network cards and tunnels. */
const INTERFACE = /^(all|egress|[a-z]{2,}\d+[a-z0-9]*(@\w+)?|(en|eth|wl|ww|br|docker|tun|tap|wg|vlan)[a-z0-9-]*)$/;

/** An interface is every address of it, a name every address of the name [measured: listen on lo, localhost]. */
export function socketsOf(world: World, { address, options }: Listen): readonly Socket[] {
  const family = options.get('family')?.name;
  const fits = (one: string) => family === undefined || one.includes(':') === (family === 'inet6');
  const what = nameOf(address);
  const plain = { what, isInterface: false };
  const { text } = address;
  if (text === undefined) return [plain];
  const known = isAddress(text) ? [text] : /^lo0?$/.test(text) ? ['127.0.0.1', '::1'] : addressesFor(world, text);
  if (known.length > 0) return known.filter(fits).map((one) => ({ ...plain, address: one }));
  if (!INTERFACE.test(text)) return [plain];
  const own = world.addresses.filter(fits);
  return own.length > 0 ? own.map((one) => ({ what, address: one, isInterface: true })) : [{ what, isInterface: true }];
}

/** `all` is a group of interfaces that OpenBSD alone has [measured: listen-all-linux]; quotes keep a macro from being replaced [measured: smtpd -n]. */
export function isNoAddress(world: World, main: string, { address: { text } }: Listen): boolean {
  if (text?.startsWith('$')) return true;
  return text === 'all' && !main.startsWith('/etc/mail/') && world.build() === 'debian';
}
