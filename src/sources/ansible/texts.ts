import { posix } from 'node:path';
import { type FindTemplate, renderWithNames } from '../../syntax/jinja-names.ts';
import { embeddedFile, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { folderOf, inFolder } from '../names.ts';
import { argumentOf, textArgument } from './argument.ts';
import { type Place, sourceOf, textAt, withScope } from './context.ts';
import { type Mode, unknownFile } from './disk.ts';
import { madeText } from './edits/content.ts';
import type { Call } from './task.ts';
import { templateNames, textNames } from './values.ts';
import { nodeAt, printed } from './variables.ts';

export function isOn(text: string | undefined): boolean {
  return text !== undefined && /^(?:yes|true|on|1|y|t)$/i.test(text);
}

export function isOff(text: string | undefined): boolean {
  return text !== undefined && /^(?:no|false|off|0|n|f)$/i.test(text);
}

/** The text of an argument; one that is nothing but a variable leads to where that is written. Undefined where it is not known at all. */
export function contentOf(node: YamlNode, { variables, machine }: Place): SourceFile | 'failed' | undefined {
  const alone = /^\{\{-?\s*([^{}|]*?)\s*-?\}\}$/.exec(node.kind === 'scalar' ? node.source : '');
  const found = (alone && nodeAt(alone[1]!, variables)) ?? node;
  const at: Span = { ...found.span, file: withScope(found.span.file, machine.scope) };
  if (found.kind !== 'scalar' || found.tag === '!vault') return undefined;
  if (typeof found.value !== 'string') {
    const text = printed(found, variables);
    return text === undefined ? undefined : madeText(text, at);
  }
  if (found.tag !== undefined && found.tag !== '!unsafe') return undefined;
  const file = embeddedFile({ ...found, span: at });
  if (found.tag === '!unsafe') return file;
  const made = renderWithNames(file, textNames(variables), { isArgument: true });
  return made.fails && variables.knows === 'all' ? 'failed' : made.file;
}

/** A template as the module renders it, with what its task says of markers and blanks. */
export function templateAt(call: Call, place: Place, source: string): SourceFile | 'failed' | undefined {
  const file = withScope(textAt(place.machine.repository.tree, source)!, place.machine.scope);
  if (MARKERS.some((name) => argumentOf(call, name))) return undefined;
  const options = {
    trimBlocks: !isOff(textArgument(call, place, 'trim_blocks')),
    lstripBlocks: isOn(textArgument(call, place, 'lstrip_blocks')),
  };
  const made = renderWithNames(file, templateNames(place.variables), options, finderAt(place));
  if (made.fails && place.variables.knows === 'all') return 'failed';
  return withLineEnds(made.file, textArgument(call, place, 'newline_sequence'));
}

const MARKERS = ['block', 'variable', 'comment'].flatMap((one) => [`${one}_start_string`, `${one}_end_string`]);

/** `newline_sequence: "\r\n"`, written with a backslash or decoded by YAML. */
function withLineEnds(file: SourceFile, sequence: string | undefined): SourceFile | undefined {
  if (sequence === undefined || /^(?:\n|\\n)$/.test(sequence)) return file;
  return undefined;
}

/** Templates name others by their place in a `templates` folder, or in one of those that tasks look into. */
function finderAt(place: Place): FindTemplate {
  const { tree } = place.machine.repository;
  return (name, from) => {
    const near = posix.normalize(inFolder(folderOf(from.path), name));
    const path =
      sourceOf(place, 'templates', name) ?? (name.startsWith('/') || near.startsWith('..') ? undefined : near);
    const file = path === undefined ? undefined : textAt(tree, path);
    return file ? withScope(file, place.machine.scope) : 'absent';
  };
}

/** A file of which only the place is known. */
export function hidden(node: YamlNode, { machine }: Place): SourceFile {
  return unknownFile(withScope(node.span.file, machine.scope), node.span.start, node.span.end);
}

/** `0644` unquoted is a number already, by YAML 1.1. */
export function modeOf(node: YamlNode | undefined): Mode | undefined {
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
