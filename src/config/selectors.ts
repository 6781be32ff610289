import { protocols } from '../model/model.ts';
import type { Ignore, Override, Policy, RuleLevel } from '../model/policy.ts';
import { levels } from '../model/result.ts';
import { readDay } from '../text/date.ts';
import type { Span } from '../text/source-file.ts';
import { suggestion } from '../text/suggest.ts';
import type { KnownRule } from './layer.ts';
import { describe, fail, type Node } from './node.ts';
import { fieldsOf, listOf, oneOf, optional, type Read, text, textLike } from './read.ts';

const selectors = ['rule', 'path', 'listener'] as const;
export const ignoreKeys = [...selectors, 'reason', 'until'] as const;
export const overrideKeys = ['files', 'rules', 'reason'] as const;
export const hostRoles = ['deploy', 'sample', 'test'] as const;

/** A glob of the file, relative to the base; undefined where it can fit nothing there. */
export type Rebased = (glob: string) => string | undefined;

const listenerName = textLike(
  new RegExp(`^(${protocols.join('|')}|\\*) \\S+$`),
  'a listener such as "pop3 0.0.0.0:110", "imap [::]:143" or "pop3 127.0.0.1:*"',
);

export const ruleLevel: Read<RuleLevel> = oneOf([...levels, 'off']);

export const day: Read<string> = (node) => {
  const read = readDay(text(node));
  return read.wrong === undefined ? read.day : fail(node.span, read.wrong);
};

/** One entry; none where its glob can fit nothing below the base. */
export function readIgnore(
  node: Node,
  rules: readonly KnownRule[],
  rebased: Rebased,
  placed: (at: Span) => Span,
): readonly Ignore[] {
  const fields = fieldsOf(node, ignoreKeys, '"ignore"');
  if (!selectors.some((key) => fields.has(key)))
    fail(node.span, 'expected "rule", "path" or "listener", got an entry that would silence everything');
  const reason = fields.get('reason');
  if (!reason) return fail(node.span, 'expected a "reason", so that the next reader knows why this is ignored');
  const path = fields.get('path');
  const glob = path && rebased(text(path));
  const entry = {
    ...optional(fields.get('rule'), ruleIn(rules), (rule) => ({ rule })),
    ...(glob === undefined ? {} : { path: glob }),
    ...optional(fields.get('listener'), listenerName, (listener) => ({ listener })),
    reason: text(reason),
    ...optional(fields.get('until'), day, (until) => ({ until })),
    at: placed(node.span),
  };
  return path && glob === undefined ? [] : [entry];
}

/** Other levels for some files; none where no glob can fit anything below the base. */
export function readOverride(node: Node, rules: readonly KnownRule[], rebased: Rebased): readonly Override[] {
  const fields = fieldsOf(node, overrideKeys, '"overrides"');
  const files = fields.get('files');
  const table = fields.get('rules');
  if (!files) return fail(node.span, 'expected "files", the globs for which these levels hold');
  if (!table) return fail(node.span, 'expected "rules", the levels that hold there');
  const globs = listOf(text)(files).flatMap((glob) => rebased(glob) ?? []);
  const levelsThere = Object.fromEntries(
    entriesOf(table, 'rule to level').map(({ key, keySpan, value }) => [
      knownRule(key, keySpan, rules).id,
      ruleLevel(value),
    ]),
  );
  return globs.length === 0 ? [] : [{ files: globs, levels: levelsThere }];
}

export function readRole(
  { key, value }: ReturnType<typeof entriesOf>[number],
  rebased: Rebased,
): readonly Policy['roles'][number][] {
  const role = oneOf(hostRoles)(value);
  const glob = rebased(key);
  return glob === undefined ? [] : [{ glob, role }];
}

/** The rule of that name, or a stop with what was meant. */
export function knownRule(id: string, at: Span, rules: readonly KnownRule[]): KnownRule {
  const ids = rules.map((rule) => rule.id);
  return rules.find((rule) => rule.id === id) ?? fail(at, `unknown rule "${id}"${suggestion(id, ids)}`);
}

function ruleIn(rules: readonly KnownRule[]): Read<string> {
  return (node) => knownRule(text(node), node.span, rules).id;
}

/** The entries of a table with keys of the user's own. */
export function entriesOf(node: Node, what: string) {
  if (node.kind === 'scalar' && node.type === 'null') return [];
  if (node.kind !== 'table') return fail(node.span, `expected a table from ${what}, got ${describe(node)}`);
  return node.entries;
}

export function itemsOf(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'scalar' && node.type === 'null') return [];
  return fail(node.span, `expected a list, got ${describe(node)}`);
}
