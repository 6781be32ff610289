import type { Value } from '../../syntax/jinja/value.ts';
import type { YamlNode } from '../../syntax/yaml.ts';

/** A value that was worked out before; undefined where nobody knows it. */
export interface Given {
  readonly kind: 'given';
  readonly value: Value | undefined;
}
/** What a name stands for: text that is rendered whenever it is used, or a value that stays. */
export type Bound = YamlNode | Given;

/** The variables of one level of precedence, by name. */
export type Level = ReadonlyMap<string, Bound>;

/** What the roles of a play show to all of its tasks; it grows when a role becomes public. */
export interface Leaks {
  readonly defaults: Level[];
  readonly vars: Level[];
}

/** What is known of variables at one task, from the weakest to the strongest [measured: ansible-core 2.14]. Levels of one field likewise. */
export interface Variables {
  readonly leaks: Leaks;
  /** Of the role that runs, and of those that it depends on. */
  readonly defaults: readonly Level[];
  /** Inventories, `group_vars` and `host_vars`, facts. */
  readonly host: readonly Level[];
  /** `vars` and `vars_files`. */
  readonly play: readonly Level[];
  /** `vars/main.yml` of the role that runs, behind what its entry says under `vars`. */
  readonly role: readonly Level[];
  /** Blocks, tasks, and imports around them. */
  readonly task: readonly Level[];
  /** `include_vars`, for this host until the end. */
  readonly included: ReadonlyMap<string, Bound>;
  /** `set_fact` and `register`, for this host until the end. */
  readonly facts: ReadonlyMap<string, Bound>;
  /** Inline parameters of roles, and `vars` of includes. */
  readonly params: readonly Level[];
  /** What a loop gives. */
  readonly own: Level;
  /** What Ansible itself knows: `inventory_hostname`, `role_path`. */
  readonly magic: Level;
  /**
   * `all`: what can define a variable is in the tree, so a name without a value is not defined and fails a task that uses it.
   * `tree`: there is no inventory, so such a name is not defined as far as the repository tells. `some`: files with variables are hidden.
   */
  readonly knows: 'all' | 'tree' | 'some';
}

export const UNKNOWN: Given = { kind: 'given', value: undefined };

export function given(value: Value | undefined): Given {
  return { kind: 'given', value };
}

/** Nothing is known, and nothing defined. */
export const noVariables: Variables = {
  ...{ leaks: { defaults: [], vars: [] }, defaults: [], host: [], play: [], role: [], task: [], params: [] },
  ...{ included: new Map(), facts: new Map(), own: new Map(), magic: new Map(), knows: 'tree' },
};

/** The entries of a table as a level of variables. */
export function levelOf(node: YamlNode | undefined): ReadonlyMap<string, YamlNode> {
  return new Map(node?.kind === 'map' ? node.entries.map(({ key, value }) => [key, value]) : []);
}

type Listed = 'defaults' | 'host' | 'play' | 'role' | 'task' | 'params';

/** The same with one level more, the strongest of its field. */
export function withLevel(variables: Variables, field: Listed, level: Level): Variables {
  return level.size > 0 ? { ...variables, [field]: [...variables[field], level] } : variables;
}

export function withOwn(variables: Variables, own: Level): Variables {
  return own.size > 0 ? { ...variables, own: new Map([...variables.own, ...own]) } : variables;
}

function levels(variables: Variables): readonly (readonly Level[])[] {
  const { leaks, defaults, host, play, role, task, included, facts, params, own, magic } = variables;
  return [leaks.defaults, defaults, host, play, leaks.vars, role, task, [included, facts], params, [own, magic]];
}

/** What a name stands for; undefined where nothing in the tree defines it. */
export function lookUp(variables: Variables, name: string): Bound | undefined {
  for (const field of levels(variables).toReversed()) {
    const found = field.findLast((level) => level.has(name));
    if (found) return found.get(name);
  }
  return undefined;
}

/** Every name that is defined. */
export function definedNames(variables: Variables): ReadonlySet<string> {
  return new Set(levels(variables).flatMap((field) => field.flatMap((level) => [...level.keys()])));
}
