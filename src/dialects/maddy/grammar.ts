import { cached, syntaxOf } from '../../syntax/cached.ts';
import { type Lexeme, type Lexis, lex } from '../../syntax/lexemes.ts';
import { type Nesting, nesting } from '../../syntax/nesting.ts';
import { under } from '../../syntax/scan.ts';
import type { Syntax } from '../../syntax/statement.ts';
import { type SourceFile, span } from '../../text/source-file.ts';

/** Words between blanks, a quote where one begins, comments from `#` anywhere [source: framework/config/lexer/lexer.go]. */
const LEXIS: Lexis = {
  marks: '',
  ends: '',
  comments: 'everywhere',
  quotes: '"',
  quoting: 'words',
  lines: true,
  escapes: (quote) => quote === '"',
  unescape: (text, quote) => (quote === '"' ? text.replaceAll('\\"', '"') : text),
};

/**
 * maddy.conf: `name word… { … }`, a directive a line. A brace counts where it is a word of its own; a backslash at the end
 * of the last word goes on with the next line [source: framework/cfgparser/parse.go; measured: verify-config].
 */
export const parseMaddy = cached(parse);

function parse(file: SourceFile): Syntax {
  const lexed = lex(file, LEXIS);
  const tree = nesting(file, { stray: 'unexpected }', unclosed: 'unexpected EOF when looking for }' });
  for (const line of linesOf(lexed.lexemes)) place(file, tree, line);
  return syntaxOf(file, lexed, tree);
}

function linesOf(lexemes: readonly Lexeme[]): readonly (readonly Lexeme[])[] {
  const lines: Lexeme[][] = [[]];
  for (const [at, lexeme] of lexemes.entries()) {
    const isContinuation = lexeme.kind === 'word' && lexemes[at + 1]?.kind === 'line' && isOnlyBackslash(lexeme);
    if (lexeme.kind === 'line') {
      const last = lexemes[at - 1];
      const goesOn = last?.kind === 'word' && lines.at(-1)!.length > 0 && endsInBackslash(last);
      if (!goesOn) lines.push([]);
    } else if (!isContinuation || lines.at(-1)!.length === 0) lines.at(-1)!.push(lexeme);
  }
  return lines.filter((line) => line.length > 0);
}

function isOnlyBackslash({ word }: Lexeme): boolean {
  return word.value === '\\';
}

function endsInBackslash({ word }: Lexeme): boolean {
  const last = word.parts.at(-1);
  return typeof last === 'string' && last.endsWith('\\');
}

/** A line may hold a block, all of it or its begin and end: `a b { c d }`. */
function place(file: SourceFile, tree: Nesting, line: readonly Lexeme[]): void {
  let from = 0;
  for (const [at, lexeme] of line.entries()) {
    const isLast = at === line.length - 1;
    if (isBrace(lexeme, '{') && at > from) {
      tree.open(headerOf(file, line.slice(from, at)));
      from = at + 1;
    } else if (isBrace(lexeme, '}') && (at === from || isLast)) {
      if (at > from) add(file, tree, line.slice(from, at));
      tree.close(lexeme.word.span, lexeme.end, under(file, lexeme.start));
      from = at + 1;
    }
  }
  if (from < line.length) add(file, tree, line.slice(from));
}

function isBrace({ kind, word }: Lexeme, mark: string): boolean {
  return kind === 'word' && word.value === mark;
}

function add(file: SourceFile, tree: Nesting, words: readonly Lexeme[]): void {
  const [first] = words;
  if (first!.kind === 'hole') tree.add({ kind: 'hole', span: first!.word.span, ...under(file, first!.start) });
  else tree.add(headerOf(file, words));
}

function headerOf(file: SourceFile, [first, ...rest]: readonly Lexeme[]) {
  const end = rest.at(-1)?.end ?? first!.end;
  return {
    kind: 'setting',
    key: first!.word,
    args: rest.map(({ word }) => word),
    span: span(file, first!.start, end),
    ...under(file, first!.start),
  } as const;
}
