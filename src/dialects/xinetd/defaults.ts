import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Problem } from '../../text/problem.ts';
import { attributeName, attributesIn } from './attributes.ts';
import { faultOf } from './faults.ts';
import { settingOf } from './settings.ts';

/** What the `defaults` entry says. */
export interface Defaults {
  readonly attributes: readonly Statement[];
  /** Only one such entry counts. */
  readonly isComplete: boolean;
  readonly problems: readonly Problem[];
  /** What makes xinetd end, and why. */
  readonly fatal?: { readonly setting: Setting<unknown>; readonly why: string };
}

export const noDefaults: Defaults = { attributes: [], isComplete: false, problems: [] };

/** Adds an entry; up to a line that xinetd cannot read its attributes count all the same [measured 2.3.15.3]. */
export function withDefaults(world: World, before: Defaults, entry: SettingStatement): Defaults {
  const { kept, broken, problems } = attributesIn(world, entry.body ?? [], 'defaults');
  const wrong = kept.find(
    (one): one is SettingStatement => one.kind === 'setting' && faultOf(attributeName(one) ?? '', one) !== undefined,
  );
  const why = wrong && faultOf(attributeName(wrong) ?? '', wrong);
  return {
    attributes: [...before.attributes, ...kept],
    isComplete: broken === undefined,
    problems: [...before.problems, ...problems],
    ...(wrong && why !== undefined
      ? { fatal: { setting: settingOf(wrong), why: `"${wrong.key.value}" in "defaults" is refused: ${why}` } }
      : before.fatal
        ? { fatal: before.fatal }
        : {}),
  };
}

/** Whether an id stands in `enabled` or `disabled`, all lines of which add up [measured: xinetd/enabled-two-lines]. */
export function listed(
  world: World,
  { attributes }: Defaults,
  name: 'enabled' | 'disabled',
  id: string,
): { readonly is: boolean; readonly setting: Setting<unknown> } | undefined {
  const lines = attributes.filter(
    (one): one is SettingStatement => one.kind === 'setting' && attributeName(one) === name,
  );
  const [first] = lines;
  if (!first) return undefined;
  const naming = lines.find(({ args }) => args.some(({ value }) => value?.toLowerCase() === id.toLowerCase()));
  if (naming) return { is: true, setting: settingOf(naming) };
  const hidden = lines.flatMap(({ args }) => args).find(({ value }) => value === undefined);
  if (!hidden) return { is: false, setting: settingOf(first) };
  const { file, start, end } = hidden.span;
  const expression = file.text.slice(start, end);
  const is = world.ask({
    id: `variable ${file.scope ?? world.root} ${expression} ${name} ${id}`,
    kind: 'variable',
    at: hidden.span,
    answers: [
      { is: true, text: `${expression} names "${id}"` },
      { is: false, text: `${expression} does not name "${id}"` },
    ],
  });
  return { is, setting: settingOf(first) };
}
