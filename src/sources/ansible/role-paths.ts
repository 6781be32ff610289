import { posix } from 'node:path';
import { textOf, valueAt } from '../../syntax/yaml.ts';
import { configFor } from './ansible-cfg.ts';
import { inRepository, type Place, type Repository, yamlAt, yamlFile } from './context.ts';
import { baseOf, folderOf, inFolder } from '../names.ts';

/** The folder of a role [source: ansible-core 2.14, RoleDefinition._load_role_path]; undefined where it is not in the tree. */
export function roleFolder(name: string, place: Place): string | undefined {
  const { repository } = place.machine;
  const own = inRepository(name);
  if (own !== undefined) return isRole(repository, own) ? own : undefined;
  const inCollection = /^\w+\.\w+\.\w+$/.test(name) ? collectionFolder(name, place) : undefined;
  if (inCollection !== undefined) return inCollection;
  const found = searchPath(place)
    .map((folder) => posix.normalize(inFolder(folder, name)))
    .map((folder) => (folder === '.' ? '' : folder.replace(/^\.\/|\/$/g, '')))
    .find((folder) => !folder.startsWith('..') && isRole(repository, folder));
  return found ?? repositoryRole(name, place);
}

function isRole({ tree }: Repository, folder: string): boolean {
  return ['tasks', 'defaults', 'meta', 'templates', 'files', 'handlers', 'vars'].some(
    (part) => tree.read(inFolder(folder, part)).kind === 'dir',
  );
}

/** Beside the playbook, by `roles_path`, beside the role that asks; then where a person would start the play from. */
function searchPath({ machine, playbook, role }: Place): readonly string[] {
  const above = foldersAbove(playbook);
  return [
    inFolder(playbook, 'roles'),
    ...configFor(machine.repository, playbook).rolesPath,
    ...(role === undefined ? [] : [folderOf(role)]),
    playbook,
    ...above.map((folder) => inFolder(folder, 'roles')),
    ...above,
  ];
}

function foldersAbove(folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    found.push(at);
  }
  return found;
}

/** `namespace.collection.role`: in a collections folder, or the repository is the collection. */
function collectionFolder(name: string, { machine: { repository }, playbook }: Place): string | undefined {
  const [namespace, collection, role] = name.split('.');
  const { collectionsPath } = configFor(repository, playbook);
  const folders = [playbook, ...foldersAbove(playbook)];
  const places = [...folders.map((folder) => inFolder(folder, 'collections')), ...collectionsPath].flatMap((folder) =>
    ['ansible_collections/', ''].map((inner) => inFolder(folder, `${inner}${namespace}/${collection}/roles/${role}`)),
  );
  const own = folders.filter((folder) => {
    const [galaxy] = yamlAt(repository, inFolder(folder, 'galaxy.yml'));
    return textOf(valueAt(galaxy, 'namespace')) === namespace && textOf(valueAt(galaxy, 'name')) === collection;
  });
  const all = [
    ...places,
    ...own.map((folder) => inFolder(folder, `roles/${role}`)),
    ...folders.map((one) => inFolder(one, `roles/${name}`)),
    ...folders.map((one) => inFolder(one, `roles/${role}`)),
  ];
  return all.find((folder) => isRole(repository, folder));
}

/** A repository that is a role itself, with its own play in `tests` or `molecule`, which names it as Galaxy does. */
function repositoryRole(name: string, { machine: { repository }, playbook }: Place): string | undefined {
  const root = foldersAbove(playbook).find(
    (folder) => yamlFile(repository.tree, inFolder(folder, 'tasks/main')) !== undefined,
  );
  if (root === undefined) return undefined;
  const meta = yamlFile(repository.tree, inFolder(root, 'meta/main'));
  const info = meta === undefined ? undefined : valueAt(yamlAt(repository, meta)[0], 'galaxy_info');
  const told = textOf(valueAt(info, 'role_name')) ?? (root === '' ? undefined : baseOf(root));
  const last = bareRole(name);
  if (name === 'role_under_test' || /[{\0]/.test(name)) return root;
  return told !== undefined && bareRole(told) === last ? root : undefined;
}

/** `ansible-role-postfix` and `namespace.postfix` are `postfix`. */
function bareRole(name: string): string {
  return baseOf(name)
    .replace(/^.*\./, '')
    .replace(/^ansible[-_](?:role[-_])?|^role[-_]/, '')
    .replaceAll('-', '_');
}
