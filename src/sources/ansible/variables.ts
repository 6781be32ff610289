import { printedValue } from '../../syntax/jinja/printed.ts';
import type { YamlNode } from '../../syntax/yaml.ts';
import { lookUp, type Variables } from './levels.ts';
import { aloneIn } from '../../syntax/jinja/argument.ts';
import { namesOf, nodeValue, renderedText } from './values.ts';

export {
  type Bound,
  definedNames,
  type Given,
  given,
  type Leaks,
  type Level,
  levelOf,
  lookUp,
  noVariables,
  UNKNOWN,
  type Variables,
  withLevel,
  withOwn,
} from './levels.ts';

const MAX_DEPTH = 10;

/** A text with its expressions replaced by their values; undefined where one of them is not known. */
export function rendered(text: string, variables: Variables): string | undefined {
  return renderedText(text, namesOf(variables)).text;
}

/** The text of a value, as an expression prints it; undefined where it is not known. */
export function printed(node: YamlNode | undefined, variables: Variables): string | undefined {
  return node && printedValue(nodeValue(node, namesOf(variables)));
}

const PATH = /^([A-Za-z_]\w*)((?:\.\w+|\[\s*'[^']*'\s*\]|\[\s*"[^"]*"\s*\])*)$/;

/** What a name with keys behind it stands for, as it is written: `item.dest`, `stunnel['conf']`. */
export function nodeAt(expression: string, variables: Variables, depth = 0): YamlNode | undefined {
  const found = PATH.exec(expression.trim());
  if (!found || depth > MAX_DEPTH) return undefined;
  const bound = lookUp(variables, found[1]!);
  let node = bound?.kind === 'given' ? undefined : bound;
  for (const [, dotted, quoted] of found[2]!.matchAll(/\.(\w+)|\[\s*['"]([^'"]*)['"]\s*\]/g)) {
    const key = dotted ?? quoted;
    const table = node && followed(node, variables, depth);
    node = table?.kind === 'map' ? table.entries.find((entry) => entry.key === key)?.value : undefined;
  }
  return node && followed(node, variables, depth);
}

/** A variable that is nothing but another one, `dest: "{{ other }}"`, leads to that one. */
function followed(node: YamlNode, variables: Variables, depth: number): YamlNode | undefined {
  const alone =
    node.kind === 'scalar' && typeof node.value === 'string' && node.tag === undefined && aloneIn(node.value);
  return typeof alone === 'string' ? nodeAt(alone, variables, depth + 1) : node;
}
