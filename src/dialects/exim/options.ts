import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import { type SettingStatement, type Statement, type Word, word } from '../../syntax/statement.ts';
import { type Span, span } from '../../text/source-file.ts';
import { originOf, type Reading, type Row, reader } from '../settings.ts';
import { type Line, memo } from './line.ts';

/** One option as it is written, its value not yet looked at. */
export interface Option {
  readonly name: string;
  /** As it is written: `daemon_smtp_port`, `no_disable_ipv6`. */
  readonly written: string;
  /** Whether a value follows. */
  readonly hasValue: boolean;
  readonly line: Line;
  /** Bare names of booleans, `no_` and `not_` taken off, give `true` and `false`. */
  statement(): SettingStatement;
}

/** A scope of options: the main part, or one authenticator. */
export interface Options {
  readonly list: readonly Option[];
  readonly holes: readonly Line[];
  /** Where one would write an option that is missing. */
  readonly near: Span;
}

const NAME = /^([a-z_0-9]+)\s*(=|$)/;

/** `daemon_smtp_port` is the same option as its plural [source: readconf.c; measured: daemon-smtp-port-singular]. */
function canonical(name: string): string {
  return name === 'daemon_smtp_port' ? 'daemon_smtp_ports' : name;
}

/** The option that a line sets; undefined where it is none. */
export function optionOf(line: Line, raw: string): Option | undefined {
  const found = NAME.exec(raw);
  if (!found) return undefined;
  const [, written = '', equals] = found;
  const negated = equals === '=' ? undefined : /^not?_(.*)$/.exec(written)?.[1];
  const name = canonical(negated ?? written);
  const value = () => {
    if (equals !== '=') return negated === undefined ? 'true' : 'false';
    const text = line.text().replace(/^hide\s+/, '');
    return unquoted(text.slice(text.indexOf('=') + 1).trim());
  };
  const statement = memo(() => statementOf(name, value(), line));
  return { name, written: negated ?? written, hasValue: equals === '=', line, statement };
}

/** A value in double quotes takes escapes, any other is taken as it is [spec, 6.17]. */
function unquoted(value: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(value)?.[1];
  if (inner === undefined) return value;
  return inner.replace(/\\(.)/gs, (_, next: string) => ESCAPES[next] ?? next);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function statementOf(name: string, value: string, line: Line): SettingStatement {
  const { file, start, end } = line.span;
  const equals = file.text.indexOf('=', start);
  const from = equals < 0 || equals >= end ? start : skipBlank(file.text, equals + 1, end);
  return {
    kind: 'setting',
    key: word([name], span(file, start, Math.min(end, start + name.length))),
    args: [holedWord(value, span(file, from, end))],
    span: line.span,
  };
}

function skipBlank(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && /\s/.test(text[at]!)) at += 1;
  return at;
}

/** A text with `HOLE` in it as a word; where its holes are written is not told, since macros may have brought them. */
function holedWord(value: string, at: Span): Word {
  if (!value.includes(HOLE)) return word([value], at);
  const parts = value.split(new RegExp(`(${HOLE}+)`)).filter((part) => part !== '');
  return word(
    parts.map((part) => (part.startsWith(HOLE) ? { start: at.start, end: at.end } : part)),
    at,
  );
}

/** What one option says: of those that count the last, else its default; a hole in its scope may set it. */
export function readOption<T>(world: World, row: Row<T>, { list, holes, near }: Options): Reading<T> {
  const named = list.filter(({ name }) => name === row.name);
  const written = named.filter(({ line }) => line.holds()).map((option) => option.statement());
  const hidden =
    written.length > 0
      ? []
      : holes.filter((line) => line.holds()).map((line): Statement => ({ kind: 'hole', span: line.span }));
  const found = reader(world).last(row, [...hidden, ...written], near);
  const place = found.statement?.span;
  // Nobody wrote what a file hides that is not in the tree.
  if (found.setting.value !== undefined || place?.file.shippedBy === undefined) return found;
  return { ...found, setting: { name: row.name, origin: originOf(place) } };
}

/** The macro that keeps a line out which would have stood here: what one would take away to have it back. */
export function shutOut({ list }: Options, name: string): Setting | undefined {
  for (const option of list) {
    if (option.name !== name || option.line.holds()) continue;
    const arm = option.line.arms.find((one) => !one.holds());
    const macro = arm?.macro();
    if (macro) return macro.setting;
  }
  return undefined;
}
