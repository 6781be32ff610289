import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';
import { certificateAt, failsHandshake, type Keyed, keyPairState } from '../key-pair.ts';
import { originOf } from '../settings.ts';

/** What a block has of TLS; without `is`, nobody knows. */
export interface Tls {
  readonly is?: 'on' | 'off' | 'missing';
  /** The line that says so; absent where none does. */
  readonly setting?: Setting;
  readonly keyed: Keyed;
}

const NOTHING: Keyed = { certificate: unknown(), state: unknown() };

/** The `tls` of a block, or of the top where the block has none [source: framework/config/map.go, ProcessWith; measured]. */
export function tlsOf(world: World, body: readonly Statement[], top: readonly Statement[]): Tls {
  for (const scope of [body, top]) {
    const found = directive(scope, 'tls');
    if (found) return written(world, found);
    if (scope.some(isOpen)) return { keyed: NOTHING };
  }
  return { is: 'missing', keyed: { certificate: unknown(), state: unknown() } };
}

/** The first directive of a name in a block; a second one is refused. */
export function directive(scope: readonly Statement[], name: string): SettingStatement | undefined {
  return scope.find((one): one is SettingStatement => one.kind === 'setting' && one.key.value === name);
}

/** Something there may be any directive. */
export function isOpen(statement: Statement): boolean {
  return statement.kind === 'hole' || statement.key.value === undefined;
}

/** A directive as evidence: its first line without its name. */
export function settingOf(statement: SettingStatement): Setting {
  const value = spanText(statement.span)
    .split('\n')[0]!
    .replace(/^\S+\s*/, '')
    .replace(/\s*\{\s*$/, '');
  return { name: statement.key.value ?? '', value, origin: originOf(statement.span) };
}

function written(world: World, statement: SettingStatement): Tls {
  const setting = settingOf(statement);
  const loader = directive(statement.body ?? [], 'loader');
  const words = statement.args.length === 0 && loader ? loader.args : statement.args;
  const lists = words === statement.args ? (statement.body ?? []) : (loader?.body ?? []);
  const [first, ...rest] = words;
  const on = (keyed: Keyed): Tls => ({ is: 'on', setting, keyed });
  if (!first) {
    const isHidden = (statement.body ?? []).some(isOpen);
    return on(isHidden ? NOTHING : { certificate: unknown(setting), state: fact('not-named', setting) });
  }
  const { value } = first;
  if (value === undefined) return { setting, keyed: NOTHING };
  if (value === 'off' && words === statement.args)
    return { is: 'off', setting, keyed: { certificate: unknown(setting), state: fact('not-needed', setting) } };
  const name = value.replace(/^tls\.loader\./, '');
  if (name === 'file') return on(files(world, setting, [...rest, ...paired(lists)]));
  if (name === 'self_signed') return on({ certificate: unknown(setting), state: fact('usable', setting) });
  if (name === 'acme' || value.startsWith('&')) return on({ certificate: unknown(setting), state: unknown(setting) });
  const reason = `unknown module: ${value} (namespace: tls.loader)`;
  return on({ certificate: unknown(setting), state: unknown(setting), refusal: { reason, because: [setting] } });
}

/** `certs` and `keys` of a block, in the order of the short form. */
function paired(lists: readonly Statement[]): readonly Word[] {
  const certs = directive(lists, 'certs')?.args ?? [];
  const keys = directive(lists, 'keys')?.args ?? [];
  return certs.flatMap((cert, at) => [cert, ...(keys[at] ? [keys[at]] : [])]);
}

/** Pairs of certificate and key; the first is what clients get that name no other [source: internal/tls/file.go; measured]. */
function files(world: World, setting: Setting, words: readonly Word[]): Keyed {
  const refuse = (reason: string): Keyed => ({
    certificate: unknown(setting),
    state: unknown(setting),
    refusal: { reason, because: [setting] },
  });
  if (words.length % 2 !== 0) return refuse('tls.loader.file: odd amount of arguments');
  if (words.length === 0) return refuse('tls.loader.file: at least one certificate required');
  const relative = words.find(({ value }, at) => at % 2 === 0 && value !== undefined && !posix.isAbsolute(value));
  if (relative) return refuse('tls.loader.file: only absolute paths allowed in certificate paths');
  const pairs = words.flatMap((cert, at) => {
    if (at % 2 !== 0) return [];
    const key = words[at + 1]!;
    const [certSetting, keySetting] = [pathSetting(setting, cert), pathSetting(setting, key)];
    const state = keyPairState(world, certSetting, keySetting);
    return [{ certificate: certificateAt(world, certSetting), state, cert: cert.value, key: key.value }];
  });
  const bad = pairs.find(({ state }) => failsHandshake(state.is));
  const [first, ...more] = pairs;
  const keyed: Keyed = {
    certificate: first!.certificate,
    state: (bad ?? first)!.state,
    more: more.map(({ certificate, cert }, at) => ({ id: cert ?? `certificate ${at + 2}`, certificate })),
  };
  if (!bad) return keyed;
  const reason = `failed to load ${bad.cert ?? '?'} and ${bad.key ?? '?'}`;
  return { ...keyed, refusal: { reason, because: [setting] } };
}

function pathSetting({ name, origin }: Setting, { value }: Word): Setting {
  return value === undefined ? { name, origin } : { name, value, origin };
}
