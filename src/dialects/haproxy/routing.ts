import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { conditionOf, holdsForPort } from './acls.ts';
import { settingOf } from './binds.ts';
import { linesNamed, type Section } from './sections.ts';

/** The section whose servers take a client, and the lines that chose it. */
export interface Chosen {
  readonly section: Section;
  readonly because: readonly Setting[];
}

/** The keyword's last line in a section, else in its `defaults`. */
export function lastLine(
  world: World,
  section: Section,
  name: string,
): ReturnType<typeof linesNamed>[number] | undefined {
  const own = linesNamed(world, section, name).at(-1);
  return own ?? (section.defaults ? linesNamed(world, section.defaults, name).at(-1) : undefined);
}

/**
 * Where clients of one port go: `use_backend` in order, then `default_backend`, else the section's own servers [docs: 4.2;
 * measured: use-backend-by-port, default-backend-in-defaults]. A condition that hangs on more than the port comes last.
 */
export function chosenFor(
  world: World,
  backends: ReadonlyMap<string, Section>,
  front: Section,
  port: number | undefined,
): readonly Chosen[] {
  const named = (name: string | undefined) => (name === undefined ? undefined : backends.get(name));
  const sure: Chosen[] = [];
  const perhaps: Chosen[] = [];
  for (const line of linesNamed(world, front, 'use_backend')) {
    const section = named(line.args[0]?.value);
    const condition = conditionOf(world, front, line.args);
    const holds = condition ? holdsForPort(condition.alternatives, port) : true;
    const isSo = holds === undefined || condition === undefined ? holds : holds !== condition.isUnless;
    if (!section || isSo === false) continue;
    (isSo ? sure : perhaps).push({ section, because: [settingOf(line)] });
    if (isSo) break;
  }
  if (sure.length > 0) return [...sure, ...perhaps];
  const fallback = lastLine(world, front, 'default_backend');
  const section = fallback && named(fallback.args[0]?.value);
  if (section && fallback) return [{ section, because: [settingOf(fallback)] }, ...perhaps];
  return front.kind === 'listen' ? [{ section: front, because: [] }, ...perhaps] : perhaps;
}
