import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { limits } from '../limits.ts';
import { type Problem, problem, type Report } from '../text/problem.ts';
import { type SourceFile, type Span, span } from '../text/source-file.ts';
import { step } from './steps.ts';
import { deepest } from './yaml/depth.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from './yaml/node.ts';

export { embeddedFile } from './yaml/embedded.ts';
export * from './yaml/node.ts';

/** The bundler sets these: to the file that holds the package, as a CommonJS chunk of its own, and to what loads chunks. */
declare const YAML_CHUNK: string | undefined;
declare const CHUNK_REQUIRE: NodeJS.Require | undefined;

let loaded: typeof Yaml | undefined;

/** The package, on first use: whoever reads no YAML does not pay for it. */
function yaml(): typeof Yaml {
  if (loaded) return loaded;
  const load = typeof CHUNK_REQUIRE === 'function' ? CHUNK_REQUIRE : createRequire(import.meta.url);
  const found: typeof Yaml = load(typeof YAML_CHUNK === 'string' ? YAML_CHUNK : 'yaml');
  loaded = found;
  return found;
}

export interface YamlOptions {
  /** `1.1`, as PyYAML reads it: `yes` and `no` are booleans, `0110` is 72. Otherwise YAML 1.2's core schema. */
  readonly version?: '1.1' | '1.2';
}

export interface YamlText {
  /** One root per document that holds something. */
  readonly documents: readonly YamlNode[];
  readonly problems: readonly Problem[];
}

/** Reads a YAML file into nodes with places. Never throws: what cannot be read is a problem, and the rest counts. */
export function parseYaml(file: SourceFile, options: YamlOptions = {}): YamlText {
  // The package counts a byte order mark as indentation.
  const shift = file.text.startsWith('\uFEFF') ? 1 : 0;
  const text = file.text.slice(shift);
  step(text.length);
  if (text.length > limits.yamlBytes)
    return unreadable(file, 'too-large', `more than ${limits.yamlBytes} characters of YAML are not read`);
  if (deepest(text) > limits.blockDepth)
    return unreadable(file, 'limit-exceeded', `nested more than ${limits.blockDepth} deep`);
  const version = options.version ?? '1.2';
  const found = attempt(() =>
    yaml().parseAllDocuments(text, {
      version,
      uniqueKeys: false,
      strict: false,
      logLevel: 'silent',
      prettyErrors: false,
    }),
  );
  if (found === undefined) return unreadable(file, 'limit-exceeded', 'the YAML is too involved to be read');
  const problems: Problem[] = [];
  const documents: YamlNode[] = [];
  for (const document of Array.isArray(found) ? found : []) {
    const [error] = document.errors;
    if (error)
      problems.push(
        problem(codeOf(error.code), firstLine(error.message), span(file, error.pos[0] + shift, error.pos[1] + shift)),
      );
    const reader = new Reader({ file, shift, old: version === '1.1' }, (one) => problems.push(one));
    const node = document.contents ? attempt(() => reader.node(document.contents)) : undefined;
    if (node) documents.push(node);
  }
  return { documents, problems: problems.slice(0, limits.yamlProblems) };
}

function unreadable(file: SourceFile, code: Problem['code'], message: string): YamlText {
  return { documents: [], problems: [problem(code, message, span(file, 0, 0))] };
}

/** The package runs out of stack on some inputs; that is a problem of the input. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function codeOf(code: string): Problem['code'] {
  if (code === 'MISSING_CHAR') return 'unclosed-quote';
  return code === 'RESOURCE_EXHAUSTION' ? 'limit-exceeded' : 'unexpected-character';
}

function firstLine(message: string): string {
  return message
    .split('\n')[0]!
    .replace(/[:.]$/, '')
    .replace(/^./, (letter) => letter.toLowerCase());
}

interface Made {
  readonly node: YamlNode;
  /** How many nodes it stands for, aliases resolved. */
  readonly weight: number;
}

/** Turns the package's nodes into ours. */
class Reader {
  private readonly file: SourceFile;
  private readonly shift: number;
  private readonly old: boolean;
  private readonly report: Report;
  private readonly anchors = new Map<string, Made | undefined>();
  private weight = 0;
  private isTold = false;

  constructor(reading: { readonly file: SourceFile; readonly shift: number; readonly old: boolean }, report: Report) {
    this.file = reading.file;
    this.shift = reading.shift;
    this.old = reading.old;
    this.report = report;
  }

