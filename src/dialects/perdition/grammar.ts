import { type Lexeme, type Lexis, lex, shellWords } from '../../syntax/lexemes.ts';
import { HOLE, under } from '../../syntax/scan.ts';
import type { SettingStatement, Statement, Syntax, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { type SourceFile, span } from '../../text/source-file.ts';

/** Quotes are pieces of a word, a backslash keeps the next character, `#` begins a comment unless it is kept [measured]. */
const LEXIS: Lexis = {
  ...shellWords,
  escapes: () => true,
  unescape: (text) => text.replace(/\\(.)/g, '$1').replace(/\\$/, ''),
};

const parsed = new WeakMap<SourceFile, Syntax>();

/**
 * perdition.conf: `option value`, `option=value` or `option` alone; the value is the rest of the line. A backslash at the
 * end joins the next line, to a comment as well; a line that begins with a blank has no option, so its key is empty
 * [docs: perdition(8); measured: 2.2].
 */
export function parseOptionLines(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const { lexemes, tokens } = lex(file, LEXIS);
  const statements = linesOf(file, lexemes).map((line) => statementOf(file, line));
  const made = { file, tokens, statements, problems: [] };
  parsed.set(file, made);
  return made;
}

/** The words of each logical line; lines that only a comment continues are part of it. */
function linesOf(file: SourceFile, lexemes: readonly Lexeme[]): readonly (readonly Lexeme[])[] {
  const lines: Lexeme[][] = [[]];
  let isComment = false;
  for (const lexeme of lexemes) {
    if (lexeme.kind === 'line') {
      const before = file.text[lexeme.start - 1] === '\r' ? lexeme.start - 2 : lexeme.start - 1;
      const continues = file.text[before] === '\\' && file.text[before - 1] !== '\\';
      isComment = continues && (isComment || !lines.at(-1)?.length);
      if (!continues) lines.push([]);
    } else if (!isComment && !isContinuation(lexeme)) lines.at(-1)!.push(lexeme);
  }
  return lines.filter((line) => line.length > 0);
}

/** Nothing but the backslash that joins the next line. */
function isContinuation({ word: { value }, quoted }: Lexeme): boolean {
  return value === '' && !quoted;
}

function statementOf(file: SourceFile, line: readonly Lexeme[]): Statement {
  const [first, ...rest] = line;
  const last = line.at(-1)!;
  const whole = { span: span(file, first!.start, last.end), ...under(file, first!.start) };
  if (first!.kind === 'hole' || (rest.length === 0 && first!.word.parts.every((part) => typeof part !== 'string')))
    return { kind: 'hole', ...whole };
  const isAtStart = first!.start === 0 || /[\n\uFEFF]/.test(file.text[first!.start - 1]!);
  const values = isAtStart ? rest : line;
  const args = values.length > 0 && !values.some(({ isUnclosed }) => isUnclosed) ? [joined(file, values)] : [];
  const empty = word([''], span(file, first!.start, first!.start));
  if (!isAtStart) return { kind: 'setting', key: empty, args, ...whole };
  return { kind: 'setting', ...keyOf(first!, args), ...whole };
}

/** `option=value` is one word [measured]. */
function keyOf({ word: whole }: Lexeme, args: readonly Word[]): Pick<SettingStatement, 'key' | 'args'> {
  const [head, ...parts] = whole.parts;
  const equals = typeof head === 'string' ? head.indexOf('=') : -1;
  if (typeof head !== 'string' || equals < 0) return { key: whole, args };
  const { file, start, end } = whole.span;
  const rest = [...(head.length > equals + 1 ? [head.slice(equals + 1)] : []), ...parts];
  return {
    key: word([head.slice(0, equals)], span(file, start, start + equals)),
    args: [word(rest.length > 0 ? rest : [''], span(file, Math.min(start + equals + 1, end), end)), ...args],
  };
}

/** The words of a value with the blanks between them. */
function joined(file: SourceFile, values: readonly Lexeme[]): Word {
  const parts = values.flatMap(({ word: { parts: own }, start }, i) => {
    const before = values[i - 1];
    const gap = before ? file.text.slice(before.end, start).replace(/\\?\r?\n/g, '') : '';
    return gap === '' || gap.includes(HOLE) ? own : [gap, ...own];
  });
  return word(parts, span(file, values[0]!.start, values.at(-1)!.end));
}
