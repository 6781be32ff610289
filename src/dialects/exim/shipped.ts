import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Span } from '../../text/source-file.ts';
import type { Given, Piece } from './line.ts';
import { rows } from './settings.ts';

/** Of the options that are looked at, Debian's own main part sets these, by macros [fact sheet; measured: debian-tls-cert-missing, debian-internet]. */
const SHIPPED: readonly Given[] = [
  { name: rows.interfaces.name, value: (macro) => macro('MAIN_LOCAL_INTERFACES') },
  { name: rows.starttlsHosts.name, value: withTls((macro) => macro('MAIN_TLS_ADVERTISE_HOSTS') ?? '*') },
  {
    name: rows.certificate.name,
    value: withTls((macro) => macro('MAIN_TLS_CERTKEY') ?? macro('MAIN_TLS_CERTIFICATE') ?? '/etc/exim4/exim.crt'),
  },
  {
    name: rows.key.name,
    value: withTls((macro) =>
      macro('MAIN_TLS_CERTKEY') === undefined ? (macro('MAIN_TLS_PRIVATEKEY') ?? '/etc/exim4/exim.key') : undefined,
    ),
  },
];

function withTls(value: Given['value']): Given['value'] {
  return (macro) => (macro('MAIN_TLS_ENABLE') === undefined ? undefined : value(macro));
}

/** Options that any other file might set, to whatever. */
const HIDDEN = [
  rows.ports,
  rows.interfaces,
  rows.tlsPorts,
  rows.starttlsHosts,
  rows.certificate,
  rows.key,
  rows.authHosts,
  rows.authAcl,
  rows.ciphers,
].map(({ name }): Given => ({ name, value: () => HOLE }));

/** What the tree does not hold of Debian's own configuration. */
export interface Rest {
  readonly main: readonly Piece[];
  /** Whether there may be authenticators of which nothing is known. */
  readonly isHidden: boolean;
}

/** As Debian ships it, which has no authenticator for clients, or nobody knows; nothing where the host is complete. */
export function restOf(world: World, near: Span): Rest {
  if (world.complete) return { main: [], isHidden: false };
  const isShipped = world.ask({
    id: `exim shipped ${world.root}`,
    kind: 'not-carried',
    at: near,
    answers: [
      { is: true, text: 'the rest of /etc/exim4 is as Debian ships it' },
      { is: false, text: 'the rest of /etc/exim4 is not as Debian ships it' },
    ],
  });
  const at = { ...near, file: { ...near.file, shippedBy: 'Debian' } };
  const main = (isShipped ? SHIPPED : HIDDEN).map((option): Piece => ({ kind: 'given', option, at }));
  return { main, isHidden: !isShipped };
}
