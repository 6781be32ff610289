import { uniqueBy } from '../../model/facts.ts';
import type { Host, Release } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Daemon } from '../dialect.ts';
import { parseStalwart } from './grammar.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases, WITH_STORE } from './settings.ts';

/** Of the install script and the images, of packages, of NixOS [source: install.sh, resources/docker/entrypoint.sh]. */
const MAINS = [
  '/opt/stalwart/etc/config.toml',
  '/opt/stalwart-mail/etc/config.toml',
  '/etc/stalwart/config.toml',
  '/etc/stalwart/stalwart.toml',
  '/etc/stalwart-mail/config.toml',
  '/etc/stalwart-mail/stalwart-mail.toml',
];

/** One service for its one file. */
export const daemon: Daemon = { releases, mains, releasesIn, service, remedies };

function mains(world: World): readonly string[] {
  const found = MAINS.flatMap((path) => {
    const file = fileAt(world, path);
    return file ? [{ path, file }] : [];
  });
  return uniqueBy(found, ({ file }) => file.path).map(({ path }) => path);
}

/** Names that only releases with a store have, and those that only the ones before it had [source: resources/config of 0.6 and 0.7]. */
const NEW = /^(tracer|authentication\.fallback-admin|config\.local-keys)\./;
const OLD = /^(macros|include|global)\./;

function releasesIn(host: Host, main: string): readonly Release[] | undefined {
  const file = fileAt(host, main);
  const names = (file ? parseStalwart(file).statements : []).flatMap((one) =>
    one.kind === 'setting' ? [one.key.value ?? ''] : [],
  );
  const isNew = main.startsWith('/opt/stalwart/') || names.some((name) => NEW.test(name));
  const isOld = names.some((name) => OLD.test(name));
  if (isNew === isOld) return undefined;
  return releases.filter(({ version }) => compareVersions(version, WITH_STORE) >= 0 === isNew);
}
