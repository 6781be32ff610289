import { limits } from '../../limits.ts';
import { entryAt, itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { baseOf, folderOf, inFolder } from '../names.ts';
import { type Outcome, type Place, searched, sourceOf, textAt, yamlAt } from './context.ts';
import { runTasks } from './run.ts';
import { type Level, levelOf, printed, UNKNOWN, type Variables, withLevel } from './variables.ts';
import { openConditions } from './when.ts';

/** More files than this that a name may mean are not followed. */
const MOST_CANDIDATES = 8;

/** `include_tasks` and `import_tasks`. Where the name is not known, each file that it can be is a condition of its own. */
export function includeTasks(task: YamlMap, args: YamlNode, place: Place): Outcome {
  const node = args.kind === 'scalar' ? args : (valueAt(args, 'file') ?? valueAt(args, '_raw_params'));
  if (!node || place.depth >= limits.includeDepth) return 'ok';
  const inside = applied(valueAt(args, 'apply'), withParameters(task, args, place));
  const name = printed(node, place.variables)
    ?.split(/\s+\w+=/)[0]
    ?.trim();
  if (inside === 'skipped') return 'skipped';
  const path = name === undefined ? undefined : sourceOf(place, 'tasks', name);
  if (path !== undefined) return runFile(path, inside);
  if (name !== undefined) return place.variables.knows === 'all' && place.when.length === 0 ? 'failed' : 'maybe';
  for (const [test, one] of candidates(node, place, 'tasks'))
    runFile(one, { ...inside, when: [...inside.when, { test, is: true, at: node.span }] });
  return 'maybe';
}

function runFile(path: string, place: Place): Outcome {
  const [list] = yamlAt(place.machine.repository, path);
  return runTasks(list, { ...place, folder: folderOf(path), depth: place.depth + 1 });
}

/** `vars` of an include win over facts; free-form parameters behind the name do, too. */
export function withParameters(task: YamlMap, args: YamlNode, place: Place): Place {
  const written = args.kind === 'scalar' ? (textOf(args) ?? '') : '';
  const pairs = [...written.matchAll(/\s(\w+)=("[^"]*"|'[^']*'|\S+)/g)].map(([, key, value]) => {
    const source = value!.replace(/^(["'])(.*)\1$/s, '$2');
    return [key!, { kind: 'scalar', value: source, source, style: 'plain', span: args.span }] as const;
  });
  // Those of an import are the variables of its tasks, as ever [measured: ansible-core 2.14].
  const own =
    (entryAt(task, 'import_tasks') ?? entryAt(task, 'ansible.builtin.import_tasks'))
      ? []
      : levelOf(valueAt(task, 'vars'));
  const variables = withLevel(place.variables, 'params', new Map([...own, ...pairs]));
  return { ...place, variables };
}

/** What `apply` puts around the tasks of an include. */
export function applied(apply: YamlNode | undefined, place: Place): Place | 'skipped' {
  if (!apply) return place;
  const variables = withLevel(place.variables, 'task', levelOf(valueAt(apply, 'vars')));
  const open = openConditions(valueAt(apply, 'when'), variables);
  if (open === 'no' || open === 'failed') return 'skipped';
  return { ...place, variables, when: [...place.when, ...open] };
}

/** The files of the tree that a name with open expressions may mean, each with the condition that it does. */
function candidates(node: YamlNode, place: Place, kind: 'tasks' | 'vars'): readonly (readonly [string, string])[] {
  const written = node.kind === 'scalar' ? node.source : '';
  const literal = written.replace(/\{\{.*?\}\}/gs, '\0');
  const [folder, name] = [folderOf(literal), baseOf(literal)];
  if (folder.includes('\0') || (name.replaceAll('\0', '').replace(/\.ya?ml$/, '') === '' && kind === 'tasks'))
    return [];
  const fits = new RegExp(
    `^${name
      .split('\0')
      .map((part) => part.replace(/[.*+?^$()|{}[\]\\]/g, '\\$&'))
      .join('[^/]*')}$`,
  );
  const { tree } = place.machine.repository;
  const found = searched(place, kind)
    .map((one) => inFolder(one, folder))
    .flatMap((one) =>
      tree
        .list(one)
        .filter((file) => fits.test(file) && /\.ya?ml$/.test(file))
        .map((file) => inFolder(one, file)),
    );
  const files = [...new Set(found)].filter((path) => textAt(tree, path) !== undefined && !/\/main\.ya?ml$/.test(path));
  return files.length > MOST_CANDIDATES ? [] : files.map((path) => [`"${written}" gives "${baseOf(path)}"`, path]);
}

const TAKEN = /\.(?:ya?ml|json)$/;

/** `include_vars`: a file, or all files of a folder, under a name of their own where it says so. */
export function includeVars(args: YamlNode, place: Place): Outcome {
  const { machine, variables } = place;
  const text = (key: string) => printed(valueAt(args, key), variables);
  const dir = valueAt(args, 'dir');
  const node = args.kind === 'scalar' ? args : (valueAt(args, 'file') ?? valueAt(args, '_raw_params'));
  const paths = dir ? folderFiles(dir, args, place) : node && fileNamed(node, place);
  const level = paths && mergedLevel(paths, place);
  const under = text('name');
  const set = (told: Level, isOpen: boolean) => {
    for (const [key, value] of told) machine.included.set(key, isOpen ? UNKNOWN : value);
  };
  if (level && under !== undefined) {
    const entries = [...level].map(([key, value]) => ({ key, keySpan: args.span, value }));
    set(new Map([[under, { kind: 'map', entries, span: args.span }]]), place.when.length > 0);
  } else if (level) set(level, place.when.length > 0);
  else for (const [, path] of node ? candidates(node, place, 'vars') : []) set(mergedLevel([path], place), true);
  return level ? 'unchanged' : 'maybe';
}

function fileNamed(node: YamlNode, place: Place): readonly string[] | undefined {
  const name = printed(node, place.variables)?.trim();
  const path = name === undefined ? undefined : sourceOf(place, 'vars', name);
  return path === undefined ? undefined : [path];
}

/** Sorted by name; of all folders below, unless `depth` says otherwise [docs: ansible-core, include_vars]. */
function folderFiles(dir: YamlNode, args: YamlNode, place: Place): readonly string[] | undefined {
  const name = printed(dir, place.variables);
  const folder = name === undefined ? undefined : sourceOf(place, 'vars', name);
  if (folder === undefined) return undefined;
  const { tree } = place.machine.repository;
  const pattern = printed(valueAt(args, 'files_matching'), place.variables);
  const ignored = itemsOf(valueAt(args, 'ignore_files')).map((one) => textOf(one));
  const endings = itemsOf(valueAt(args, 'extensions')).map((one) => textOf(one));
  const fits = (path: string) => {
    const isTaken = endings.length > 0 ? endings.some((one) => path.endsWith(`.${one}`)) : TAKEN.test(path);
    return isTaken && !ignored.includes(baseOf(path)) && (pattern === undefined || searchedFor(pattern, baseOf(path)));
  };
  const depth = printed(valueAt(args, 'depth'), place.variables);
  const isFlat = depth === '1';
  return [...tree.below(folder, limits.filesPerHost)]
    .filter((path) => fits(path) && (!isFlat || folderOf(path) === folder))
    .sort();
}

/** Python's patterns that are the same here; one that is not fits everything. */
function searchedFor(pattern: string, name: string): boolean {
  if (pattern.length > 100 || !/^[\w.*^$\\+?|()[\]-]*$/.test(pattern) || /[*+)][*+]|\([^)]*[*+]/.test(pattern))
    return true;
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return true;
  }
}

function mergedLevel(paths: readonly string[], place: Place): ReadonlyMap<string, YamlNode> {
  return new Map(paths.flatMap((path) => [...levelOf(yamlAt(place.machine.repository, path)[0])]));
}

/** The play's `vars_files`: of a list within the list the first that is there. What is not in the tree hides variables. */
export function withVarsFiles(list: YamlNode | undefined, place: Place): Variables {
  let { variables } = place;
  for (const entry of list?.kind === 'seq' ? list.items : list ? [list] : []) {
    const names = entry.kind === 'seq' ? entry.items : [entry];
    const told = names.map((name) => printed(name, variables));
    const paths = names.map((name) => fileNamed(name, { ...place, variables })?.[0]);
    const index = paths.findIndex((one) => one !== undefined);
    const path = paths[index];
    const isSure = path !== undefined && !told.slice(0, index).includes(undefined) && !isEncrypted(path, place);
    const hidden = names.flatMap((name) => candidates(name, { ...place, variables }, 'vars').map(([, one]) => one));
    if (isSure) variables = withLevel(variables, 'play', mergedLevel([path], place));
    else {
      const unsure = [...mergedLevel([...hidden, ...(path === undefined ? [] : [path])], place).keys()];
      variables = { ...withLevel(variables, 'play', new Map(unsure.map((key) => [key, UNKNOWN]))), knows: 'some' };
    }
  }
  return variables;
}

/** Whether a whole file is encrypted, so that nobody knows which variables it holds. */
export function isEncrypted(path: string, place: Pick<Place, 'machine'>): boolean {
  return textAt(place.machine.repository.tree, path)?.text.startsWith('$ANSIBLE_VAULT') ?? false;
}
