import { joinTexts, under } from '../../syntax/scan.ts';
import { type SettingStatement, type Statement, type Word, word } from '../../syntax/statement.ts';
import type { Branch, Span } from '../../text/source-file.ts';

/** One argument of a command: blanks inside braces do not end it, and braces round all of it are taken off [master(5), 3.0 and later]. */
export interface Argument {
  readonly word: Word;
  readonly isBraced: boolean;
}

/** What makes a program end when it looks at its arguments, in its own words. */
export interface Fault {
  readonly reason: string;
  readonly at: Word;
  readonly under?: readonly Branch[];
}

/** Groups the words of a command by their braces [source: util/mystrtok.c, mystrtokq]. */
export function argumentsOf(words: readonly Word[]): readonly Argument[] {
  const list: Argument[] = [];
  let open: Word[] = [];
  let level = 0;
  for (const one of words) {
    open.push(one);
    level = Math.max(0, level + depthOf(one));
    if (level > 0) continue;
    list.push(argumentOf(open));
    open = [];
  }
  return open.length > 0 ? [...list, argumentOf(open)] : list;
}

function depthOf({ parts }: Word): number {
  let level = 0;
  for (const part of parts)
    if (typeof part === 'string') for (const char of part) level += char === '{' ? 1 : char === '}' ? -1 : 0;
  return level;
}

function argumentOf(words: readonly Word[]): Argument {
  const [first, last] = [words[0]!, words.at(-1)!];
  const parts = joinTexts(words.flatMap(({ parts: own }, i) => (i > 0 ? [' ', ...own] : own)));
  const span = { ...first.span, end: last.span.end };
  const [head, tail] = [parts[0], parts.at(-1)];
  if (typeof head !== 'string' || !head.startsWith('{') || typeof tail !== 'string' || !tail.endsWith('}'))
    return { word: word(parts, span), isBraced: false };
  return { word: trimmedWord(cut(parts, 1, 1), { ...span, start: span.start + 1, end: span.end - 1 }), isBraced: true };
}

/** Parts without so many characters at either side; both sides are text. */
function cut(parts: Word['parts'], atStart: number, atEnd: number): Word['parts'] {
  return parts.map((part, i) => {
    if (typeof part !== 'string') return part;
    const from = i === 0 ? atStart : 0;
    return part.slice(from, i === parts.length - 1 ? Math.max(from, part.length - atEnd) : undefined);
  });
}

function trimmedWord(parts: Word['parts'], span: Span): Word {
  const last = parts.length - 1;
  const trimmed = parts.map((part, i) => {
    if (typeof part !== 'string') return part;
    const left = i === 0 ? part.trimStart() : part;
    return i === last ? left.trimEnd() : left;
  });
  return word(trimmed.length === 0 ? [''] : trimmed, span);
}

/** Letters that take the rest of the word or the next word; what the server programs know beside them are switches [source: master/single_server.c]. */
const WITH_VALUE = 'imnost';
/** Any other letter ends the program [measured: -Q ends it, -c and -v do not]. */
const SWITCHES = 'cdDlSuvVz';

/** What a server program makes of its arguments. */
export function optionsIn(argv: readonly Argument[]): {
  readonly overrides: readonly Statement[];
  readonly faults: readonly Fault[];
} {
  const overrides: Statement[] = [];
  const faults: Fault[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const { word: one } = argv[i]!;
    const [first] = one.parts;
    const place = under(one.span.file, one.span.start);
    if (typeof first !== 'string') overrides.push({ kind: 'hole', span: one.span, ...place });
    else if (!/^-./.test(first))
      faults.push({ reason: `unexpected command-line argument: ${first}`, at: one, ...place });
    else {
      const option = optionAt(argv, i);
      const unknown = unknownLetter(first);
      if (unknown !== undefined) faults.push({ reason: `unknown option: ${unknown}`, at: one, ...place });
      if (option?.uses) i += 1;
      if (option?.letter !== 'o') continue;
      const made = option.value
        ? overrideOf(one, option.value)
        : { reason: "option requires an argument -- 'o'", at: one, ...place };
      if ('reason' in made) faults.push(made);
      else overrides.push(made);
    }
  }
  return { overrides, faults };
}

interface Option {
  readonly letter: string;
  readonly value?: Word;
  /** The next argument is its value. */
  readonly uses: boolean;
}

function unknownLetter(first: string): string | undefined {
  if (first === '--') return undefined;
  for (const char of first.slice(1)) {
    if (WITH_VALUE.includes(char)) return undefined;
    if (!SWITCHES.includes(char)) return char;
  }
  return undefined;
}

/** The first option of a word that takes a value, as getopt(3) reads it. */
function optionAt(argv: readonly Argument[], i: number): Option | undefined {
  const { word: one } = argv[i]!;
  const [first = ''] = one.parts;
  if (typeof first !== 'string') return undefined;
  const at = [...first].findIndex((char, k) => k > 0 && WITH_VALUE.includes(char));
  if (at < 0) return undefined;
  const letter = first[at]!;
  const isAttached = at + 1 < first.length || one.parts.length > 1;
  if (isAttached) {
    const span = { ...one.span, start: one.span.start + at + 1 };
    return { letter, uses: false, value: word([first.slice(at + 1), ...one.parts.slice(1)], span) };
  }
  const next = argv[i + 1]?.word;
  return next ? { letter, uses: true, value: next } : { letter, uses: false };
}

/** `name=value`, blanks round both for nothing [source: util/split_nameval.c]. */
function overrideOf(option: Word, value: Word): Statement | Fault {
  const span = { ...option.span, end: value.span.end };
  const place = under(span.file, span.start);
  const at = value.parts.findIndex((part) => typeof part === 'string' && part.includes('='));
  if (at < 0) {
    if (value.value === undefined) return { kind: 'hole', span, ...place };
    const reason = `invalid "-o ${value.value}" option value: missing '=' after attribute name`;
    return { reason, at: { ...option, span }, ...place };
  }
  const [key, rest] = splitAt(value, at);
  const statement: SettingStatement = { kind: 'setting', key, args: [rest], span, ...place };
  if (key.value !== '') return statement;
  return {
    reason: `invalid "-o ${value.value ?? '='}" option value: missing attribute name`,
    at: { ...option, span },
    ...place,
  };
}

function splitAt({ parts, span }: Word, at: number): readonly [Word, Word] {
  const found = parts[at];
  const text = typeof found === 'string' ? found : '';
  const split = text.indexOf('=');
  return [
    trimmedWord([...parts.slice(0, at), text.slice(0, split)], span),
    trimmedWord([text.slice(split + 1), ...parts.slice(at + 1)], span),
  ];
}
