import { fact, unknown } from '../../model/facts.ts';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { certificateAt, type Keyed, keyPairState } from '../key-pair.ts';
import { originOf } from '../settings.ts';

/**
 * The certificate that a client gets that names no host: the one that a listener names (before 0.7), the only one, or the
 * one with `default = true`. Where the file names none, the store, ACME or Stalwart's own may do it
 * [source: crates/common/src/listener/tls.rs; crates/utils/src/config/listener.rs of 0.6].
 */
export function certificateOf(world: World, statements: readonly Statement[], named?: Setting): Keyed {
  const there = statements.flatMap((one) => (one.kind === 'setting' && world.holds(one.under) ? [one] : []));
  const ids = there.flatMap(({ key }) => /^certificate\.(.+)\.cert$/.exec(key.value ?? '')?.[1] ?? []);
  const chosen = named
    ? named.value
    : ids.length === 1
      ? ids[0]
      : ids.find((id) => at(there, `certificate.${id}.default`)?.args[0]?.value === 'true');
  const cert = chosen === undefined ? undefined : at(there, `certificate.${chosen}.cert`);
  const nothing: Keyed = { certificate: unknown(...(named ? [named] : [])), state: unknown(...(named ? [named] : [])) };
  if (!cert || chosen === undefined) return nothing;
  const setting = pathSetting(cert);
  if (setting.value === '') return { certificate: unknown(setting), state: fact('usable', setting) };
  const key = at(there, `certificate.${chosen}.private-key`);
  const keySetting = key && pathSetting(key);
  const isInline = keySetting?.value === '';
  return {
    certificate: certificateAt(world, setting),
    state: keySetting && !isInline ? keyPairState(world, setting, keySetting) : unknown(setting),
  };
}

function at(list: readonly SettingStatement[], name: string): SettingStatement | undefined {
  return list.findLast(({ key }) => key.value === name);
}

/** `%{file:/path}%`, and `file:///path` before 0.7; `''` for a certificate that stands in the file itself. */
function pathSetting({ key, args, span }: SettingStatement): Setting {
  const name = key.value ?? '';
  const origin = originOf(span);
  const text = args[0]?.value;
  if (text === undefined) return { name, origin };
  const path = /^\s*(?:%\{file:([^}]*)\}%|file:\/\/(.*))\s*$/.exec(text);
  const value = path ? (path[1] ?? path[2] ?? '') : text.includes('-----BEGIN') ? '' : undefined;
  return value === undefined ? { name, origin } : { name, value, origin };
}
