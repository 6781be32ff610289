import { groupBy, uniqueBy } from '../../model/facts.ts';
import type { Host } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { placedHost } from '../host.ts';
import { baseOf, below, folderOf, inFolder } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';
import type { Carried } from './carried.ts';
import { type Machine, machinesIn, NETWORK } from './machines.ts';
import { openingsOf, opensMail, type Seen } from './openings.ts';
import { type Package, runPackage } from './run.ts';

interface Script extends TreePath {
  readonly home: string;
  readonly role: Host['role'];
  readonly file: SourceFile;
}

/** Words without which a package opens no ports and carries no configuration. */
const OPENS =
  /(?<!im|ex|sup|trans|re)port|ingress|listener|firewall|security|configmap|initfile|allowfrom|secret|service/i;

/** What programs describe, per package and role: a host for each workload or bag of files, and one for the network. */
export function hosts(tree: Tree, paths: readonly TreePath[], policy: Policy): Yielded {
  const scripts = paths.flatMap((one) => scriptOf(tree, one, policy));
  const groups = groupBy(scripts, ({ home, role, root }) => `${root}:${home} ${role}`).filter((group) =>
    group.some(({ file }) => OPENS.test(file.text)),
  );
  const yielded = groups.map((group) => ofPackage(tree, group));
  return {
    hosts: yielded.flatMap((one) => one.hosts),
    claimed: new Set(yielded.flatMap((one) => [...one.claimed])),
    problems: yielded.flatMap((one) => one.problems),
  };
}

function scriptOf(tree: Tree, one: TreePath, policy: Policy): readonly Script[] {
  const found = tree.read(one.path);
  if (found.kind !== 'file') return [];
  const told = roleOf(below(one.root, one.path), one.path, policy);
  const role = told === 'deploy' && /[.-](?:test|spec|e2e)\.[cm]?[jt]sx?$/.test(one.path) ? 'test' : told;
  return [{ ...one, home: homeOf(tree, one), role, file: found.file }];
}

/** What such programs are started with: the nearest folder above that has one is where they run. */
const PROJECTS = ['package.json', 'cdk.json', 'Pulumi.yaml', 'cdk8s.yaml', 'cdktf.json'];

function homeOf(tree: Tree, { path, root }: TreePath): string {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (PROJECTS.some((name) => tree.read(inFolder(folder, name)).kind === 'file')) return folder;
    if (folder === root || folder === '') return root;
  }
}

function ofPackage(tree: Tree, group: readonly Script[]): Yielded {
  const { root, home, role } = group[0]!;
  const project: Package = { root, home, files: group };
  const runs = [false, true].map((answer) => runPackage(tree, project, answer));
  const machines = runs.map(({ recorder }) => machinesIn(recorder, tree.known));
  const merged = together(machines);
  const hosts = merged.flatMap((one) => {
    const host = hostOf(tree, one, { root: home, role, folder: baseOf(home) });
    return host ? [host] : [];
  });
  const held = merged.flatMap(({ files }) => [...files.values()]);
  return {
    hosts,
    claimed: new Set(held.flatMap(({ file, at }) => (at.file.path === file.path ? wholeFile(file) : []))),
    problems:
      hosts.length > 0
        ? uniqueBy(
            runs.flatMap(({ problems }) => problems),
            ({ message, at }) => `${message} ${at.file.path}`,
          )
        : [],
  };
}

/** A file of the tree that was taken as it is. */
function wholeFile({ derivedFrom = [] }: SourceFile): readonly string[] {
  const [only, ...more] = derivedFrom;
  const isWhole = only?.verbatim && more.length === 0 && only.origin.end === only.origin.file.text.length;
  return isWhole ? [only.origin.file.path] : [];
}

interface Merged extends Omit<Machine, 'rules'> {
  readonly seen: readonly Seen[];
}

/** What every run says of a machine; of a text that differs, the version of which most is known. */
function together(runs: readonly (readonly Machine[])[]): readonly Merged[] {
  return groupBy(runs.flat(), ({ id }) => id).map((group) => {
    const files = new Map<string, Carried>();
    for (const [path, one] of group.flatMap((machine) => [...machine.files])) {
      const before = files.get(path);
      if (!before || one.file.holes.length < before.file.holes.length) files.set(path, one);
    }
    const rules = group.flatMap((one) => one.rules);
    return { ...group[0]!, files, seen: counted(rules, runs, group[0]!.id) };
  });
}

function counted(rules: readonly Seen['rule'][], runs: readonly (readonly Machine[])[], id: string): readonly Seen[] {
  const key = ({ portsAt, ports, by }: Seen['rule']) =>
    `${by} ${portsAt.file.path}:${portsAt.start} ${ports?.first} ${ports?.last}`;
  const keys = runs.map((run) => new Set(run.filter((one) => one.id === id).flatMap((one) => one.rules.map(key))));
  return uniqueBy(rules, key).map((rule) => ({ rule, always: keys.every((known) => known.has(key(rule))) }));
}

function hostOf(
  tree: Tree,
  { id, title, files, seen, releases }: Merged,
  about: Pick<Host, 'root' | 'role'> & { readonly folder: string },
): Host | undefined {
  const { root, role, folder } = about;
  if (files.size === 0 && !seen.some(({ rule }) => opensMail(rule))) return undefined;
  const shown = seen.filter(({ rule }) => rule.ports && (files.size > 0 || opensMail(rule)));
  return placedHost(tree, {
    name: (id === NETWORK ? folder : title) || folder || 'host',
    source: 'infrastructure-code',
    root,
    role,
    files: new Map([...files].map(([path, { file }]) => [path, { entry: { kind: 'file', file } }])),
    openings: openingsOf(shown, root),
    releases,
  });
}
