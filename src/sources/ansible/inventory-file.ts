import { entryAt, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { type Repository, textAt, yamlAt } from './context.ts';
import { namedHosts } from './host-range.ts';
import { pythonLiteral } from './python-literal.ts';
import { type Level, levelOf } from './variables.ts';

/** What one inventory says: a file, or the files of a folder together. */
export interface InventoryFile {
  readonly path: string;
  readonly hosts: ReadonlyMap<string, Level>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Made of the names that plays use, since no inventory of the tree has them. */
  readonly isGuessed?: boolean;
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

/** Reads an inventory; undefined where no file is one: a script, a plugin's settings, a table of addresses, other YAML. */
export function inventoryFile(
  repository: Repository,
  path: string,
  files: readonly string[] = [path],
): InventoryFile | undefined {
  const made: Making = { hosts: new Map(), groups: new Map() };
  const read = files.filter((one) => readInto(repository, one, made));
  return read.length > 0 && made.hosts.size > 0 ? { path, ...made } : undefined;
}

function readInto(repository: Repository, path: string, into: Making): boolean {
  const file = textAt(repository.tree, path);
  if (!file || file.text.startsWith('#!')) return false;
  const made: Making = { hosts: new Map(), groups: new Map() };
  const first = file.text.replace(/^(?:[ \t]*[#;].*\n|\s*\n)*/, '').split('\n', 1)[0]!;
  const isYaml = /\.(?:ya?ml|json)$/.test(path) || /^(?:---|[\w.-]+:\s*(?:$|#))/.test(first);
  if (!(isYaml ? readYaml(yamlAt(repository, path)[0], made) : readIni(file, made))) return false;
  for (const [name, vars] of made.hosts) into.hosts.set(name, new Map([...(into.hosts.get(name) ?? []), ...vars]));
  for (const [name, { vars, hosts, children }] of made.groups) {
    const group = groupIn(into, name);
    for (const [key, value] of vars) group.vars.set(key, value);
    for (const host of hosts) group.hosts.add(host);
    for (const child of children) group.children.add(child);
  }
  return true;
}

function groupIn({ groups }: Making, name: string) {
  const known = groups.get(name) ?? { vars: new Map(), hosts: new Set<string>(), children: new Set<string>() };
  groups.set(name, known);
  return known;
}

function addHosts(made: Making, group: string, pattern: string, vars: ReadonlyMap<string, YamlNode>): void {
  for (const name of namedHosts(pattern)) {
    made.hosts.set(name, new Map([...(made.hosts.get(name) ?? []), ...vars]));
    groupIn(made, group).hosts.add(name);
  }
}

function readYaml(root: YamlNode | undefined, made: Making): boolean {
  if (root?.kind !== 'map' || root.entries.length === 0) return false;
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
  const hosts = valueAt(node, 'hosts');
  const only = textOf(hosts);
  if (only !== undefined) addHosts(made, name, only, new Map());
  for (const [host, vars] of levelOf(hosts)) addHosts(made, name, host, levelOf(vars));
  if (depth > 20) return;
  for (const [child, inner] of levelOf(valueAt(node, 'children'))) {
    group.children.add(child);
    addGroup(made, child, inner, depth + 1);
  }
}

/** A line of words as a shell cuts it. */
const WORD = /(?:\\.|[^\s"'#\\]|(?<=[^\s])#|"(?:[^"\\]|\\.)*"|'[^']*')+/g;

/** Lines and sections as Ansible's plugin reads them [source: ansible-core 2.14, plugins/inventory/ini.py]. */
function readIni(file: SourceFile, made: Making): boolean {
  let group = 'ungrouped';
  let kind: string | undefined;
  let start = 0;
  for (const line of file.text.split('\n')) {
    const at = start;
    start += line.length + 1;
    const bare = line.trim();
    if (bare === '' || /^[#;]/.test(bare)) continue;
    const head = /^\[([^\]:\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(bare);
    if (head) {
      group = head[1]!;
      kind = head[2];
      if (kind !== undefined && !/^(?:vars|children|hosts)$/.test(kind)) return false;
      groupIn(made, group);
    } else if (kind === 'vars') {
      const found = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/.exec(line);
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
  const [name, ...pairs] = line.replace(/(?:^|\s)#.*$/, '').match(WORD) ?? [];
  if (name === undefined || /[={}"'<>/$;()]/.test(name)) return false;
  const vars = new Map<string, YamlNode>();
  for (const pair of pairs) {
    const found = /^([\w.-]+)=(.*)$/s.exec(pair);
    if (!found) return false;
    const from = at + line.indexOf(pair);
    vars.set(found[1]!, literal(file, from, from + pair.length, unquoted(found[2]!)));
  }
  addHosts(made, group, name.replace(/:(\d+)$/, ''), vars);
  return true;
}

/** Quotes belong to the shell's way of cutting the line; what they hold is a literal again. */
function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_, double?: string, single?: string, letter?: string) =>
      double === undefined ? (single ?? letter ?? '') : double.replace(/\\(["\\])/g, '$1'),
  );
}

/** A value is a literal of Python where it can be read as one, else text: `no` and `yes` are text [measured: ansible-core 2.14]. */
function literal(file: SourceFile, start: number, end: number, written: string): YamlNode {
  const at = span(file, start, end);
  return pythonLiteral(written, at) ?? { kind: 'scalar', source: written, value: written, style: 'double', span: at };
}
