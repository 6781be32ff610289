import { mapFact, unknown } from '../model/facts.ts';
import type { Service } from '../model/model.ts';

/** Where a dialect says no more than which versions are spoken, the old ones among them are what is weak. */
export function settleWeak(service: Service): Service {
  return {
    ...service,
    listeners: service.listeners.map((listener) => ({
      ...listener,
      weak: listener.weak ?? {
        versions: mapFact(listener.tlsVersions, (is) => is?.filter((one) => !/^TLSv1\.[23]$/.test(one))),
        ciphers: unknown(),
        compression: unknown(),
      },
    })),
  };
}
