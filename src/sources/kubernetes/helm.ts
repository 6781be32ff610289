import { parseYaml, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { fitsGlob } from '../../text/glob.ts';
import { plainText } from '../compose/stage.ts';
import { limits } from '../../limits.ts';
import { baseOf, below, folderOf, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';
import { within } from './generators.ts';
import { readGoTemplate } from './go-template.ts';
import type { ChartValues } from './go-value.ts';

/** A chart with what its templates name [docs: Helm, Charts]. */
export interface Chart {
  readonly folder: string;
  /** Expressions that nobody knows, so that those alike have one sign in all templates. */
  readonly met: Map<string, number>;
  /** Files that templates took in. */
  readonly used: Set<string>;
  readonly values: readonly YamlNode[];
  readonly others: readonly YamlNode[];
  readonly about: YamlNode | undefined;
}

/** The chart of which a file is a template; `known` remembers them. */
export function chartOf(tree: Tree, path: string, known: Map<string, Chart | undefined>): Chart | undefined {
  const at = path.lastIndexOf('/templates/');
  const folder = at < 0 ? (path.startsWith('templates/') ? '' : undefined) : path.slice(0, at);
  if (folder === undefined) return undefined;
  if (!known.has(folder)) known.set(folder, chartIn(tree, folder));
  return known.get(folder);
}

function chartIn(tree: Tree, folder: string): Chart | undefined {
  const about = plainText(tree, inFolder(folder, 'Chart.yaml'));
  if (!about) return undefined;
  const root = (path: string) => {
    const file = plainText(tree, path);
    return file ? parseYaml(file).documents.slice(0, 1) : [];
  };
  const others = tree.list(folder).filter((name) => /values.*\.ya?ml$/.test(name) && name !== 'values.yaml');
  // A chart among another's `charts` takes values from that one, too.
  const parent = /^(.*?)\/?charts\/([^/]+)$/.exec(folder);
  const above = parent
    ? root(inFolder(parent[1] ?? '', 'values.yaml')).flatMap((one) => valueAt(one, parent[2]!) ?? [])
    : [];
  return {
    ...{ folder, met: new Map(), used: new Set() },
    ...{ values: root(inFolder(folder, 'values.yaml')), about: parseYaml(about).documents[0] },
    others: [...others.flatMap((name) => root(inFolder(folder, name))), ...above],
  };
}

/** A template as the chart's own values fill it. */
export function chartText(tree: Tree, chart: Chart, file: SourceFile): SourceFile {
  return file.text.includes('{{') && file.text.length <= limits.yamlBytes
    ? readGoTemplate(file, valuesOf(tree, chart, file), chart.met)
    : file;
}

function valuesOf(tree: Tree, { folder, values, others, about, used }: Chart, file: SourceFile): ChartValues {
  const variables = new Map<string, string | undefined>();
  for (const [, name = '', told] of file.text.matchAll(/\{\{-?\s*\$(\w+)\s*:?=\s*([^}]{1,500}?)\s*-?\}\}/g))
    variables.set(name, variables.has(name) ? undefined : told);
  const text = (path: string) => {
    const found = plainText(tree, path);
    if (found) used.add(path);
    return found;
  };
  return {
    value: (path) => {
      if (others.some((one) => path.reduce<YamlNode | undefined>(valueAt, one))) return undefined;
      return path.reduce<YamlNode | undefined>(valueAt, values[0]) ?? (values.length > 0 ? null : undefined);
    },
    chart: (key) => valueAt(about, key),
    file: (path) => text(within(folder, path) ?? inFolder(folder, 'Chart.yaml/')),
    glob: (pattern) => {
      const start = folderOf(pattern.replace(/[*?[{].*$/, ''));
      const names = tree
        .below(inFolder(folder, start), limits.filesPerHost)
        .filter((path) => fitsGlob(pattern, below(folder, path)));
      return names.flatMap((path) => {
        const found = text(path);
        return found && !found.text.includes('{{') ? [[baseOf(path), found] as const] : [];
      });
    },
    variable: (name) => variables.get(name),
  };
}
