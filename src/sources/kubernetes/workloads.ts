import { environmentFile, knownImage } from '../../platform/images/index.ts';
import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { foreignImage, withMoved } from '../compose/build.ts';
import { environmentText } from '../compose/environment.ts';
import { HIDDEN } from '../compose/interpolate.ts';
import { madeOf, type Made } from '../compose/hosts.ts';
import { put, type Stage } from '../compose/stage.ts';
import { addShipped, follow } from '../compose/start.ts';
import type { Host } from '../../model/model.ts';
import { locate, spanText } from '../../text/source-file.ts';
import type { Tree } from '../source.ts';
import { environmentOf } from './environment.ts';
import { reachedBy } from './network.ts';
import { type KubeObject, shownName, sourceOf, writtenIn } from './object.ts';
import { hasSigns, SIGNS } from '../edits/signs.ts';
import { type Pod, podOf } from './pod.ts';
import { policyOpenings } from './policies.ts';
import { mountVolumes } from './volumes.ts';

/** What a host of a cluster has in common with its neighbours. */
export type About = Pick<Host, 'source' | 'root' | 'role'>;

/** The containers of one workload that have to do with mail: those of one pod share loopback and ports. */
export function workloadHosts(
  tree: Tree,
  owner: KubeObject,
  objects: readonly KubeObject[],
  about: About,
): readonly Made[] {
  const pod = podOf(owner);
  if (!pod) return [];
  const name = shownName(owner.name) || owner.kind.toLowerCase();
  const made = pod.containers.flatMap((container) => {
    const found = madeOf(containerStage(tree, pod, container, objects), { ...about, name });
    return found ? [{ ...found, container }] : [];
  });
  const reached = made.length === 0 ? undefined : reachedBy(pod, objects);
  const published =
    reached?.publishes.flatMap(({ port, reach }) => (reach === 'remote' && port !== undefined ? [port] : [])) ?? [];
  const openings = published.length > 0 ? policyOpenings(pod, objects, published) : [];
  return made.map(({ host, claimed, container }) => {
    const own = sourceOf(valueAt(container, 'name'));
    const named = made.length > 1 && own !== undefined ? `${name}/${own}` : name;
    return { host: { ...host, ...reached, name: named, openings }, claimed };
  });
}

/** What a container finds on its disk before its daemon starts. */
function containerStage(tree: Tree, pod: Pod, container: YamlNode, objects: readonly KubeObject[]): Stage {
  const stage = foreignImage(tree, imageOf(container));
  mountVolumes(stage, pod, container, objects);
  withMoved(stage);
  const environment = environmentOf(container, pod.owner, objects);
  for (const { name, value } of environment.variables)
    stage.env.set(name, value === undefined || value.includes(HIDDEN) ? undefined : value);
  const command = valueAt(container, 'command');
  if (command) stage.entrypoint = wordsOf(command);
  if (valueAt(container, 'args')) stage.command = wordsOf(valueAt(container, 'args'));
  follow(stage);
  addShipped(stage);
  const dialect = stage.base === undefined ? undefined : knownImage(stage.base)?.environment;
  if (dialect !== undefined) {
    const named = { path: pod.owner.at.file.path, text: '', holes: [], branches: [] };
    const file = environmentText(environment, pod.owner.at, named, writtenAt);
    put(stage, environmentFile(dialect), { entry: { kind: 'file', file } });
  }
  return stage;
}

/** As it is written, be it in a template. */
function writtenAt({ span }: YamlNode): string {
  const [at = span] = locate(span);
  return spanText(at).split('\n')[0]!.trim();
}

function wordsOf(node: YamlNode | undefined): readonly (string | undefined)[] {
  return itemsOf(node).map(sourceOf);
}

/** An image whose tag or registry hangs on a template is still known by its name. */
function imageOf(container: YamlNode): string | undefined {
  const text = writtenIn(valueAt(container, 'image'));
  if (text === undefined || !hasSigns(text)) return text;
  const bare = text.replace(/[:@][^/]*$/, '').replaceAll(SIGNS, 'hidden.invalid');
  const [, rest = ''] = /^hidden\.invalid\/(.*)$/.exec(bare) ?? [undefined, bare];
  return rest.includes('hidden.invalid') || rest === '' ? undefined : rest;
}
