import { environmentFile, imageName, knownImage } from '../../platform/images/index.ts';
import { shellCommands } from '../../syntax/shell-script.ts';
import { embeddedFile, itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { inFolder } from '../names.ts';
import type { Tree } from '../source.ts';
import { buildImage, foreignImage, withMoved } from './build.ts';
import { environmentOf, environmentText } from './environment.ts';
import { expanded, unset } from './expand.ts';
import { HIDDEN } from './interpolate.ts';
import { mount } from './mounts.ts';
import { besides, type Composed, type Project } from './project.ts';
import { plainText, put, type Stage } from './stage.ts';
import { addShipped, follow } from './start.ts';

/** A container: its disk, and the Dockerfile that its image is built from. */
export interface Made {
  readonly stage: Stage;
  readonly dockerfile?: string;
}

/** What a service's container finds on its disk before its daemon starts. */
export function containerOf(tree: Tree, service: Composed, project: Project): Made {
  const { stage, dockerfile } = imageOf(tree, service, project);
  withMoved(stage);
  mount(stage, service, project);
  withMoved(stage);
  const environment = environmentOf(tree, service, project);
  for (const { name, value, at } of environment.variables) {
    stage.env.set(name, value === undefined || value.includes(HIDDEN) ? undefined : value);
    stage.envAt.set(name, at);
  }
  stage.at ??= service.at;
  command(stage, service);
  follow(stage);
  addShipped(stage);
  const dialect = stage.base === undefined ? undefined : knownImage(stage.base)?.environment;
  const named: SourceFile = { path: service.at.file.path, text: '', holes: [], branches: [] };
  if (dialect !== undefined)
    put(stage, environmentFile(dialect), {
      entry: { kind: 'file', file: environmentText(environment, service.at, named) },
    });
  return { stage, ...(dockerfile === undefined ? {} : { dockerfile }) };
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.source !== '' && !node.source.includes(HIDDEN) ? node.source : undefined;
}

function imageOf(tree: Tree, { node }: Composed, project: Project): Made {
  const image = textOf(valueAt(node, 'image')) ?? partlyKnown(valueAt(node, 'image'));
  const build = valueAt(node, 'build') ?? builtElsewhere(image, project);
  const built = build && builtHere(tree, build, project);
  return built ?? { stage: foreignImage(tree, build ? undefined : image) };
}

/** An image whose tag hangs on a variable is still known by its name. */
function partlyKnown(node: YamlNode | undefined): string | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const { name } = imageName(node.source);
  return name.includes(HIDDEN) || name === '' ? undefined : node.source.split(HIDDEN)[0]!.replace(/:[^/]*$/, '');
}

/** Another service of the project builds the image of this name. */
function builtElsewhere(image: string | undefined, { services }: Project): YamlNode | undefined {
  if (image === undefined) return undefined;
  const other = services.find(({ node }) => valueAt(node, 'build') && textOf(valueAt(node, 'image')) === image);
  return other && valueAt(other.node, 'build');
}

function builtHere(tree: Tree, build: YamlNode, { lookup }: Project): Made | undefined {
  const told = valueAt(build, 'context');
  const context = told
    ? besides(told)
    : besides({ kind: 'scalar', value: '.', source: '.', style: 'plain', span: build.span });
  if (context === undefined) return undefined;
  const inline = valueAt(build, 'dockerfile_inline');
  const path = inFolder(context, (textOf(valueAt(build, 'dockerfile')) ?? 'Dockerfile').replace(/^\.\//, ''));
  const file = inline?.kind === 'scalar' ? embeddedFile(inline) : plainText(tree, path);
  if (!file) return undefined;
  const args = new Map<string, string | undefined>();
  const table = valueAt(build, 'args');
  for (const { key, value } of table?.kind === 'map' ? table.entries : []) {
    const isNamed = value.kind === 'scalar' && value.value === null && value.source === '';
    const found = isNamed
      ? lookup(key)
      : (textOf(value) ?? (value.kind === 'scalar' && value.source === '' ? '' : undefined));
    args.set(key, found === unset ? undefined : found);
  }
  const target = textOf(valueAt(build, 'target'));
  const stage = buildImage({ tree, dockerfile: file, context, args, ...(target === undefined ? {} : { target }) });
  return stage && { stage, ...(inline ? {} : { dockerfile: path }) };
}

/** `entrypoint` and `command` go before those of the image; a new entry point leaves its command out. */
function command(stage: Stage, { node }: Composed): void {
  const entrypoint = valueAt(node, 'entrypoint');
  const told = valueAt(node, 'command');
  if (entrypoint) {
    stage.entrypoint = wordsOf(entrypoint);
    stage.command = [];
  }
  if (told) stage.command = wordsOf(told);
}

function wordsOf(node: YamlNode): readonly (string | undefined)[] {
  if (node.kind === 'seq') return itemsOf(node).map(textOf);
  if (node.kind !== 'scalar') return [];
  const [first] = shellCommands(embeddedFile(node));
  return first?.words.map((word) => expanded(word, () => undefined)) ?? [];
}
