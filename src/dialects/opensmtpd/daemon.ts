import { uniqueBy } from '../../model/facts.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Daemon } from '../dialect.ts';
import { parseSmtpdConf } from './grammar.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

const MAINS = ['', 'mail/', 'opensmtpd/'].flatMap((folder) => [
  `/etc/${folder}smtpd.conf`,
  `/usr/local/etc/${folder}smtpd.conf`,
]);

/** One service for its one file. */
export const daemon: Daemon = { releases, mains, service, remedies };

/** A folder of templates may stand for several folders of a host; each file counts once. */
function mains(world: World): readonly string[] {
  const found = MAINS.flatMap((path) => {
    const file = fileAt(world, path);
    return file !== undefined && !isOfSasl(parseSmtpdConf(file).statements) ? [{ path, file }] : [];
  });
  return uniqueBy(found, ({ file }) => file.path).map(({ path }) => path);
}

/** `pwcheck_method: saslauthd` and the like: Cyrus SASL's file for Postfix has the same name. */
function isOfSasl(statements: ReturnType<typeof parseSmtpdConf>['statements']): boolean {
  return (
    statements.length > 0 && statements.every((one) => one.kind === 'setting' && /^\w+:$/.test(one.key.value ?? ''))
  );
}
