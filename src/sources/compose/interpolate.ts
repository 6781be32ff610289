import type { YamlNode, YamlScalar } from '../../syntax/yaml.ts';
import { type Lookup, unset } from './expand.ts';

/** Stands for a part of a text that nobody knows. */
export const HIDDEN = '\0';

const EXPRESSION = /\$(?:(\$)|([A-Za-z_]\w*)|\{)/g;

/** Every value of a compose file with its variables replaced [docs: Compose file reference, Interpolation]. Keys stay. */
export function interpolated(node: YamlNode, lookup: Lookup): YamlNode {
  switch (node.kind) {
    case 'scalar':
      return scalar(node, lookup);
    case 'seq':
      return { ...node, items: node.items.map((item) => interpolated(item, lookup)) };
    default:
      return {
        ...node,
        entries: node.entries.map((entry) => ({ ...entry, value: interpolated(entry.value, lookup) })),
      };
  }
}

function scalar(node: YamlScalar, lookup: Lookup): YamlScalar {
  if (!node.source.includes('$')) return node;
  const source = filledIn(node.source, lookup);
  return { ...node, source, value: source };
}

/** A text with `$A`, `${A}`, `${A:-b}`, `${A-b}`, `${A:+b}`, `${A:?e}` and `$$` replaced; what is not known becomes `HIDDEN`. */
export function filledIn(text: string, lookup: Lookup, depth = 0): string {
  let out = '';
  let at = 0;
  EXPRESSION.lastIndex = 0;
  const found = new RegExp(EXPRESSION);
  for (let match = found.exec(text); match; match = found.exec(text)) {
    out += text.slice(at, match.index);
    at = found.lastIndex;
    if (match[1] !== undefined) out += '$';
    else if (match[2] !== undefined) out += valueFor(match[2], lookup);
    else {
      const end = closing(text, at);
      out += depth > 8 ? HIDDEN : braced(text.slice(at, end), lookup, depth);
      at = end + 1;
      found.lastIndex = at;
    }
  }
  return out + text.slice(at);
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i += 1) {
    if (text.startsWith('${', i)) depth += 1;
    if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
}

function braced(inside: string, lookup: Lookup, depth: number): string {
  const [, name, operator, operand = ''] = /^([A-Za-z_]\w*)(?:(:?[-+?])([\s\S]*))?$/.exec(inside) ?? [];
  if (name === undefined) return HIDDEN;
  const value = lookup(name);
  const other = () => filledIn(operand, lookup, depth + 1);
  if (value === undefined) return HIDDEN;
  const isThere = value !== unset && !(operator?.startsWith(':') && value === '');
  switch (operator?.replace(':', '')) {
    case '-':
      return isThere ? String(value) : other();
    case '+':
      return isThere ? other() : '';
    default:
      return isThere ? String(value) : valueFor(name, lookup);
  }
}

/** What nothing in the tree sets, the caller's own environment may. */
function valueFor(name: string, lookup: Lookup): string {
  const value = lookup(name);
  return value === undefined || value === unset ? HIDDEN : value;
}
