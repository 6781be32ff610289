import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, namesIn } from '../../platform/files.ts';
import { parseIni } from '../../syntax/ini.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';
import { originOf, writtenValue } from '../settings.ts';

const UNIT = '/etc/systemd/system/hitch.service';

/**
 * The line that starts hitch in client mode, which its file cannot ask for [measured: client-mode-cli]: an
 * administrator's own unit or drop-in, of which the last `ExecStart` counts. Debian's own unit has no such option.
 */
export function clientMode(world: World): Setting | undefined {
  const dropIns = namesIn(world, `${UNIT}.d`)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => `${UNIT}.d/${name}`);
  const lines = [UNIT, ...dropIns].flatMap((path) => startLines(world, path));
  const last = lines.at(-1);
  return last && /\s--client(\s|$)/.test(spanText(last.span))
    ? { name: 'ExecStart', value: '--client', origin: originOf(last.span) }
    : undefined;
}

function startLines(world: World, path: string): readonly SettingStatement[] {
  const file = fileAt(world, path);
  if (!file) return [];
  return parseIni(file).statements.filter(
    (one): one is SettingStatement =>
      one.kind === 'setting' &&
      one.key.value === 'ExecStart' &&
      writtenValue(one).value !== '' &&
      world.holds(one.under),
  );
}
