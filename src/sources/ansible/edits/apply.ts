import type { SourceFile } from '../../../text/source-file.ts';
import type { When } from '../when.ts';
import { type Content, contentOfFile, type Line } from './content.ts';
import type { Edit } from './edit.ts';

/** More ways than these that a file can look, and nothing is known of it. */
const MOST_WAYS = 64;
const MOST_TESTS = 3;

/** What becomes of a content where conditions hold; elsewhere it stays as it is. */
export function changedUnder(content: Content, when: readonly When[], change: (content: Content) => Content): Content {
  const [first, ...rest] = when;
  if (!first) return change(content);
  const { test, is, at } = first;
  const [yes, no] = [given(content, test, true), given(content, test, false)];
  const done = changedUnder(is ? yes : no, rest, change);
  return choice(test, at, is ? done : yes, is ? no : done);
}

function choice(test: string, at: When['at'], yes: Content, no: Content): Content {
  return yes === no ? yes : { kind: 'choice', test, at, yes, no };
}

/** The same where the answer to one question is known. */
function given(content: Content, test: string, is: boolean): Content {
  if (content.kind !== 'choice') return content;
  if (content.test === test) return given(is ? content.yes : content.no, test, is);
  const [yes, no] = [given(content.yes, test, is), given(content.no, test, is)];
  return yes === content.yes && no === content.no ? content : choice(content.test, content.at, yes, no);
}

/** What an edit says of all ways that a file can look. `failed`: in each of them it cannot be done. */
export function edited(content: Content, edit: Edit, create: boolean, hidden: SourceFile): Content | 'failed' {
  if (waysOf(content) > MOST_WAYS) return contentOfFile(hidden);
  if (content.kind === 'choice') {
    const yes = edited(content.yes, edit, create, hidden);
    const no = edited(content.no, edit, create, hidden);
    if (yes === 'failed' && no === 'failed') return 'failed';
    const { test, at } = content;
    return choice(test, at, yes === 'failed' ? content.yes : yes, no === 'failed' ? content.no : no);
  }
  if (content.kind === 'absent' && !create) return 'failed';
  const lines = content.kind === 'absent' ? [] : content.lines;
  return editedText(lines, edit, hidden, testsIn(lines));
}

function waysOf(content: Content): number {
  return content.kind === 'choice' ? waysOf(content.yes) + waysOf(content.no) : 1;
}

/** Lines under conditions of their own: as one, where the edit comes to the same with and without them, else one way after the other. */
function editedText(
  lines: readonly Line[],
  edit: Edit,
  hidden: SourceFile,
  tests: ReadonlyMap<string, When['at']>,
): Content | 'failed' {
  const whole = edit(lines);
  const [next] = tests;
  if (!next || (typeof whole !== 'string' && isEverywhere(lines, whole, edit))) {
    if (whole === 'failed') return 'failed';
    return whole === 'unknown' ? contentOfFile(hidden) : { kind: 'text', lines: whole };
  }
  if (tests.size > MOST_TESTS) return contentOfFile(hidden);
  const [test, at] = next;
  const rest = new Map([...tests].slice(1));
  const way = (is: boolean): Content => {
    const left = lines.filter((line) => branchesOf(line).every((one) => one.test !== test || one.is === is));
    const made = editedText(left, edit, hidden, rest);
    return made === 'failed' ? { kind: 'text', lines: left } : made;
  };
  return choice(test, at, way(true), way(false));
}

/** Whether an edit takes and brings the same where no line is there that stands under a condition. */
function isEverywhere(lines: readonly Line[], whole: readonly Line[], edit: Edit): boolean {
  const sure = lines.filter((line) => branchesOf(line).length === 0);
  const alone = edit(sure);
  if (typeof alone === 'string') return false;
  const [all, left] = [delta(lines, whole), delta(sure, alone)];
  return (
    all.gone.every((line, i) => left.gone[i] === line) && all.gone.length === left.gone.length && all.come === left.come
  );
}

function delta(
  before: readonly Line[],
  after: readonly Line[],
): { readonly gone: readonly Line[]; readonly come: string } {
  const [old, now] = [new Set(before), new Set(after)];
  const come = after.filter((line) => !old.has(line));
  return { gone: before.filter((line) => !now.has(line)), come: come.map(({ text }) => text).join('') };
}

function branchesOf({ pieces }: Line): SourceFile['branches'] {
  return pieces.flatMap(({ file, start, end }) =>
    file.branches.length === 0 ? [] : file.branches.filter((one) => one.start < end && one.end > start),
  );
}

function testsIn(lines: readonly Line[]): ReadonlyMap<string, When['at']> {
  return new Map(lines.flatMap((line) => branchesOf(line).map(({ test, condition }) => [test, condition] as const)));
}
