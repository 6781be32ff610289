import { embeddedFile, type YamlNode } from '../../syntax/yaml.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { hasSigns } from '../edits/signs.ts';
import { spliced, writtenText } from '../edits/splice.ts';

/** What expressions of a chart's templates can name. */
export interface ChartValues {
  /** What `values.yaml` says, where nothing else in the tree says it too; null for what it leaves out. */
  value(path: readonly string[]): YamlNode | null | undefined;
  /** Of Chart.yaml, by its name there. */
  chart(key: string): YamlNode | undefined;
  /** `.Files.Get`. */
  file(path: string): SourceFile | undefined;
  /** `.Files.Glob`, by names without folders. */
  glob(pattern: string): readonly (readonly [string, SourceFile])[];
  /** What `$name` was set to, if only once. */
  variable(name: string): string | undefined;
}

/** What an expression becomes, and by how much its lines are indented, where that is said. */
export interface Filled {
  readonly file: SourceFile;
  readonly indent?: number;
}

const CHART: Readonly<Record<string, string>> = { Name: 'name', Version: 'version', AppVersion: 'appVersion' };

/** The value of an expression that names a single thing, with filters that change only how it is written; undefined for all others. */
export function filledBy(inner: string, values: ChartValues): Filled | undefined {
  const [head = '', ...filters] = pipes(inner, values);
  let file = headValue(head, values);
  let indent: number | undefined;
  for (const filter of filters) {
    const [, fallback] = /^default\s+(\S.*)$/.exec(filter) ?? [];
    const [, columns] = /^n?indent\s+(\d{1,2})$/.exec(filter) ?? [];
    if (fallback !== undefined) file = file === null || file?.text === '' ? instead(fallback, values) : file;
    else if (columns !== undefined) indent = Number(columns);
    else if (file && /^s?quote$/.test(filter)) file = quoted(file);
    else if (!/^(?:toString|trim|int|trimSuffix\s+"-"|trunc\s+\d+)$/.test(filter)) return undefined;
  }
  if (!file || file.text.includes('{{') || hasSigns(file.text)) return undefined;
  if (indent === undefined && file.text.includes('\n')) return undefined;
  return { file, ...(indent === undefined ? {} : { indent }) };
}

/** The expression behind a variable, and its filters. */
function pipes(inner: string, values: ChartValues): readonly string[] {
  const parts = inner.split(/\s*\|\s*/);
  const [, name] = /^\$(\w+)$/.exec(parts[0] ?? '') ?? [];
  const told = name === undefined ? undefined : values.variable(name);
  return told === undefined ? parts : [...told.split(/\s*\|\s*/), ...parts.slice(1)];
}

/** Null for what nothing sets. */
function headValue(head: string, values: ChartValues): SourceFile | null | undefined {
  const bare = head.replace(/^\(\s*(.*?)\s*\)$/, '$1');
  const [, inTpl] = /^tpl\s+(\(.*\)|\S+)\s+[.$]$/.exec(bare) ?? [];
  if (inTpl !== undefined) return headValue(inTpl, values);
  const [, fallback, of] = /^default\s+("[^"]*"|\S+)\s+(\S+)$/.exec(bare) ?? [];
  if (fallback !== undefined && of !== undefined) {
    const own = headValue(of, values);
    return own === null || own?.text === '' ? instead(fallback, values) : own;
  }
  const [, quotedOf] = /^quote\s+(\S+)$/.exec(bare) ?? [];
  if (quotedOf !== undefined) {
    const own = headValue(quotedOf, values);
    return own ? quoted(own) : own;
  }
  const [, path] = /^\$?\.Values\.([\w.]+)$/.exec(bare) ?? [];
  if (path !== undefined) return scalarFile(values.value(path.split('.')));
  const [, key = ''] = /^\$?\.Chart\.(\w+)$/.exec(bare) ?? [];
  if (CHART[key] !== undefined) return scalarFile(values.chart(CHART[key]));
  const [, name] = /^\$?\.Files\.Get\s+"([^"]+)"$/.exec(bare) ?? [];
  return name === undefined ? undefined : values.file(name);
}

function scalarFile(node: YamlNode | null | undefined): SourceFile | null | undefined {
  if (!node) return node;
  if (node.kind !== 'scalar' || node.tag !== undefined) return undefined;
  return node.value === null ? null : embeddedFile(node);
}

/** What stands where a value is not set: a text, a number, or what another expression names. */
function instead(written: string, values: ChartValues): SourceFile | null | undefined {
  if (/^[.$(]/.test(written)) return headValue(written, values);
  const [, text] = /^"([^"\\]*)"$/.exec(written) ?? /^([\w.-]+)$/.exec(written) ?? [];
  return text === undefined ? undefined : { path: '', text, holes: [], branches: [] };
}

function quoted(file: SourceFile): SourceFile | undefined {
  if (/["\\\n]/.test(file.text)) return undefined;
  const sign = { path: file.path, text: '"', holes: [], branches: [] };
  const { length } = file.text;
  return spliced(file, [
    { start: 0, end: 0, by: sign },
    { start: length, end: length, by: sign },
  ]);
}

/** Every line moved to the right. */
export function indented(file: SourceFile, columns: number): SourceFile {
  const by: SourceFile = { path: file.path, text: ' '.repeat(columns), holes: [], branches: [] };
  const starts = [...file.text.matchAll(/^(?=.)/gm)].map(({ index }) => index);
  return spliced(
    file,
    starts.map((start) => ({ start, end: start, by })),
  );
}

/** Whether a condition holds as `values.yaml` has it; undefined where that does not tell. */
export function holds(condition: string, values: ChartValues): boolean | undefined {
  const [, negated] = /^not\s+(\S+)$/.exec(condition) ?? [];
  if (negated !== undefined) {
    const is = holds(negated, values);
    return is === undefined ? undefined : !is;
  }
  const [, left, right] = /^eq\s+(\.Values\.[\w.]+)\s+"([^"]*)"$/.exec(condition) ?? [];
  const [, path] = /^\$?\.Values\.([\w.]+)$/.exec(left ?? condition) ?? [];
  if (path === undefined) return undefined;
  const node = values.value(path.split('.'));
  if (node === undefined) return undefined;
  if (left !== undefined) return node?.kind === 'scalar' && node.source === right;
  if (node === null) return false;
  if (node.kind === 'map') return node.entries.length > 0;
  if (node.kind === 'seq') return node.items.length > 0;
  return node.value !== null && node.value !== false && node.value !== 0 && node.value !== '';
}

/** Files as keys of a ConfigMap, as `AsConfig` writes them. */
export function asConfig(
  files: readonly (readonly [string, SourceFile])[],
  columns: number,
  at: { readonly file: SourceFile; readonly start: number; readonly end: number },
): readonly SourceFile[] {
  return files.flatMap(([name, file]) => [
    writtenText(`${' '.repeat(columns)}${JSON.stringify(name)}: |2\n`, at),
    indented(
      file.text.endsWith('\n')
        ? file
        : spliced(file, [{ start: file.text.length, end: file.text.length, by: writtenText('\n', at) }]),
      columns + 2,
    ),
  ]);
}
