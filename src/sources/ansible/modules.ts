import { readWithNames } from '../../syntax/jinja.ts';
import { embeddedFile, entryAt, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { baseOf, below, inFolder } from '../names.ts';
import { type Place, sourceOf, textAt, withScope } from './context.ts';
import { append, isFolder, type Mode, normalPath, put, remove, unknownFile } from './disk.ts';
import { commandLines, filterByCommand } from './filter-commands.ts';
import { firewalld, iptables, ufw } from './filters.ts';
import { enable, enablers, install, installByCommand, installers } from './packages.ts';
import type { Call } from './task.ts';
import { namesOf, templateNames } from './values.ts';
import { nodeAt, printed, rendered } from './variables.ts';
import type { When } from './when.ts';

type Module = (call: Call, place: Place) => void;

/** What each module does to the imagined disk. Those that are not listed change no file that we know of. */
export const modules: ReadonlyMap<string, Module> = new Map<string, Module>([
  ['copy', (call, place) => deploy(call, place, 'files')],
  ['template', (call, place) => deploy(call, place, 'templates')],
  ['file', setState],
  ['blockinfile', addBlock],
  ...['lineinfile', 'replace', 'ini_file', 'community.general.ini_file', 'xml', 'assemble', 'get_url'].map(
    (name) => [name, obscure] as const,
  ),
  ...['command', 'shell', 'raw'].map((name) => [name, runCommand] as const),
  ...installers.flatMap((name) => ownAndGeneral(name, install)),
  ...enablers.flatMap((name) => ownAndGeneral(name, enable)),
  // Functions have other names once they are bundled.
  ...Object.entries({ ufw, firewalld, iptables }).flatMap(([name, filter]) => ownAndGeneral(name, filter)),
]);

/** A module that lies in a collection today, and was one of Ansible's own before. */
function ownAndGeneral(name: string, module: Module): readonly (readonly [string, Module])[] {
  return ['', 'community.general.', 'ansible.posix.'].map((collection) => [collection + name, module] as const);
}

function argument({ args }: Call, ...names: readonly string[]): YamlNode | undefined {
  return names.map((name) => valueAt(args, name)).find((node) => node !== undefined);
}

function told(call: Call, { variables }: Place, ...names: readonly string[]): string | undefined {
  return printed(argument(call, ...names), variables);
}

function isOff(text: string | undefined): boolean {
  return text !== undefined && /^(?:no|false|off|0)$/i.test(text);
}

/** `copy` and `template`. A copied file is never rendered, the text of `content` is. */
function deploy(call: Call, place: Place, kind: 'files' | 'templates'): void {
  const at = argument(call, 'dest', 'path');
  const dest = printed(at, place.variables);
  if (!at || !dest || !normalPath(dest)) return;
  const when = isOff(told(call, place, 'force')) ? [...place.when, notThere(call, dest)] : place.when;
  const content = kind === 'files' ? argument(call, 'content') : undefined;
  const src = told(call, place, 'src');
  const source = src === undefined || isOn(told(call, place, 'remote_src')) ? undefined : sourceOf(place, kind, src);
  const isSourceFolder = source !== undefined && place.machine.repository.tree.read(source).kind === 'dir';
  if (isSourceFolder && !content) {
    copyFolder({ place, source, dest, when, isContents: src!.endsWith('/') });
    return;
  }
  const path = content ? normalPath(dest) : intoFolder(place, dest, src === undefined ? undefined : baseOf(src));
  if (path === undefined) return;
  const file = content ? contentOf(content, place) : source && fileOf(call, place, source, kind);
  if (source !== undefined && !content) place.machine.claimed.add(source);
  const placed = file && { ...file, put: { by: call.entry.keySpan, as: path } };
  if (placed) put(place.machine.disk, path, placed, when, modeOf(argument(call, 'mode')));
  else putHidden(place, path, at, when);
}

function isOn(text: string | undefined): boolean {
  return text !== undefined && /^(?:yes|true|on|1)$/i.test(text);
}

/** `force: no` leaves a file alone that is there already, and the distribution's file may be. */
function notThere(call: Call, dest: string): When {
  return { test: `${dest} was there before`, is: false, at: argument(call, 'force')!.span };
}

function intoFolder({ machine }: Place, dest: string, name: string | undefined): string | undefined {
  const path = normalPath(dest)!;
  if (!dest.endsWith('/') && !isFolder(machine.disk, path)) return path;
  return name === undefined ? undefined : normalPath(`${path}/${name}`);
}

/** `0644` unquoted is a number already, by YAML 1.1. */
function modeOf(node: YamlNode | undefined): Mode | undefined {
  if (node?.kind !== 'scalar') return undefined;
  if (typeof node.value === 'number') return { bits: node.value, at: node.span };
  const isOctal = /^0?[0-7]{3,4}$/.test(node.source);
  return isOctal ? { bits: Number.parseInt(node.source, 8), at: node.span } : symbolic(node);
}

/** `u=rw,g=r,o=`, with `a` for all three. */
function symbolic({ source, span: at }: Extract<YamlNode, { kind: 'scalar' }>): Mode | undefined {
  const parts = source.split(',').map((part) => /^([ugoa]+)=([rwx]*)$/.exec(part));
  if (parts.includes(null)) return undefined;
  const bits = parts.flatMap((part) => {
    const rights =
      (part![2]!.includes('r') ? 4 : 0) | (part![2]!.includes('w') ? 2 : 0) | (part![2]!.includes('x') ? 1 : 0);
    const shifts = part![1]!.includes('a') ? [6, 3, 0] : [...part![1]!].map((who) => 'ogu'.indexOf(who) * 3);
    return shifts.map((shift) => rights << shift);
  });
  return { bits: bits.reduce((sum, one) => sum | one, 0), at };
}

function fileOf(call: Call, place: Place, source: string, kind: 'files' | 'templates'): SourceFile {
  const file = withScope(textAt(place.machine.repository.tree, source)!, place.machine.scope);
  if (kind === 'files') return file;
  const options = {
    trimBlocks: !isOff(told(call, place, 'trim_blocks')),
    lstripBlocks: isOn(told(call, place, 'lstrip_blocks')),
  };
  return readWithNames(file, templateNames(place.variables), options);
}

/** The text of an argument; one that is nothing but a variable leads to where that is written. */
function contentOf(node: YamlNode, { variables, machine }: Place): SourceFile | undefined {
  const alone = /^\s*\{\{-?\s*([^{}|]*?)\s*-?\}\}\s*$/.exec(node.kind === 'scalar' ? node.source : '');
  const found = alone ? nodeAt(alone[1]!, variables) : node;
  if (found?.kind !== 'scalar' || (found.tag !== undefined && found.tag !== '!unsafe')) return undefined;
  const yaml = withScope(found.span.file, machine.scope);
  const file = embeddedFile({ ...found, span: { ...found.span, file: yaml } });
  return found.tag === '!unsafe' ? file : readWithNames(file, namesOf(variables), { trimBlocks: true });
}

/** A file of which only the place is known. */
function hidden(node: YamlNode, { machine }: Place): SourceFile {
  return unknownFile(withScope(node.span.file, machine.scope), node.span.start, node.span.end);
}

/** A file of which nothing else is known. What is called like a certificate or key is there, and nobody can look into it. */
function putHidden(place: Place, path: string, node: YamlNode, when = place.when): void {
  const { disk } = place.machine;
  if (!/\.(?:pem|crt|cer|key|p12|pfx|der)$/.test(path)) put(disk, path, hidden(node, place), when);
  else if (when.length === 0 || !disk.files.has(path)) disk.files.set(path, { kind: 'present' });
}

interface Folder {
  readonly place: Place;
  readonly source: string;
  readonly dest: string;
  readonly when: readonly When[];
  readonly isContents: boolean;
}

/** With `/` at its end the folder's contents are copied, without it the folder. */
function copyFolder({ place, source, dest, when, isContents }: Folder): void {
  const { disk, claimed, repository, scope } = place.machine;
  const start = isContents ? dest : `${dest}/${baseOf(source)}`;
  for (const path of repository.tree.below(source, place.machine.budget)) {
    const file = textAt(repository.tree, path);
    const at = normalPath(`${start}/${below(source, path)}`);
    place.machine.budget -= 1;
    if (!file || !at) continue;
    claimed.add(path);
    put(disk, at, withScope(file, scope), when);
  }
}

function setState(call: Call, place: Place): void {
  const path = normalPath(told(call, place, 'path', 'dest', 'name') ?? '');
  const state = told(call, place, 'state');
  const { disk } = place.machine;
  if (path === undefined || path === '/') return;
  if (state === 'absent') remove(disk, path, place.when);
  if (state === 'directory') disk.folders.add(path);
  const to = told(call, place, 'src');
  if (state === 'link' && to !== undefined && place.when.length === 0) disk.files.set(path, { kind: 'link', to });
}

/** A block at the end of what a task before has written; anywhere else the whole file is not known any more. */
function addBlock(call: Call, place: Place): void {
  const path = normalPath(told(call, place, 'path', 'dest', 'name') ?? '');
  const block = argument(call, 'block', 'content');
  const position = told(call, place, 'insertafter') ?? 'EOF';
  const marker = told(call, place, 'marker') ?? '';
  const { disk } = place.machine;
  if (path === undefined) return;
  const isOwn = disk.files.get(path)?.kind === 'file' && !disk.blocks.has(`${path} ${marker}`);
  disk.blocks.add(`${path} ${marker}`);
  const isPlain = position === 'EOF' && !argument(call, 'insertbefore', 'state') && !/\{\{/.test(marker);
  const file = block && contentOf(block, place);
  if (isOwn && isPlain && file) append(disk, path, file, place.when);
  else obscure(call, place);
}

/** What such a task makes of a file is not followed, so nothing is known of it. */
function obscure(call: Call, place: Place): void {
  const at = argument(call, 'path', 'dest', 'destfile', 'name');
  const path = normalPath(printed(at, place.variables) ?? '');
  if (at && path) putHidden(place, path, at);
}

const WRITES = /\bsed\s+(?:-\S+\s+)*?-\S*i|>|\b(?:tee|crudini|augtool|ln|cp|mv|install|patch)\s/;

/** Files of daemons that a command line names and may change. */
function runCommand(call: Call, place: Place): void {
  const node = call.args.kind === 'scalar' ? call.args : argument(call, 'cmd', '_raw_params');
  const line = node?.kind === 'scalar' ? (rendered(node.source, place.variables) ?? node.source) : '';
  const paths = WRITES.test(line) ? [...line.matchAll(/\/[\w./-]+/g)].map(([path]) => path) : [];
  if (/\bpostconf\s+(?:-\S+\s+)*-\S*[eMPFX#]/.test(line)) paths.push('/etc/postfix/main.cf', '/etc/postfix/master.cf');
  for (const one of node ? commandLines(line) : []) {
    filterByCommand(one, node!, place);
    installByCommand(one, node!, place);
  }
  const { known } = place.machine.repository.tree;
  for (const path of new Set(paths)) {
    const isOurs = known.some(({ recognises }) => recognises.canonical.some((place) => path.search(place) === 0));
    if (node && isOurs) putHidden(place, path, node);
  }
}

/** Files of a role's or play's `files` folder that a pattern of `with_fileglob` finds, as Ansible sorts them. */
export function globbedFiles(place: Place, pattern: string): readonly string[] {
  const folder = pattern.includes('/') ? pattern.slice(0, pattern.lastIndexOf('/')) : '.';
  const found = sourceOf(place, 'files', folder);
  const fits = new RegExp(
    `^${baseOf(pattern)
      .replace(/[.+^$()|{}\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  if (found === undefined) return [];
  return place.machine.repository.tree
    .list(found)
    .filter((name) => fits.test(name))
    .map((name) => inFolder(found, name))
    .sort();
}

/** The name that keeps a task's result. */
export function registered(task: YamlNode): string | undefined {
  const value = entryAt(task, 'register')?.value;
  return value?.kind === 'scalar' ? value.source : undefined;
}
