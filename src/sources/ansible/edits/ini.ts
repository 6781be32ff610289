import type { Span } from '../../../text/source-file.ts';
import { type Line, linesOf, madeText, wholePiece } from './content.ts';
import type { Edited } from './edit.ts';
import { ended } from './line.ts';

/** What `community.general.ini_file` is told [docs: community.general 6, ini_file]. */
export interface IniOrder {
  /** Undefined or empty: what stands before the first section. */
  readonly section?: string;
  readonly option?: string;
  readonly values: readonly string[];
  readonly isAbsent: boolean;
  readonly exclusive: boolean;
  readonly noExtraSpaces: boolean;
  readonly allowNoValue: boolean;
  /** Where the order is written. */
  readonly at: Span;
}

interface Row {
  readonly line: Line;
  readonly done: boolean;
}

/** One option of one section, as the module writes it: in the place of lines that have it, commented out or not, else at the section's end. */
export function withOption(lines: readonly Line[], order: IniOrder): Edited {
  const { section = '', option, at } = order;
  const all = lines.length === 0 ? made('\n', at) : ended(lines, madeText('', at));
  const head = section === '' ? -1 : all.findLastIndex(startsSection(all, section));
  const isThere = section === '' || head >= 0;
  if (!isThere) return order.isAbsent ? all : [...all, ...newSection(order)];
  const next = all.findIndex(({ text }, index) => index > head && text.startsWith('['));
  const end = next < 0 ? all.length : next;
  if (order.isAbsent && option === undefined) return [...all.slice(0, Math.max(head, 0)), ...all.slice(end)];
  const rows = all.slice(head + 1, end);
  const changed = order.isAbsent ? without(rows, order) : withRows(rows, order, head >= 0);
  return changed === 'unknown' ? 'unknown' : [...all.slice(0, head + 1), ...changed, ...all.slice(end)];
}

/** The module goes on looking until a section follows the one that it looks for. */
function startsSection(all: readonly Line[], section: string): (line: Line, index: number) => boolean {
  const isHead = ({ text }: Line) => text.startsWith(`[${section}]`);
  const first = all.findIndex(isHead);
  const other = all.findIndex((line, index) => index > first && line.text.startsWith('[') && !isHead(line));
  return (line, index) => first >= 0 && (other < 0 || index < other) && isHead(line);
}

function made(text: string, at: Span): readonly Line[] {
  return linesOf([wholePiece(madeText(text, at))]);
}

function assignment({ option, noExtraSpaces, at }: IniOrder, value: string): Line {
  return made(`${option}${noExtraSpaces ? '=' : ' = '}${value}\n`, at)[0]!;
}

function newSection(order: IniOrder): readonly Line[] {
  const { section, option, values, allowNoValue, at } = order;
  const head = made(`[${section}]\n`, at);
  if (option === undefined) return head;
  if (values.length > 0) return [...head, ...values.map((value) => assignment(order, value))];
  return allowNoValue ? [...head, ...made(`${option}\n`, at)] : head;
}

function optionIn({ text }: Line, option: string, isActive: boolean): string | undefined {
  const escaped = option.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const found = new RegExp(`^${isActive ? '' : '[#;]?'}[ \\t]*${escaped}[ \\t]*(?:=|$)[ \\t]*(.*)`).exec(
    text.replace(/\n$/, ''),
  );
  return found?.[1];
}

function without(rows: readonly Line[], { option, exclusive, values }: IniOrder): readonly Line[] {
  return rows.filter((row) => {
    const value = optionIn(row, option!, true);
    return value === undefined || (!exclusive && !values.includes(value));
  });
}

function withRows(rows: readonly Line[], order: IniOrder, hasHead: boolean): readonly Line[] | 'unknown' {
  const { option, exclusive, allowNoValue, at } = order;
  if (option === undefined) return rows;
  let values = [...new Set(order.values)];
  let hasBare = false;
  let list: Row[] = rows.map((line) => ({ line, done: false }));
  const put = (index: number, text: Line) => {
    const before = list[index]!.line;
    list[index] = { line: before.text === text.text ? before : text, done: true };
  };
  for (const [index, { line }] of list.entries()) {
    const value = optionIn(line, option, false);
    if (value === undefined) continue;
    if (values.includes(value)) {
      hasBare ||= value === '' && allowNoValue;
      put(index, value === '' && allowNoValue ? made(`${option}\n`, at)[0]! : assignment(order, value));
      values = values.filter((one) => one !== value);
    } else if (values.length === 0 && order.values.length === 0 && allowNoValue) {
      put(index, made(`${option}\n`, at)[0]!);
      hasBare = true;
      break;
    }
  }
  if (exclusive && !allowNoValue) {
    for (const [index, { line, done }] of list.entries()) {
      if (done || values.length === 0 || optionIn(line, option, false) === undefined) continue;
      put(index, assignment(order, values.shift()!));
    }
    list = list.filter(({ line, done }) => done || optionIn(line, option, false) === undefined);
  }
  const isBlank = ({ line }: Row) => /^[ \t]*([#;].*)?$/.test(line.text.replace(/\n$/, ''));
  const last = list.findLastIndex((row) => !isBlank(row)) + 1;
  // Without a section of its own, only blank lines before the first one leave nothing to stand behind but the top.
  const place = last === 0 && !hasHead ? 0 : last;
  const added = values.map((value) => assignment(order, value));
  const bare =
    values.length === 0 && order.values.length === 0 && allowNoValue && !hasBare ? made(`${option}\n`, at) : [];
  const lines = list.map(({ line }) => line);
  return [...lines.slice(0, place), ...added, ...bare, ...lines.slice(place)];
}
