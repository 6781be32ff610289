import { itemsOf, type YamlNode } from '../../syntax/yaml.ts';
import { normalised } from '../../text/condition.ts';
import type { Span } from '../../text/source-file.ts';
import { conditionAt } from './values.ts';
import type { Variables } from './variables.ts';

/** A condition of a task that nobody has decided, as a branch tells it. */
export interface When {
  readonly test: string;
  readonly is: boolean;
  readonly at: Span;
}

/** The conditions of a `when:` that stay open; `no` where it is never so, `failed` where it cannot be asked. A list is an *and*. */
export function openConditions(node: YamlNode | undefined, variables: Variables): readonly When[] | 'no' | 'failed' {
  const list = node?.kind === 'seq' ? itemsOf(node) : node ? [node] : [];
  const open: When[] = [];
  for (const one of list) {
    const told = decided(one, variables);
    if (told === false) return 'no';
    if (told === 'failed') return open.length > 0 ? open : 'failed';
    if (typeof told === 'object') open.push(told);
  }
  return open;
}

/** An empty condition holds; any other is a bare expression, and one with braces is taken out of them [measured: ansible-core 2.14]. */
function decided(node: YamlNode, variables: Variables): boolean | 'failed' | When {
  if (node.kind !== 'scalar') return { test: 'when', is: true, at: node.span };
  if (node.value === null || node.value === '') return true;
  if (typeof node.value !== 'string') return Boolean(node.value);
  const { test, is } = normalised(node.source.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1'));
  const holds = conditionAt(test, variables);
  if (holds === 'failed') return holds;
  return holds === undefined ? { test, is, at: node.span } : holds === is;
}
