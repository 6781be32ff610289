import { cached } from '../../syntax/cached.ts';
import { isOnlyHoles, linesOf, masked, syntaxOf, trimmed, under, wordAt, wordTokens } from '../../syntax/scan.ts';
import type { Statement, Syntax, Token } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import { type SourceFile, span } from '../../text/source-file.ts';

/**
 * sendmail.cf: `O Name=value` lines; all others are rules and macros that decide no listener. A blank at the beginning
 * continues the line before, `#` begins a comment unless `$` or a backslash stands before it [docs: op.me; source: readcf.c].
 */
export const parseCf = cached(parse);

interface Logical {
  readonly start: number;
  readonly end: number;
}

function parse(file: SourceFile): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const statements = logical(text).flatMap((line) => statementAt(file, text, line, tokens));
  return syntaxOf(file, tokens, statements);
}

function logical(text: string): readonly Logical[] {
  const lines: { readonly start: number; end: number }[] = [];
  for (const { start, end } of linesOf(text)) {
    const last = lines.at(-1);
    if (last && end > start && /[ \t]/.test(text[start]!)) last.end = end;
    else lines.push({ start, end });
  }
  return lines;
}

const COMMENT = /(?<![$\\])#/;
const OPTION = /^O[ \t]+([^=\s]+)[ \t]*=/;

function statementAt(file: SourceFile, text: string, line: Logical, tokens: Token[]): readonly Statement[] {
  const written = text.slice(line.start, line.end);
  step(written.length);
  const hash = COMMENT.exec(written)?.index ?? written.length;
  const end = line.start + hash;
  const body = written.slice(0, hash);
  const rest = under(file, line.start);
  const found = OPTION.exec(body);
  const close = (): void => {
    if (end < line.end) tokens.push({ kind: 'comment', start: end, end: line.end });
  };
  if (!found) {
    const isHole = isOnlyHoles(text, line.start, end);
    if (!isHole && end > line.start) tokens.push(...wordTokens(file, line.start, end));
    close();
    return isHole ? [{ kind: 'hole', span: span(file, line.start, end), ...rest }] : [];
  }
  const name = line.start + found[0].indexOf(found[1]!);
  const equals = line.start + found[0].length;
  const value = trimmed(text, equals, end);
  tokens.push({ kind: 'word', start: line.start, end: line.start + 1 });
  tokens.push(...wordTokens(file, name, name + found[1]!.length));
  tokens.push({ kind: 'punctuation', start: equals - 1, end: equals });
  tokens.push(...wordTokens(file, value.start, value.end));
  close();
  return [
    {
      kind: 'setting',
      key: wordAt(file, name, name + found[1]!.length),
      operator: wordAt(file, equals - 1, equals),
      args: [wordAt(file, value.start, value.end, (one) => one.replace(/\r?\n[ \t]+/g, ' '))],
      span: span(file, line.start, Math.max(value.end, equals)),
      ...rest,
    },
  ];
}
