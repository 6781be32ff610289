import { fact } from '../model/facts.ts';
import type { Fact, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { lastOf } from '../platform/unit-command.ts';
import { isPulledIn, isRequiredBy } from '../platform/unit-enabled.ts';
import { inSection, type Unit } from '../platform/unit-files.ts';
import type { Span } from '../text/source-file.ts';
import { originOf } from './settings.ts';

/**
 * Whether a unit runs. Without a link that wants it nothing opens on a host of which everything is known; elsewhere the
 * link may lie where the tree ends, so it is asked [measured: not-enabled, wants-dir-manual].
 */
export function enabled(
  world: World,
  unit: Unit,
  starts: string | undefined,
  near: Span,
): (opener: Setting) => Fact<boolean> {
  const isWanted = isPulledIn(world, unit.name) || (starts !== undefined && isRequiredBy(world, unit.name, starts));
  if (isWanted) return (opener) => fact(true, opener);
  const line = lastOf(world, inSection(unit, 'Install'), 'WantedBy');
  const value = line?.args[0]?.value;
  const setting: Setting = {
    name: line ? 'WantedBy' : unit.name,
    ...(value === undefined ? {} : { value }),
    origin: originOf(line?.span ?? near),
    note: `no link wants "${unit.name}", so that it is not started at boot`,
  };
  const isEnabled =
    !world.complete &&
    world.ask({
      id: `enabled ${world.root} ${unit.name}`,
      kind: 'not-carried',
      at: line?.span ?? near,
      answers: [
        { is: true, text: `"${unit.name}" is enabled` },
        { is: false, text: `"${unit.name}" is not enabled` },
      ],
    });
  return (opener) => (isEnabled ? fact(true, opener) : fact(false, setting));
}
