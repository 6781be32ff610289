import { posix } from 'node:path';
import type { Entry } from '../../model/model.ts';
import { valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { obscure, put, type Stage, textAt } from '../compose/stage.ts';
import { appended } from '../edits/postconf.ts';
import { writtenText } from '../edits/splice.ts';
import { fromBytes, isUnsure, textFile } from '../kubernetes/data.ts';
import { sourceOf } from '../kubernetes/object.ts';

/** Encodings of contents that are Base64 and nothing else [docs: cloud-init, Write Files]. */
const BASE64 = /^(?:b64|base64)$/;
const COMPRESSED = /^(?:gz|gzip)(?:\+(?:b64|base64))?$/;

/** Writes one item of `write_files` [docs: cloud-init, Write Files]. */
export function writeFile(stage: Stage, item: YamlNode): void {
  const told = valueAt(item, 'path');
  const path = sourceOf(told);
  if (path === undefined || !told || !path.startsWith('/')) return;
  const target = posix.normalize(path);
  const entry = contentOf(item);
  const adds = sourceOf(valueAt(item, 'append')) === 'true';
  const before = adds ? textAt(stage, target) : undefined;
  if (!entry || isUnsure(item)) obscure(stage, target, told.span);
  else if (!adds) put(stage, target, { entry: { ...entry, ...modeOf(item, told) } });
  else if (before && entry.kind === 'file')
    put(stage, target, { entry: { kind: 'file', file: appended(before, entry.file) } });
  else obscure(stage, target, told.span);
}

type Content = Extract<Entry, { readonly kind: 'file' | 'binary' }>;

/** Undefined where what it writes is fetched, or packed. */
function contentOf(item: YamlNode): Content | undefined {
  const content = valueAt(item, 'content');
  const encoding = (sourceOf(valueAt(item, 'encoding')) ?? 'text/plain').toLowerCase();
  if (valueAt(item, 'source') || COMPRESSED.test(encoding)) return undefined;
  if (content === undefined) return { kind: 'file', file: writtenText('', item.span) };
  if (content.kind !== 'scalar' || content.tag !== undefined) return undefined;
  if (!BASE64.test(encoding)) return { kind: 'file', file: textFile(content) };
  const text = sourceOf(content);
  if (text === undefined) return undefined;
  const place = (valueAt(item, 'path') ?? content).span;
  const { entry } = fromBytes(Buffer.from(text.replaceAll(/\s/g, ''), 'base64'), place);
  return entry.kind === 'file' || entry.kind === 'binary' ? entry : undefined;
}

/** Octal digits; without them, everybody may read it. */
function modeOf(item: YamlNode, path: YamlNode): Pick<Extract<Entry, { readonly kind: 'file' }>, 'mode' | 'modeAt'> {
  const told = valueAt(item, 'permissions');
  const [, digits] = /^(?:0o?)?([0-7]{3,4})$/.exec(sourceOf(told) ?? (told ? '' : '0644')) ?? [];
  return digits === undefined ? {} : { mode: Number.parseInt(digits, 8), modeAt: (told ?? path).span };
}
