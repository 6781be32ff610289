import { conditionFails, conditionHolds, renderWithNames, textValue } from '../../syntax/jinja-names.ts';
import type { Names } from '../../syntax/jinja/evaluate.ts';
import { float, keyOf, list, MOST_TEXT, missing, scalar, type Value } from '../../syntax/jinja/value.ts';
import type { YamlEntry, YamlNode } from '../../syntax/yaml.ts';
import { plainFile } from '../../text/source-file.ts';
import { definedNames, lookUp, noVariables, type Variables } from './levels.ts';

const DEEPEST = 20;

/** What names stand for at one task. Values are rendered on first use; one that needs itself is not known. */
export function namesOf(variables: Variables): Names {
  const known = new Map<string, Value | undefined>();
  let depth = 0;
  const names: Names = (name) => {
    if (known.has(name) || depth > DEEPEST) return known.get(name);
    const table = TABLES.get(name)?.(variables, names);
    if (table) return table;
    const bound = lookUp(variables, name);
    known.set(name, undefined);
    depth += 1;
    const value =
      bound === undefined
        ? undefinedName(name, variables)
        : bound.kind === 'given'
          ? bound.value
          : nodeValue(bound, names);
    depth -= 1;
    // To render a variable that needs what is not there gives something that is not there either.
    const told = value?.kind === 'failed' ? missing : value;
    known.set(name, told);
    return told;
  };
  return names;
}

/** Tables that Ansible makes of all variables. */
const TABLES: ReadonlyMap<string, (variables: Variables, names: Names) => Value> = new Map([
  ['vars', (variables: Variables, names: Names) => tableOf([...definedNames(variables)], names)],
  ['hostvars', hostVariables],
]);

function tableOf(keys: readonly string[], get: (key: string) => Value | undefined): Value {
  return { kind: 'dict', keys, get, isObject: true, isOpen: true };
}

/** Of other hosts nothing is said; of this one what the inventory and its facts say, without plays and roles [measured: ansible-core 2.14]. */
function hostVariables(variables: Variables, names: Names): Value {
  const own = names('inventory_hostname');
  if (own?.kind !== 'scalar') return tableOf([], () => undefined);
  const { host, included, facts, magic, knows } = variables;
  const bare: Variables = { ...noVariables, host, included, facts, magic, knows };
  return tableOf([String(own.is)], () => tableOf([...definedNames(bare)], namesOf(bare)));
}

const SECRET = /pass|secret|token|vault|private|_key$/i;
const OUTSIDE = /^(?:ansible_|molecule_|discovered_)|^(?:environment|play_hosts|omit|role_names|inventory_file)$/;

/** Facts come from the machine and secrets from elsewhere; any other name that the tree does not define is not defined. */
function undefinedName(name: string, { knows }: Variables): Value | undefined {
  if (name === 'ansible_managed') return missing;
  return knows === 'some' || OUTSIDE.test(name) || SECRET.test(name) ? undefined : missing;
}

/** A node of YAML as a value, its expressions evaluated. What is encrypted, or made by a tag, is not known. */
export function nodeValue(node: YamlNode, names: Names): Value | undefined {
  if (node.kind === 'seq') return node.tag ? undefined : list(node.items.map((item) => nodeValue(item, names)));
  if (node.kind === 'scalar') return scalarValue(node, names);
  if (node.tag) return undefined;
  const kept = node.entries.filter((entry) => !isBoolean(entry));
  const entries = new Map(kept.map((entry) => [keyIn(entry), entry.value]));
  return {
    kind: 'dict',
    keys: [...entries.keys()],
    get: (key) => {
      const entry = entries.get(key);
      return entry ? nodeValue(entry, names) : missing;
    },
    // A key such as `on` is a boolean, and nobody finds it under its name.
    ...(kept.length < node.entries.length ? { isObject: true } : {}),
  };
}

function isBoolean({ key, keySpan }: YamlEntry): boolean {
  return /^(?:yes|no|on|off|true|false)$/i.test(key) && !/["']/.test(keySpan.file.text[keySpan.start] ?? '');
}

/** Keys that are written as numbers are numbers. */
function keyIn({ key, keySpan }: YamlEntry): string {
  const isPlain = /^(?:0|[1-9]\d{0,14})$/.test(key) && !/["']/.test(keySpan.file.text[keySpan.start] ?? '');
  return isPlain ? (keyOf(scalar(Number(key))) ?? key) : key;
}

function scalarValue(node: YamlNode & { kind: 'scalar' }, names: Names): Value | undefined {
  const from = [node.span];
  if (node.tag === '!unsafe') return scalar(node.source, from);
  if (node.tag !== undefined) return undefined;
  const { value, source } = node;
  if (typeof value === 'number') return numberValue(node, value);
  if (typeof value !== 'string' || !/\{[{%#]/.test(value)) return scalar(value, from);
  if (source.startsWith('$ANSIBLE_VAULT')) return undefined;
  const rendered = textValue(value, names, (text) => renderedText(text, names));
  return rendered?.kind === 'scalar' ? { ...rendered, from: [...rendered.from, ...from] } : rendered;
}

/** PyYAML takes a number with an exponent for text unless it has a dot and a sign [docs: PyYAML, resolver.py]. */
function numberValue({ source, style, span }: YamlNode & { kind: 'scalar' }, value: number): Value | undefined {
  if (style === 'plain' && /^[-+]?(?:\d+\.\d*|\.\d+)$/.test(source)) return { ...float(value), from: [span] };
  if (/^[-+]?[\d.]+[eE]\d+$|^[-+]?\d+[eE]/.test(source)) return scalar(source, [span]);
  return Number.isSafeInteger(value) && !/[.eE]/.test(source) ? scalar(value, [span]) : undefined;
}

/** A text with all of its expressions and conditions resolved; no text where one of them is not known, or fails. */
export function renderedText(
  text: string,
  names: Names,
): { readonly text: string | undefined; readonly fails: boolean } {
  if (!/\{[{%#]/.test(text)) return { text, fails: false };
  const { file, fails } = renderWithNames(plainFile('', text), names, { trimBlocks: true, isArgument: true });
  const isKnown = file.holes.length === 0 && file.branches.length === 0 && file.text.length <= MOST_TEXT;
  return { text: isKnown && !fails ? file.text : undefined, fails: fails !== undefined };
}

/** Whether to render a text makes the task fail, since a name in it is defined nowhere. */
export function failsIn(text: string, names: Names): boolean {
  return renderedText(text, names).fails;
}

/** Whether a condition of a task holds; `failed` where it needs what nothing defines. */
export function conditionAt(written: string, variables: Variables): boolean | 'failed' | undefined {
  const names = namesOf(variables);
  if (variables.knows === 'all' && conditionFails(written, names)) return 'failed';
  return conditionHolds(written, names);
}

/** The names of a template, which knows one more than other texts do [measured: ansible-core 2.14]. */
export function templateNames(variables: Variables): Names {
  const names = textNames(variables);
  return (name) => (name === 'ansible_managed' ? scalar('Ansible managed') : names(name));
}

/** The names of a text that a machine gets: where the repository lies, it does not say. */
export function textNames(variables: Variables): Names {
  const names = namesOf(variables);
  return (name) => {
    const value = names(name);
    return value?.kind === 'scalar' && typeof value.is === 'string' && value.is.includes('\0') ? undefined : value;
  };
}

/** What a scalar of YAML comes to at a task, as long as it is no list or table. */
export function expressionKind(node: YamlNode, variables: Variables): string | number | boolean | null | undefined {
  const value = nodeValue(node, namesOf(variables));
  return value?.kind === 'scalar' ? value.is : undefined;
}
