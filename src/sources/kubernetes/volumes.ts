import { posix } from 'node:path';
import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { Span } from '../../text/source-file.ts';
import { lay, unseen } from '../compose/mounts.ts';
import { obscure, remove, type Stage } from '../compose/stage.ts';
import { dataOf, isUnsure } from './data.ts';
import { at, called, type Datum, type KubeObject, sourceOf, writtenIn } from './object.ts';
import { hasSigns } from '../edits/signs.ts';
import type { Pod } from './pod.ts';

/** Puts what volumes hold where a container mounts them [docs: Kubernetes, Volumes; Projected Volumes]. */
export function mountVolumes(stage: Stage, pod: Pod, container: YamlNode, objects: readonly KubeObject[]): void {
  for (const mount of itemsOf(valueAt(container, 'volumeMounts'))) {
    const target = sourceOf(valueAt(mount, 'mountPath'));
    if (target === undefined || !target.startsWith('/')) continue;
    const name = writtenIn(valueAt(mount, 'name'));
    const volume = itemsOf(valueAt(pod.spec, 'volumes')).find((one) => writtenIn(valueAt(one, 'name')) === name);
    const files = volume && filesOf(volume, pod.owner, objects);
    const isSure = volume && !isUnsure(mount) && !isUnsure(volume) && !valueAt(mount, 'subPathExpr');
    const place = posix.normalize(target).replace(/(.)\/$/, '$1');
    mounted(stage, place, {
      files: isSure ? files : undefined,
      subPath: writtenIn(valueAt(mount, 'subPath')),
      by: mount.span,
    });
  }
}

interface Mounting {
  /** By their paths in the volume; undefined where nobody knows what it holds. */
  readonly files: readonly Datum[] | undefined;
  readonly subPath: string | undefined;
  readonly by: Span;
}

function mounted(stage: Stage, target: string, { files, subPath, by }: Mounting): void {
  const within = subPath === undefined ? '' : posix.normalize(subPath);
  const found = files?.filter(({ key }) => within === '' || key === within || key.startsWith(`${within}/`));
  if (!found || hasSigns(within) || found.length === 0) {
    unseen(stage, target, by);
    return;
  }
  remove(stage, target);
  for (const { key, lying } of found) {
    const place = key === within ? target : posix.join(target, key.slice(within === '' ? 0 : within.length + 1));
    if (hasSigns(key)) obscure(stage, target, by);
    else lay(stage, lying, place);
  }
}

function filesOf(volume: YamlNode, owner: KubeObject, objects: readonly KubeObject[]): readonly Datum[] | undefined {
  const sources = itemsOf(at(volume, 'projected', 'sources'));
  if (sources.length === 0) return sourceFiles(volume, 'secretName', owner, objects);
  const all = sources.map((one) => sourceFiles(one, 'name', owner, objects));
  return all.includes(undefined) ? undefined : all.flatMap((one) => one ?? []);
}

function sourceFiles(
  from: YamlNode,
  secretKey: string,
  owner: KubeObject,
  objects: readonly KubeObject[],
): readonly Datum[] | undefined {
  const configMap = valueAt(from, 'configMap');
  const secret = valueAt(from, 'secret');
  const told = configMap ?? secret;
  const name = writtenIn(valueAt(told, configMap ? 'name' : secretKey));
  const object = told && called(objects, configMap ? 'ConfigMap' : 'Secret', name, owner);
  if (!object || isUnsure(object.node)) return undefined;
  const data = dataOf(object);
  const items = valueAt(told, 'items');
  if (!items) return data;
  return itemsOf(items).flatMap((item) => {
    const datum = data.find(({ key }) => key === writtenIn(valueAt(item, 'key')));
    const path = writtenIn(valueAt(item, 'path'));
    return datum && path !== undefined ? [{ ...datum, key: posix.normalize(path) }] : [];
  });
}
