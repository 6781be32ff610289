import { entryAt, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { type Repository, textAt, yamlAt } from './context.ts';
import { type Level, levelOf } from './variables.ts';

/** What one inventory file says. */
export interface InventoryFile {
  readonly path: string;
  readonly hosts: ReadonlyMap<string, Level>;
  readonly groups: ReadonlyMap<string, Group>;
}

export interface Group {
  readonly vars: Level;
  readonly hosts: ReadonlySet<string>;
  readonly children: ReadonlySet<string>;
}

interface Making {
  readonly hosts: Map<string, Map<string, YamlNode>>;
  readonly groups: Map<string, { vars: Map<string, YamlNode>; hosts: Set<string>; children: Set<string> }>;
}

/** Reads an inventory; undefined where a file is none: a script, a table of addresses, other YAML. */
export function inventoryFile(repository: Repository, path: string): InventoryFile | undefined {
  const file = textAt(repository.tree, path);
  if (!file || file.text.startsWith('#!')) return undefined;
  const made: Making = { hosts: new Map(), groups: new Map() };
  const isInventory = /^(?:---|[\w.-]+:\s*(?:$|#))/m.test(
    file.text.replace(/^(?:\s*#.*\n|\s*\n)*/, '').split('\n', 1)[0]!,
  )
    ? readYaml(yamlAt(repository, path)[0], made)
    : !/\.ya?ml$/.test(path) && readIni(file, made);
  return isInventory && made.hosts.size > 0 ? { path, ...made } : undefined;
}

function groupIn({ groups }: Making, name: string) {
  const known = groups.get(name) ?? { vars: new Map(), hosts: new Set<string>(), children: new Set<string>() };
  groups.set(name, known);
  return known;
}

function addHost(made: Making, group: string, name: string, vars: Level): void {
  made.hosts.set(name, new Map([...(made.hosts.get(name) ?? []), ...vars]));
  groupIn(made, group).hosts.add(name);
}

function readYaml(root: YamlNode | undefined, made: Making): boolean {
  if (root?.kind !== 'map') return false;
  const isGroup = ({ value }: YamlMap['entries'][number]) =>
    ['hosts', 'children', 'vars'].some((key) => entryAt(value, key)) ||
    (value.kind === 'scalar' && value.value === null);
  if (!root.entries.every(isGroup)) return false;
  for (const { key, value } of root.entries) addGroup(made, key, value, 0);
  return true;
}

function addGroup(made: Making, name: string, node: YamlNode, depth: number): void {
  const group = groupIn(made, name);
  for (const [key, value] of levelOf(valueAt(node, 'vars'))) group.vars.set(key, value);
  for (const [host, vars] of levelOf(valueAt(node, 'hosts'))) addHost(made, name, host, levelOf(vars));
  if (depth > 20) return;
  for (const [child, inner] of levelOf(valueAt(node, 'children'))) {
    group.children.add(child);
    addGroup(made, child, inner, depth + 1);
  }
}

const WORD = /(?:[^\s"'#]|"[^"]*"|'[^']*')+/g;

function readIni(file: SourceFile, made: Making): boolean {
  let group = 'ungrouped';
  let kind: string | undefined;
  let start = 0;
  for (const line of file.text.split('\n')) {
    const at = start;
    start += line.length + 1;
    const bare = line.trim();
    if (bare === '' || /^[#;]/.test(bare)) continue;
    const head = /^\[([\w.-]+)(?::(vars|children|hosts))?\]\s*(?:[#;].*)?$/.exec(bare);
    if (head) {
      group = head[1]!;
      kind = head[2];
      groupIn(made, group);
    } else if (kind === 'vars') {
      const found = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
      if (!found) return false;
      groupIn(made, group).vars.set(found[1]!, literal(file, at, at + line.length, found[2]!));
    } else if (kind === 'children') groupIn(made, group).children.add(bare.split(/[\s#]/)[0]!);
    else if (!readHost(file, made, { group, line, at })) return false;
  }
  return true;
}

function readHost(
  file: SourceFile,
  made: Making,
  { group, line, at }: { readonly group: string; readonly line: string; readonly at: number },
): boolean {
  const [name, ...pairs] = line.replace(/\s#.*$/, '').match(WORD) ?? [];
  if (name === undefined || /[={}]/.test(name)) return false;
  const vars = new Map<string, YamlNode>();
  for (const pair of pairs) {
    const found = /^([\w.-]+)=(.*)$/s.exec(pair);
    if (!found) return false;
    const from = at + line.indexOf(pair);
    // Quotes belong to the shell's way of cutting the line; what they hold is a literal again.
    vars.set(found[1]!, literal(file, from, from + pair.length, found[2]!.replace(/^(["'])(.*)\1$/s, '$2')));
  }
  addHost(made, group, name, vars);
  return true;
}

/** A value is a literal of Python where it can be read as one, else text: `no` and `yes` are text [measured: ansible-core 2.14]. */
function literal(file: SourceFile, start: number, end: number, written: string): YamlNode {
  const node = { kind: 'scalar', source: written, style: 'plain', span: span(file, start, end) } as const;
  if (/^(?:True|False)$/.test(written)) return { ...node, value: written === 'True' };
  if (written === 'None') return { ...node, value: null };
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(written)) return { ...node, value: Number(written) };
  const quoted = /^(?:'([^'\\]*)'|"([^"\\]*)")$/.exec(written);
  if (quoted) return { ...node, value: quoted[1] ?? quoted[2] ?? '' };
  // Lists, tables, other numbers, and what a comment may follow, are left unknown.
  if (/^[[{('"]|^-?\d+(?:\.\d*|[eE_xob].*)$|\s#/.test(written)) return { ...node, value: written, tag: '!literal' };
  return { ...node, value: written };
}
