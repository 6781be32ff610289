import { posix } from 'node:path';
import { folderOf, inFolder } from '../names.ts';
import { type Repository, textAt } from './context.ts';

/** What an `ansible.cfg` says of where things lie: folders of the tree. */
export interface Config {
  readonly rolesPath: readonly string[];
  readonly collectionsPath: readonly string[];
  readonly inventory: readonly string[];
}

const nothing: Config = { rolesPath: [], collectionsPath: [], inventory: [] };
const read = new WeakMap<Repository, Map<string, Config>>();

/** The nearest `ansible.cfg`, beside a playbook or above it, from where people start plays. */
export function configFor(repository: Repository, folder: string): Config {
  const known = read.get(repository) ?? new Map<string, Config>();
  read.set(repository, known);
  const found = known.get(folder) ?? configIn(repository, folder);
  known.set(folder, found);
  return found;
}

function configIn(repository: Repository, folder: string): Config {
  const text = textAt(repository.tree, inFolder(folder, 'ansible.cfg'))?.text;
  if (text === undefined) return folder === '' ? nothing : configFor(repository, folderOf(folder));
  const settings = defaultsOf(text);
  const paths = (by: RegExp, ...names: readonly string[]) =>
    names.flatMap((name) => (settings.get(name) ?? '').split(by)).flatMap((path) => inTree(path.trim(), folder) ?? []);
  return {
    rolesPath: paths(/:/, 'roles_path'),
    collectionsPath: paths(/:/, 'collections_path', 'collections_paths'),
    inventory: paths(/,/, 'inventory', 'hostfile'),
  };
}

/** The section `[defaults]`; later lines of a name win, and `#` or `;` begin a comment. */
function defaultsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const head = /^\[([^\]]*)\]/.exec(line);
    if (head) section = head[1]!;
    const entry = /^(\w+)\s*[=:]\s*(.*?)\s*(?:\s[;#].*)?$/.exec(line);
    if (entry && section === 'defaults') found.set(entry[1]!, entry[2]!);
  }
  return found;
}

function inTree(path: string, folder: string): string | undefined {
  const own = path.replace(/^\{\{\s*CWD\s*\}\}\/?/, './');
  if (own === '' || /^[/~$]/.test(own)) return undefined;
  const found = posix.normalize(inFolder(folder, own)).replace(/\/$/, '');
  return found.startsWith('..') ? undefined : found === '.' ? '' : found;
}
