import type { Host } from '../model/model.ts';
import { remembered, type World } from '../model/worlds.ts';
import { namesIn } from './files.ts';
import { inSection, linkedUnit, templateOf, unitAt, unitFolders, unitPath } from './unit-files.ts';

/** Targets that no running system has reached [systemd.special(7)]. */
const NEVER_REACHED =
  /^(rescue|emergency|shutdown|poweroff|halt|reboot|kexec|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|final|umount)\.target$/;

/** Unit → what links to it from a `.wants` or `.requires` folder; the links of a template are those of its instances too. */
type Wanting = ReadonlyMap<string, readonly string[]>;

const wanting = remembered((world: World, _key: string): Wanting => {
  const found = new Map<string, string[]>();
  for (const folder of unitFolders)
    for (const name of namesIn(world, folder)) {
      const [, by] = /^(.+)\.(?:wants|requires|upholds)$/.exec(name) ?? [];
      if (by === undefined) continue;
      for (const unit of namesIn(world, `${folder}/${name}`)) found.set(unit, [...(found.get(unit) ?? []), by]);
    }
  return found;
});

/**
 * Whether something that runs pulls a unit in: a link below a target, or below a unit that is pulled in itself, under the
 * unit's name or an alias [systemd.unit(5); measured: not-enabled, wants-dir-manual].
 */
export function isPulledIn(world: World, name: string, through: readonly string[] = []): boolean {
  if (through.includes(name) || through.length > DEEPEST) return false;
  const links = wanting(world, '');
  const isActive = (by: string): boolean =>
    by.endsWith('.target') ? !NEVER_REACHED.test(by) : isPulledIn(world, by, [...through, name]);
  return [name, ...aliasesOf(world, name)].some((one) => (links.get(one) ?? []).some(isActive));
}

const DEEPEST = 8;

/** The instances of a template unit that links ask for. */
export function wantedInstances(world: World, template: string): readonly string[] {
  return [...wanting(world, '').keys()].filter((name) => name !== template && templateOf(name) === template);
}

const aliases = remembered((world: World, suffix: string): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const folder of unitFolders)
    for (const name of namesIn(world, folder).filter((one) => one.endsWith(suffix))) {
      const target = aliasTarget(world, name);
      if (target !== undefined) found.set(target, [...(found.get(target) ?? []), name]);
    }
  return found;
});

/** Other names of a unit: links to its file in the folders of units. */
function aliasesOf(world: World, name: string): readonly string[] {
  return aliases(world, name.slice(name.lastIndexOf('.'))).get(name) ?? [];
}

/** The unit of which a name is an alias; undefined for a unit of its own. */
export function aliasTarget(host: Host, name: string): string | undefined {
  const path = unitPath(host, name);
  const to = path === undefined ? undefined : linkedUnit(host, path);
  const target = to?.slice(to.lastIndexOf('/') + 1);
  return target === name || to === '/dev/null' ? undefined : target;
}

/** Whether the `[Unit]` section of a unit that is pulled in asks for another one [systemd.unit(5)]. */
export function isRequiredBy(world: World, name: string, by: string): boolean {
  const unit = unitAt(world, by);
  const asks = [...inSection(unit, 'Unit'), ...inSection(unit, 'Service')].some(
    (statement) =>
      statement.kind === 'setting' &&
      /^(Requires|Wants|BindsTo|Upholds|Sockets)$/.test(statement.key.value ?? '') &&
      (statement.args[0]?.value ?? '').split(/\s+/).includes(name),
  );
  return asks && isPulledIn(world, by);
}
