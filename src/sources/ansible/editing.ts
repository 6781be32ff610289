import { itemsOf, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { argumentOf, textArgument } from './argument.ts';
import type { Outcome, Place } from './context.ts';
import { editFile, normalPath } from './disk.ts';
import { putHidden } from './deploy.ts';
import { withBlock } from './edits/block.ts';
import { madeText } from './edits/content.ts';
import type { Edit } from './edits/edit.ts';
import { withOption } from './edits/ini.ts';
import { type LineOrder, withLine, withoutLine } from './edits/line.ts';
import { withReplaced } from './edits/replace.ts';
import type { Call } from './task.ts';
import { contentOf, hidden, isOff, isOn } from './texts.ts';
import { nodeAt, printed } from './variables.ts';

type Told = (call: Call, place: Place) => Edit | 'unknown' | 'failed';

/** A module that changes a file in place; `create` says whether it makes one that is not there. */
function editing(make: Told, createsByDefault: boolean): (call: Call, place: Place) => Outcome {
  return (call, place) => {
    const at = argumentOf(call, 'path', 'dest', 'destfile', 'name');
    const path = normalPath(printed(at, place.variables) ?? '');
    if (!at || path === undefined) return 'ok';
    const edit = make(call, place);
    if (edit === 'failed') return 'failed';
    if (edit === 'unknown') {
      putHidden(place, path, at);
      return 'ok';
    }
    const told = textArgument(call, place, 'create');
    const isGone = textArgument(call, place, 'state') === 'absent';
    const create = createsByDefault ? !isOff(told) : isOn(told);
    const { disk } = place.machine;
    const done = editFile(disk, path, { edit, create: create && !isGone, when: place.when, hidden: hidden(at, place) });
    return done === 'failed' && isGone ? 'unchanged' : done;
  };
}

/** The texts of arguments that have to be known; undefined for those that are not given. */
function known(call: Call, place: Place, ...names: readonly string[]): string | 'unknown' | undefined {
  const node = argumentOf(call, ...names);
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return undefined;
  return printed(node, place.variables) ?? UNKNOWN;
}

/** No text of a file holds it. */
const UNKNOWN = '\0unknown';

function given(name: string, text: string | undefined): Readonly<Record<string, string>> {
  return text === undefined ? {} : { [name]: text };
}

function lineEdit(call: Call, place: Place): Edit | 'unknown' | 'failed' {
  const node = argumentOf(call, 'line', 'value');
  const line = node && contentOf(node, place);
  if (line === 'failed') return 'failed';
  if (node && !line) return 'unknown';
  const texts = {
    ...given('regexp', known(call, place, 'regexp', 'regex')),
    ...given('search', known(call, place, 'search_string')),
    ...given('after', known(call, place, 'insertafter')),
    ...given('before', known(call, place, 'insertbefore')),
  };
  if (Object.values(texts).includes(UNKNOWN)) return 'unknown';
  const order: LineOrder = {
    ...texts,
    ...(line ? { line } : {}),
    backrefs: isOn(textArgument(call, place, 'backrefs')),
    first: isOn(textArgument(call, place, 'firstmatch')),
  };
  const isGone = textArgument(call, place, 'state') === 'absent';
  return (lines) => (isGone ? withoutLine(lines, order) : withLine(lines, order));
}

function blockEdit(call: Call, place: Place): Edit | 'unknown' | 'failed' {
  const node = argumentOf(call, 'block', 'content');
  const isEmpty =
    !node || textArgument(call, place, 'state') === 'absent' || textArgument(call, place, 'block', 'content') === '';
  const block = isEmpty ? undefined : contentOf(node, place);
  if (block === 'failed') return 'failed';
  const marker = known(call, place, 'marker') ?? '# {mark} ANSIBLE MANAGED BLOCK';
  const texts = {
    ...given('after', known(call, place, 'insertafter')),
    ...given('before', known(call, place, 'insertbefore')),
  };
  const words = [known(call, place, 'marker_begin') ?? 'BEGIN', known(call, place, 'marker_end') ?? 'END'];
  if ([marker, ...words, ...Object.values(texts)].includes(UNKNOWN) || (!isEmpty && !block)) return 'unknown';
  const at = (argumentOf(call, 'marker') ?? call.args).span;
  const [begin, end] = words.map((word) => madeText(marker.replaceAll('{mark}', word), at));
  return (lines) => withBlock(lines, { ...texts, ...(block ? { block } : {}), begin: begin!, end: end! });
}

function replaceEdit(call: Call, place: Place): Edit | 'unknown' | 'failed' {
  const node = argumentOf(call, 'replace');
  const by: SourceFile | 'failed' | undefined = node ? contentOf(node, place) : madeText('', call.args.span);
  if (by === 'failed') return 'failed';
  const regexp = known(call, place, 'regexp');
  const texts = {
    ...given('after', known(call, place, 'after')),
    ...given('before', known(call, place, 'before')),
  };
  if (!by || by.holes.length > 0 || regexp === undefined || [regexp, ...Object.values(texts)].includes(UNKNOWN))
    return 'unknown';
  return (lines) => withReplaced(lines, { ...texts, regexp, by });
}

function iniEdit(call: Call, place: Place): Edit | 'unknown' | 'failed' {
  const list = argumentOf(call, 'values');
  const value = known(call, place, 'value');
  const values = value === undefined ? (list ? valuesOf(list, place) : []) : [value];
  const texts = {
    ...given('section', known(call, place, 'section')),
    ...given('option', known(call, place, 'option')),
  };
  if ([...values, ...Object.values(texts)].includes(UNKNOWN)) return 'unknown';
  const flag = (name: string) => isOn(textArgument(call, place, name));
  const at = (argumentOf(call, 'value', 'values', 'option', 'section') ?? call.args).span;
  const isAbsent = textArgument(call, place, 'state') === 'absent';
  const order = { exclusive: !isOff(textArgument(call, place, 'exclusive')), noExtraSpaces: flag('no_extra_spaces') };
  const allowNoValue = flag('allow_no_value');
  if (!isAbsent && !allowNoValue && values.length === 0) return 'failed';
  return (lines) => withOption(lines, { ...texts, ...order, values, isAbsent, allowNoValue, at });
}

function valuesOf(node: YamlNode, place: Place): readonly string[] {
  const alone = node.kind === 'scalar' ? /^\s*\{\{([^{}|]*)\}\}\s*$/.exec(node.source) : null;
  const found = (alone && nodeAt(alone[1]!, place.variables)) ?? node;
  if (found.kind !== 'seq') return [UNKNOWN];
  return itemsOf(found).map((item) => printed(item, place.variables) ?? UNKNOWN);
}

/** The modules that change files in place. */
export const editors: ReadonlyMap<string, (call: Call, place: Place) => Outcome> = new Map([
  ['lineinfile', editing(lineEdit, false)],
  ['blockinfile', editing(blockEdit, false)],
  ['replace', editing(replaceEdit, false)],
  ['ini_file', editing(iniEdit, true)],
]);
