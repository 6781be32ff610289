import type { Branch, SourceFile } from '../../text/source-file.ts';
import { signFor } from '../edits/signs.ts';
import { type Cut, concatenated, hiddenText, spliced, writtenText } from '../edits/splice.ts';
import { type Tag, tagsIn } from './go-tags.ts';
import { asConfig, type ChartValues, filledBy, holds, indented } from './go-value.ts';

interface Arm {
  readonly test: string;
  readonly is: boolean | undefined;
  readonly from: number;
  readonly at: Tag;
}

interface Open {
  readonly kind: 'if' | 'else';
  readonly arms: Arm[];
}

/** A chart's template with what `values.yaml` says put in; what nobody knows is a sign, what hangs on something else a branch. */
export function readGoTemplate(file: SourceFile, values: ChartValues, met: Map<string, number>): SourceFile {
  const cuts: Cut[] = [];
  const branches: Branch[] = [];
  const open: Open[] = [];
  let dropped: { readonly tag: Tag; depth: number } | undefined;
  const tags = tagsIn(file.text);
  const said = saidIn(file.text, tags);
  for (const tag of tags) {
    const [word = ''] = /^[a-z]+/.exec(tag.inner) ?? [];
    if (dropped) {
      dropped.depth += OPENING.has(word) ? 1 : word === 'end' ? -1 : 0;
      if (dropped.depth > 0) continue;
      cuts.push(lost(file, dropped.tag, tag.region.end, met));
      dropped = undefined;
    } else if (DROPPED.has(word)) dropped = { tag, depth: 1 };
    else if (word === 'if') {
      open.push({ kind: 'if', arms: [armOf(tag, tag.inner.slice(2).trim(), values)] });
      cuts.push(tag.region);
    } else if (word === 'else' || word === 'end') {
      const last = open.at(-1);
      if (last) closeArm(last, tag, { file, cuts, branches, said });
      if (word === 'end') open.pop();
      else last?.arms.push(armOf(tag, tag.inner.replace(/^else\s*(?:if\s*)?/, ''), values));
      cuts.push(tag.region);
    } else if (tag.inner.startsWith('/*') || /^\$\w+\s*:?=/.test(tag.inner)) cuts.push(tag.region);
    else cuts.push(expression(file, tag, values, met));
  }
  return spliced({ ...file, branches }, inOrder(cuts));
}

const DROPPED = new Set(['define', 'block', 'range', 'with']);
const OPENING = new Set([...DROPPED, 'if']);

function armOf(at: Tag, test: string, values: ChartValues): Arm {
  return { test: test.replaceAll(/\s+/g, ' '), is: test === '' ? true : holds(test, values), from: at.region.end, at };
}

interface Writing {
  readonly file: SourceFile;
  readonly cuts: Cut[];
  readonly branches: Branch[];
  readonly said: Said;
}

/** The arm that ends here stays where it may hold, and under all conditions of which nobody knows. */
function closeArm({ arms }: Open, end: Tag, { file, cuts, branches, said }: Writing): void {
  const arm = arms.at(-1)!;
  const before = arms.slice(0, -1);
  const to = end.region.start;
  if (arm.is === false || before.some(({ is }) => is === true)) {
    if (arm.from < to) cuts.push({ start: arm.from, end: to });
    return;
  }
  // A condition around everything that a file says: what it says, it says if it says anything.
  if (end.inner === 'end' && arm.at.start <= said.first && said.last <= end.start) return;
  for (const { test, is, at } of [...before, arm]) {
    if (is !== undefined) continue;
    const condition = { file, start: at.start, end: at.end };
    branches.push({ test, is: at === arm.at, condition, start: arm.from, end: to });
  }
}

