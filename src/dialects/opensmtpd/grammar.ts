import { cached } from '../../syntax/cached.ts';
import { type Lexeme, type Lexis, lex } from '../../syntax/lexemes.ts';
import { under } from '../../syntax/scan.ts';
import type { Statement, Syntax, Word } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import { type SourceFile, span } from '../../text/source-file.ts';

/** Words end at these marks; a backslash keeps a quote inside of quotes [source: parse.y, yylex]. */
const LEXIS: Lexis = {
  marks: '{}(),=<>!',
  ends: '{}(),=<>!',
  comments: 'everywhere',
  quotes: '"\'',
  quoting: 'words',
  lines: true,
  escapes: (quote) => quote !== '',
  unescape: (text, quote) => (quote === '' ? text : text.replace(/\\(["' \t])/g, '$1')),
};

/**
 * smtpd.conf: one directive a line, `name = value` for macros. A backslash at the end joins the next line, to a comment as
 * well [measured: smtpd -n]. Marks are words of their own; what a brace holds may span lines.
 */
export const parseSmtpdConf = cached(parse);

function parse(file: SourceFile): Syntax {
  const { lexemes, tokens } = lex(file, LEXIS);
  const statements = linesOf(file, lexemes).map((line) => statementOf(file, line));
  return { file, tokens, statements, problems: [] };
}

function linesOf(file: SourceFile, lexemes: readonly Lexeme[]): readonly (readonly Lexeme[])[] {
  const lines: Lexeme[][] = [[]];
  let isComment = false;
  let depth = 0;
  let done = 0;
  for (const lexeme of lexemes) {
    if (lexeme.kind === 'line') {
      const before = file.text.slice(done, lexeme.start);
      step(before.length);
      const continues = file.text[lexeme.start - 1] === '\\';
      isComment = continues && (isComment || before.includes('#'));
      if (!continues && depth === 0) lines.push([]);
    } else if (!isComment && !isContinuation(file, lexeme)) {
      lines.at(-1)!.push(lexeme);
      if (lexeme.kind === 'mark') depth = Math.max(0, depth + depthOf(file.text[lexeme.start]!));
    }
    done = lexeme.end;
  }
  return lines.filter((line) => line.length > 0);
}

function depthOf(mark: string): number {
  return mark === '{' ? 1 : mark === '}' ? -1 : 0;
}

function isContinuation(file: SourceFile, { start, end }: Lexeme): boolean {
  return end === start + 1 && file.text[start] === '\\' && file.text[end] === '\n';
}

function statementOf(file: SourceFile, line: readonly Lexeme[]): Statement {
  const [first, second, ...rest] = line;
  const whole = { span: span(file, first!.start, line.at(-1)!.end), ...under(file, first!.start) };
  if (line.every(({ word }) => word.parts.every((part) => typeof part !== 'string'))) return { kind: 'hole', ...whole };
  const words = (list: readonly Lexeme[]): readonly Word[] => list.map(({ word }) => word);
  if (second?.kind === 'mark' && second.word.value === '=')
    return { kind: 'setting', key: first!.word, operator: second.word, args: words(rest), ...whole };
  return { kind: 'setting', key: first!.word, args: words(line.slice(1)), ...whole };
}
