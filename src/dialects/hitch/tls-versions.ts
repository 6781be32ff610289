import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import { isOpen, reader } from '../settings.ts';
import { spokenVersions, TLS_VERSIONS } from '../tls-range.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Frontend } from './frontends.ts';
import { rows } from './settings.ts';

/** What a frontend's own lines ask for, else the global ones: `tls-protos`, `tls` for 1.0 and up, `ssl` for all, by default 1.2 and 1.3 [measured]. */
export function tlsVersionsOf(
  world: World,
  statements: readonly Statement[],
  { body, declaredAt }: Frontend,
): Pick<Listener, 'tlsVersions' | 'weak'> {
  const visible = [...statements, ...body].filter((one) => !isOpen(one));
  const reading = reader(world);
  const protos = reading.last(rows.tlsProtos, visible, declaredAt);
  const ciphers = reading.last(rows.ciphers, visible, declaredAt);
  const told = { since: '1.5.0', ...(ciphers.setting.value === undefined ? {} : { ciphers: ciphers.setting.value }) };
  const because = ciphers.statement ? [ciphers.setting] : [];
  const weak = weakIn(ciphers.setting);
  if (protos.statement) {
    const list = protos.statement.args.map(({ value }) => value?.replace('TLSv1.0', 'TLSv1'));
    if (list.includes(undefined)) return { tlsVersions: unknown(protos.setting), weak: weakTls({ ciphers: weak }) };
    const versions = TLS_VERSIONS.filter((one) => list.includes(one));
    const shown = { ...protos.setting, value: list.join(' ') };
    return rangeOf(spokenVersions(world, 'hitch', { ...told, versions }, shown, ...because), versions, shown, weak);
  }
  for (const row of [rows.tls, rows.ssl]) {
    const { setting } = reading.last(row, visible, declaredAt);
    const versions = TLS_VERSIONS.filter((one) => one !== 'SSLv3' || row === rows.ssl);
    if (setting.value === true)
      return rangeOf(
        spokenVersions(world, 'hitch', { ...told, versions }, setting, ...because),
        versions,
        setting,
        weak,
      );
  }
  const isWhole = visible.length === statements.length + body.length;
  return { tlsVersions: isWhole ? fact(['TLSv1.2', 'TLSv1.3']) : unknown(), weak: weakTls({ ciphers: weak }) };
}

function rangeOf(
  tlsVersions: Fact<readonly string[]>,
  asked: readonly string[],
  by: Setting<unknown>,
  ciphers: Fact<readonly string[]>,
): Pick<Listener, 'tlsVersions' | 'weak'> {
  return { tlsVersions, weak: weakTls({ versions: weakVersions(tlsVersions, asked, by), ciphers }) };
}
