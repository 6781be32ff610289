import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What lies at a path of a scratch folder: text, bytes, or a link. */
export type Made = string | Uint8Array | { readonly to: string };

/** A folder that is gone when `use` has ended. */
export async function inScratch<T>(files: Readonly<Record<string, Made>>, use: (folder: string) => T | Promise<T>) {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-test-'));
  try {
    for (const [path, made] of Object.entries(files)) make(join(folder, path), made);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function make(path: string, made: Made): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof made === 'object' && 'to' in made) symlinkSync(made.to, path);
  else if (!path.endsWith('/')) writeFileSync(path, made);
}
