import { limits } from '../../limits.ts';
import type { Assume } from '../../model/assume.ts';
import type { Host, Release } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import { buildOf, daemonIn, releaseIn, taggedRelease } from '../../platform/images/index.ts';
import { SCRIPT } from '../../platform/node-programs.ts';
import { valueAt } from '../../syntax/yaml.ts';
import type { Problem } from '../../text/problem.ts';
import { groupBy } from '../../model/facts.ts';
import { placedHost } from '../host.ts';
import { baseOf, below, folderOf, isNeverMain } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';
import { buildImage, withMoved } from './build.ts';
import { contextFor } from './context.ts';
import { reachedBy } from './network.ts';
import { COMPOSE, DOCKERFILE } from './names.ts';
import { serversIn, tellProgram } from './node.ts';
import { loadProject, type Project } from './project.ts';
import { containerOf } from './service.ts';
import { isConfiguration, plainText, type Stage } from './stage.ts';
import { addShipped, follow } from './start.ts';

/** One container or image that has something to do with mail. */
export interface Made {
  readonly host: Host;
  readonly claimed: readonly string[];
}

/** Containers that compose files describe, and images that nothing runs. */
export function hosts(tree: Tree, _assume: Assume, claimed: ReadonlySet<string>, policy: Policy): Yielded {
  const paths = tree.paths.filter(({ path }) => !claimed.has(path) && !isNeverMain(path));
  const projects = projectsIn(
    tree,
    paths.filter(({ path }) => COMPOSE.test(path)),
  );
  const used = new Set<string>();
  const made: Made[] = [];
  const problems: Problem[] = [];
  for (const { project, root } of projects) {
    const own = servicesOf(tree, project, root, policy, used);
    if (own.length > 0) problems.push(...project.problems);
    made.push(...own);
  }
  for (const one of paths)
    if (DOCKERFILE.test(one.path) && !used.has(one.path)) made.push(...imageAlone(tree, one, policy));
  return { hosts: made.map(({ host }) => host), claimed: new Set(made.flatMap((one) => one.claimed)), problems };
}

interface Rooted {
  readonly project: Project;
  readonly root: string;
}

/** Which of several names in a folder Compose takes, and what it reads over it [docs: Compose, application model]. */
const FIRST = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** The default pair of each folder is one project; a file that `-f` would have to name is one of its own, unless it only completes the pair. */
function projectsIn(tree: Tree, paths: readonly TreePath[]): readonly Rooted[] {
  const included = new Set<string>();
  const found: Rooted[] = [];
  for (const group of groupBy(paths, ({ path, root }) => `${root}:${folderOf(path)}`)) {
    const { root } = group[0]!;
    const named = (names: readonly string[]) =>
      names.map((name) => group.find(({ path }) => baseOf(path) === name)?.path).find((path) => path !== undefined);
    const main = named(FIRST);
    const over = named(OVERRIDES);
    const rest = group.map(({ path }) => path).filter((path) => !isDefault(path));
    const completing = main === undefined ? [] : rest.filter((path) => onlyCompletes(tree, path, main));
    const pair = [main, over].filter((path) => path !== undefined);
    const alone = [
      ...rest.filter((path) => !completing.includes(path)),
      ...(main === undefined && over !== undefined ? [over] : []),
    ];
    for (const list of [...(main === undefined ? [] : [[...pair, ...completing]]), ...alone.map((path) => [path])]) {
      const project = loadProject(tree, list);
      if (!project) continue;
      found.push({ project, root });
      for (const path of project.files) if (path !== project.path) included.add(path);
    }
  }
  return found.filter(({ project }) => !included.has(project.path));
}

function isDefault(path: string): boolean {
  return FIRST.includes(baseOf(path)) || OVERRIDES.includes(baseOf(path));
}

/** Every service of it stands in the main file, too, and it names no image: alone it would start nothing. */
function onlyCompletes(tree: Tree, path: string, main: string): boolean {
  const own = loadProject(tree, [path]);
  if (!own) return false;
  const names = new Set(loadProject(tree, [main])?.services.map(({ name }) => name));
  return own.services.every(
    ({ name, node }) => names.has(name) && !['image', 'build', 'extends'].some((key) => valueAt(node, key)),
  );
}

