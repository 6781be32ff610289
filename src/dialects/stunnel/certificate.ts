import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { presenceOf } from '../../platform/files.ts';
import { keyFits, keyMaterial, pkcs12Opens } from '../../platform/keys.ts';
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

/** Why OpenSSL fails to load, by state; the others let stunnel start. */
const FAILURES: Partial<Record<CertificateState, string>> = {
  absent: 'the certificate file is not there',
  empty: 'the certificate file is empty',
  unreadable: 'no certificate and key can be read from it',
  'key-not-named': 'the certificate file holds no private key, and "key" names none',
  'key-absent': 'the private key is not there',
  'key-mismatch': 'the private key belongs to another certificate',
};

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
  // PKCS#12 goes by the suffix, and holds the key [measured: cert-pkcs12].
  if (/\.(p12|pfx)$/i.test(path)) return pkcs12State(world, path, cert);
  const certificates = keyMaterial(world, path);
  if (certificates.status === 'absent') return fact('absent', cert);
  if (certificates.status === 'not-carried') return fact('not-carried', cert);
  if (certificates.status === 'present') return fact('usable', cert);
  if (certificates.empty) return fact('empty', cert);
  if (certificates.certificates.length === 0) return fact('unreadable', cert);
  const isWritten = key.origin.kind === 'written';
  if (isWritten && key.value === undefined) return unknown(key);
  const keys = isWritten ? keyMaterial(world, posix.resolve('/', key.value ?? '')) : certificates;
  if (keys.status === 'not-carried') return fact('not-carried', key);
  if (keys.status === 'present') return fact('usable', cert);
  // Nobody is there to type a passphrase when init starts it.
  if (keys.encrypted) return fact('unreadable', isWritten ? key : cert);
  if (keys.keys.length === 0) return isWritten ? fact('key-absent', key) : fact('key-not-named', key, cert);
  return keyFits(certificates, keys) === false
    ? fact('key-mismatch', isWritten ? key : cert, cert)
    : fact('usable', cert);
}

function pkcs12State(world: World, path: string, cert: Setting): Fact<CertificateState> {
  const { status } = keyMaterial(world, path);
  if (status === 'absent' || status === 'not-carried') return fact(status, cert);
  return fact(status === 'present' || pkcs12Opens(world, path) ? 'usable' : 'unreadable', cert);
}

function refused(tunnel: Tunnel, { is, because }: Fact<CertificateState>): { readonly refusal?: Refusal } {
  const failure = is === undefined ? undefined : FAILURES[is];
  if (failure === undefined) return {};
  return { refusal: { reason: `${subject(tunnel)}: Failed to initialize TLS context, since ${failure}`, because } };
}

/** How stunnel speaks of a section in its log. */
export function subject({ section, name }: Pick<Tunnel, 'section' | 'name'>): string {
  return section.header ? `Service [${name ?? '…'}]` : 'Inetd mode';
}
