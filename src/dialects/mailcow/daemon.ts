import { fact } from '../../model/facts.ts';
import type { Interpreted, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { startOf } from '../../text/source-file.ts';
import type { Daemon } from '../dialect.ts';
import {
  type Demand,
  environmentMains,
  imageService,
  plainPort,
  plaintextIn,
  tlsPort,
  variablesOf,
} from '../environment.ts';

/** What is read after the shipped files [docs: mailcow, Dovecot, extra.conf]. */
const EXTRA = '/etc/dovecot/extra.conf';

/** mailcow's Dovecot as it is shipped: passwords only inside TLS, unless `extra.conf` says otherwise. */
export const daemon: Daemon = {
  releases: [{ version: '2025', build: 'upstream' }],
  mains: (world) => (fileAt(world, '/etc/dovecot/dovecot.conf') ? [] : environmentMains(world, 'mailcow')),
  service: (world, main) => interpret(world, main),
  remedies: {},
};

function interpret(world: World, main: string): Interpreted {
  const variables = variablesOf(world, main);
  const shipped: Setting = {
    name: 'disable_plaintext_auth',
    value: 'yes',
    origin: { kind: 'default', of: world.label(), near: startOf(variables.file) },
  };
  const own = plaintextIn(world, EXTRA);
  const because = own ? [own.setting] : [shipped];
  const demand = fact<Demand>(own?.is ? 'offered' : 'demanded', ...because);
  return imageService(world, variables, [
    plainPort(143, 'imap', demand),
    plainPort(110, 'pop3', demand),
    plainPort(4190, 'managesieve', demand),
    tlsPort(993, 'imap', because),
    tlsPort(995, 'pop3', because),
  ]);
}
