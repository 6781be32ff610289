import type { Dialect } from '../../src/dialects/dialect.ts';
import { dialects } from '../../src/dialects/index.ts';
import { complete } from '../../src/dialects/load.ts';
import { servicesOf as servicesAmong } from '../../src/lint.ts';
import type { Host, Service } from '../../src/model/model.ts';

/** Every dialect, loaded at once, so that a test needs not wait. */
export const loaded: readonly Dialect[] = await Promise.all(dialects.map(complete));

/** The services of a host, by all dialects. */
export function servicesOf(host: Host): readonly Service[] {
  return servicesAmong(host, loaded);
}

/** One of them by its id. */
export function dialect(id: string): Dialect {
  const found = loaded.find((one) => one.id === id);
  if (!found) throw new Error(`no dialect "${id}"`);
  return found;
}
