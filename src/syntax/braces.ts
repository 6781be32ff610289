import type { SourceFile, Span } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { cached, syntaxOf } from './cached.ts';
import { type Lexeme, type Lexis, lex } from './lexemes.ts';
import { type Nesting, nesting } from './nesting.ts';
import { under } from './scan.ts';
import type { SettingStatement, Syntax } from './statement.ts';
import { word } from './statement.ts';

/**
 * nginx's words: `#` begins a comment before a word, quotes make a word of their own, a backslash keeps the next
 * character from ending one [source: ngx_conf_file.c, ngx_conf_read_token; measured: mail-quoting].
 */
const LEXIS: Lexis = {
  marks: ';{}',
  ends: ';{',
  comments: 'before-words',
  quotes: '"\'',
  quoting: 'words',
  lines: false,
  bracedNames: true,
  escapes: () => true,
  unescape: (text) => text.replace(/\\(["'\\trn])/g, (_, char: string) => CONTROL[char] ?? char),
};
const CONTROL: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** nginx's grammar: `name word …;` and `name word … { … }`, in free form. What nginx refuses becomes a statement too, see `refusalOf`. */
export const parseBraces = cached(parse);

function parse(file: SourceFile): Syntax {
  const lexed = lex(file, LEXIS);
  const tree = nesting(file, { stray: 'unexpected "}"', unclosed: 'unexpected end of file, expecting "}"' });
  let pending: Lexeme[] = [];
  for (const lexeme of lexed.lexemes) {
    if (lexeme.kind === 'hole' && pending.length === 0) {
      tree.add({ kind: 'hole', span: lexeme.word.span, ...under(file, lexeme.start) });
    } else if (lexeme.kind === 'mark') {
      marked(file, tree, pending, lexeme);
      pending = [];
    } else pending.push(lexeme);
  }
  if (pending.length > 0 && !pending.every(isHidden)) {
    const isQuote = pending.some(({ isUnclosed }) => isUnclosed);
    tree.refuse(whole(file, pending), `unexpected end of file, expecting ${isQuote ? 'a quote' : '";" or "}"'}`, {});
  }
  return syntaxOf(file, lexed, tree);
}

/** Nothing but template expressions, which may be whole statements. */
function isHidden({ word: { parts } }: Lexeme): boolean {
  return parts.every((part) => typeof part !== 'string');
}

function whole(file: SourceFile, list: readonly Lexeme[]): Span {
  return span(file, list[0]!.start, list.at(-1)!.end);
}

/** A statement ends, or a block begins or ends. */
function marked(file: SourceFile, tree: Nesting, pending: readonly Lexeme[], mark: Lexeme): void {
  const char = mark.word.value ?? '';
  const rest = under(file, pending[0]?.start ?? mark.start);
  const glued = pending.find((one, i) => one.quoted && pending[i + 1]?.start === one.end);
  if (glued) tree.refuse(glued.word.span, `unexpected "${file.text[glued.end] ?? ''}"`, rest);
  else if (char === '}') {
    if (pending.length > 0 && pending.every(isHidden)) tree.add({ kind: 'hole', span: whole(file, pending), ...rest });
    else if (pending.length > 0) tree.refuse(mark.word.span, 'unexpected "}"', rest);
    tree.close(mark.word.span, mark.end, under(file, mark.start));
  } else if (pending.length === 0) tree.refuse(mark.word.span, `unexpected "${char}"`, rest);
  else if (char === '{') tree.open({ ...settingOf(file, pending), ...rest });
  else tree.add({ ...settingOf(file, pending), ...rest });
}

function settingOf(file: SourceFile, pending: readonly Lexeme[]): SettingStatement {
  const [key, ...args] = pending.map((one) => one.word);
  return { kind: 'setting', key: key ?? word([''], whole(file, pending)), args, span: whole(file, pending) };
}
