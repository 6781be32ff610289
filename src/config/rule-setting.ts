import type { RuleLevel } from '../model/policy.ts';
import { levels } from '../model/result.ts';
import { nearest, suggestion } from '../text/suggest.ts';
import type { Span } from '../text/source-file.ts';
import type { KnownRule, OptionValue, RuleSetting } from './layer.ts';
import { describe, fail, type Node } from './node.ts';
import { fieldsOf, oneOf, orBoolean, type Read, text } from './read.ts';

export const ruleKeys = ['level', 'options', 'reason'] as const;

export const ruleLevel: Read<RuleLevel> = oneOf([...levels, 'off']);

/** The rule of that name, or a stop with what was meant. */
export function knownRule(id: string, at: Span, rules: readonly KnownRule[]): KnownRule {
  const ids = rules.map((rule) => rule.id);
  return rules.find((rule) => rule.id === id) ?? fail(at, `unknown rule "${id}"${suggestion(id, ids)}`);
}

/** `rule: level`, or `rule: {level, options, reason}`. */
export function ruleSetting(rule: KnownRule, node: Node): { readonly setting: RuleSetting; readonly reason?: string } {
  if (node.kind !== 'table') return { setting: { rule: rule.id, level: ruleLevel(node), options: {} } };
  const fields = fieldsOf(node, ruleKeys, `rule "${rule.id}"`);
  const [level, options, reason] = [fields.get('level'), fields.get('options'), fields.get('reason')];
  const setting = {
    rule: rule.id,
    ...(level ? { level: ruleLevel(level) } : {}),
    options: options ? optionsOf(rule, options) : {},
  };
  return { setting, ...(reason ? { reason: text(reason) } : {}) };
}

function optionsOf(rule: KnownRule, node: Node): RuleSetting['options'] {
  const known = rule.options ?? {};
  return Object.fromEntries(
    entriesOf(node, 'option to value').map(({ key, keySpan, value }) => {
      const standard = known[key];
      if (standard === undefined) return fail(keySpan, unknownOption(rule.id, key, Object.keys(known)));
      return [key, optionLike(standard, value)];
    }),
  );
}

function unknownOption(rule: string, key: string, known: readonly string[]): string {
  if (known.length === 0) return `rule "${rule}" has no options`;
  return `rule "${rule}" has no option "${key}"${nearest(key, known) || `; it has ${known.join(', ')}`}`;
}

/** A value of the same kind as the option's standard value. */
export function optionLike(standard: OptionValue, node: Node): OptionValue {
  if (typeof standard === 'boolean') return yesOrNo(node);
  if (typeof standard === 'string') return text(node);
  const isNumber = node.kind === 'scalar' && /^(?:0|[1-9]\d{0,8})$/.test(node.source) && node.type !== 'text';
  return isNumber ? Number(node.source) : fail(node.span, expected(`a number such as ${standard}`, node));
}

/** The entries of a table with keys of the user's own. */
export function entriesOf(node: Node, what: string) {
  if (node.kind === 'scalar' && node.type === 'null') return [];
  if (node.kind !== 'table') return fail(node.span, `expected a table from ${what}, got ${describe(node)}`);
  return node.entries;
}

export const yesOrNo: Read<boolean> = (node) =>
  orBoolean((other) => fail(other.span, expected('true or false', other)))(node);

function expected(what: string, got: Node): string {
  return `expected ${what}, got ${describe(got)}`;
}
