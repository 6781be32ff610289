import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { concatenated, hiddenText, writtenText } from '../edits/splice.ts';
import type { Tree } from '../source.ts';
import { unset } from './expand.ts';
import { HIDDEN } from './interpolate.ts';
import { besides, type Composed, type Project } from './project.ts';
import { plainText } from './stage.ts';
import { type Variable, variablesIn } from './variables.ts';

/** What a container's processes find in their environment; `missing`: files of variables that the tree does not hold. */
export interface Environment {
  readonly variables: readonly Variable[];
  readonly missing: readonly YamlNode[];
}

/** `env_file` in its order, then `environment` [docs: Compose, Environment variables precedence]. */
export function environmentOf(tree: Tree, { node }: Composed, { lookup }: Project): Environment {
  const found = new Map<string, Variable>();
  const missing: YamlNode[] = [];
  for (const item of itemsOf(valueAt(node, 'env_file'))) {
    const told = item.kind === 'map' ? valueAt(item, 'path') : item;
    const path = told && besides(told);
    const file = path === undefined ? undefined : plainText(tree, path);
    const isRaw = valueAt(item, 'format')?.kind === 'scalar' && sourceOf(valueAt(item, 'format')) === 'raw';
    // What is not required and not there says nothing.
    if (!file && sourceOf(valueAt(item, 'required')) !== 'false') missing.push(told ?? item);
    for (const one of file ? variablesIn(file, lookup, isRaw) : []) found.set(one.name, one);
  }
  const table = valueAt(node, 'environment');
  for (const { key, value, keySpan } of table?.kind === 'map' ? table.entries : []) {
    if (value.kind !== 'scalar') continue;
    const isNamed = value.value === null && value.source === '';
    const told = isNamed ? lookup(key) : value.source;
    // A name alone takes its value from whoever calls, unless the project's own file has it.
    const known = told === undefined || told === unset ? {} : { value: told };
    found.set(key, {
      name: key,
      ...known,
      at: isNamed ? keySpan : { ...keySpan, end: Math.max(keySpan.end, value.span.end) },
    });
  }
  return { variables: [...found.values()], missing };
}

function sourceOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' ? node.source : '';
}

/** The variables as a file of `NAME=value` lines, each of which leads to where it is written; `call` names what is missing. */
export function environmentText(
  { variables, missing }: Environment,
  at: Span,
  named: SourceFile,
  call: (node: YamlNode) => string = (one) => `env_file ${sourceOf(one)}`,
): SourceFile {
  const head = writtenText('# environment\n', at);
  const hidden = missing.map((one) => hiddenText(call(one).replaceAll(HIDDEN, '?'), one.span));
  const lines = variables.map(({ name, value, at: own }) => {
    const text = (value ?? HIDDEN).replaceAll(/[\r\n]/g, ' ').replaceAll(HIDDEN, `\${${name}}`);
    const line = writtenText(`${name}=${text}\n`, own);
    const isHidden = value === undefined || value.includes(HIDDEN);
    const from = name.length + 1;
    return isHidden ? { ...line, holes: [{ start: from, end: from + text.length }] } : line;
  });
  return concatenated(named, head, ...hidden, ...lines);
}
