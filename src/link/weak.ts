import { cases, fromCases, unknown } from '../model/facts.ts';
import type { Case, Fact, Listener, Service, WeakTls } from '../model/model.ts';

/**
 * Tells old versions that a line asks for from those that nobody asks for. Where a dialect says no more than which versions are
 * spoken, the old ones among them are what is weak.
 */
export function settleWeak(service: Service): Service {
  return { ...service, listeners: service.listeners.map((listener) => ({ ...listener, weak: weakOf(listener) })) };
}

function weakOf({ weak, tlsVersions }: Listener): WeakTls {
  const versions = weak?.versions ?? only(tlsVersions, (one) => one.is?.filter(isOld));
  return {
    versions: only(versions, (one) => (isWritten(one) ? one.is : one.is && [])),
    defaultVersions: only(versions, (one) => (isWritten(one) ? one.is && [] : one.is)),
    ciphers: weak?.ciphers ?? unknown(),
    compression: weak?.compression ?? unknown(),
  };
}

type Versions = readonly string[];

function only(fact: Fact<Versions>, keep: (one: Case<Versions>) => Versions | undefined): Fact<Versions> {
  return fromCases(
    cases(fact).map(({ is: _is, ...one }, i) => {
      const kept = keep(cases(fact)[i]!);
      return kept === undefined ? one : { ...one, is: kept };
    }),
  );
}

function isOld(version: string): boolean {
  return !/^TLSv1\.[23]$/.test(version);
}

/** A line of a distribution's file that completes the tree is nobody's. */
function isWritten({ because }: Case<unknown>): boolean {
  return because.some(({ origin }) => origin.kind === 'written' && origin.span.file.shippedBy === undefined);
}
