import { unknown } from '../../model/facts.ts';
import type { Listener } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { writtenValue } from '../settings.ts';
import { spokenVersions, TLS_VERSIONS } from '../tls-range.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Server } from './server.ts';
import { rows } from './settings.ts';

/** `ssl_protocols` lists them. Its default is 1.0 to 1.2, with 1.3 since 1.23.4, without 1.0 and 1.1 since 1.27.3 [docs; measured: 1.2 at most with 1.22.1]. */
export function tlsVersionsOf(world: World, server: Server): Pick<Listener, 'tlsVersions' | 'weak'> {
  const { statement, setting } = server.quiet(rows.protocols);
  const ciphers = server.quiet(rows.ciphers).setting;
  const list = statement?.args.map(({ value }) => value);
  if (!statement || !list || list.includes(undefined) || writtenValue(statement).value === undefined)
    return { tlsVersions: unknown(setting), weak: weakTls({ ciphers: weakIn(ciphers) }) };
  const versions = TLS_VERSIONS.filter((one) => list.includes(one));
  const shown = { ...setting, value: list.join(' ') };
  const tlsVersions = spokenVersions(
    world,
    'nginx',
    { versions, since: '1.14.2', ...(ciphers.value === undefined ? {} : { ciphers: ciphers.value }) },
    shown,
    ...(ciphers.origin.kind === 'written' ? [ciphers] : []),
  );
  return {
    tlsVersions,
    weak: weakTls({ versions: weakVersions(tlsVersions, versions, shown), ciphers: weakIn(ciphers) }),
  };
}
