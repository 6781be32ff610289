import { limits } from '../../limits.ts';
import type { Assume } from '../../model/assume.ts';
import type { Policy } from '../../model/policy.ts';
import { embeddedFile, itemsOf, parseYaml, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { Problem } from '../../text/problem.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { type Made, madeOf } from '../compose/hosts.ts';
import { runScript } from '../compose/run.ts';
import { newStage, obscureAll, plainText, type Stage } from '../compose/stage.ts';
import { concatenated, writtenText } from '../edits/splice.ts';
import { isUnsure } from '../kubernetes/data.ts';
import { sourceOf } from '../kubernetes/object.ts';
import { bareName, baseOf, below, folderOf, isNeverMain } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';
import { NAME } from './names.ts';
import { type Part, partsOf } from './parts.ts';
import { writeFile } from './write-files.ts';

/** One machine per file of user data that has something to do with mail. */
export function hosts(tree: Tree, _assume: Assume, claimed: ReadonlySet<string>, policy: Policy): Yielded {
  const made: Made[] = [];
  const problems: Problem[] = [];
  const paths = tree.paths.filter(({ path }) => NAME.test(path) && !claimed.has(path) && !isNeverMain(path));
  for (const one of paths.slice(0, limits.candidateFiles)) {
    const file = plainText(tree, one.path);
    const parts = file ? partsOf(tree, file) : [];
    const found = parts.length > 0 ? machine(tree, one, parts, policy) : undefined;
    if (!found) continue;
    made.push(found.made);
    problems.push(...found.problems);
  }
  return { hosts: made.map(({ host }) => host), claimed: new Set(made.flatMap((one) => one.claimed)), problems };
}

interface Machine {
  readonly made: Made;
  readonly problems: readonly Problem[];
}

function machine(tree: Tree, { path, root }: TreePath, parts: readonly Part[], policy: Policy): Machine | undefined {
  const stage = newStage(tree);
  const configs = parts.flatMap(({ kind, file }) => (kind === 'config' ? [parseYaml(file)] : []));
  const documents = configs.flatMap((one) => one.documents);
  for (const node of documents) firstStart(stage, node);
  for (const node of documents) lastSteps(stage, node);
  for (const { kind, file } of parts) if (kind === 'script') runScript(stage, file);
  const role = roleOf(below(root, path), path, policy);
  const name = documents.map(nameIn).find((one) => one !== undefined) ?? nameFor(path);
  const made = madeOf(stage, { name, source: 'cloud-init', root: folderOf(path), role });
  return made && { made, problems: configs.flatMap((one) => one.problems) };
}

/** The order in which cloud-init runs its modules [docs: cloud-init, Boot stages; Module reference]. */
function firstStart(stage: Stage, node: YamlNode): void {
  run(stage, node, 'bootcmd');
  for (const item of itemsOf(valueAt(node, 'write_files'))) if (!isDeferred(item)) writeFile(stage, item);
}

function lastSteps(stage: Stage, node: YamlNode): void {
  for (const item of itemsOf(valueAt(node, 'packages'))) install(stage, item);
  for (const item of itemsOf(valueAt(node, 'write_files'))) if (isDeferred(item)) writeFile(stage, item);
  run(stage, node, 'runcmd');
}

function isDeferred(item: YamlNode): boolean {
  return sourceOf(valueAt(item, 'defer')) === 'true';
}

/** A name, a name with its version, or lists by their package manager. */
function install(stage: Stage, item: YamlNode): void {
  if (isUnsure(item)) return;
  for (const { value } of item.kind === 'map' ? item.entries : [])
    for (const one of itemsOf(value)) install(stage, one);
  const told = item.kind === 'seq' ? item.items[0] : item;
  const name = sourceOf(told);
  if (told && name !== undefined) stage.packages.push({ name, at: told.span });
}

/** All commands are one script, so that a folder and variables last; a list is a command and its words. */
function run(stage: Stage, node: YamlNode, key: string): void {
  const lines = itemsOf(valueAt(node, key)).flatMap((item): readonly SourceFile[] => {
    const file = isUnsure(item) ? undefined : commandOf(item);
    if (!file) obscureAll(stage, item.span);
    return file ? [file, writtenText('\n', item.span)] : [];
  });
  if (lines[0]) runScript(stage, concatenated(lines[0], ...lines));
}

function commandOf(item: YamlNode): SourceFile | undefined {
  if (item.kind === 'scalar') return sourceOf(item) === undefined ? undefined : embeddedFile(item);
  const words = itemsOf(item).map(sourceOf);
  if (words.includes(undefined) || words.length === 0) return undefined;
  return writtenText(words.map((word = '') => `'${word.replaceAll("'", `'\\''`)}'`).join(' '), item.span);
}

function nameIn(node: YamlNode): string | undefined {
  return sourceOf(valueAt(node, 'fqdn')) ?? sourceOf(valueAt(node, 'hostname'));
}

/** The file's own name, or its folder's where it says only what it is. */
function nameFor(path: string): string {
  const name = bareName(baseOf(path)).replace(/\.(ya?ml|cfg|txt|mime)$/, '');
  return /^(?:cloud[-_.]?(?:init|config)|user[-_]?data)$/i.test(name) ? baseOf(folderOf(path)) || name : name;
}
