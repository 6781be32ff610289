import { protocols } from '../model/model.ts';
import type { Ignore, Policy } from '../model/policy.ts';
import { type PartialAssume, readAssume } from './assume.ts';
import { rebaseGlob } from './glob.ts';
import { describe, fail, type Node } from './node.ts';
import { fieldsOf, oneOf, optional, type Read, text, textLike } from './read.ts';
import { suggestion } from '../text/suggest.ts';

export const configKeys = ['ignore', 'assume', 'roles'] as const;
const selectors = ['rule', 'path', 'listener'] as const;
const roles = ['deploy', 'sample', 'test'] as const;

/** What `waxseal.yaml` says. */
export interface Config {
  readonly policy: Policy;
  readonly assume: PartialAssume;
}

export interface ConfigContext {
  /** The ids of all rules, so that a misspelt one is found. */
  readonly rules: readonly string[];
  /** Where the file's folder lies, seen from the base: `''`, `hosts/mx1`, `..`. */
  readonly folder: string;
  /** Names of the folders from the file's folder down to the base, where the file lies above it. */
  readonly down: readonly string[];
}

/** Reads `waxseal.yaml`: `ignore`, `assume` and `roles`; anything else stops with its place. */
export function readConfig(node: Node, context: ConfigContext): Config {
  const fields = fieldsOf(node, configKeys, 'waxseal.yaml');
  const rebased = (glob: string) => rebaseGlob(glob, context.folder, context.down);
  const ignore = fields.get('ignore');
  const roleTable = fields.get('roles');
  const assume = fields.get('assume');
  return {
    policy: {
      ignore: ignore ? itemsOf(ignore).flatMap((one) => readIgnore(one, context.rules, rebased)) : [],
      roles: roleTable ? readRoles(roleTable, rebased) : [],
    },
    assume: assume ? readAssume(assume) : {},
  };
}

const listenerName = textLike(
  new RegExp(`^(${protocols.join('|')}) \\S+$`),
  'a listener such as "pop3 0.0.0.0:110" or "imap [::]:143"',
);

type Rebased = (glob: string) => string | undefined;

/** One entry; none where its glob can fit nothing below the base. */
function readIgnore(node: Node, rules: readonly string[], rebased: Rebased): readonly Ignore[] {
  const fields = fieldsOf(node, [...selectors, 'reason'], '"ignore"');
  if (!selectors.some((key) => fields.has(key)))
    fail(node.span, 'expected "rule", "path" or "listener", got an entry that would silence everything');
  const reason = fields.get('reason');
  if (!reason) return fail(node.span, 'expected a "reason", so that the next reader knows why this is ignored');
  const path = fields.get('path');
  const glob = path && rebased(text(path));
  if (path && glob === undefined) return [];
  return [
    {
      ...optional(fields.get('rule'), ruleIn(rules), (rule) => ({ rule })),
      ...(glob === undefined ? {} : { path: glob }),
      ...optional(fields.get('listener'), listenerName, (listener) => ({ listener })),
      reason: text(reason),
    },
  ];
}

function ruleIn(rules: readonly string[]): Read<string> {
  return (node) => {
    const rule = text(node);
    return rules.includes(rule) ? rule : fail(node.span, `unknown rule "${rule}"${suggestion(rule, rules)}`);
  };
}

function readRoles(node: Node, rebased: Rebased): Policy['roles'] {
  if (node.kind === 'scalar' && node.type === 'null') return [];
  if (node.kind !== 'table') return fail(node.span, `expected a table from glob to role, got ${describe(node)}`);
  return node.entries.flatMap(({ key, value }) => {
    const role = oneOf(roles)(value);
    const glob = rebased(key);
    return glob === undefined ? [] : [{ glob, role }];
  });
}

function itemsOf(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'scalar' && node.type === 'null') return [];
  return fail(node.span, `expected a list, got ${describe(node)}`);
}
