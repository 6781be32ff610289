import type { Policy, RuleLevel } from '../model/policy.ts';
import { fitsGlobBelow } from '../text/glob.ts';
import { withOptions } from './condition.ts';
import type { Check, CompiledRule, Options } from './rule.ts';

/** The rules as a configuration wants them: at its levels, with its options and once more with those of each override, without those that are off everywhere. */
export function configured(
  rules: readonly CompiledRule[],
  { levels = {}, overrides = [], options = {} }: Policy,
): readonly CompiledRule[] {
  return rules.flatMap((rule) => {
    const level = levels[rule.id] ?? (rule.isOff ? 'off' : rule.level);
    const elsewhere = overrides.flatMap((one) => one.levels[rule.id] ?? []);
    const shown = [level, ...elsewhere].find((one) => one !== 'off');
    if (shown === undefined) return [];
    const { isOff: _isOff, ...known } = rule;
    const withThese = (told: Options): CompiledRule => ({
      ...known,
      level: shown,
      checks: rule.checks.map((check) => configuredCheck(check, levels[rule.id], told)),
      options: told,
    });
    const usual = { ...rule.options, ...options[rule.id] };
    const others = overrides.flatMap((one, override): readonly CompiledRule[] => {
      const told = one.options?.[rule.id];
      return told ? [{ ...withThese({ ...usual, ...told }), override }] : [];
    });
    return [withThese(usual), ...others];
  });
}

/** A level that a configuration sets holds for all that a rule says. */
function configuredCheck(check: Check, level: RuleLevel | undefined, options: Options): Check {
  const { level: own, template, ...rest } = check;
  return {
    ...rest,
    when: withOptions(check.when, options),
    message: template === undefined ? check.message : withValues(template, options),
    ...(own === undefined || level !== undefined ? {} : { level: own }),
    ...(template === undefined ? {} : { template }),
  };
}

/** A message with the values of options in place of `{options.…}`. */
export function withValues(message: string, options: Options): string {
  return message.replace(/\{options\.([^{}]+)\}/g, (whole, name: string) => String(options[name] ?? whole));
}

/** What a finding of a rule counts in one file, where the configuration says so; undefined: what rule and check say. */
export function levelIn(path: string, rule: string, { levels = {}, overrides = [] }: Policy): RuleLevel | undefined {
  const told = overrides.findLast((one) => one.levels[rule] && one.files.some((glob) => fitsGlobBelow(glob, path)));
  return told?.levels[rule] ?? levels[rule];
}

/** Which override gives a rule its options in one file; undefined where none does. */
export function overrideIn(path: string, rule: string, { overrides = [] }: Policy): number | undefined {
  const found = overrides.findLastIndex(
    (one) => one.options?.[rule] && one.files.some((glob) => fitsGlobBelow(glob, path)),
  );
  return found < 0 ? undefined : found;
}
