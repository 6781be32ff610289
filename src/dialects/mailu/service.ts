import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { type Demand, imageService, type Port, plainPort, relayPort, tlsPort, variablesOf } from '../environment.ts';
import { type Row, words } from '../settings.ts';

/** Where the front end's certificate comes from; `notls` leaves it without one. */
const tlsFlavor: Row<'letsencrypt' | 'cert' | 'mail' | 'mail-letsencrypt' | 'notls'> = {
  name: 'TLS_FLAVOR',
  kind: words(['letsencrypt', 'cert', 'mail', 'mail-letsencrypt', 'notls']),
  defaults: [],
  cite: 'docs: Mailu, configuration, TLS_FLAVOR',
};

/** Ports of the front end that other containers use, plain and with logins; they matter where somebody publishes them. */
const INNER = [
  { port: 10143, protocol: 'imap' },
  { port: 10025, protocol: 'submission' },
] as const;

/** The sockets of the front end, which hands mail on to the other containers [source: Mailu, core/nginx/conf/nginx.conf]. */
export function interpret(world: World, main: string): Interpreted {
  const variables = variablesOf(world, main);
  const { setting } = variables.read(tlsFlavor);
  const tls: Fact<boolean> = setting.value === undefined ? unknown(setting) : fact(setting.value !== 'notls', setting);
  const demand: Fact<Demand> =
    tls.is === undefined ? unknown(setting) : fact<Demand>(tls.is ? 'demanded' : 'absent', setting);
  return imageService(world, variables, [
    relayPort(tls.is === undefined ? unknown(setting) : fact(tls.is ? 'offered' : 'none', setting)),
    plainPort(143, 'imap', demand),
    plainPort(110, 'pop3', demand),
    plainPort(587, 'submission', demand),
    tlsPort(993, 'imap', [setting], tls),
    tlsPort(995, 'pop3', [setting], tls),
    tlsPort(465, 'submission', [setting], tls),
    ...INNER.filter(({ port }) => world.publishes.some((one) => one.port === port)).map(
      ({ port, protocol }): Port => plainPort(port, protocol, fact<Demand>('absent', setting)),
    ),
  ]);
}
