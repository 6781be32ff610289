import { itemsOf, parseYaml, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { embeddedFile } from '../../syntax/yaml.ts';
import { groupBy } from '../../model/facts.ts';
import { plainText } from '../compose/stage.ts';
import { folderOf } from '../names.ts';
import type { Tree } from '../source.ts';
import { generatedBy, within } from './generators.ts';
import { dataOf } from './data.ts';
import { at, type KubeObject, nearest, objectsIn, sourceOf } from './object.ts';
import { patched } from './patch.ts';

/** Names under which a kustomization lies [docs: Kustomize, kustomization]. */
export const KUSTOMIZATION = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;

/** Objects as kustomizations put them together: what they generate, patch and send to a namespace. */
export function kustomized(tree: Tree, all: readonly KubeObject[]): readonly KubeObject[] {
  const kustomizations = all.filter(({ at: { file } }) => KUSTOMIZATION.test(file.path));
  if (kustomizations.length === 0) return all;
  const patches = kustomizations.flatMap((one) => patchesOf(tree, one));
  const files = new Set(patches.flatMap(({ path }) => path ?? []));
  const plain = all.filter(({ at: { file } }) => !KUSTOMIZATION.test(file.path) && !files.has(file.path));
  const sent = plain.map((one) => sentBy(kustomizations, one));
  const generated = mergedData(kustomizations.flatMap((one) => generatedBy(tree, one)));
  return [...overlaid(sent, patches), ...generated];
}

/** What the only kustomization that lists an object's file says of it. */
function sentBy(kustomizations: readonly KubeObject[], object: KubeObject): KubeObject {
  const { path } = object.at.file;
  const lists = kustomizations.filter((one) => resourcesOf(one).includes(path));
  const [only, ...others] = lists;
  if (!only || others.length > 0) return object;
  const parents = kustomizations.filter((one) => resourcesOf(one).includes(only.home));
  const told = [only, ...(parents.length === 1 ? parents : [])].map(({ node }) => sourceOf(valueAt(node, 'namespace')));
  const namespace = told.findLast((one) => one !== undefined) ?? object.namespace;
  return { ...object, home: only.home, ...(namespace === undefined ? {} : { namespace }) };
}

function resourcesOf({ node, home }: KubeObject): readonly string[] {
  const lists = ['resources', 'bases', 'components'].flatMap((key) => itemsOf(valueAt(node, key)));
  return lists.flatMap((one) => within(home, sourceOf(one) ?? '/') ?? []);
}

interface Patch {
  readonly by: KubeObject;
  /** A file that is a patch and no object. */
  readonly path?: string;
  readonly over: KubeObject;
}

function patchesOf(tree: Tree, by: KubeObject): readonly Patch[] {
  const { node, home } = by;
  const told = [
    ...itemsOf(valueAt(node, 'patchesStrategicMerge')),
    ...itemsOf(valueAt(node, 'patches')).flatMap((one) => valueAt(one, 'path') ?? valueAt(one, 'patch') ?? []),
  ];
  return told.flatMap((one) => {
    const text = sourceOf(one);
    if (one.kind !== 'scalar' || text === undefined) return [];
    if (text.includes('\n')) return patchIn(parseYaml(embeddedFile(one)).documents).map((over) => ({ by, over }));
    const path = within(home, text);
    const file = path === undefined ? undefined : plainText(tree, path);
    if (path === undefined || !file) return [];
    return patchIn(parseYaml(file).documents).map((over) => ({ by, path, over }));
  });
}

function patchIn(documents: readonly YamlNode[]): readonly KubeObject[] {
  return documents.flatMap((one) => objectsIn(one));
}

/** What one kustomization alone patches is what it makes of it; several make several, of which the first form is told. */
function overlaid(objects: readonly KubeObject[], patches: readonly Patch[]): readonly KubeObject[] {
  return objects.map((object) => {
    const fit = patches.filter(
      ({ over, by }) => over.kind === object.kind && over.name === object.name && reaches(by, object),
    );
    if (new Set(fit.map(({ by }) => by.home)).size !== 1) return object;
    const node = fit.reduce((so, { over }) => patched(so, over.node), object.node);
    return { ...object, node };
  });
}

/** The object lies in what it names, or below that. */
function reaches(by: KubeObject, { home, at: { file } }: KubeObject): boolean {
  return resourcesOf(by).some(
    (one) => one === file.path || one === home || one === folderOf(home) || one === '' || home.startsWith(`${one}/`),
  );
}

/** `behavior: merge` goes over the generator of the same name that is not one [docs: Kustomize, generator behavior]. */
function mergedData(list: readonly KubeObject[]): readonly KubeObject[] {
  return groupBy(list, ({ kind, name }) => `${kind} ${name}`).flatMap((group) => {
    const isOver = (one: KubeObject) => sourceOf(at(one.node, 'behavior')) === 'merge';
    const bases = group.filter((one) => !isOver(one));
    const overs = group.filter(isOver);
    const [over] = overs;
    if (!over || overs.length > 1) return bases;
    const [base] = nearest(bases, over.home);
    if (!base) return [over];
    const keys = new Set(dataOf(over).map(({ key }) => key));
    const made = [...dataOf(base).filter(({ key }) => !keys.has(key)), ...dataOf(over)];
    return [...bases.filter((one) => one !== base), { ...base, made }];
  });
}
