import type { SourceFile } from '../text/source-file.ts';

/** How many characters a line's hash looks at. */
const WINDOW = 100;
const BASE = 37n;
const MASK = (1n << 64n) - 1n;
const END = '\uffff';

interface Lines {
  /** The file without spaces and tabs, every line end a `\n`, an end mark and padding behind. */
  readonly text: string;
  /** Where each line begins in it. */
  readonly starts: readonly number[];
  /** How often the same stretch has begun a line before, and this time. */
  readonly counts: readonly number[];
}

const known = new WeakMap<SourceFile, Lines>();

/**
 * The fingerprint that GitHub's upload step gives a line, 1-based: a polynomial hash, base 37 modulo 2^64, over the next
 * 100 characters that are neither space nor tab, and which of the lines with this hash it is.
 */
export function lineHash(file: SourceFile, line: number): string {
  const { text, starts, counts } = linesOf(file);
  const index = Math.min(Math.max(line, 1), starts.length) - 1;
  const start = starts[index]!;
  let hash = 0n;
  for (let i = 0; i < WINDOW; i += 1) hash = (hash * BASE + BigInt(text.charCodeAt(start + i))) & MASK;
  return `${hash.toString(16)}:${counts[index]}`;
}

function linesOf(file: SourceFile): Lines {
  const found = known.get(file) ?? measure(file.text);
  known.set(file, found);
  return found;
}

function measure(written: string): Lines {
  // A line feed belongs to the carriage return right before it, and only there: a blank between makes it a line of its own.
  const solid = written.replace(/\r\n?/g, '\n').replace(/[ \t]+/g, '') + END;
  const text = solid + '\0'.repeat(WINDOW);
  const starts = [0];
  for (let at = solid.indexOf('\n'); at >= 0; at = solid.indexOf('\n', at + 1)) starts.push(at + 1);
  const seen = new Map<string, number>();
  const counts = starts.map((start) => {
    const stretch = text.slice(start, start + WINDOW);
    const count = (seen.get(stretch) ?? 0) + 1;
    seen.set(stretch, count);
    return count;
  });
  return { text, starts, counts };
}
