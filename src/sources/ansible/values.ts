import { conditionHolds, expressionValue, readWithNames } from '../../syntax/jinja.ts';
import type { Names } from '../../syntax/jinja/evaluate.ts';
import { list, MOST_TEXT, missing, scalar, type Value } from '../../syntax/jinja/value.ts';
import type { YamlNode } from '../../syntax/yaml.ts';
import { plainFile } from '../../text/source-file.ts';
import { lookUp, type Variables } from './variables.ts';

const DEEPEST = 20;

/** What names stand for at one task. Values are rendered on first use; one that needs itself is not known. */
export function namesOf(variables: Variables): Names {
  const known = new Map<string, Value | undefined>();
  let depth = 0;
  const names: Names = (name) => {
    if (known.has(name) || depth > DEEPEST) return known.get(name);
    const node = lookUp(variables, name);
    known.set(name, undefined);
    depth += 1;
    const value = node && yamlValue(node, names);
    depth -= 1;
    known.set(name, value);
    return value;
  };
  return names;
}

/** A node of YAML as a value, its expressions evaluated. What is encrypted, or made by a tag, is not known. */
function yamlValue(node: YamlNode, names: Names): Value | undefined {
  if (node.kind === 'seq') return node.tag ? undefined : list(node.items.map((item) => yamlValue(item, names)));
  if (node.kind === 'map') {
    if (node.tag) return undefined;
    const entries = new Map(node.entries.map(({ key, value }) => [key, value]));
    return {
      kind: 'dict',
      keys: [...entries.keys()],
      get: (key) => {
        const entry = entries.get(key);
        return entry ? yamlValue(entry, names) : missing;
      },
    };
  }
  if (node.tag === '!unsafe') return scalar(node.source, [node.span]);
  if (node.tag !== undefined) return undefined;
  const { value, source } = node;
  // Python prints 1.0 where we would print 1, and large numbers in full.
  if (typeof value === 'number' && (!Number.isSafeInteger(value) || /[.eE]/.test(source)))
    return /^\d+\.\d*[1-9]$/.test(source) ? scalar(value, [node.span]) : undefined;
  if (typeof value !== 'string' || !/\{[{%#]/.test(value)) return scalar(value, [node.span]);
  const rendered = renderedValue(value, names);
  return rendered?.kind === 'scalar' ? { ...rendered, from: [...rendered.from, node.span] } : rendered;
}

/** What a text with expressions comes to; one that is nothing but an expression keeps the value's kind. */
function renderedValue(text: string, names: Names): Value | undefined {
  const alone = /^\{\{((?:[^{}]|\{(?!\{)|\}(?!\}))*)\}\}$/.exec(text);
  if (alone) return expressionValue(alone[1]!.replace(/^-|-$/g, ''), names);
  const shown = renderedText(text, names);
  return shown === undefined ? undefined : scalar(shown);
}

/** A text with all of its expressions and conditions resolved; undefined where one of them is not known. */
function renderedText(text: string, names: Names): string | undefined {
  const made = readWithNames(plainFile('', text), names, { trimBlocks: true });
  const isKnown = made.holes.length === 0 && made.branches.length === 0 && made.text.length <= MOST_TEXT;
  return isKnown && !/\{[{%#]/.test(made.text) ? made.text : undefined;
}

/** Whether a task's condition holds, as far as that is known. */
export function conditionAt(written: string, variables: Variables): boolean | undefined {
  return conditionHolds(written, namesOf(variables));
}

/** The names of a template, which knows one more than other texts do [measured: ansible-core 2.14]. */
export function templateNames(variables: Variables): Names {
  const names = namesOf(variables);
  return (name) => names(name) ?? (name === 'ansible_managed' ? scalar('Ansible managed') : undefined);
}

/** What a scalar of YAML comes to at a task, as long as it is no list or table. */
export function expressionKind(node: YamlNode, variables: Variables): string | number | boolean | null | undefined {
  const value = yamlValue(node, namesOf(variables));
  return value?.kind === 'scalar' ? value.is : undefined;
}
