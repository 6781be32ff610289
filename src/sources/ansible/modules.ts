import { baseOf, inFolder } from '../names.ts';
import { argumentOf } from './argument.ts';
import { runCommand } from './commands.ts';
import { type Place, sourceOf } from './context.ts';
import { assemble, deploy, putHidden, setState } from './deploy.ts';
import { normalPath } from './disk.ts';
import { editors } from './editing.ts';
import { firewalld, iptables, ufw } from './filters.ts';
import { enable, enablers, install, installers } from './packages.ts';
import type { Call } from './task.ts';
import { printed } from './variables.ts';

/** What a module does to the imagined machine; whoever says nothing of how it went, went well. */
type Module = (call: Call, place: Place) => unknown;

/** What each module does. Those that are not listed change no file that we know of. */
export const modules: ReadonlyMap<string, Module> = new Map<string, Module>([
  ['copy', (call, place) => deploy(call, place, 'files')],
  ['template', (call, place) => deploy(call, place, 'templates')],
  ['file', setState],
  ['assemble', assemble],
  ...[...editors].flatMap(([name, editor]) => ownAndGeneral(name, editor)),
  ...['xml', 'get_url', 'uri', 'unarchive', 'patch', 'synchronize', 'iso_extract', 'sefcontext'].flatMap((name) =>
    ownAndGeneral(name, obscure),
  ),
  ...[
    'openssl_privatekey',
    'openssl_csr',
    'x509_certificate',
    'openssl_certificate',
    'openssl_dhparam',
    'openssl_pkcs12',
  ]
    .flatMap((name) => [name, `community.crypto.${name}`])
    .map((name) => [name, obscure] as const),
  ...['command', 'shell', 'raw'].map((name) => [name, runCommand] as const),
  ...installers.flatMap((name) => ownAndGeneral(name, install)),
  ...enablers.flatMap((name) => ownAndGeneral(name, enable)),
  // Functions have other names once they are bundled.
  ...Object.entries({ ufw, firewalld, iptables }).flatMap(([name, filter]) => ownAndGeneral(name, filter)),
]);

/** A module that lies in a collection today, and was one of Ansible's own before. */
function ownAndGeneral(name: string, module: Module): readonly (readonly [string, Module])[] {
  return ['', 'community.general.', 'ansible.posix.'].map((collection) => [collection + name, module] as const);
}

/** What such a task makes of a file is not followed, so nothing is known of it. */
function obscure(call: Call, place: Place): void {
  const at = argumentOf(call, 'path', 'dest', 'destfile', 'name');
  const path = normalPath(printed(at, place.variables) ?? '');
  if (at && path && !place.machine.disk.folders.has(path)) putHidden(place, path, at);
}

/** Files of a role's or play's `files` folder that a pattern of `with_fileglob` finds, as Ansible sorts them. */
export function globbedFiles(place: Place, pattern: string): readonly string[] {
  const folder = pattern.includes('/') ? pattern.slice(0, pattern.lastIndexOf('/')) : '.';
  const found = sourceOf(place, 'files', folder);
  const fits = new RegExp(
    `^${baseOf(pattern)
      .replace(/[.+^$()|{}\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  if (found === undefined) return [];
  return place.machine.repository.tree
    .list(found)
    .filter((name) => fits.test(name))
    .map((name) => inFolder(found, name))
    .sort();
}
