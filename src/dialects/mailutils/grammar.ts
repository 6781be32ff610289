import { type Lexeme, type Lexis, lexed } from '../../syntax/lexemes.ts';
import { type Nesting, nesting } from '../../syntax/nesting.ts';
import { masked, tile, under } from '../../syntax/scan.ts';
import type { Statement, Syntax, Token } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import { type SourceFile, type Span, span } from '../../text/source-file.ts';

/** Words, quotes with escapes, and the marks of blocks and lists [docs: mailutils manual, "Configuration"]. */
const LEXIS: Lexis = {
  marks: ';{}(),',
  ends: ';{}(),',
  comments: 'everywhere',
  quotes: '"',
  quoting: 'words',
  lines: false,
  escapes: (quote) => quote === '"',
  unescape: (text, quote) => (quote === '"' ? text.replace(/\\(.)/gs, '$1') : text),
};

const COMMENT = /"(?:\\[\s\S]?|[^"\\])*"?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|#[^\n]*|[^\s"/#][^\s"]*|\//g;

const parsed = new WeakMap<SourceFile, Syntax>();

/**
 * `keyword value;` and `keyword label { … };` in free form, with comments of C, C++ and the shell. What mailutils refuses
 * becomes a statement too, see `refusalOf` [measured: mailutils 3.15].
 */
export function parseMailutils(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const { text, comments } = withoutComments(masked(file));
  const found = lexed(file, text, LEXIS, text.startsWith('\uFEFF') ? 1 : 0);
  const tree = nesting(file, { stray: 'syntax error', unclosed: 'syntax error' });
  const lexemes = found.lexemes.filter(({ kind }) => kind !== 'line');
  let pending: Lexeme[] = [];
  let wasClosed = false;
  for (const lexeme of lexemes) {
    const mark = lexeme.kind === 'mark' ? lexeme.word.value : undefined;
    if (lexeme.kind === 'hole' && pending.length === 0)
      tree.add({ kind: 'hole', span: lexeme.word.span, ...under(file, lexeme.start) });
    else if (mark === ';' || mark === '{' || mark === '}') {
      if (mark !== ';' || !wasClosed || pending.length > 0) marked(file, tree, pending, lexeme);
      pending = [];
    } else pending.push(lexeme);
    wasClosed = mark === '}';
  }
  if (pending.length > 0 && !pending.every(isHidden)) tree.refuse(whole(file, pending), 'syntax error', {});
  const tokens = [...comments, ...found.tokens.filter(({ kind }) => isOwn(kind))].sort((a, b) => a.start - b.start);
  const made = { file, tokens: tile(file, tokens), ...tree.finish() };
  parsed.set(file, made);
  return made;
}

/** What fills the gaps is found again with the comments in. */
function isOwn(kind: Token['kind']): boolean {
  return kind === 'word' || kind === 'quoted' || kind === 'punctuation' || kind === 'hole';
}

/** The text with blanks in place of comments, so that offsets stay. */
function withoutComments(text: string): { readonly text: string; readonly comments: readonly Token[] } {
  const comments: Token[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (const { 0: piece, index } of text.matchAll(COMMENT)) {
    if (!/^(#|\/\/|\/\*)/.test(piece)) continue;
    const end = index + piece.length;
    comments.push({ kind: 'comment', start: index, end });
    pieces.push(text.slice(done, index), piece.replace(/[^\n]/g, ' '));
    done = end;
  }
  step(text.length);
  return { text: pieces.join('') + text.slice(done), comments };
}

function marked(file: SourceFile, tree: Nesting, pending: readonly Lexeme[], mark: Lexeme): void {
  const char = mark.word.value;
  const [first] = pending;
  const rest = under(file, first?.start ?? mark.start);
  if (char === '}') {
    if (first && pending.every(isHidden)) tree.add({ kind: 'hole', span: whole(file, pending), ...rest });
    else if (first) tree.refuse(whole(file, pending), 'syntax error', rest);
    tree.close(mark.word.span, mark.end, under(file, mark.start));
    return;
  }
  const fault = first ? faultIn(pending) : 'syntax error';
  if (!first || fault) {
    tree.refuse(first ? whole(file, pending) : mark.word.span, fault ?? 'syntax error', rest);
    if (char === '{') tree.open({ kind: 'setting', key: mark.word, args: [], span: mark.word.span, ...rest });
    return;
  }
  const args = pending.slice(1).filter(({ kind }) => kind === 'word');
  const statement = {
    kind: 'setting',
    key: first.word,
    args: args.map(({ word }) => word),
    span: whole(file, pending),
    ...rest,
  } as const satisfies Statement;
  if (char === '{') tree.open(statement);
  else tree.add(statement);
}

/** A keyword has two letters at least and begins with one; brackets want quotes [measured: server-ipv6-unquoted, 3.15]. */
function faultIn(pending: readonly Lexeme[]): string | undefined {
  const stray = pending.find(({ quoted, word }) => !quoted && /[[\]]/.test(word.value ?? ''));
  if (stray) return `stray character ${/[[\]]/.exec(stray.word.value ?? '')![0]}`;
  const { word, quoted } = pending[0]!;
  if (word.value === undefined) return undefined;
  return quoted || !/^[A-Za-z_][\w-]+$/.test(word.value) ? 'syntax error' : undefined;
}

function isHidden({ word: { parts } }: Lexeme): boolean {
  return parts.every((part) => typeof part !== 'string');
}

function whole(file: SourceFile, list: readonly Lexeme[]): Span {
  return span(file, list[0]!.start, list.at(-1)!.end);
}
