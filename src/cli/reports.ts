import { readFileSync } from 'node:fs';
import { type Format, formats } from '../report/formats.ts';
import { suggestion } from '../text/suggest.ts';
import { UsageError } from '../text/usage-error.ts';

/** One more report of the same run. */
export interface BesideReport {
  readonly format: Format;
  readonly file: string;
}

/** `--report FORMAT=FILE`, in the order given. Throws a `UsageError` for what is no such thing. */
export function reportsIn(written: readonly string[]): readonly BesideReport[] {
  return written.map((one) => {
    const [, name = '', file = ''] = /^([^=]*)=(.*)$/s.exec(one) ?? [];
    const format = formats.find((known) => known === name);
    if (file === '') throw new UsageError(`--report: expected FORMAT=FILE, such as sarif=waxseal.sarif, got "${one}"`);
    if (!format) throw new UsageError(`--report: unknown format "${name}"${suggestion(name, formats)}`);
    return { format, file };
  });
}

/** What an editor hands over on standard input for a file that it has not saved. */
export function readUnsaved(path: string): { readonly path: string; readonly bytes: Uint8Array } {
  try {
    return { path, bytes: readFileSync(0) };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new UsageError(`--stdin-filename: nothing can be read from standard input (${reason})`);
  }
}
