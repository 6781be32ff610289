import { protocols } from '../model/model.ts';
import type { Ignore, Override, Policy } from '../model/policy.ts';
import { readDay } from '../text/date.ts';
import type { Span } from '../text/source-file.ts';
import type { KnownRule } from './layer.ts';
import { describe, fail, type Node } from './node.ts';
import { fieldsOf, listOf, oneOf, optional, type Read, text, textLike } from './read.ts';
import { entriesOf, knownRule, ruleSetting } from './rule-setting.ts';

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

/** Other levels and options for some files; none where no glob can fit anything below the base. */
export function readOverride(node: Node, rules: readonly KnownRule[], rebased: Rebased): readonly Override[] {
  const fields = fieldsOf(node, overrideKeys, '"overrides"');
  const files = fields.get('files');
  const table = fields.get('rules');
  if (!files) return fail(node.span, 'expected "files", the globs for which this holds');
  if (!table) return fail(node.span, 'expected "rules", the levels that hold there');
  const globs = listOf(text)(files).flatMap((glob) => rebased(glob) ?? []);
  const told = entriesOf(table, 'rule to level').map(
    ({ key, keySpan, value }) => ruleSetting(knownRule(key, keySpan, rules), value).setting,
  );
  const there = {
    files: globs,
    levels: Object.fromEntries(told.flatMap(({ rule, level }) => (level === undefined ? [] : [[rule, level]]))),
    options: Object.fromEntries(
      told.flatMap(({ rule, options }) => (Object.keys(options).length === 0 ? [] : [[rule, options]])),
    ),
  };
  return globs.length === 0 ? [] : [there];
}

export function readRole(
  { key, value }: ReturnType<typeof entriesOf>[number],
  rebased: Rebased,
): readonly Policy['roles'][number][] {
  const role = oneOf(hostRoles)(value);
  const glob = rebased(key);
  return glob === undefined ? [] : [{ glob, role }];
}

function ruleIn(rules: readonly KnownRule[]): Read<string> {
  return (node) => knownRule(text(node), node.span, rules).id;
}

export function itemsOf(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'scalar' && node.type === 'null') return [];
  return fail(node.span, `expected a list, got ${describe(node)}`);
}
