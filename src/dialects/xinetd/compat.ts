import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { parseColumns } from '../../syntax/columns.ts';
import { masked } from '../../syntax/scan.ts';
import { type SourceFile, type Span, startOf } from '../../text/source-file.ts';
import { type InetdLine, inetdLine } from '../inetd-lines.ts';
import { originOf } from '../settings.ts';

export interface Compat {
  readonly lines: readonly InetdLine[];
  /** What makes xinetd read /etc/inetd.conf. */
  readonly because: readonly Setting<unknown>[];
  readonly files: readonly SourceFile[];
}

const none: Compat = { lines: [], because: [], files: [] };

/**
 * The lines of /etc/inetd.conf that xinetd serves with `-inetd_compat`: there are no continuation lines, and addresses
 * before the name, numbers and `tcp6` are not known [measured 2.3.15.3]. Debian's init script gives that option unless
 * INETD_COMPAT in /etc/default/xinetd says otherwise.
 */
export function compatLines(world: World, main: SourceFile): Compat {
  const file = fileAt(world, '/etc/inetd.conf');
  if (!file) return none;
  const lines = parseColumns(file, { continues: 'never' }).statements.flatMap((statement) => {
    if (statement.kind === 'hole' || !world.holds(statement.under)) return [];
    const line = inetdLine(statement);
    return line?.command && line.type.value === 'stream' && line.protocol.value === 'tcp' ? [line] : [];
  });
  if (lines.length === 0) return none;
  const because = switchedOn(world, main);
  return because ? { lines, because, files: [file] } : none;
}

function switchedOn(world: World, main: SourceFile): readonly Setting<unknown>[] | undefined {
  const file = fileAt(world, '/etc/default/xinetd');
  if (!file) {
    if (world.build() !== 'debian') return undefined;
    return [
      {
        name: 'INETD_COMPAT',
        value: 'Yes',
        origin: { kind: 'default', of: "Debian's /etc/default/xinetd", near: startOf(main) },
      },
    ];
  }
  const last = [...masked(file).matchAll(/^[ \t]*INETD_COMPAT=["']?([^"'\n]*)/gm)].at(-1);
  if (!last) return undefined;
  const place = { file, start: last.index, end: last.index + last[0].length };
  const written = file.text.slice(place.end - last[1]!.length, place.end);
  const isOn = file.holes.some(({ start }) => start >= place.start && start < place.end)
    ? hidden(world, place, written)
    : /^[Yy]/.test(written);
  return isOn ? [{ name: 'INETD_COMPAT', value: written, origin: originOf(place) }] : undefined;
}

function hidden(world: World, at: Span, expression: string): boolean {
  return world.ask({
    id: `variable ${at.file.scope ?? world.root} ${expression} INETD_COMPAT`,
    kind: 'variable',
    at,
    answers: [
      { is: true, text: `${expression} gives "Yes"` },
      { is: false, text: `${expression} gives "No"` },
    ],
  });
}
