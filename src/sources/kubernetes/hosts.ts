import { limits } from '../../limits.ts';
import type { Assume } from '../../model/assume.ts';
import type { Policy } from '../../model/policy.ts';
import { parseYaml, type YamlNode } from '../../syntax/yaml.ts';
import type { Problem } from '../../text/problem.ts';
import { plainText } from '../compose/stage.ts';
import type { Made } from '../compose/hosts.ts';
import { below, folderOf, isNeverMain } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';
import { KIND } from './index.ts';
import { type Chart, chartOf, chartText } from './helm.ts';
import { KUSTOMIZATION, kustomized } from './kustomize.ts';
import { type KubeObject, objectsIn } from './object.ts';
import { isWorkload } from './pod.ts';
import { workloadHosts } from './workloads.ts';

/** What has nothing of mail in it starts no mail server that we could tell anything about. */
const MAIL =
  /mail|imap|pop3|smtp|dovecot|postfix|exim|stunnel|cyrus|courier|haproxy|nginx|hitch|sendmail|perdition|maddy|stalwart|\b(?:25|109|110|143|465|587|993|995|4190)\b/i;

/** The pods of all manifests that lie in the tree, one host per container with files of a mail server. */
export function hosts(tree: Tree, _assume: Assume, claimed: ReadonlySet<string>, policy: Policy): Yielded {
  const paths = manifests(tree, claimed);
  const problems: Problem[] = [];
  const charts = new Map<string, Chart | undefined>();
  const reading: Reading = { tree, problems, charts };
  const objects = kustomized(
    tree,
    paths.flatMap((one) => read(reading, one)),
  );
  const made: Made[] = [];
  const roots = new Map(paths.map(({ path, root }) => [path, root]));
  for (const owner of objects.filter(isWorkload).slice(0, limits.hosts)) {
    const { path } = owner.at.file;
    const role = roleOf(below(roots.get(path) ?? '', path), path, policy);
    made.push(...workloadHosts(tree, owner, objects, { source: 'kubernetes', root: owner.home, role }));
  }
  const own = new Set(made.map(({ host }) => host.container?.at.file.path));
  return {
    hosts: made.map(({ host }) => host),
    claimed: new Set([...made.flatMap((one) => one.claimed), ...filesOf(charts, made)]),
    problems: problems.filter(({ at }) => own.has(at.file.path)),
  };
}

/** Files of folders in which anything speaks of mail. */
function manifests(tree: Tree, claimed: ReadonlySet<string>): readonly TreePath[] {
  const found = tree.paths.filter(
    ({ path }) => (/\.ya?ml$/.test(path) || KUSTOMIZATION.test(path)) && !claimed.has(path) && !isNeverMain(path),
  );
  const texts = found.flatMap((one) => {
    const text = plainText(tree, one.path)?.text ?? '';
    return KIND.test(text) || /^(?:configMapGenerator|secretGenerator|resources):/m.test(text)
      ? [{ one, isMail: MAIL.test(text) }]
      : [];
  });
  const folders = new Set(texts.filter(({ isMail }) => isMail).map(({ one }) => folderOf(one.path)));
  return texts.filter(({ one }) => folders.has(folderOf(one.path))).map(({ one }) => one);
}

interface Reading {
  readonly tree: Tree;
  readonly problems: Problem[];
  readonly charts: Map<string, Chart | undefined>;
}

function read({ tree, problems, charts }: Reading, { path }: TreePath): readonly KubeObject[] {
  const file = plainText(tree, path);
  const chart = chartOf(tree, path, charts);
  // A template of something else is none of ours.
  if (!file || (!chart && /^\s*\{[{%]/m.test(file.text))) return [];
  const parsed = parseYaml(chart ? chartText(tree, chart, file) : file);
  // What a template becomes need not be what is left of it without values.
  if (!chart) problems.push(...parsed.problems);
  if (KUSTOMIZATION.test(path)) return parsed.documents.flatMap((node) => kustomization(node));
  return parsed.documents.flatMap((node) => objectsIn(node, chart?.folder ?? folderOf(path)));
}

/** It need not say what it is. */
function kustomization(node: YamlNode): readonly KubeObject[] {
  const { span } = node;
  return node.kind === 'map'
    ? [{ kind: 'Kustomization', name: '', node, home: folderOf(span.file.path), at: span }]
    : [];
}

/** What templates of a chart with mail servers took in is in their ConfigMaps. */
function filesOf(charts: ReadonlyMap<string, Chart | undefined>, made: readonly Made[]): readonly string[] {
  return made.flatMap(({ host }) => [...(charts.get(host.root)?.used ?? [])]);
}
