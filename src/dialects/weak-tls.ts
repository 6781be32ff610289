import { cases, fact, fromCases, unknown } from '../model/facts.ts';
import type { Fact, Setting, WeakTls } from '../model/model.ts';
import { weakCiphers } from '../platform/ciphers.ts';

/** What a dialect tells of weak TLS; the rest is unknown. */
export function weakTls(told: Partial<WeakTls>): WeakTls {
  return { versions: unknown(), ciphers: unknown(), compression: unknown(), ...told };
}

function isOld(version: string): boolean {
  return !/^TLSv1\.[23]$/.test(version);
}

/**
 * The versions before 1.2 that are spoken; where the TLS library decides and nobody knows which one it is, those for which a
 * written line asks (RFC 8996: nobody should ask for them).
 */
export function weakVersions(
  spoken: Fact<readonly string[]>,
  asked: readonly string[] | undefined,
  ...because: readonly Setting<unknown>[]
): Fact<readonly string[]> {
  const isWritten = because.some(({ origin }) => origin.kind === 'written');
  return fromCases(
    cases(spoken).map((one) => {
      if (one.is !== undefined) return { ...one, is: one.is.filter(isOld) };
      return asked && isWritten ? { ...one, is: asked.filter(isOld), because } : one;
    }),
  );
}

/** What is weak in a list of OpenSSL's; of what nobody wrote, the library decides. */
export function weakIn(ciphers: Setting | undefined): Fact<readonly string[]> {
  if (ciphers?.value === undefined || ciphers.origin.kind !== 'written') return unknown(...(ciphers ? [ciphers] : []));
  return fact(weakCiphers(ciphers.value), ciphers);
}
