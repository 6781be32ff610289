import type { YamlNode } from '../../syntax/yaml.ts';

/** The variables of one level of precedence, by name. */
export type Level = ReadonlyMap<string, YamlNode>;

/** What is known of variables at one task. Levels come from the weakest to the strongest. */
export interface Variables {
  readonly levels: readonly Level[];
  /** How many of the weakest levels are defaults of roles: a role's own come right behind them. */
  readonly leaked?: number;
  /** What a loop, an include or a role's parameter gives; nothing is stronger. */
  readonly own: Level;
  /** What tasks before have set for this host, over all plays; undefined where the value is not known. */
  readonly facts?: ReadonlyMap<string, YamlNode | undefined>;
  /** Names that something sets which we do not follow: inventories, registered results, `set_fact`. */
  readonly unsure: ReadonlySet<string>;
}

const MAX_DEPTH = 10;

export function withLevel(variables: Variables, level: Level | undefined): Variables {
  return level && level.size > 0 ? { ...variables, levels: [...variables.levels, level] } : variables;
}

/** The entries of a table as a level of variables. */
export function levelOf(node: YamlNode | undefined): Level {
  return new Map(node?.kind === 'map' ? node.entries.map(({ key, value }) => [key, value]) : []);
}

export function withOwn(variables: Variables, own: Level): Variables {
  return own.size > 0 ? { ...variables, own: new Map([...variables.own, ...own]) } : variables;
}

/** What a name stands for, undefined where that is not sure. */
export function lookUp({ levels, own, facts, unsure }: Variables, name: string): YamlNode | undefined {
  if (own.has(name)) return own.get(name);
  if (facts?.has(name)) return facts.get(name);
  return unsure.has(name) ? undefined : levels.findLast((level) => level.has(name))?.get(name);
}

/** A text with its expressions replaced by their values; undefined where one of them is not known. */
export function rendered(text: string, variables: Variables, depth = 0): string | undefined {
  if (depth > MAX_DEPTH || text.includes('{%')) return undefined;
  let isKnown = true;
  const out = text.replace(/\{\{(.*?)\}\}/gs, (_, expression: string) => {
    const value = evaluated(expression, variables, depth);
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown ? out : undefined;
}

/** The text of a value, as an expression prints it. */
export function printed(node: YamlNode | undefined, variables: Variables, depth = 0): string | undefined {
  if (node?.kind !== 'scalar') return undefined;
  if (node.tag === '!unsafe') return node.source;
  if (node.tag !== undefined) return undefined;
  const { value } = node;
  if (typeof value === 'string') return rendered(value, variables, depth + 1);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? '' : String(value);
}

const PATH = /^([A-Za-z_]\w*)((?:\.\w+|\[\s*'[^']*'\s*\]|\[\s*"[^"]*"\s*\])*)$/;

/** What a name with keys behind it stands for: `item.dest`, `stunnel['conf']`. */
export function nodeAt(expression: string, variables: Variables, depth = 0): YamlNode | undefined {
  const found = PATH.exec(expression.trim());
  if (!found || depth > MAX_DEPTH) return undefined;
  let node = lookUp(variables, found[1]!);
  for (const [, dotted, quoted] of found[2]!.matchAll(/\.(\w+)|\[\s*['"]([^'"]*)['"]\s*\]/g)) {
    const key = dotted ?? quoted;
    node = node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
  }
  // A variable that is nothing but another one: `dest: "{{ other }}"`.
  const alone = node?.kind === 'scalar' && typeof node.value === 'string' && /^\{\{([^{}]*)\}\}$/.exec(node.value);
  return alone ? nodeAt(alone[1]!, variables, depth + 1) : node;
}

const FILTERS: Readonly<Record<string, (text: string) => string>> = {
  basename: (text) => text.slice(text.lastIndexOf('/') + 1),
  dirname: (text) => text.slice(0, Math.max(0, text.lastIndexOf('/'))),
  trim: (text) => text.trim(),
  string: (text) => text,
  lower: (text) => text.toLowerCase(),
};

function evaluated(expression: string, variables: Variables, depth: number): string | undefined {
  const [head, ...filters] = expression.replace(/^-|-$/g, '').split('|');
  const literal = /^\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*$/.exec(head!);
  let value = literal ? (literal[1] ?? literal[2]) : printed(nodeAt(head!, variables, depth), variables, depth);
  for (const filter of filters) {
    const known = FILTERS[filter.trim()];
    value = known && value !== undefined ? known(value) : undefined;
  }
  return value;
}
