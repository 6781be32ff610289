import type { World } from '../../model/worlds.ts';
import { type UnitStart, unitStarts } from '../../platform/exec-start.ts';
import { fileAt } from '../../platform/files.ts';

export const DEFAULTS = '/etc/default/popa3d';
const SCRIPT = '/etc/init.d/popa3d';

/**
 * Debian's init script starts it where its defaults file says so or is missing [measured: standalone-default]. So a host
 * that only `assume.versions` says has popa3d runs it, unless its own files start it from a super-server.
 */
export function mains(world: World): readonly string[] {
  if (fileAt(world, DEFAULTS)) return [DEFAULTS];
  const unit = unitOf(world);
  if (unit) return [unit.path];
  if (fileAt(world, SCRIPT)) return [SCRIPT];
  return world.complete && world.releases('popa3d').length > 0 && !isStartedByOthers(world) ? [DEFAULTS] : [];
}

/** The unit that runs it as a daemon of its own. */
export function unitOf(world: World): UnitStart | undefined {
  return unitStarts(world).find(
    ({ program, argv }) => /(^|\/)popa3d$/.test(program.value ?? '') && argv.some(({ value }) => value === '-D'),
  );
}

const STARTERS = /^\/etc\/(inetd\.conf|xinetd\.conf|xinetd\.d\/[^/]+|systemd\/system\/.+)$/;

function isStartedByOthers(world: World): boolean {
  return world.paths.some((path) => STARTERS.test(path) && fileAt(world, path)?.text.includes('popa3d'));
}
