import { cached, syntaxOf } from '../../syntax/cached.ts';
import { type Lexeme, lex, type Lexis } from '../../syntax/lexemes.ts';
import { type Nesting, nesting } from '../../syntax/nesting.ts';
import { under } from '../../syntax/scan.ts';
import type { Syntax, Word } from '../../syntax/statement.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { isOff, isOn, KEYWORDS, NAMES, type Value } from './names.ts';

/** Words of letters, digits, `-` and, in the names of protocols, dots; any other character is passed over [source: src/cfg_lex.l; measured]. */
const LEXIS: Lexis = {
  marks: '={}',
  ends: '={}',
  comments: 'everywhere',
  quotes: '"',
  quoting: 'words',
  lines: false,
  bare: /[A-Za-z0-9.-]/,
  escapes: (quote) => quote !== '',
  unescape: (text) => text,
};

/** hitch's grammar: `name = value` and `name = { … }` in free form. The first word that it does not take is refused; what follows is read all the same. */
export const parseHitch = cached(parse);

function parse(file: SourceFile): Syntax {
  const lexed = lex(file, LEXIS);
  const { lexemes } = lexed;
  const tree = nesting(file, { stray: 'syntax error at "}"', unclosed: 'syntax error at the end of the file' });
  const blocks: string[] = [];
  for (let at = 0; at < lexemes.length; ) at += statementAt(file, tree, lexemes, at, blocks);
  return syntaxOf(file, lexed, tree);
}

/** Puts what begins here into the tree, and says how many lexemes it took. */
function statementAt(
  file: SourceFile,
  tree: Nesting,
  lexemes: readonly Lexeme[],
  at: number,
  blocks: string[],
): number {
  const [first, equals, value] = lexemes.slice(at, at + 3);
  const rest = under(file, first!.start);
  if (first!.kind === 'hole') {
    tree.add({ kind: 'hole', span: first!.word.span, ...rest });
    return 1;
  }
  if (isMark(first, '}')) {
    blocks.pop();
    tree.close(first!.word.span, first!.end, rest);
    return 1;
  }
  const wants = kindOf(first!, blocks);
  if (first!.kind !== 'word' || !isMark(equals, '=') || !value || wants === undefined) {
    tree.refuse(first!.word.span, `syntax error at "${shown(first!)}"`, rest);
    // The value of an unknown name is no second mistake.
    return isMark(equals, '=') && value?.kind === 'word' ? 3 : 1;
  }
  if (isMark(value, '{')) {
    blocks.push(first!.word.value ?? '');
    if (wants === 'string-or-block')
      tree.open({ kind: 'setting', key: first!.word, args: [], span: span(file, first!.start, value.end), ...rest });
    else tree.refuse(value.word.span, 'syntax error at "{"', rest);
    return 3;
  }
  const args = valuesAt(lexemes, at + 2, wants);
  const bad = args.find((one) => !fits(one, wants)) ?? (args.length === 0 ? value : undefined);
  if (bad) tree.refuse(bad.word.span, `syntax error at "${shown(bad)}"`, rest);
  else {
    const end = args.at(-1)!.end;
    const words = args.map((one) => one.word);
    tree.add({ kind: 'setting', key: first!.word, args: words, span: span(file, first!.start, end), ...rest });
  }
  return 2 + Math.max(1, args.length);
}

function isMark(lexeme: Lexeme | undefined, mark: string): boolean {
  return lexeme?.kind === 'mark' && lexeme.word.value === mark;
}

function shown({ word: { span: at } }: Lexeme): string {
  return at.file.text.slice(at.start, Math.min(at.end, at.start + 40));
}

/** What a name wants; a name that an expression hides may be any. */
function kindOf({ word: { value }, quoted }: Lexeme, blocks: readonly string[]): Value | undefined {
  if (quoted) return undefined;
  if (value === undefined) return 'string';
  const block = blocks.at(-1) ?? '';
  return block === '' || block === 'frontend' || block === 'pem-file' ? NAMES[block].get(value) : 'string';
}

/** One word, or every protocol of a list. */
function valuesAt(lexemes: readonly Lexeme[], at: number, wants: Value): readonly Lexeme[] {
  if (wants !== 'protocols') return lexemes[at]?.kind === 'word' ? [lexemes[at]] : [];
  const found: Lexeme[] = [];
  for (let i = at; lexemes[i]?.kind === 'word' && !isMark(lexemes[i + 1], '='); i += 1) found.push(lexemes[i]!);
  return found;
}

function fits({ word, quoted, isUnclosed }: Lexeme, wants: Value): boolean {
  const { value } = word;
  if (isUnclosed) return false;
  if (value === undefined) return true;
  if (wants === 'switch') return isOn(value) || isOff(value);
  if (wants === 'protocols') return !quoted && /^(SSLv3|TLSv1\.[0-3])$/.test(value);
  if (wants === 'number') return !quoted && /^\d+$/.test(value);
  if (wants === 'workers') return !quoted && /^(\d+|auto)$/.test(value);
  if (wants === 'verify') return !quoted && /^(none|optional|required)$/.test(value);
  return isString(word, quoted);
}

/** A quoted `on` is a switch like a bare one, and a keyword is no string [source: src/cfg_lex.l; measured: `user = daemon`]. */
function isString({ value = '' }: Word, quoted: boolean): boolean {
  if (isOn(value) || isOff(value)) return false;
  return (
    quoted || (/^[A-Za-z0-9-]*[A-Za-z-][A-Za-z0-9-]*$/.test(value) && !/^-?\d+$/.test(value) && !KEYWORDS.has(value))
  );
}
