import type { YamlNode } from '../../syntax/yaml.ts';
import type { Place } from './context.ts';
import { expressionKind } from './values.ts';
import { levelOf } from './variables.ts';

/** What `set_fact` gives the host for all that follows; under a condition that is open, the value is not known any more. */
export function setFacts(args: YamlNode, { machine, variables, when }: Place): void {
  for (const [name, node] of levelOf(args)) {
    if (name === 'cacheable') continue;
    machine.facts.set(name, when.length === 0 ? factOf(node, variables) : undefined);
  }
}

/** Its value now, whatever its variables become; the words yes, no, true and false become booleans [measured: ansible-core 2.14]. */
function factOf(node: YamlNode, variables: Place['variables']): YamlNode | undefined {
  if (node.kind !== 'scalar') return isLiteral(node) ? node : undefined;
  if (node.tag !== undefined) return undefined;
  const value = expressionKind(node, variables);
  if (value === undefined) return undefined;
  const isWord = typeof value === 'string' && /^(?:yes|no|true|false)$/i.test(value);
  const is = isWord ? /^(?:yes|true)$/i.test(value) : value;
  return { ...node, value: is, source: String(is), style: 'plain' };
}

function isLiteral(node: YamlNode): boolean {
  if (node.tag !== undefined) return false;
  if (node.kind === 'scalar') return !node.source.includes('{{') && !node.source.includes('{%');
  return (node.kind === 'seq' ? node.items : node.entries.map(({ value }) => value)).every(isLiteral);
}
