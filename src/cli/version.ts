import { readFileSync } from 'node:fs';

/** Set by the bundle; a run from source reads package.json. */
declare const VERSION: string | undefined;

/** The version of this program. */
export function version(): string {
  if (typeof VERSION === 'string') return VERSION;
  const told: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return told.version;
}