/** Where a file begins and ends to say something: tags, comments and lines between documents are nothing. */
function saidIn(text: string, tags: readonly Tag[]): Said {
  const bare = text.split('');
  for (const { start, end } of tags) bare.fill(' ', start, end);
  const lines = bare.join('').replaceAll(/^[ \t]*(?:#[^\n]*|---)$/gm, (line) => ' '.repeat(line.length));
  return { first: lines.search(/\S/), last: lines.trimEnd().length };
}

interface Said {
  readonly first: number;
  readonly last: number;
}

/** What is cut out with all that lies in it; in a text, something may have stood there. */
function lost(file: SourceFile, tag: Tag, end: number, met: Map<string, number>): Cut {
  const { start } = tag.region;
  if (/^(?:define|block)\b/.test(tag.inner)) return { start, end };
  return { start, end, by: signLine(file, tag, end, met) };
}

/** A line of which nobody knows what it says: an item, an entry or a text, as its neighbours are. */
function signLine(file: SourceFile, tag: Tag, end: number, met: Map<string, number>): SourceFile {
  const sign = signFor(tag.inner.replace(/\s*\|\s*n?indent\s+\d+$/, ''), met);
  const [, columns] = /\|\s*n?indent\s+(\d{1,2})$/.exec(tag.inner) ?? [];
  const indent = tag.within ?? (columns === undefined ? tag.start - tag.region.start : Number(columns));
  const isText = tag.within !== undefined;
  const form = isText ? sign : formOf(sign, siblingAt(file.text, tag.region.start, end, indent));
  return hiddenText(`${' '.repeat(indent)}${form}`, { file, start: tag.start, end: tag.end });
}

function formOf(sign: string, sibling: string | undefined): string {
  if (sibling === undefined) return sign;
  return sibling.startsWith('-') ? `- ${sign}` : `${sign}: ${sign}`;
}

const LOOKED_AT = 1_000;

/** The line below or above that stands in the same table or list; undefined where the line is all that its parent has. */
function siblingAt(text: string, start: number, end: number, indent: number): string | undefined {
  const isSaid = (line: string) => /\S/.test(line) && !/^\s*(?:\{\{|#)/.test(line);
  const below = text
    .slice(end, end + LOOKED_AT)
    .split('\n')
    .find(isSaid);
  if (below?.search(/\S/) === indent) return below.trim();
  const above = text
    .slice(Math.max(0, start - LOOKED_AT), start)
    .split('\n')
    .findLast((line) => isSaid(line) && line.search(/\S/) <= indent);
  return above?.search(/\S/) === indent ? above.trim() : undefined;
}

function expression(file: SourceFile, tag: Tag, values: ChartValues, met: Map<string, number>): Cut {
  const { start, end } = tag.region;
  const place = { file, start: tag.start, end: tag.end };
  const [, pattern, columns] =
    /^\(\$?\.Files\.Glob\s+"([^"]+)"\)\.AsConfig\s*\|\s*n?indent\s+(\d+)$/.exec(tag.inner) ?? [];
  const files = pattern === undefined ? [] : values.glob(pattern);
  if (tag.isAlone && files.length > 0)
    return { start, end, by: concatenated(file, ...asConfig(files, Number(columns), place)) };
  const filled = filledBy(tag.inner, values);
  if (filled && filled.indent === undefined) return { start: tag.start, end: tag.end, by: located(filled.file, place) };
  if (filled?.indent !== undefined && tag.isAlone) {
    const text = indented(filled.file, filled.indent);
    return { start, end, by: concatenated(file, located(text, place), writtenText('\n', place)) };
  }
  if (tag.isAlone) return { start, end, by: signLine(file, tag, end, met) };
  const name = filledName(tag.inner, values);
  const sign = hiddenText(signFor(name, met), place);
  const isTight = file.text[tag.start - 1] === ':';
  return {
    start: tag.start,
    end: tag.end,
    by: { ...sign, text: (isTight ? ' ' : '') + sign.text.slice(0, -1), holes: [] },
  };
}

/** A literal of the template leads to where it is written. */
function located(
  file: SourceFile,
  at: { readonly file: SourceFile; readonly start: number; readonly end: number },
): SourceFile {
  return file.path === '' ? writtenText(file.text, at) : file;
}

/** Expressions that give the same name are one: what a variable stands for, without how it is written. */
function filledName(inner: string, values: ChartValues): string {
  const [head = '', ...rest] = inner.split(/\s*\|\s*/);
  const [, name] = /^\$(\w+)$/.exec(head) ?? [];
  const told = name === undefined ? undefined : values.variable(name);
  const filters = rest.filter((one) => !/^(?:s?quote|trunc .*|trimSuffix .*|n?indent .*)$/.test(one));
  return [told ?? head, ...filters]
    .join(' | ')
    .replaceAll(/\s\$(?=\s|$|\))/g, ' .')
    .replaceAll(/\s+/g, ' ');
}

function inOrder(cuts: readonly Cut[]): readonly Cut[] {
  const kept: Cut[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (!last || cut.start >= last.end) kept.push(cut);
  }
  return kept;
}
