import { fstatSync, writeFileSync, writeSync } from 'node:fs';
import { UsageError } from '../text/usage-error.ts';

/** The report goes to the file, else to standard output, and nothing else does. */
export function writeReport(text: string, file: string | undefined): void {
  if (file === undefined) {
    print(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `${file}: cannot be written (${error instanceof Error && 'code' in error ? error.code : error})`,
    );
  }
}

/** Writes to standard output, to the end, whatever reads it. Node's stream for it costs a tenth of a short run, so only terminals have it. */
export function print(text: string): void {
  if (isTerminal()) {
    if (process.stdout.listenerCount('error') === 0) quitQuietlyWhenNobodyReads(process.stdout);
    process.stdout.write(text);
    return;
  }
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; )
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error;
      if (code === 'EAGAIN') continue; // a pipe that is full: whoever reads it is slower than we are
      if (code === 'EPIPE') process.exit();
      printNote(`the output could not be written (${code})`);
      process.exit(2);
    }
}

/** Whether a person reads standard output. Files, pipes and what swallows everything are told apart without Node's stream for it. */
export function isTerminal(): boolean {
  try {
    const seen = fstatSync(1);
    if (!seen.isCharacterDevice() || seen.rdev === NULL_DEVICE) return false;
  } catch {
    return false; // closed
  }
  return process.stdout.isTTY === true;
}

/** Linux: major 1, minor 3. */
const NULL_DEVICE = 0x103;

/** Notes for people: standard error, one line each. */
export function printNote(message: string): void {
  if (process.stderr.listenerCount('error') === 0) quitQuietlyWhenNobodyReads(process.stderr);
  process.stderr.write(`waxseal: ${message}\n`);
}

/** Wrong usage in one line; our own mistakes with what a report of them needs. */
export function printError(error: unknown): void {
  if (error instanceof UsageError) printNote(error.message);
  else if (error instanceof Error) printNote(`this is a mistake in waxseal, please report it: ${error.stack ?? error}`);
  else printNote(`this is a mistake in waxseal, please report it: ${error}`);
}

/** Whether a report has colours: never in a file, and as NO_COLOR, FORCE_COLOR and the terminal say (no-color.org). */
export function wantsColor(options: { readonly color: boolean; readonly output?: string }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (!options.color || options.output !== undefined || NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return TERM !== 'dumb' && isTerminal();
}

/** `waxseal | head` ends without a word when `head` does. A stream costs milliseconds to make, so each is asked for when it is written to. */
export function quitQuietlyWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    if (stream !== process.stderr) printNote(`the output could not be written (${error.code})`);
    process.exit(2);
  });
}
