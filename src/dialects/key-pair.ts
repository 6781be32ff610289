import { posix } from 'node:path';
import { fact, unknown } from '../model/facts.ts';
import type { Certificate, CertificateState, Fact, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { presenceOf } from '../platform/files.ts';
import { keyFits, keyMaterial } from '../platform/keys.ts';

/** Whether a certificate and its key can be loaded; without `key`, both are in one file. */
export function keyPairState(world: World, certificate: Setting, key?: Setting): Fact<CertificateState> {
  if (certificate.value === undefined) return unknown(certificate);
  const chain = keyMaterial(world, posix.resolve('/', certificate.value));
  if (chain.status === 'absent' || chain.status === 'not-carried') return fact(chain.status, certificate);
  if (chain.status === 'present') return fact('usable', certificate);
  if (chain.empty) return fact('empty', certificate);
  if (chain.certificates.length === 0) return fact('unreadable', certificate);
  if (key && key.value === undefined) return unknown(key);
  const keys = key?.value === undefined ? chain : keyMaterial(world, posix.resolve('/', key.value));
  if (keys.status === 'not-carried') return fact('not-carried', key ?? certificate);
  if (keys.status === 'present') return fact('usable', certificate);
  // Nobody is there to type a passphrase when init starts it.
  if (keys.encrypted) return fact('unreadable', key ?? certificate);
  if (keys.keys.length === 0) return key ? fact('key-absent', key) : fact('key-not-named', certificate);
  if (keyFits(chain, keys) === false) return fact('key-mismatch', key ?? certificate, certificate);
  return fact('usable', certificate, ...(key ? [key] : []));
}

/** The certificate that a setting names; unknown where it names none. */
export function certificateAt(world: World, setting: Setting): Fact<Certificate> {
  const { origin, value } = setting;
  if (value === undefined || value === '') return unknown(setting);
  const path = posix.resolve('/', value);
  const declaredAt = origin.kind === 'default' ? origin.near : origin.span;
  return fact({ path, declaredAt, status: presenceOf(world, path) }, setting);
}

/** States in which every handshake fails. */
export function failsHandshake(state: CertificateState | undefined): boolean {
  return state !== undefined && !['usable', 'not-needed', 'not-carried'].includes(state);
}
