import type { Span } from '../text/source-file.ts';
import { fail, type Node } from './node.ts';
import { fieldsOf, oneOf, type Read, text } from './read.ts';
import { itemsOf } from './selectors.ts';

const KEYS = ['rule', 'listener', 'path', 'fingerprint', 'cause', 'content'] as const;
type Key = (typeof KEYS)[number];
type Entry = Readonly<Record<Key, string>> & { readonly at: Span };

/** Reads a baseline; anything that is not known stops with its place. */
export function readBaseline(node: Node, schema: string): readonly Entry[] {
  const fields = fieldsOf(node, ['schema', 'entries'], 'the baseline');
  const form = fields.get('schema');
  if (!form) return fail(node.span, `expected a baseline, with "schema": "${schema}"`);
  oneOf([schema])(form);
  const entries = fields.get('entries');
  return entries ? itemsOf(entries).map(entryOf) : [];
}

function entryOf(node: Node): Entry {
  const fields = fieldsOf(node, KEYS, 'an entry of the baseline');
  const get = (key: Key, read: Read<string> = text) => {
    const found = fields.get(key);
    return found ? read(found) : fail(node.span, `expected "${key}" in this entry`);
  };
  return {
    rule: get('rule'),
    listener: get('listener', maybeEmpty),
    path: get('path'),
    fingerprint: get('fingerprint'),
    cause: get('cause'),
    content: get('content'),
    at: node.span,
  };
}

/** A finding that is about no listener has none. */
const maybeEmpty: Read<string> = (node) => (node.kind === 'scalar' && node.source === '' ? '' : text(node));
