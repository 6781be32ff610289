import { fact, unknown } from '../../model/facts.ts';
import type { Fact } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import { isOpen, reader } from '../settings.ts';
import { spokenVersions, TLS_VERSIONS } from '../tls-range.ts';
import type { Frontend } from './frontends.ts';
import { rows } from './settings.ts';

/** What a frontend's own lines ask for, else the global ones: `tls-protos`, `tls` for 1.0 and up, `ssl` for all, by default 1.2 and 1.3 [measured]. */
export function tlsVersionsOf(
  world: World,
  statements: readonly Statement[],
  { body, declaredAt }: Frontend,
): Fact<readonly string[]> {
  const visible = [...statements, ...body].filter((one) => !isOpen(one));
  const reading = reader(world);
  const protos = reading.last(rows.tlsProtos, visible, declaredAt);
  const ciphers = reading.last(rows.ciphers, visible, declaredAt);
  const told = { since: '1.5.0', ...(ciphers.setting.value === undefined ? {} : { ciphers: ciphers.setting.value }) };
  const because = ciphers.statement ? [ciphers.setting] : [];
  if (protos.statement) {
    const list = protos.statement.args.map(({ value }) => value?.replace('TLSv1.0', 'TLSv1'));
    if (list.includes(undefined)) return unknown(protos.setting);
    const versions = TLS_VERSIONS.filter((one) => list.includes(one));
    return spokenVersions(
      world,
      'hitch',
      { ...told, versions },
      { ...protos.setting, value: list.join(' ') },
      ...because,
    );
  }
  for (const row of [rows.tls, rows.ssl]) {
    const { setting } = reading.last(row, visible, declaredAt);
    const versions = TLS_VERSIONS.filter((one) => one !== 'SSLv3' || row === rows.ssl);
    if (setting.value === true) return spokenVersions(world, 'hitch', { ...told, versions }, setting, ...because);
  }
  return visible.length < statements.length + body.length ? unknown() : fact(['TLSv1.2', 'TLSv1.3']);
}
