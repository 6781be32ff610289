import { fact, mapFact } from '../model/facts.ts';
import type { Host, Installed } from '../model/model.ts';
import { mailPackage } from '../platform/mail-packages.ts';

/** Every package of every host with what its name tells. */
export function settlePackages(hosts: readonly Host[]): readonly Installed[] {
  return hosts.flatMap((host) =>
    host.packages.map((one) => ({
      ...one,
      host,
      enabled: one.enabled ?? fact(false),
      there: one.there ?? fact(true),
      speaks: mapFact(one.name, (name) => (name === undefined ? undefined : (mailPackage(name)?.speaks ?? []))),
      obsolete: mapFact(one.name, (name) => (name === undefined ? undefined : (mailPackage(name)?.obsolete ?? false))),
    })),
  );
}
