import { unknown } from '../../model/facts.ts';
import type { Fact } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { writtenValue } from '../settings.ts';
import { spokenVersions, TLS_VERSIONS } from '../tls-range.ts';
import type { Server } from './server.ts';
import { rows } from './settings.ts';

/** `ssl_protocols` lists them. Its default is 1.0 to 1.2, with 1.3 since 1.23.4, without 1.0 and 1.1 since 1.27.3 [docs; measured: 1.2 at most with 1.22.1]. */
export function tlsVersionsOf(world: World, server: Server): Fact<readonly string[]> {
  const { statement, setting } = server.quiet(rows.protocols);
  if (!statement) return unknown(setting);
  const list = statement.args.map(({ value }) => value);
  if (list.includes(undefined) || writtenValue(statement).value === undefined) return unknown(setting);
  const ciphers = server.quiet(rows.ciphers).setting;
  const versions = TLS_VERSIONS.filter((one) => list.includes(one));
  const shown = { ...setting, value: list.join(' ') };
  return spokenVersions(
    world,
    'nginx',
    { versions, since: '1.14.2', ...(ciphers.value === undefined ? {} : { ciphers: ciphers.value }) },
    shown,
    ...(ciphers.origin.kind === 'written' ? [ciphers] : []),
  );
}
