import { posix } from 'node:path';
import { fact, unknown } from '../model/facts.ts';
import type { Certificate, CertificateState, Fact, Listener, MoreCertificate, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { presenceOf } from '../platform/files.ts';
import { pairState } from '../platform/keys.ts';
import type { Refusal } from './refusal.ts';

/** What a socket makes of its certificates, and why the daemon stops at them. */
export interface Keyed {
  readonly certificate: Fact<Certificate>;
  readonly state: Fact<CertificateState>;
  /** Those that it presents beside the first. */
  readonly more?: readonly MoreCertificate[];
  readonly refusal?: Refusal;
}

/** Whether a certificate and its key can be loaded; without `key`, both are in one file. */
export function keyPairState(world: World, certificate: Setting, key?: Setting): Fact<CertificateState> {
  if (certificate.value === undefined) return unknown(certificate);
  const keyPath = key && posix.resolve('/', key.value ?? '');
  const { state, of } = pairState(world, posix.resolve('/', certificate.value), keyPath);
  if (of === 'certificate') return fact(state, certificate, ...(state === 'usable' && key ? [key] : []));
  if (!key) return fact(state, certificate);
  return key.value === undefined ? unknown(key) : fact(state, key, certificate);
}

/** The certificate that a setting names; unknown where it names none. */
export function certificateAt(world: World, setting: Setting): Fact<Certificate> {
  const { origin, value } = setting;
  if (value === undefined || value === '') return unknown(setting);
  const path = posix.resolve('/', value);
  const declaredAt = origin.kind === 'default' ? origin.near : origin.span;
  return fact({ path, declaredAt, status: presenceOf(world, path) }, setting);
}

/** Of several that a socket presents, those beside the chosen one, as a listener lists them. */
export function moreOf({ more }: Pick<Keyed, 'more'>): Pick<Listener, 'moreCertificates'> {
  return more && more.length > 0 ? { moreCertificates: more } : {};
}

/** States in which every handshake fails. */
export function failsHandshake(state: CertificateState | undefined): boolean {
  return state !== undefined && !['usable', 'not-needed', 'not-carried'].includes(state);
}
