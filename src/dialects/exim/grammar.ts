import { holesWithin, isBlank, isOnlyHoles, linesOf, masked, tile, trimmed, under } from '../../syntax/scan.ts';
import type { Token } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import type { Branch, SourceFile } from '../../text/source-file.ts';

/** One physical line without the blanks at either side: macros, comments and conditions go by these, not by logical lines [source: readconf.c, get_config_line]. */
export interface PhysicalLine {
  readonly kind: 'comment' | 'blank' | 'hole' | 'text';
  /** With `HOLE` where a template expression stands. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Counted from 1, as the daemon's messages count. */
  readonly number: number;
  readonly under?: readonly Branch[];
}

/** Exim's own tree: lines, since what a line means depends on the macros that stand before it. */
export interface EximSyntax {
  readonly file: SourceFile;
  readonly tokens: readonly Token[];
  readonly lines: readonly PhysicalLine[];
}

const parsed = new WeakMap<SourceFile, EximSyntax>();

/** The physical lines of one file of Exim's configuration [spec, chapter 6; measured: continuation-and-comments]. */
export function parseExim(file: SourceFile): EximSyntax {
  const known = parsed.get(file);
  if (known) return known;
  const text = masked(file);
  const lines = linesOf(text).map(({ start, end }, i): PhysicalLine => {
    const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
    const part = trimmed(text, from, end);
    const cut = text.slice(part.start, part.end);
    return { kind: kindOf(text, part), text: cut, ...part, number: i + 1, ...under(file, part.start) };
  });
  const made = {
    file,
    lines,
    get tokens() {
      return tile(
        file,
        lines.flatMap((line) => tokensOf(file, line)),
      );
    },
  };
  parsed.set(file, made);
  return made;
}

function kindOf(text: string, { start, end }: { readonly start: number; readonly end: number }): PhysicalLine['kind'] {
  if (start === end) return 'blank';
  if (text[start] === '#') return 'comment';
  return isOnlyHoles(text, start, end) ? 'hole' : 'text';
}

function tokensOf(file: SourceFile, { kind, start, end }: PhysicalLine): readonly Token[] {
  if (kind === 'comment') return [{ kind: 'comment', start, end }];
  if (kind !== 'text') return [];
  const tokens: Token[] = [];
  let done = start;
  for (const hole of holesWithin(file, start, end)) {
    wordsOf(file.text, done, hole.start, tokens);
    done = hole.end;
  }
  wordsOf(file.text, done, end, tokens);
  return tokens;
}

function wordsOf(text: string, start: number, end: number, tokens: Token[]): void {
  step(end - start);
  for (let at = start; at < end; ) {
    const from = at;
    while (at < end && !isBlank(text.charCodeAt(at))) at += 1;
    if (at > from) tokens.push({ kind: text.slice(from, at) === '=' ? 'punctuation' : 'word', start: from, end: at });
    while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  }
}
