import { remembered, type World } from '../model/worlds.ts';
import { namesIn } from './files.ts';
import { type UnitCommand, unitCommand } from './unit-command.ts';
import { unitAt, unitFolders, unitPath } from './unit-files.ts';

/** What a service unit of the tree starts. */
export interface UnitStart extends UnitCommand {
  /** Where its file lies, absolute on the host. */
  readonly path: string;
}

const services = remembered((world: World, _key: string): readonly string[] => [
  ...new Set(unitFolders.flatMap((folder) => namesIn(world, folder)).filter((name) => /^[^@]+\.service$/.test(name))),
]);

/**
 * The commands of the service units that lie in the tree, those of masked ones left out. Whether a unit is enabled is
 * not looked at, since packages enable their own; a template (`x@.service`) runs for what a socket hands it.
 */
export function unitStarts(world: World): readonly UnitStart[] {
  return services(world, '').flatMap((name) => {
    const path = unitPath(world, name);
    const unit = unitAt(world, name);
    const command = path !== undefined && unit.state === 'loaded' ? unitCommand(world, unit) : undefined;
    return command && path !== undefined ? [{ ...command, path }] : [];
  });
}
