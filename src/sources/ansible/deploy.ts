import type { YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { pythonPattern } from '../../syntax/python-regex.ts';
import { byBytes } from '../../platform/files.ts';
import { baseOf, below, inFolder } from '../names.ts';
import { argumentOf, textArgument } from './argument.ts';
import { type Outcome, type Place, sourceOf, textAt, withScope } from './context.ts';
import { giveMode, isFolder, normalPath, put, putEntry, putNew, remove } from './disk.ts';
import { fileOfContent, linesOf, madeText, wholePiece } from './edits/content.ts';
import type { Call } from './task.ts';
import { contentOf, hidden, isOff, isOn, modeOf, templateAt } from './texts.ts';
import { printed } from './variables.ts';

/** `copy` and `template`. A copied file is never rendered, the text of `content` is. */
export function deploy(call: Call, place: Place, kind: 'files' | 'templates'): Outcome {
  const at = argumentOf(call, 'dest', 'path');
  const dest = printed(at, place.variables);
  if (!at || !dest || !normalPath(dest)) return 'ok';
  const content = kind === 'files' ? argumentOf(call, 'content') : undefined;
  const src = textArgument(call, place, 'src');
  const isRemote = isOn(textArgument(call, place, 'remote_src'));
  const { tree } = place.machine.repository;
  const source = src === undefined || isRemote ? undefined : sourceOf(place, kind, src);
  if (source !== undefined && !content && tree.read(source).kind === 'dir') {
    copyFolder(call, place, source, dest, src!.endsWith('/'));
    return 'ok';
  }
  const path = content ? normalPath(dest) : intoFolder(place, dest, src === undefined ? undefined : baseOf(src));
  if (path === undefined) return 'ok';
  if (source !== undefined && !content) place.machine.claimed.add(source);
  const file = content
    ? contentOf(content, place)
    : isRemote
      ? remoteFile(place, src)
      : source === undefined
        ? undefined
        : kind === 'files'
          ? withScope(textAt(tree, source) ?? madeText('', at.span), place.machine.scope)
          : templateAt(call, place, source);
  if (file === 'failed') return 'failed';
  if (file && (isRemote || content || textAt(tree, source!))) placeFile(call, place, path, file);
  else {
    putHidden(place, path, at);
    giveMode(place.machine.disk, path, modeOf(argumentOf(call, 'mode')));
  }
  return 'ok';
}

function placeFile(call: Call, place: Place, path: string, read: SourceFile): void {
  const file: SourceFile = { ...read, put: { by: call.entry.keySpan, as: path } };
  const mode = modeOf(argumentOf(call, 'mode'));
  const { disk } = place.machine;
  if (isOff(textArgument(call, place, 'force'))) putNew(disk, path, file, place.when, mode);
  else put(disk, path, file, place.when, mode);
}

function remoteFile({ machine: { disk } }: Place, src: string | undefined): SourceFile | undefined {
  const entry = disk.files.get(normalPath(src ?? '') ?? '');
  return entry?.kind === 'file' ? entry.file : undefined;
}

function intoFolder({ machine }: Place, dest: string, name: string | undefined): string | undefined {
  const path = normalPath(dest)!;
  if (!dest.endsWith('/') && !isFolder(machine.disk, path)) return path;
  return name === undefined ? undefined : normalPath(`${path}/${name}`);
}

/** A file of which nothing else is known. What is called like a certificate or key is there, and nobody can look into it. */
export function putHidden(place: Place, path: string, node: YamlNode, when = place.when): void {
  const { disk } = place.machine;
  if (!/\.(?:pem|crt|cer|key|p12|pfx|der)$/.test(path)) put(disk, path, hidden(node, place), when);
  else if (when.length === 0 || !disk.files.has(path)) putEntry(disk, path, { kind: 'present' });
}

/** With `/` at its end the folder's contents are copied, without it the folder. */
function copyFolder(call: Call, place: Place, source: string, dest: string, isContents: boolean): void {
  const { claimed, repository, scope } = place.machine;
  const start = isContents ? dest : `${dest}/${baseOf(source)}`;
  for (const path of repository.tree.below(source, place.machine.budget)) {
    const file = textAt(repository.tree, path);
    const at = normalPath(`${start}/${below(source, path)}`);
    place.machine.budget -= 1;
    if (!file || !at) continue;
    claimed.add(path);
    placeFile(call, place, at, withScope(file, scope));
  }
}

/** `assemble`: the files of a folder one after the other, in the order of their names [docs: ansible-core 2.14, assemble]. */
export function assemble(call: Call, place: Place): Outcome {
  const at = argumentOf(call, 'dest');
  const path = normalPath(printed(at, place.variables) ?? '');
  const src = textArgument(call, place, 'src');
  if (!at || path === undefined) return 'ok';
  const parts = src === undefined ? undefined : fragments(call, place, src);
  if (!parts) putHidden(place, path, at);
  else {
    const made = { kind: 'text', lines: linesOf(assembled(call, place, parts)) } as const;
    placeFile(call, place, path, fileOfContent(made, parts[0] ?? madeText('', at.span)));
  }
  return 'ok';
}

function fragments(call: Call, place: Place, src: string): readonly SourceFile[] | undefined {
  const written = textArgument(call, place, 'regexp');
  const pattern = written === undefined ? undefined : pythonPattern(written);
  if (written !== undefined && !pattern) return undefined;
  const isHidden = isOn(textArgument(call, place, 'ignore_hidden'));
  const remote = textArgument(call, place, 'remote_src');
  const found = isOff(remote) ? localFiles(place, src) : remoteFiles(place, src);
  return found
    ?.filter(([name]) => (!pattern || pattern.search(name)) && !(isHidden && name.startsWith('.')))
    .sort(([a], [b]) => byBytes(a, b))
    .map(([, file]) => file);
}

type Named = readonly [string, SourceFile];

function localFiles(place: Place, src: string): readonly Named[] | undefined {
  const { tree } = place.machine.repository;
  const folder = sourceOf(place, 'files', src);
  if (folder === undefined) return undefined;
  return tree.list(folder).flatMap((name): readonly Named[] => {
    const path = inFolder(folder, name);
    const file = textAt(tree, path);
    if (file) place.machine.claimed.add(path);
    return file ? [[name, withScope(file, place.machine.scope)]] : [];
  });
}

function remoteFiles({ machine: { disk } }: Place, src: string): readonly Named[] | undefined {
  const folder = normalPath(src);
  if (folder === undefined) return undefined;
  const inside = [...disk.files].filter(
    ([path]) => path.startsWith(`${folder}/`) && !below(folder, path).includes('/'),
  );
  if (inside.length === 0 || inside.some(([, { kind }]) => kind !== 'file')) return undefined;
  return inside.flatMap(([path, entry]): readonly Named[] =>
    entry.kind === 'file' ? [[baseOf(path), entry.file]] : [],
  );
}

function assembled(call: Call, place: Place, parts: readonly SourceFile[]): readonly ReturnType<typeof wholePiece>[] {
  const node = argumentOf(call, 'delimiter');
  const written = textArgument(call, place, 'delimiter')?.replace(/\\n/g, '\n').replace(/\\t/g, '\t');
  const delimiter =
    node && written ? madeText(written.endsWith('\n') ? written : `${written}\n`, node.span) : undefined;
  return parts.flatMap((file, index) => {
    const before = parts[index - 1];
    const isOpen = before !== undefined && !before.text.endsWith('\n');
    return [
      ...(isOpen
        ? [wholePiece(madeText('\n', { file: before, start: before.text.length, end: before.text.length }))]
        : []),
      ...(before && delimiter ? [wholePiece(delimiter)] : []),
      wholePiece(file),
    ];
  });
}

/** `file`: what becomes of a path [docs: ansible-core 2.14, file]. */
export function setState(call: Call, place: Place): Outcome {
  const at = argumentOf(call, 'path', 'dest', 'name');
  const path = normalPath(printed(at, place.variables) ?? '');
  const state = textArgument(call, place, 'state');
  const { disk } = place.machine;
  if (!at || path === undefined || path === '/') return 'ok';
  const to = textArgument(call, place, 'src');
  if (state === 'absent') remove(disk, path, place.when);
  else if (state === 'directory') disk.folders.add(path);
  else if (state === 'link' && to !== undefined && place.when.length === 0) putEntry(disk, path, { kind: 'link', to });
  else if (state === 'hard') {
    const file = remoteFile(place, to);
    if (file) put(disk, path, file, place.when);
    else putHidden(place, path, at);
  } else if (state === 'touch') putNew(disk, path, madeText('', at.span), place.when);
  const entry = disk.files.get(path);
  const mode = modeOf(argumentOf(call, 'mode'));
  if (mode && entry?.kind === 'file' && place.when.length === 0)
    disk.files.set(path, { ...entry, mode: mode.bits, modeAt: mode.at });
  return 'ok';
}
