import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { isOpen, type Reading, type Row, reader } from '../settings.ts';
import { type Block, headerSetting } from './config.ts';

/** One `server {}` with the block around it. */
export interface Server extends Block {
  readonly outer: Block;
  /** Its first line, as what one would change where it lacks something. */
  readonly setting: Setting;
  /** Own value, else that of the block around it, wherever it stands there, else the default; holes are asked about. */
  get<T>(row: Row<T>): Reading<T>;
  /** The same without a question: where a hole may set it, it is not seen. */
  quiet<T>(row: Row<T>): Reading<T>;
  /** Every line of the nearer block that has one. */
  all<T>(row: Row<T>): readonly Reading<T>[];
  /** A hole in either block, which may bring any line. */
  readonly hole?: Statement;
}

/** Reads with inheritance: a server's own line replaces the outer one, also where that stands after it [measured: mail-inherit-after]. */
export function serverOf(world: World, block: Block, outer: Block): Server {
  const reading = reader(world);
  const near = headerSetting(block.header).origin;
  const place: Span = near.kind === 'default' ? near.near : near.span;
  const hole = [...block.statements, ...outer.statements].find((one) => isOpen(one) && world.holds(one.under));
  const get = <T>(row: Row<T>): Reading<T> => {
    const own = reading.last(row, block.statements, place);
    return own.statement || own.setting.origin.kind === 'assumed' ? own : reading.last(row, outer.statements, place);
  };
  const visible = (list: readonly Statement[]) => list.filter((one) => !isOpen(one));
  return {
    ...block,
    outer,
    setting: headerSetting(block.header),
    get,
    quiet(row) {
      const own = reading.last(row, visible(block.statements), place);
      const found = own.statement ? own : reading.last(row, visible(outer.statements), place);
      return found.statement || !hole
        ? found
        : { setting: { name: row.name, origin: { kind: 'assumed', span: hole.span } } };
    },
    all(row) {
      const own = reading.all(row, block.statements);
      return own.length > 0 ? own : reading.all(row, outer.statements);
    },
    ...(hole ? { hole } : {}),
  };
}

/** The lines of one name in a block that count in this world. */
export function linesNamed(world: World, list: readonly Statement[], name: string): readonly SettingStatement[] {
  return list.filter(
    (one): one is SettingStatement => one.kind === 'setting' && one.key.value === name && world.holds(one.under),
  );
}
