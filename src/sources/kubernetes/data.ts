import {
  embeddedFile,
  entryAt,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../../syntax/yaml.ts';
import { decode } from '../../text/decode.ts';
import { type Hole, locate, type SourceFile, type Span, spanText } from '../../text/source-file.ts';
import { limits } from '../../limits.ts';
import { spliced, writtenText } from '../edits/splice.ts';
import type { Lying } from '../compose/stage.ts';
import type { Datum, KubeObject } from './object.ts';
import { SIGNS, hasSigns } from '../edits/signs.ts';

/** What a ConfigMap or Secret holds [docs: Kubernetes, ConfigMaps; Secrets: `stringData` wins over `data`]. */
export function dataOf({ kind, node, made }: KubeObject): readonly Datum[] {
  if (made) return made;
  const isSecret = kind === 'Secret';
  const found = new Map<string, Datum>();
  const each = (key: string, read: (entry: YamlEntry) => Datum | undefined) => {
    const table = entryAt(node, key)?.value;
    for (const entry of table?.kind === 'map' ? table.entries : []) {
      const datum = read(entry);
      if (datum) found.set(datum.key, datum);
    }
  };
  each('data', (entry) => (isSecret ? encoded(entry, apartFrom(node, 'data')) : plain(entry)));
  each('binaryData', (entry) => encoded(entry, entry.keySpan));
  each('stringData', plain);
  return [...found.values()];
}

/** A place of an object that reports may show with the lines around it, without showing what a table holds. */
function apartFrom(node: YamlMap, key: string): Span {
  const table = entryAt(node, key)?.value.span ?? node.span;
  const { text } = table.file;
  const from = lineAt(text, table.start);
  const to = lineAt(text, table.end);
  const named = [entryAt(node, 'kind'), ...node.entries.filter((entry) => entry.key !== key)];
  const spans = named.flatMap((entry) => entry?.keySpan ?? []);
  const isApart = ({ start }: Span) => lineAt(text, start) < from - 2 || lineAt(text, start) > to + 1;
  return spans.find(isApart) ?? spans[0] ?? node.span;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function plain({ key, keySpan, value }: YamlEntry): Datum | undefined {
  if (value.kind !== 'scalar') return undefined;
  const file = textFile(value);
  const text = file.holes.length > 0 || file.branches.length > 0 ? {} : { text: value.source };
  return {
    key,
    lying: { entry: { kind: 'file', file } },
    ...text,
    at: { ...keySpan, end: Math.max(keySpan.end, value.span.end) },
  };
}

/** Base64; what it holds leads to `place`, so that nothing of it is shown with the line. */
function encoded({ key, value }: YamlEntry, place: Span): Datum | undefined {
  if (value.kind !== 'scalar' || hasSigns(value.source))
    return { key, lying: { entry: { kind: 'present' } }, at: place };
  const lying = fromBytes(Buffer.from(value.source.replaceAll(/\s/g, ''), 'base64'), place);
  return { key, lying, ...(lying.entry.kind === 'file' ? { text: lying.entry.file.text } : {}), at: place };
}

/** Bytes that are written somewhere in another form, as a file. */
export function fromBytes(bytes: Uint8Array, place: Span): Lying {
  const read = bytes.length > limits.fileBytes ? undefined : decode(bytes);
  if (read?.kind === 'text') return { entry: { kind: 'file', file: writtenText(read.text, place) } };
  return { entry: { kind: 'binary', path: place.file.path, bytes: () => bytes } };
}

/** The text of a scalar with the holes and branches of the file in which it stands. */
export function textFile(scalar: YamlScalar): SourceFile {
  const file = uneditable(scalar, embeddedFile(scalar));
  const branches = scalar.span.file.branches.flatMap((branch) =>
    shown(branch, file).map((own) => ({ ...branch, ...own })),
  );
  return withExpressions({ ...file, branches });
}

/** Signs as the expressions that they stand for, so that sentences can name them. */
function withExpressions(file: SourceFile): SourceFile {
  const cuts = [...file.text.matchAll(SIGNS)].map(({ 0: { length }, index }) => {
    const [at] = locate({ file, start: index, end: index + length });
    const place = at ?? { file, start: index, end: index + length };
    const text = spanText(place).replaceAll(/\s+/g, ' ');
    const by = { ...writtenText(text, place), holes: [{ start: 0, end: text.length }] };
    return { start: index, end: index + length, by };
  });
  return cuts.length === 0 ? file : spliced(file, cuts);
}

/** Between quotes a line that is put in would be folded away. */
function uneditable({ style, source }: YamlScalar, file: SourceFile): SourceFile {
  if (style === 'literal' || !source.includes('\n')) return file;
  return { ...file, derivedFrom: (file.derivedFrom ?? []).map((one) => ({ ...one, verbatim: false })) };
}

function shown(stretch: Hole, { derivedFrom = [] }: SourceFile): readonly Hole[] {
  return derivedFrom.flatMap(({ start, end, origin }) => {
    if (origin.start >= stretch.end || stretch.start >= origin.end) return [];
    const by = start - origin.start;
    return [{ start: Math.max(start, stretch.start + by), end: Math.min(end, stretch.end + by) }];
  });
}

/** Whether a template puts it there under a condition of which nobody knows how it turns out. */
export function isUnsure({ span }: YamlNode): boolean {
  return span.file.branches.some(({ start, end }) => start <= span.start && span.end <= end);
}
