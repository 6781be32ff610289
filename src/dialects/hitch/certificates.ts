import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { namesIn, open } from '../../platform/files.ts';
import { LOAD_FAILURES } from '../../platform/keys.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { fitsGlob } from '../../text/glob.ts';
import type { Span } from '../../text/source-file.ts';
import { certificateAt, type Keyed, keyPairState } from '../key-pair.ts';
import type { Refusal } from '../refusal.ts';
import { defaultOf, isOpen, originOf, reader, writtenValue } from '../settings.ts';
import { type Frontend, settingOf } from './frontends.ts';
import { rows } from './settings.ts';

interface Pem {
  readonly cert: Setting;
  readonly key?: Setting;
}

/** The certificates of one frontend: its own, the one behind its address, or the global ones and `pem-dir` [hitch.conf(5); measured: pem-not-set, pem-absent]. */
export function keyedBy(world: World, statements: readonly Statement[], frontend: Frontend, near: Span): Keyed {
  const own = [...pemsIn(world, frontend.body), ...behindAddress(frontend)];
  const pems = own.length > 0 ? own : [...pemsIn(world, statements), ...pemsOfFolder(world, statements, near)];
  const [first] = pems;
  const states = pems.map(({ cert, key }) => keyPairState(world, cert, key));
  const bad = states.findIndex(({ is }) => is !== undefined && LOAD_FAILURES[is] !== undefined);
  const state = states[bad] ?? states[0];
  if (first && state) {
    const chosen = pems[bad] ?? first;
    const refusal = bad < 0 ? undefined : loadRefusal(chosen, state);
    const more = pems
      .map(({ cert }, i) => ({ id: String(i), cert }))
      .filter(({ cert }) => cert !== chosen.cert)
      .map(({ id, cert }) => ({ id, certificate: certificateAt(world, cert) }));
    return { certificate: certificateAt(world, chosen.cert), state, more, ...(refusal ? { refusal } : {}) };
  }
  return withoutPem(world, statements, frontend, near);
}

function withoutPem(world: World, statements: readonly Statement[], frontend: Frontend, near: Span): Keyed {
  const setting = defaultOf(world, rows.pemFile, near);
  const none = { certificate: unknown(setting) };
  if ([...statements, ...frontend.body].some((one) => isOpen(one) && world.holds(one.under)))
    return { ...none, state: unknown(setting) };
  const folder = reader(world).last(rows.pemDir, statements, near);
  const path = folder.setting.value;
  if (folder.statement && path !== undefined) {
    const { kind } = open(world, posix.resolve('/', path));
    if (kind === 'not-carried' || kind === 'present') return { ...none, state: fact('not-carried', folder.setting) };
    if (kind !== 'dir') {
      const reason = `Unable to open directory '${path}'`;
      return { ...none, state: fact('absent', folder.setting), refusal: { reason, because: [folder.setting] } };
    }
  } else if (folder.statement) return { ...none, state: unknown(folder.setting) };
  const because = [frontend.setting, setting];
  const { host, port } = frontend.endpoint.written;
  const shown = `[${host === undefined || host === '*' ? '(null)' : host}]:${port ?? frontend.endpoint.port ?? ''}`;
  const reason = `No x509 certificate PEM file specified for frontend '${shown}'!`;
  return { ...none, state: fact('not-named', ...because), refusal: { reason, because } };
}

function loadRefusal({ cert }: Pem, state: Fact<CertificateState>): Refusal {
  const path = cert.value ?? '';
  if (state.is === 'absent') {
    const reason = `Unable to stat x509 certificate PEM file '${path}': No such file or directory`;
    return { reason, because: state.because };
  }
  const what = state.is === 'key-not-named' || state.is === 'key-absent' ? 'private key' : 'certificate file';
  const why = state.is === undefined ? '' : `: ${LOAD_FAILURES[state.is]}`;
  return { reason: `Error loading ${what} (${path})${why}`, because: state.because };
}

function pemsIn(world: World, statements: readonly Statement[]): readonly Pem[] {
  return statements
    .filter(
      (one): one is SettingStatement =>
        one.kind === 'setting' && one.key.value === 'pem-file' && !one.operator && world.holds(one.under),
    )
    .flatMap((one): readonly Pem[] => {
      if (!one.body) return writtenValue(one).value === '' ? [] : [{ cert: settingOf(one) }];
      const reading = reader(world);
      const cert = reading.last(rows.cert, one.body, one.key.span);
      const key = reading.last(rows.privateKey, one.body, one.key.span);
      return cert.statement ? [{ cert: cert.setting, ...(key.statement ? { key: key.setting } : {}) }] : [];
    });
}

function behindAddress({ endpoint, declaredAt }: Frontend): readonly Pem[] {
  const { certificate } = endpoint;
  return certificate === undefined
    ? []
    : [{ cert: { name: 'frontend', value: certificate, origin: originOf(declaredAt) } }];
}

/** Every file of the folder, whatever its suffix, unless a pattern chooses [measured: a.pem.bak is loaded]. */
function pemsOfFolder(world: World, statements: readonly Statement[], near: Span): readonly Pem[] {
  const reading = reader(world);
  const { setting, statement } = reading.last(rows.pemDir, statements, near);
  if (!statement || setting.value === undefined || setting.value === '') return [];
  const pattern = reading.last(rows.pemDirGlob, statements, near).setting.value;
  const folder = posix.resolve('/', setting.value);
  return namesIn(world, folder)
    .filter((name) => !name.startsWith('.') && (pattern === undefined || fitsGlob(pattern, name)))
    .filter((name) => open(world, posix.join(folder, name)).kind !== 'dir')
    .map((name) => ({ cert: { ...setting, value: posix.join(folder, name) } }));
}
