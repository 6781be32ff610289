import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Setting } from '../../model/model.ts';
import { keyFits, type KeyMaterial, keyMaterial } from '../../platform/keys.ts';
import { isQuoted } from '../../syntax/block.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Reading } from '../settings.ts';
import { type Config, type Context, nobody, perProtocol, statementsFor } from './config.ts';
import { candidatesFor, hasHole, visibleIn } from './read.ts';
import { rows } from './settings.ts';

export interface Certified {
  readonly certificate: Fact<Certificate>;
  readonly state: Fact<CertificateState>;
}

/** What a TLS handshake of a protocol has to show, and whether it can be had [measured: cert-*, v24-cert-*, key-mismatch]. */
export const certifiedFor = perProtocol((config, protocol) => certifiedIn(config, { ...nobody, protocol }));

function certifiedIn(config: Config, context: Context): Certified {
  if (isConditional(config)) return { certificate: unknown(), state: unknown() };
  const cert = pairIn(config, context, 'certificate');
  const key = pairIn(config, context, 'key');
  if (!cert.statement) return unnamed(config, cert, context);
  const path = pathIn(config, cert);
  if (path === undefined) return { certificate: unknown(cert.setting), state: fact('unreadable', cert.setting) };
  if (path === '') return { certificate: unknown(cert.setting), state: fact('not-named', cert.setting) };
  if (path === 'hidden') return { certificate: unknown(cert.setting), state: unknown(cert.setting) };
  const material = keyMaterial(config.world, path);
  const status = material.status === 'present' ? 'here' : material.status;
  const certificate = fact<Certificate>({ path, declaredAt: cert.statement.span, status }, cert.setting);
  return { certificate, state: stateOf(config, { cert, material }, key) };
}

/** Under a template's conditions it would have to be asked which certificate counts, and no login depends on it. */
function isConditional(config: Config): boolean {
  return NAMES.some((row) => candidatesFor(config, row).some(({ under }) => under));
}

const NAMES = [rows.certificate, rows.key, rows.certificateFile, rows.keyFile];

function unnamed(config: Config, { setting }: Reading<string>, context: Context): Certified {
  const isOpen = hasHole(config, context) || !config.world.since('2.0');
  return { certificate: unknown(setting), state: isOpen ? unknown(setting) : fact('not-named', setting) };
}

/** Both forms of a setting that wants a file; 2.4 has also the block `ssl_server { cert_file }` [measured: v24-ssl-server-block]. */
function pairIn(config: Config, context: Context, which: 'certificate' | 'key'): Reading<string> {
  if (!config.is24) return visibleIn(config, rows[which], context);
  const row = which === 'certificate' ? rows.certificateFile : rows.keyFile;
  const short = row.name.replace(/^ssl_server_/, '');
  const { world } = config;
  const all = statementsFor(config, context).flatMap((one) => inBlock(one, short, row.name));
  const found = all.findLast((one) => one.key.value === row.name && world.holds(one.under));
  if (!found) return visibleIn(config, row, context);
  const value = found.args[0]?.value;
  const setting: Setting<string> = {
    name: row.name,
    ...(value === undefined ? {} : { value }),
    origin: { kind: 'written', span: found.span, overrides: [] },
  };
  return { setting, statement: found };
}

function inBlock(one: Statement, short: string, full: string): readonly SettingStatement[] {
  if (one.kind === 'hole') return [];
  if (one.key.value !== 'ssl_server' || !one.body) return [one];
  return one.body.flatMap((inner) =>
    inner.kind === 'setting' && (inner.key.value === short || inner.key.value === full)
      ? [{ ...inner, key: { ...inner.key, value: full } }]
      : [],
  );
}

/** The file's path; `hidden` behind a hole, empty where none is named, undefined where the value itself is taken for the text. */
export function pathIn(config: Config, { statement, setting }: Reading<string>): string | undefined {
  const written = statement?.args[0];
  if (!statement || !written) return '';
  if (setting.value === undefined) return 'hidden';
  if (setting.value === '') return '';
  const folder = posix.dirname(config.pathOf(statement.span.file));
  if (config.is24) return setting.value.startsWith('<') ? undefined : posix.resolve(folder, setting.value);
  if (!setting.value.startsWith('<') || isQuoted(written)) return undefined;
  const path = setting.value.slice(1).trim();
  return path === '' ? '' : posix.resolve(folder, path);
}

function stateOf(
  config: Config,
  { cert, material }: { readonly cert: Reading<string>; readonly material: KeyMaterial },
  key: Reading<string>,
): Fact<CertificateState> {
  const { status } = material;
  if (status === 'absent' || status === 'not-carried') return fact(status, cert.setting);
  if (status === 'present') return fact('usable', cert.setting);
  if (material.empty) return fact('empty', cert.setting);
  if (material.certificates.length === 0) return fact('unreadable', cert.setting);
  const path = pathIn(config, key);
  if (path === 'hidden') return unknown(key.setting, cert.setting);
  if (path === '' || path === undefined) return fact('key-not-named', key.setting, cert.setting);
  const keys = keyMaterial(config.world, path);
  if (keys.status === 'absent') return fact('key-absent', key.setting, cert.setting);
  if (keys.status === 'not-carried') return fact('not-carried', key.setting, cert.setting);
  if (keys.status === 'present' || keys.encrypted) return fact('usable', cert.setting);
  const fits = keyFits(material, keys);
  return fits === true ? fact('usable', cert.setting, key.setting) : fact('key-mismatch', key.setting, cert.setting);
}

/** Whether handshakes fail for want of it; undefined where that is not to be seen. */
export function fails({ state }: Certified): boolean | undefined {
  if (state.is === undefined || state.is === 'not-carried') return undefined;
  return state.is !== 'usable' && state.is !== 'not-needed';
}
