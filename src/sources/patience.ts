import type { Host } from '../model/model.ts';

/**
 * V8 makes hot functions fast after so much work in them. A repository of plays is through before that pays, and a quarter of its
 * time went into it. Set once all chunks are loaded, since the code that is kept of them counts under the usual flags alone.
 */
const PATIENT = '--interrupt-budget=600000';

/** Prepares for a run over hosts that plays make. */
export function prepareFor(hosts: readonly Host[]): void {
  if (hosts.some(({ source }) => source === 'ansible')) process.getBuiltinModule('node:v8').setFlagsFromString(PATIENT);
}
