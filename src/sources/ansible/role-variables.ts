import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { inFolder } from '../names.ts';
import { type Place, yamlAt, yamlFile } from './context.ts';
import { roleFolder } from './role-paths.ts';
import { roleName } from './roles.ts';
import { given, levelOf, type Level, type Variables } from './variables.ts';
import { scalar } from '../../syntax/jinja/value.ts';
import { controllerPath } from './magic.ts';
import { baseOf } from '../names.ts';

/** Which files of a role are taken instead of `main`. */
export interface From {
  readonly tasks?: string | undefined;
  readonly vars?: string | undefined;
  readonly defaults?: string | undefined;
  readonly handlers?: string | undefined;
}

/** Keywords of entries in lists of roles that are no parameters [source: ansible-core 2.14, RoleInclude and its bases]. */
const KEYWORDS =
  /^(?:role|name|src|scm|version|when|tags|vars|become.*|environment|delegate_to|delegate_facts|connection|remote_user|port|no_log|ignore_errors|ignore_unreachable|run_once|any_errors_fatal|check_mode|diff|collections|module_defaults|debugger|throttle|timeout)$/;

/** Inline parameters, which win over nearly everything. */
export function parametersOf(entry: YamlNode): Level {
  return new Map([...levelOf(entry)].filter(([key]) => !KEYWORDS.test(key)));
}

/** What stands under `vars`, which loses to the role's own. */
export function entryVars(entry: YamlNode): Level {
  return levelOf(valueAt(entry, 'vars'));
}

/** `defaults/main.yml` or `vars/main.yml`, or all files of a folder `main`. */
export function roleLevel(folder: string, kind: 'defaults' | 'vars', { machine }: Place, from = 'main'): Level {
  const { repository } = machine;
  const start = inFolder(folder, `${kind}/${from.replace(/\.ya?ml$/, '')}`);
  const path = yamlFile(repository.tree, start);
  if (path !== undefined) return levelOf(yamlAt(repository, path)[0]);
  if (repository.tree.read(start).kind !== 'dir') return new Map();
  const names = repository.tree.list(start).filter((name) => /\.(?:ya?ml|json)$/.test(name));
  return new Map([...names].sort().flatMap((name) => [...levelOf(yamlAt(repository, inFolder(start, name))[0])]));
}

interface Dependency {
  readonly folder: string;
  readonly vars: Level;
}

const DEEPEST = 8;

/** All roles that a role depends on, the deepest first. */
export function dependenciesOf(folder: string, place: Place, depth = 0): readonly Dependency[] {
  const { repository } = place.machine;
  const meta = yamlFile(repository.tree, inFolder(folder, 'meta/main'));
  if (meta === undefined || depth > DEEPEST) return [];
  const inside = { ...place, role: folder };
  return itemsOf(valueAt(yamlAt(repository, meta)[0], 'dependencies')).flatMap((entry) => {
    const name = roleName(entry, inside);
    const found = name === undefined ? undefined : roleFolder(name, inside);
    if (found === undefined || found === folder) return [];
    return [...dependenciesOf(found, inside, depth + 1), { folder: found, vars: entryVars(entry) }];
  });
}

/** What the tasks of a role see: what roles around it brought, what it depends on, then its own [source: ansible-core 2.14, Role.get_vars]. */
export function roleVariables(
  folder: string,
  place: Place,
  { from, vars }: { readonly from: From; readonly vars: Level },
): Variables {
  const { variables } = place;
  const before = dependenciesOf(folder, place);
  const full = ({ size }: Level) => size > 0;
  return {
    ...variables,
    defaults: [
      ...variables.defaults,
      ...before.map((one) => roleLevel(one.folder, 'defaults', place)),
      roleLevel(folder, 'defaults', place, from.defaults),
    ].filter(full),
    role: [
      ...variables.role,
      ...before.flatMap((one) => [one.vars, roleLevel(one.folder, 'vars', place)]),
      vars,
      roleLevel(folder, 'vars', place, from.vars),
    ].filter(full),
    magic: new Map([
      ...variables.magic,
      ...['role_name', 'ansible_role_name'].map((name) => [name, given(scalar(baseOf(folder)))] as const),
      ['role_path', given(scalar(controllerPath(folder)))],
    ]),
  };
}
