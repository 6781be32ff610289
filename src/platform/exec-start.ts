import type { Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { parseIni } from '../syntax/ini.ts';
import { masked, wordAt } from '../syntax/scan.ts';
import type { SettingStatement, Word } from '../syntax/statement.ts';
import type { SourceFile } from '../text/source-file.ts';
import { fileAt } from './files.ts';
import { isMasked } from './units.ts';

/** What a service unit starts. */
export interface UnitStart {
  /** The unit's file name. */
  readonly unit: string;
  /** Absolute on the host. */
  readonly path: string;
  readonly file: SourceFile;
  readonly program: Word;
  readonly argv: readonly Word[];
  readonly setting: Setting;
}

/** In the order in which one hides another [systemd.unit(5), UNIT FILE LOAD PATH]. */
const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

/**
 * The commands of the service units that lie in the tree, those of masked ones left out. Whether a unit is enabled is
 * not looked at, since packages enable their own; a template (`x@.service`) runs for what a socket hands it.
 */
export function unitStarts(world: World): readonly UnitStart[] {
  const seen = new Set<string>();
  return FOLDERS.flatMap((folder) =>
    world.paths.flatMap((path) => {
      const unit = path.slice(folder.length + 1);
      if (!path.startsWith(`${folder}/`) || !/^[^/@]+\.service$/.test(unit) || seen.has(unit)) return [];
      seen.add(unit);
      const file = isMasked(world, unit) ? undefined : fileAt(world, path);
      return file ? startsIn(world, { unit, path, file }) : [];
    }),
  );
}

function startsIn(world: World, at: Pick<UnitStart, 'unit' | 'path' | 'file'>): readonly UnitStart[] {
  let section = '';
  const lines: SettingStatement[] = [];
  for (const statement of parseIni(at.file).statements) {
    if (statement.kind === 'hole') continue;
    const { key, operator, under } = statement;
    if (operator?.value === '[') section = key.value ?? '';
    else if (section === 'Service' && key.value === 'ExecStart' && world.holds(under)) lines.push(statement);
  }
  // An empty assignment takes back what was said before [systemd.service(5), ExecStart=].
  const reset = lines.findLastIndex(({ args }) => args[0]?.value === '');
  return lines.slice(reset + 1).flatMap((line) => {
    const [program, ...argv] = commandWords(line);
    if (!program) return [];
    const origin = { kind: 'written', span: line.span, overrides: [] } as const;
    const value = line.args[0]?.value;
    return [
      { ...at, program, argv, setting: { name: 'ExecStart', ...(value === undefined ? {} : { value }), origin } },
    ];
  });
}

/** Words at blanks, quotes taken off; the signs in front of the program say how it runs, not what [systemd.service(5), COMMAND LINES]. */
function commandWords({ args }: SettingStatement): readonly Word[] {
  const place = args[0]?.span;
  if (!place) return [];
  const text = masked(place.file)
    .slice(place.start, place.end)
    .replace(/^[@\-:+!|]+/, (signs) => ' '.repeat(signs.length));
  return [...text.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(({ 0: found, index }) => {
    const quote = /^(["']).*\1$/s.test(found) ? 1 : 0;
    const start = place.start + index;
    return wordAt(place.file, start + quote, start + found.length - quote);
  });
}
