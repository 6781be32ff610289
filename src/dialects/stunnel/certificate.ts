import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { presenceOf } from '../../platform/files.ts';
import { keyMaterial, LOAD_FAILURES, pkcs12Opens } from '../../platform/keys.ts';
import { keyPairState } from '../key-pair.ts';
import type { Refusal } from './refusal.ts';
import { rows } from './settings.ts';
import type { Tunnel } from './tunnel.ts';

/** What a section makes of its certificate. */
export interface Keyed {
  readonly certificate: Fact<Certificate>;
  readonly state: Fact<CertificateState>;
  readonly refusal?: Refusal;
  /** `cert` is missing altogether, which stunnel notices before all other things. */
  readonly isMissing: boolean;
}

/**
 * Server mode needs a certificate, except with pre-shared keys or an engine; a certificate that is given must load in
 * client mode as well. `key` defaults to the file in `cert` [source: options.c, ctx.c; measured: cert-not-set,
 * cert-key-mismatch, cert-pkcs12, psk-only, cert-client-mode-none].
 */
export function keyedBy(world: World, tunnel: Tunnel): Keyed {
  const { read, client, section } = tunnel;
  const others = [rows.pskSecrets, rows.engineId, rows.engineNum].map((row) => read.quiet(row));
  const other = others.find(({ statement }) => statement);
  const mayDoWithout = client.value !== false || other !== undefined;
  const cert = mayDoWithout ? read.quiet(rows.cert) : read.asking(rows.cert);
  if (cert.setting.origin.kind === 'assumed' || (cert.statement && cert.setting.value === undefined))
    return { certificate: unknown(cert.setting), state: unknown(cert.setting), isMissing: false };
  if (!cert.statement) return withoutCertificate(tunnel, cert.setting, other?.setting, mayDoWithout);
  const declaredAt = cert.statement.args[0]?.span ?? section.near;
  const path = posix.resolve('/', cert.setting.value ?? '');
  const certificate = { path, declaredAt, status: presenceOf(world, path) };
  const key = read.quiet(rows.key);
  const state = stateOf(world, cert.setting, key.setting);
  return {
    certificate: fact(certificate, cert.setting),
    state,
    isMissing: false,
    ...refused(tunnel, state),
  };
}

function withoutCertificate(tunnel: Tunnel, cert: Setting, other: Setting | undefined, mayDoWithout: boolean): Keyed {
  const none = { certificate: unknown(cert), isMissing: false };
  if (mayDoWithout) return { ...none, state: fact('not-needed', other ?? tunnel.client) };
  const reason = `${subject(tunnel)}: TLS server needs a certificate`;
  const because = [cert, tunnel.client];
  return { ...none, state: fact('not-named', ...because), isMissing: true, refusal: { reason, because } };
}

function stateOf(world: World, cert: Setting, key: Setting): Fact<CertificateState> {
  const path = posix.resolve('/', cert.value ?? '');
  if (cert.value === '') return fact('absent', cert);
  // An empty name is a name [measured: stunnel-null-key-renders-empty].
  if (key.origin.kind === 'written' && key.value === '') return fact('absent', key);
  // PKCS#12 goes by the suffix, and holds the key [measured: cert-pkcs12].
  if (/\.(p12|pfx)$/i.test(path)) return pkcs12State(world, path, cert);
  return keyPairState(world, cert, key.origin.kind === 'written' ? key : undefined);
}

function pkcs12State(world: World, path: string, cert: Setting): Fact<CertificateState> {
  const { status } = keyMaterial(world, path);
  if (status === 'absent' || status === 'not-carried') return fact(status, cert);
  return fact(status === 'present' || pkcs12Opens(world, path) ? 'usable' : 'unreadable', cert);
}

function refused(tunnel: Tunnel, { is, because }: Fact<CertificateState>): { readonly refusal?: Refusal } {
  const failure = is === undefined ? undefined : LOAD_FAILURES[is];
  if (failure === undefined) return {};
  return { refusal: { reason: `${subject(tunnel)}: Failed to initialize TLS context, since ${failure}`, because } };
}

/** How stunnel speaks of a section in its log. */
export function subject({ section, name }: Pick<Tunnel, 'section' | 'name'>): string {
  return section.header ? `Service [${name ?? '…'}]` : 'Inetd mode';
}