  node(from: unknown): YamlNode {
    return this.made(from).node;
  }

  private made(from: unknown): Made {
    const before = this.weight;
    this.weight += 1;
    step(1);
    const { isAlias, isMap, isSeq, isScalar } = yaml();
    if (isAlias(from)) return this.alias(from.source, this.spanOf(from.range));
    const anchor = (isMap(from) || isSeq(from) || isScalar(from)) && from.anchor;
    if (anchor) this.anchors.set(anchor, undefined);
    const node = isMap(from)
      ? this.map(from)
      : isSeq(from)
        ? this.seq(from)
        : this.scalar(isScalar(from) ? from : undefined);
    const made = { node, weight: this.weight - before };
    if (anchor) this.anchors.set(anchor, made);
    return made;
  }

  private alias(name: string, at: Span): Made {
    const found = this.anchors.get(name);
    const isBomb = found !== undefined && this.weight + found.weight > limits.yamlNodes;
    if (found && !isBomb) {
      this.weight += found.weight;
      return found;
    }
    if (isBomb) this.tellBomb(at);
    else this.report(problem('bad-value', `the alias "${name}" stands for nothing that is written before it`, at));
    return { node: { kind: 'scalar', value: null, source: '', style: 'plain', tag: '*', span: at }, weight: 1 };
  }

  /** Once a document: hundreds of aliases may follow the one that is too many. */
  private tellBomb(at: Span): void {
    if (!this.isTold)
      this.report(
        problem('alias-bomb', `the aliases of this document stand for more than ${limits.yamlNodes} values`, at),
      );
    this.isTold = true;
  }

  private seq(from: Yaml.YAMLSeq): YamlNode {
    const items = from.items.map((item) => this.node(item));
    return { kind: 'seq', items, ...tagOf(from), span: this.spanOf(from.range) };
  }

  private map(from: Yaml.YAMLMap): YamlMap {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    for (const { key, value } of from.items) {
      const name = this.node(key);
      const told = this.node(value ?? undefined);
      const at = value ? told : { ...told, span: { ...name.span, start: name.span.end } };
      const text = name.kind === 'scalar' ? name.source : '';
      if (text === '<<' && name.kind === 'scalar' && name.style === 'plain') merged.push(...mergedFrom(at));
      else {
        if (entries.has(text))
          this.report(problem('bad-value', `the key "${text}" stands here twice, the last one counts`, name.span));
        entries.set(text, { key: text, keySpan: name.span, value: at });
      }
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return { kind: 'map', entries: [...entries.values()], ...tagOf(from), span: this.spanOf(from.range) };
  }

  private scalar(from: Yaml.Scalar | undefined): YamlScalar {
    const style = STYLES[from?.type ?? ''] ?? 'plain';
    const source = from?.source ?? '';
    const value = style === 'plain' ? this.plain(source, from?.value) : source;
    return { kind: 'scalar', value, source, style, ...tagOf(from), span: this.spanOf(from?.range) };
  }

  private plain(source: string, value: unknown): YamlScalar['value'] {
    // PyYAML, unlike YAML 1.1, takes single letters and 0995 for text [measured: ansible-core 2.14].
    if (this.old && /^[yYnN]$|^[-+]?0[0-9_]*[89][0-9_]*$/.test(source)) return source;
    return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : source;
  }

  private spanOf(range: readonly number[] | null | undefined): Span {
    return span(this.file, (range?.[0] ?? 0) + this.shift, (range?.[1] ?? range?.[0] ?? 0) + this.shift);
  }
}

const STYLES: Readonly<Record<string, YamlScalar['style']>> = {
  QUOTE_DOUBLE: 'double',
  QUOTE_SINGLE: 'single',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** Only tags that are not YAML's own: `!vault`, `!unsafe`. */
function tagOf(from: { readonly tag?: string } | undefined): { readonly tag?: string } {
  return from?.tag?.startsWith('!') ? { tag: from.tag } : {};
}

/** What `<<: *base` or `<<: [*a, *b]` brings; the first one that has a key counts. */
function mergedFrom(node: YamlNode): readonly YamlEntry[] {
  const list = node.kind === 'seq' ? node.items : [node];
  return list.flatMap((one) => (one.kind === 'map' ? one.entries : []));
}
