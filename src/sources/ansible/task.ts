import { entryAt, textOf, valueAt, type YamlEntry, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import type { Place } from './context.ts';
import { lookUp, printed } from './variables.ts';

/** What a task calls, and with what. */
export interface Call {
  /** Without `ansible.builtin.` or `ansible.legacy.`. */
  readonly module: string;
  readonly args: YamlNode;
  /** The line that calls it. */
  readonly entry: YamlEntry;
}

/** Keys of tasks that are no modules [docs: ansible-core, playbook keywords]. */
const KEYWORDS = new Set(
  [
    'action any_errors_fatal args async become become_exe become_flags become_method become_user changed_when check_mode',
    'collections connection debugger delay delegate_facts delegate_to diff environment failed_when ignore_errors',
    'ignore_unreachable listen local_action loop loop_control module_defaults name no_log notify poll port register remote_user',
    'retries run_once tags throttle timeout until vars when block rescue always',
  ].flatMap((line) => line.split(' ')),
);

/** The module that a task calls; undefined for a block. */
export function callOf(task: YamlMap): Call | undefined {
  const action = entryAt(task, 'action') ?? entryAt(task, 'local_action');
  if (action) return actionCall(task, action);
  const entry = task.entries.find(({ key }) => !KEYWORDS.has(key) && !key.startsWith('with_'));
  return entry && { module: bare(entry.key), entry, args: argsOf(task, bare(entry.key), entry.value) };
}

/** Whether a task is done on another machine than the one that its play is for: its files land there. */
export function isElsewhere(task: YamlMap, { variables, inherits }: Place): boolean {
  const bound = lookUp(variables, 'inventory_hostname');
  const own = bound?.kind === 'scalar' ? bound.source : undefined;
  const isLocal = own === 'localhost' || own === '127.0.0.1';
  const to = valueAt(task, 'delegate_to');
  if (to) {
    const name = printed(to, variables);
    const isOwn = /^\{\{\s*inventory_hostname\s*\}\}$/.test(textOf(to) ?? '') || (own !== undefined && name === own);
    return !isOwn && !(isLocal && /^(?:localhost|127\.0\.0\.1)$/.test(name ?? ''));
  }
  if (entryAt(task, 'local_action') || textOf(valueAt(task, 'connection')) === 'local') return !isLocal;
  return inherits.isElsewhere ?? false;
}

/** `action: copy src=a dest=b`, or a table with `module`. */
function actionCall(task: YamlMap, entry: YamlEntry): Call | undefined {
  const { value } = entry;
  const written = textOf(value);
  const [first, ...rest] = (written ?? '').split(/\s+/);
  const module = textOf(valueAt(value, 'module')) ?? first;
  if (!module) return undefined;
  if (written === undefined || value.kind !== 'scalar') return { module: bare(module), entry, args: value };
  const source = rest.join(' ');
  return { module: bare(module), entry, args: argsOf(task, bare(module), { ...value, value: source, source }) };
}

function bare(module: string): string {
  return module.replace(/^ansible\.(?:builtin|legacy)\./, '');
}

/** Modules that take a command line, and the words of it that are theirs [source: ansible-core 2.14, parsing/splitter.py, parse_kv]. */
const LINES = /^(?:command|shell|raw|script|expect|ansible\.windows\.win_(?:command|shell))$/;
const OWN_OF_LINES = /^(?:creates|removes|chdir|executable|warn|stdin|stdin_add_newline|strip_empty_ends)$/;

/** Arguments as a table: `src=a dest=b` is one too, and `args:` adds to it. */
function argsOf(task: YamlMap, module: string, value: YamlNode): YamlNode {
  const more = valueAt(task, 'args');
  if (value.kind === 'scalar' && LINES.test(module)) return commandArgs(value, more);
  if (more?.kind === 'map' && value.kind === 'scalar' && value.value === null) return more;
  const own = value.kind === 'scalar' ? freeForm(value) : value;
  if (more?.kind !== 'map' || own.kind !== 'map') return own;
  return { ...own, entries: [...own.entries, ...more.entries] };
}

/** A command line stays as it is written, but for the words that are the module's own. */
function commandArgs(value: YamlNode & { kind: 'scalar' }, more: YamlNode | undefined): YamlNode {
  const written = textOf(value) ?? '';
  const own = pairsOf(value, written).filter(({ key }) => OWN_OF_LINES.test(key));
  const added = more?.kind === 'map' ? more.entries : [];
  if (own.length === 0 && added.length === 0) return value;
  const source = written.replace(PAIR, (whole, key: string) => (OWN_OF_LINES.test(key) ? '' : whole)).trim();
  const line = { key: '_raw_params', keySpan: value.span, value: { ...value, value: source, source } };
  return { kind: 'map', entries: [line, ...own, ...added], span: value.span };
}

const PAIR = /(?:^|\s)(\w+)=("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:\{\{.*?\}\}|[^\s"'])*)/g;

function freeForm(value: YamlNode & { kind: 'scalar' }): YamlNode {
  const written = textOf(value);
  if (written === undefined) return value;
  const entries = pairsOf(value, written);
  return entries.length === 0 ? value : { kind: 'map', entries, span: value.span };
}

function pairsOf(value: YamlNode & { kind: 'scalar' }, written: string): readonly YamlEntry[] {
  return [...written.matchAll(PAIR)].map(([, key, quoted]) => {
    const source = unescaped(quoted!.replace(/^(["'])(.*)\1$/s, '$2'));
    return { key: key!, keySpan: value.span, value: { ...value, value: source, source } };
  });
}

/** Python's escapes are undone in `key=value` [measured: ansible-core 2.14]. */
function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };
  return text.replace(/\\([ntr\\'"])/g, (whole, letter: string) => signs[letter] ?? whole);
}