function servicesOf(tree: Tree, project: Project, root: string, policy: Policy, used: Set<string>): readonly Made[] {
  const role = roleOf(bareFile(below(root, project.path)), project.path, policy);
  return project.services.slice(0, limits.hosts).flatMap((service) => {
    const { stage, dockerfile } = containerOf(tree, service, project);
    if (dockerfile !== undefined) used.add(dockerfile);
    const reached = reachedBy(service, project);
    const made = madeOf(stage, { name: service.name, source: 'compose', root: project.folder, role });
    return made ? [{ ...made, host: { ...made.host, ...reached } }] : [];
  });
}

/** `docker-compose.sample.yml` is a sample as `docker-compose.yml.sample` is. */
function bareFile(path: string): string {
  return path.replace(/\.ya?ml$/, '');
}

type About = Pick<Host, 'name' | 'source' | 'root' | 'role'>;

/** A host that has what a stage ended with; undefined where no daemon reads any of it. */
export function madeOf(stage: Stage, about: About): Made | undefined {
  const { tree, files } = stage;
  const places = [...files.keys()].filter((path) => isConfiguration(tree.known, path));
  const servers = serversIn(stage);
  if (servers.length === 0 && !places.some((path) => isCanonical(tree, path))) return undefined;
  if (servers.length > 0) tellProgram(stage);
  const folders = new Set(places.filter((path) => isCanonical(tree, path)).map(folderOf));
  const claimed = [...files].flatMap(([path, { from }]) =>
    from !== undefined &&
    ((places.includes(path) && !isLooseScript(path, servers)) ||
      [...folders].some((folder) => SETS.test(folder) && path.startsWith(`${folder}/`)))
      ? [from]
      : [],
  );
  const host = placedHost(tree, {
    ...about,
    files: new Map([...files].map(([path, { entry }]) => [path, { entry }])),
    complete: stage.isWhole,
    releases: (dialect) => releasesOf(stage, dialect),
    ...(stage.distribution ? { builtBy: buildOf(stage.distribution) } : {}),
    packages: stage.packages.map(({ name, at }) => ({ at, name: { is: name, because: [] } })),
  });
  return { host, claimed };
}

/** Scripts are visible to whoever else runs them, but for the servers that start here. */
function isLooseScript(path: string, servers: readonly string[]): boolean {
  return SCRIPT.test(path) && !servers.includes(path);
}

/** Folders that belong to one daemon, with all that lies in them. */
const SETS = /^\/(?:usr\/local\/)?etc\/(?:dovecot|postfix|exim4|exim|stunnel|nginx|haproxy|courier|hitch|cyrus)/;

function isCanonical({ known }: Tree, path: string): boolean {
  return known.some(({ recognises }) => recognises.canonical.some((place) => path.search(place) === 0));
}

function releasesOf({ base, distribution, packages }: Stage, dialect: string): readonly Release[] {
  const tagged = base === undefined ? undefined : taggedRelease(base, dialect);
  const isInstalled = packages.some(({ name }) => daemonIn(name) === dialect);
  const found = tagged ?? (distribution && isInstalled ? releaseIn(distribution, dialect) : undefined);
  return found ? [found] : [];
}

/** An image that no compose file runs is a machine of its own. */
function imageAlone(tree: Tree, { path, root }: TreePath, policy: Policy): readonly Made[] {
  const dockerfile = plainText(tree, path);
  if (!dockerfile) return [];
  const context = contextFor(tree, dockerfile, root);
  const stage = buildImage({ tree, dockerfile, context, args: new Map() });
  if (!stage) return [];
  withMoved(stage);
  follow(stage);
  addShipped(stage);
  const folder = folderOf(path);
  const name = baseOf(folder) || 'image';
  const made = madeOf(stage, { name, source: 'image', root: folder, role: roleOf(below(root, path), path, policy) });
  return made ? [made] : [];
}
