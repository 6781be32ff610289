import type { Assume } from '../model/assume.ts';
import type { Policy, RuleLevel } from '../model/policy.ts';
import type { Level } from '../model/result.ts';
import { mergeAssume } from './assume.ts';
import type { Layer, RuleSetting, Said } from './layer.ts';

/** What a run does beside judging, each with who says so. */
export interface Settings {
  readonly profile: Said<string>;
  readonly failOn: Said<Level | 'never'>;
  readonly failOnUndecided: Said<boolean>;
  readonly failOnProblems: Said<boolean>;
  readonly requireServices: Said<boolean>;
  /** Absolute path of the baseline. */
  readonly baseline?: Said<string>;
  /** In the order said: the last word on a rule's level, and on each of its options, counts. */
  readonly rules: readonly Said<RuleSetting>[];
  /** The lowest first. */
  readonly layers: readonly Layer[];
}

export interface Settled {
  readonly policy: Policy;
  readonly assume: Assume;
  readonly settings: Settings;
}

/** Lays the layers on each other: one value replaces what is said below, lists go on. */
export function settle(layers: readonly Layer[], profile: Said<string>): Settled {
  const last = <T>(pick: (layer: Layer) => Said<T> | undefined): Said<T> | undefined =>
    layers.map(pick).findLast((one) => one !== undefined);
  const values = <T>(pick: (layer: Layer) => readonly Said<T>[]): readonly T[] =>
    layers.flatMap(pick).map(({ value }) => value);
  const rules = layers.flatMap((layer) => layer.rules);
  const baseline = last((layer) => layer.baseline);
  const byDefault = <T>(value: T): Said<T> => ({ value, from: { kind: 'default' } });
  return {
    policy: {
      ignore: values((layer) => layer.ignore),
      roles: values((layer) => layer.roles),
      exclude: values((layer) => layer.exclude),
      levels: levelsOf(rules),
      options: optionsOf(rules),
      overrides: values((layer) => layer.overrides),
    },
    assume: mergeAssume(values((layer) => layer.assume)),
    settings: {
      profile,
      failOn: last((layer) => layer.failOn) ?? byDefault('warning'),
      failOnUndecided: last((layer) => layer.failOnUndecided) ?? byDefault(false),
      failOnProblems: last((layer) => layer.failOnProblems) ?? byDefault(false),
      requireServices: last((layer) => layer.requireServices) ?? byDefault(false),
      ...(baseline ? { baseline } : {}),
      rules,
      layers,
    },
  };
}

function levelsOf(rules: readonly Said<RuleSetting>[]): Readonly<Record<string, RuleLevel>> {
  return Object.fromEntries(
    rules.flatMap(({ value: { rule, level } }) => (level === undefined ? [] : [[rule, level] as const])),
  );
}

function optionsOf(rules: readonly Said<RuleSetting>[]): NonNullable<Policy['options']> {
  const byRule = new Map<string, RuleSetting['options']>();
  for (const { value } of rules)
    if (Object.keys(value.options).length > 0) byRule.set(value.rule, { ...byRule.get(value.rule), ...value.options });
  return Object.fromEntries(byRule);
}
