import { type Problem, problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { isBlank, isOnlyHoles, linesOf, masked, syntaxOf, trimmed, under, wordAt, wordTokens } from './scan.ts';
import type { Statement, Syntax, Token, Word } from './statement.ts';
import { step } from './steps.ts';

/** What differs between the daemons that read columns. */
export interface ColumnForm {
  /**
   * Whether a line that begins with a blank goes on with the one before: `never`, such blanks count for nothing; `next`,
   * only right after it, as in inetd [measured: openbsd-inetd 0.20221205]; `always`, over comments and empty lines too,
   * as in Postfix's master.cf [master(5)].
   */
  readonly continues: 'never' | 'next' | 'always';
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const cache = () => new WeakMap<SourceFile, Syntax>();
const parsed = { never: cache(), next: cache(), always: cache() };

/**
 * Columns that blanks part, one statement a line: the first column is its key, the others are its words. A line whose
 * first mark is `#` is a comment. Nothing is quoted. A line that is only a template expression may be any lines.
 */
export function parseColumns(file: SourceFile, form: ColumnForm): Syntax {
  const known = parsed[form.continues].get(file);
  if (known) return known;
  const made = parse(file, form);
  parsed[form.continues].set(file, made);
  return made;
}

function parse(file: SourceFile, { continues }: ColumnForm): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const statements: Statement[] = [];
  const problems: Problem[] = [];
  let open: Range[] = [];
  const close = () => {
    if (open.length > 0) statements.push(statementOf(file, text, open));
    open = [];
  };
  for (const line of linesOf(text)) {
    const start = line.start === 0 && text.startsWith('\uFEFF') ? 1 : line.start;
    const content = trimmed(text, start, Math.max(start, line.end));
    const goesOn = open.length > 0 && continues !== 'never' && isBlank(text.charCodeAt(line.start));
    if (content.start >= content.end) {
      if (continues === 'never' || (continues === 'next' && !goesOn)) close();
      continue;
    }
    if (text[content.start] === '#' && !(goesOn && continues === 'next')) {
      tokens.push({ kind: 'comment', ...content });
      if (continues !== 'always') close();
      continue;
    }
    if (continues === 'always' && open.length === 0 && isBlank(text.charCodeAt(line.start))) {
      const what = 'the first line begins with a blank, so it goes on with no line and is not read';
      problems.push(problem('unexpected-character', what, span(file, content.start, content.end)));
      continue;
    }
    if (!goesOn) close();
    const columns = columnsIn(text, content);
    tokens.push(...columns.flatMap((column) => wordTokens(file, column.start, column.end)));
    open.push(...columns);
  }
  close();
  return syntaxOf(file, tokens, statements, problems);
}

function columnsIn(text: string, { start, end }: Range): readonly Range[] {
  const columns: Range[] = [];
  for (let i = start; i < end; ) {
    let to = i;
    while (to < end && !isBlank(text.charCodeAt(to))) to += 1;
    if (to > i) columns.push({ start: i, end: to });
    i = Math.max(to, i + 1);
  }
  step(end - start);
  return columns;
}

function statementOf(file: SourceFile, text: string, columns: readonly Range[]): Statement {
  const start = columns[0]!.start;
  const end = columns.at(-1)!.end;
  const place = { span: span(file, start, end), ...under(file, start) };
  if (isOnlyHoles(text, start, end)) return { kind: 'hole', ...place };
  const [key, ...args] = columns.map((column): Word => wordAt(file, column.start, column.end));
  return { kind: 'setting', key: key!, args, ...place };
}
