import type { SourceFile, Span } from '../../text/source-file.ts';
import { parseYaml, type YamlNode } from '../yaml.ts';
import type { Engine } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { parseData } from './parse.ts';
import { Scope } from './scope.ts';
import { arrayOf, primitive, type Slot, slot, thing, type Thing, unknownAt, type Value } from './value.ts';

export type DataForm = 'json' | 'ini' | 'env' | 'yaml';

/** What a data file holds, each value with its place; undefined where it cannot be read. */
export function dataIn(form: DataForm, file: SourceFile, engine: Engine): Value | undefined {
  switch (form) {
    case 'json':
      return json(file, engine);
    case 'ini':
      return readIni(file);
    case 'env':
      return env(file);
    case 'yaml': {
      const [first] = parseYaml(file).documents;
      return first ? yaml(first) : undefined;
    }
  }
}

/** JSON is an expression of JavaScript. */
function json(file: SourceFile, engine: Engine): Value | undefined {
  const { program, problems, shift } = parseData(file);
  engine.problems.push(...problems);
  const [first] = program?.body ?? [];
  if (first?.type !== 'ExpressionStatement') return undefined;
  const nowhere = thing();
  const module = { path: file.path, file, shift, exports: nowhere, exported: nowhere, live: /(?!)/ };
  return evaluate(first.expression, new Scope({ module, engine }));
}

function yaml(node: YamlNode): Value {
  if (node.tag !== undefined) return unknownAt(node.span);
  if (node.kind === 'scalar') return { ...primitive(node.value), from: node.span };
  if (node.kind === 'seq')
    return { ...arrayOf([], node.span), items: node.items.map((one) => slot(yaml(one), one.span)) };
  const made = thing();
  for (const { key, keySpan, value } of node.entries)
    made.props.set(key, slot(yaml(value), { ...keySpan, end: Math.max(keySpan.end, value.span.end) }));
  return made;
}

interface Line {
  readonly text: string;
  readonly at: Span;
}

function linesOf(file: SourceFile): readonly Line[] {
  let start = 0;
  return file.text.split('\n').map((line) => {
    const text = line.trim();
    const from = start + line.indexOf(text);
    start += line.length + 1;
    return { text, at: { file, start: from, end: from + text.length } };
  });
}

/**
 * As the package `ini` reads it: all values are text but `true`, `false` and `null`; `key[]` is a list [s: ini 6, lib/ini.js].
 * Of what stands in a section, lines of no section stand at the top.
 */
export function readIni(file: SourceFile): Thing {
  const root = thing();
  let section = root;
  for (const { text, at } of linesOf(file)) {
    if (text === '' || /^[;#]/.test(text)) continue;
    const [, name] = /^\[([^\]]*)\]$/.exec(text) ?? [];
    if (name !== undefined) section = name.split('.').reduce((into, one) => sectionOf(into, one.trim(), at), root);
    else {
      const [, key = '', value] = /^([^=]+?)\s*(?:=\s*(.*))?$/.exec(text) ?? [];
      setLine(section, unquoted(key), value, at);
    }
  }
  return root;
}

function sectionOf(parent: Thing, name: string, at: Span): Thing {
  const found = parent.props.get(name)?.value;
  if (found?.kind === 'thing') return found;
  const made = thing();
  parent.props.set(name, slot(made, at));
  return made;
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function setLine(section: Thing, key: string, written: string | undefined, at: Span): void {
  const text = written === undefined ? undefined : unquoted(written.replace(/\s+[;#].*$/, ''));
  const is = text === undefined ? true : WORDS.has(text) ? WORDS.get(text) : text;
  const one: Slot = slot({ ...primitive(is), from: at }, at);
  if (!key.endsWith('[]')) {
    section.props.set(key, one);
    return;
  }
  const name = key.slice(0, -2);
  const list = section.props.get(name)?.value;
  if (list?.kind === 'thing' && list.items) list.items.push(one);
  else section.props.set(name, slot({ ...arrayOf([], at), items: [one] }, at));
}

function unquoted(text: string): string {
  const [, , inner] = /^(["'])(.*)\1$/.exec(text.trim()) ?? [];
  return inner ?? text.trim();
}

/** `NAME=value` lines as dotenv reads them [s: dotenv 17, lib/main.js]. */
function env(file: SourceFile): Thing {
  const made = thing();
  for (const { text, at } of linesOf(file)) {
    const [, name, written] = /^(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/.exec(text) ?? [];
    if (name === undefined || written === undefined) continue;
    const [, , quoted] = /^(["'`])(.*?)\1/.exec(written) ?? [];
    const value = quoted ?? written.replace(/\s*#.*$/, '').trim();
    made.props.set(name, slot({ ...primitive(value), from: at }, at));
  }
  return made;
}
