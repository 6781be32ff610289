import { limits } from '../limits.ts';
import { type Problem, problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { type Lexeme, type Lexis, lexed } from './lexemes.ts';
import { masked, tile, under } from './scan.ts';
import type { SettingStatement, Statement, Syntax, Token } from './statement.ts';
import { word } from './statement.ts';
import { step } from './steps.ts';

/** libconfig's names, scalars and marks [libconfig manual, "Configuration Files"]. */
const LEXIS: Lexis = {
  marks: ':=;,(){}[]',
  ends: ':=;,(){}[]',
  comments: 'never',
  quotes: '"',
  quoting: 'words',
  lines: false,
  bare: /[A-Za-z0-9_.*+-]/,
  escapes: (quote) => quote === '"',
  unescape: (text, quote) => (quote === '"' ? text.replace(/\\(.)/gs, (_, char: string) => NAMED[char] ?? char) : text),
};
const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' };

/** A string, or a comment of one of three kinds, whichever begins first. */
const COMMENT = /"(?:[^"\\]|\\[\s\S])*"?|\/\*[\s\S]*?(?:\*\/|$)|(?:#|\/\/)[^\n]*/g;

const CLOSES: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

const parsed = new WeakMap<SourceFile, Syntax>();

/**
 * libconfig's grammar: `name: value;` or `name = value;`, where a value is a scalar, a group `{ … }`, a list `( … )` or an
 * array `[ … ]`. A group is a body of its settings, a list a body of its members, which have no names.
 */
export function parseLibconfig(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const made = parse(file);
  parsed.set(file, made);
  return made;
}

function parse(file: SourceFile): Syntax {
  const whole = masked(file);
  const comments: Token[] = [];
  const text = whole.replace(COMMENT, (found, at: number) => {
    if (found.startsWith('"')) return found;
    comments.push({ kind: 'comment', start: at, end: at + found.length });
    return found.replace(/[^\n]/g, ' ');
  });
  step(whole.length);
  const { lexemes, tokens } = lexed(file, text, LEXIS, text.startsWith('\uFEFF') ? 1 : 0);
  const reading: Reading = { file, lexemes, at: 0, problems: [] };
  const statements = settingsOf(reading, '', 0);
  return {
    file,
    get tokens() {
      return tile(
        file,
        [...comments, ...tokens].sort((a, b) => a.start - b.start),
      );
    },
    statements,
    problems: reading.problems,
  };
}

interface Reading {
  readonly file: SourceFile;
  readonly lexemes: readonly Lexeme[];
  at: number;
  readonly problems: Problem[];
}

function markAt({ lexemes, at }: Reading): string | undefined {
  const found = lexemes[at];
  return found?.kind === 'mark' ? found.word.value : undefined;
}

/** Settings up to the bracket that closes them. */
function settingsOf(reading: Reading, closer: string, depth: number): readonly Statement[] {
  const statements: Statement[] = [];
  while (reading.at < reading.lexemes.length) {
    step(1);
    const mark = markAt(reading);
    const first = reading.lexemes[reading.at]!;
    reading.at += 1;
    if (mark === closer) return statements;
    if (first.kind === 'hole')
      statements.push({ kind: 'hole', span: first.word.span, ...under(reading.file, first.start) });
    else if (mark === undefined) statements.push(settingOf(reading, first, depth));
    else if (mark !== ';' && mark !== ',') odd(reading, first);
  }
  return unclosed(reading, closer, statements);
}

function settingOf(reading: Reading, first: Lexeme, depth: number): Statement {
  const { file, lexemes } = reading;
  const place = under(file, first.start);
  if (!/^[:=]$/.test(markAt(reading) ?? '')) {
    if (first.word.value === undefined) return { kind: 'hole', span: first.word.span, ...place };
    odd(reading, first);
    return { kind: 'setting', key: first.word, args: [], span: first.word.span, ...place };
  }
  const operator = lexemes[reading.at]!.word;
  reading.at += 1;
  const value = valueAt(reading, depth);
  const end = lexemes[reading.at - 1]?.end ?? first.end;
  return {
    kind: 'setting',
    key: first.word,
    operator,
    args: [],
    ...value,
    span: span(file, first.start, end),
    ...place,
  };
}

type Value = Partial<Pick<SettingStatement, 'args' | 'body'>>;

function valueAt(reading: Reading, depth: number): Value {
  const mark = markAt(reading);
  const first = reading.lexemes[reading.at];
  if (!first || (mark !== undefined && CLOSES[mark] === undefined)) return {};
  reading.at += 1;
  if (mark === undefined) return { args: [first.word] };
  if (depth >= limits.blockDepth) {
    if (depth === limits.blockDepth)
      reading.problems.push(
        problem('limit-exceeded', `values are nested more than ${limits.blockDepth} deep`, first.word.span),
      );
    return {};
  }
  return { body: mark === '{' ? settingsOf(reading, '}', depth + 1) : membersOf(reading, CLOSES[mark]!, depth + 1) };
}

/** The members of a list or an array, each a statement without a name. */
function membersOf(reading: Reading, closer: string, depth: number): readonly Statement[] {
  const members: Statement[] = [];
  while (reading.at < reading.lexemes.length) {
    step(1);
    const mark = markAt(reading);
    const first = reading.lexemes[reading.at]!;
    if (mark === closer || mark === ';') {
      reading.at += mark === closer ? 1 : 0;
      return members;
    }
    const before = reading.at;
    const value = valueAt(reading, depth);
    if (reading.at === before) reading.at += 1;
    else members.push(memberOf(reading, first, value));
  }
  return unclosed(reading, closer, members);
}

function memberOf({ file, lexemes, at }: Reading, { start }: Lexeme, value: Value): Statement {
  const key = word([''], span(file, start, start));
  return {
    kind: 'setting',
    key,
    args: [],
    ...value,
    span: span(file, start, lexemes[at - 1]!.end),
    ...under(file, start),
  };
}

function unclosed<T>({ file, problems }: Reading, closer: string, found: T): T {
  if (closer !== '')
    problems.push(problem('unclosed-block', `"${closer}" is missing`, span(file, file.text.length, file.text.length)));
  return found;
}

function odd({ problems }: Reading, { word: { span: at } }: Lexeme): void {
  problems.push(problem('unexpected-character', 'libconfig takes settings as "name: value;"', at));
}
