import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { bringer } from '../holes.ts';
import { isOpen, type Reading, type Row, reader } from '../settings.ts';
import { type Block, headerSetting, type Outer } from './config.ts';

/** `name words;` */
const mayBring = bringer(/^\s*([a-z_]+)\s/);

/** One `server {}` with the block around it. */
export interface Server extends Block {
  readonly outer: Outer;
  /** Its first line, as what one would change where it lacks something. */
  readonly setting: Setting;
  /** Own value, else that of the block around it, wherever it stands there, else the default; holes are asked about. */
  get<T>(row: Row<T>): Reading<T>;
  /** The same without a question: where a hole may set it, it is not seen. */
  quiet<T>(row: Row<T>): Reading<T>;
  /** Every line of the nearer block that has one. */
  all<T>(row: Row<T>): readonly Reading<T>[];
  /** Whether a template expression in either block may bring a line of this name. */
  mayBring(name: string): boolean;
}

/** Reads with inheritance: a server's own line replaces the outer one, also where that stands after it [measured: mail-inherit-after]. */
export function serverOf(world: World, block: Block, outer: Outer): Server {
  const reading = reader(world);
  const near = headerSetting(block.header).origin;
  const place: Span = near.kind === 'default' ? near.near : near.span;
  const hidden = (list: readonly Statement[], name: string) =>
    list.find((one) => isOpen(one) && mayBring(one, [name]) && world.holds(one.under));
  const without = (list: readonly Statement[], name: string) =>
    list.filter((one) => !isOpen(one) || mayBring(one, [name]));
  return {
    ...block,
    outer,
    setting: headerSetting(block.header),
    get(row) {
      const own = reading.last(row, without(block.statements, row.name), place);
      if (own.statement || own.setting.origin.kind === 'assumed') return own;
      return reading.last(row, without(outer.lines, row.name), place);
    },
    quiet(row) {
      const visible = (list: readonly Statement[]) => list.filter((one) => !isOpen(one));
      const own = reading.last(row, visible(block.statements), place);
      const found = own.statement ? own : reading.last(row, visible(outer.lines), place);
      if (found.statement) return found;
      const hole = hidden(block.statements, row.name) ?? hidden(outer.lines, row.name);
      return hole ? { setting: { name: row.name, origin: { kind: 'assumed', span: hole.span } } } : found;
    },
    all(row) {
      const own = reading.all(row, block.statements);
      return own.length > 0 ? own : reading.all(row, outer.lines);
    },
    mayBring: (name) => hidden([...block.statements, ...outer.lines], name) !== undefined,
  };
}

/** The lines of one name in a block that count in this world. */
export function linesNamed(world: World, list: readonly Statement[], name: string): readonly SettingStatement[] {
  return list.filter(
    (one): one is SettingStatement => one.kind === 'setting' && one.key.value === name && world.holds(one.under),
  );
}
