import { normalised } from '../../text/condition.ts';
import { itemsOf, type YamlNode } from '../../syntax/yaml.ts';
import type { Span } from '../../text/source-file.ts';
import { conditionAt } from './values.ts';
import { lookUp, nodeAt, printed, type Variables } from './variables.ts';

/** A condition of a task that nobody has decided, as a branch tells it. */
export interface When {
  readonly test: string;
  readonly is: boolean;
  readonly at: Span;
}

/** The conditions of a `when:` that stay open; undefined where it is never so. A list is an *and*. */
export function openConditions(node: YamlNode | undefined, variables: Variables): readonly When[] | undefined {
  const list = node?.kind === 'seq' ? itemsOf(node) : node ? [node] : [];
  const open: When[] = [];
  for (const one of list) {
    const told = decided(one, variables);
    if (told === false) return undefined;
    if (typeof told === 'object') open.push(told);
  }
  return open;
}

function decided(node: YamlNode, variables: Variables): boolean | When {
  const written = node.kind === 'scalar' ? node.source : '';
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  const { test, is } = normalised(written.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1'));
  const holds = conditionAt(test, variables) ?? truth(test, variables);
  return holds === undefined ? { test, is, at: node.span } : holds === is;
}

/** Whether a condition holds, as far as literal variables tell. */
function truth(test: string, variables: Variables): boolean | undefined {
  if (/[()]/.test(test)) return undefined;
  const joined = / or /.test(test) ? { by: ' or ', winner: true } : { by: ' and ', winner: false };
  const parts = test.split(joined.by).map((part) => {
    const { test: atom, is } = normalised(part);
    const holds = / and /.test(atom) ? truth(atom, variables) : atomTruth(atom, variables);
    return holds === undefined ? undefined : holds === is;
  });
  if (parts.includes(joined.winner)) return joined.winner;
  return parts.includes(undefined) ? undefined : !joined.winner;
}

function atomTruth(atom: string, variables: Variables): boolean | undefined {
  if (/^true$/i.test(atom)) return true;
  if (/^false$/i.test(atom)) return false;
  const isDefined = /^(\w+) is defined$/.exec(atom);
  if (isDefined) return lookUp(variables, isDefined[1]!) ? true : undefined;
  const equals = /^(.+?) == (?:'([^']*)'|(\d+|true|false))$/i.exec(atom);
  if (equals) {
    const value = printed(nodeAt(equals[1]!, variables), variables);
    return value === undefined ? undefined : value.toLowerCase() === (equals[2] ?? equals[3])!.toLowerCase();
  }
  const [name, filter] = atom.split(' | ');
  const node = nodeAt(name!, variables);
  if (node?.kind !== 'scalar' || (filter !== undefined && filter !== 'bool')) return undefined;
  if (typeof node.value === 'boolean') return node.value;
  const value = printed(node, variables);
  if (value === undefined) return undefined;
  // Without the filter any text that is not empty is true, "no" too [measured: ansible-core 2.14].
  return filter === 'bool' ? /^(?:yes|on|true|1)$/i.test(value) : value !== '' && value !== '0';
}
