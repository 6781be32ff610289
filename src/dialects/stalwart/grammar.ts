import { cached } from '../../syntax/cached.ts';
import { type Lexeme, type Lexis, lexed } from '../../syntax/lexemes.ts';
import { joinTexts, masked, tile, under } from '../../syntax/scan.ts';
import type { SettingStatement, Statement, Syntax, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import { type SourceFile, span } from '../../text/source-file.ts';

/** Quotes are pieces of keys: `server.listener."smtp".bind` [source: crates/utils/src/config/parser.rs, key]. */
const LEXIS: Lexis = {
  marks: '[]{}=,',
  ends: '[]{}=,',
  comments: 'everywhere',
  quotes: '"\'',
  quoting: 'pieces',
  lines: true,
  escapes: (quote) => quote === '"',
  unescape: (text, quote) => (quote === '"' ? text.replace(/\\(["\\])/g, '$1') : text),
};

/** Lists and tables inside of values; deeper ones are passed over. */
const MOST_NESTED = 10;

/**
 * Stalwart's own subset of TOML: keys in full (`server.listener.imap.bind`), a statement each. The scalars of a list are its
 * words, the tables of a list statements of its body, each with the key `[]`; sets without values are read like tables
 * [source: crates/utils/src/config/parser.rs, 0.3 to 0.15].
 */
export const parseStalwart = cached(parse);

function parse(file: SourceFile): Syntax {
  const text = oneQuoteEach(masked(file));
  const { lexemes, tokens } = lexed(file, text, LEXIS, text.startsWith('\uFEFF') ? 1 : 0);
  const reader: Reader = { file, lexemes, at: 0 };
  const statements: Statement[] = [];
  let prefix: Word | undefined;
  while (reader.at < lexemes.length) {
    const lexeme = lexemes[reader.at]!;
    if (lexeme.kind === 'hole') {
      statements.push({ kind: 'hole', span: lexeme.word.span, ...under(file, lexeme.start) });
      reader.at += 1;
    } else if (isMark(lexeme, '[')) prefix = header(reader);
    else if (lexeme.kind === 'word') statements.push(...pair(reader, prefix, 0));
    else reader.at += 1;
  }
  return { file, tokens: tile(file, tokens), statements, problems: [] };
}

const QUOTED = /#[^\n]*|"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?/g;

/** What stands between three quotes may be anything, so that nothing in it is taken for syntax. */
function oneQuoteEach(text: string): string {
  step(text.length);
  return text.replace(QUOTED, (found) => {
    const isLong = /^("""|''')/.test(found) && found.length >= 6;
    return isLong ? `${found[0]}${'x'.repeat(found.length - 2)}${found[0]}` : found;
  });
}

interface Reader {
  readonly file: SourceFile;
  readonly lexemes: readonly Lexeme[];
  at: number;
}

function isMark(lexeme: Lexeme | undefined, mark: string): boolean {
  return lexeme?.kind === 'mark' && lexeme.word.value === mark;
}

/** `[a.b]` and `[[a.b]]`: what follows is in it. Anything else on the line is passed over. */
function header(reader: Reader): Word | undefined {
  let name: Word | undefined;
  while (reader.at < reader.lexemes.length && reader.lexemes[reader.at]!.kind !== 'line') {
    const lexeme = reader.lexemes[reader.at]!;
    if (lexeme.kind !== 'mark') name ??= lexeme.word;
    reader.at += 1;
  }
  return name;
}

/** `key = value`, at the key; the statements that it stands for. */
function pair(reader: Reader, prefix: Word | undefined, depth: number): readonly Statement[] {
  const first = reader.lexemes[reader.at]!;
  reader.at += 1;
  const key = prefix ? joined(prefix, first.word) : first.word;
  const place = under(reader.file, first.start);
  const whole = () =>
    span(
      reader.file,
      first.start,
      Math.max(first.end, (reader.lexemes[reader.at - 1] ?? reader.lexemes.at(-1) ?? first).end),
    );
  if (!isMark(reader.lexemes[reader.at], '=')) return [{ kind: 'setting', key, args: [], span: whole(), ...place }];
  reader.at += 1;
  const next = reader.lexemes[reader.at];
  if (isMark(next, '{') && depth < MOST_NESTED) return table(reader, key, depth + 1);
  if (isMark(next, '[') && depth < MOST_NESTED) {
    const { args, body } = list(reader, depth + 1);
    const found: SettingStatement = { kind: 'setting', key, args, span: whole(), ...place };
    return [body.length > 0 ? { ...found, body } : found];
  }
  if (next?.kind !== 'word' && next?.kind !== 'hole')
    return [{ kind: 'setting', key, args: [], span: whole(), ...place }];
  reader.at += 1;
  return [{ kind: 'setting', key, args: [next.word], span: whole(), ...place }];
}

function joined(prefix: Word, key: Word): Word {
  return word(joinTexts([...prefix.parts, '.', ...key.parts]), key.span);
}

/** What stands in braces, at the first of them; line ends count for nothing. */
function table(reader: Reader, prefix: Word | undefined, depth: number): readonly Statement[] {
  const found: Statement[] = [];
  reader.at += 1;
  while (reader.at < reader.lexemes.length && !isMark(reader.lexemes[reader.at], '}')) {
    const lexeme = reader.lexemes[reader.at]!;
    if (lexeme.kind === 'word' || lexeme.kind === 'hole') found.push(...pair(reader, prefix, depth));
    else reader.at += 1;
  }
  reader.at += 1;
  return found;
}

function list(reader: Reader, depth: number): { readonly args: readonly Word[]; readonly body: readonly Statement[] } {
  const args: Word[] = [];
  const body: Statement[] = [];
  reader.at += 1;
  while (reader.at < reader.lexemes.length && !isMark(reader.lexemes[reader.at], ']')) {
    const lexeme = reader.lexemes[reader.at]!;
    if (isMark(lexeme, '{') && depth < MOST_NESTED) {
      const key = word(['[]'], lexeme.word.span);
      const entries = table(reader, undefined, depth + 1);
      const end = reader.lexemes[Math.min(reader.at, reader.lexemes.length) - 1]?.end ?? lexeme.end;
      body.push({ kind: 'setting', key, args: [], body: entries, span: span(reader.file, lexeme.start, end) });
    } else if (isMark(lexeme, '[') && depth < MOST_NESTED) args.push(...list(reader, depth + 1).args);
    else {
      if (lexeme.kind === 'word' || lexeme.kind === 'hole') args.push(lexeme.word);
      reader.at += 1;
    }
  }
  reader.at += 1;
  return { args, body };
}
