import { parseYaml, type YamlNode } from '../syntax/yaml.ts';
import { type SourceFile, startOf } from '../text/source-file.ts';
import type { Complain, Node } from './fields.ts';

/** A rule file as text, lists and tables: whatever YAML takes a word for, it stands as it is written. */
export function parseRuleNode(file: SourceFile, complain: Complain): Node | undefined {
  const { documents, problems } = parseYaml(file);
  for (const { at, message } of problems) complain(at, message);
  const [root, ...more] = documents;
  if (more[0]) complain(more[0].span, 'expected one document');
  if (!root) complain(startOf(file), 'expected a rule, got nothing');
  return root && nodeOf(root);
}

function nodeOf(node: YamlNode): Node {
  const { span } = node;
  switch (node.kind) {
    case 'map':
      return {
        kind: 'table',
        span,
        entries: node.entries.map(({ key, keySpan, value }) => ({ key, keySpan, value: nodeOf(value) })),
      };
    case 'seq':
      return { kind: 'list', span, items: node.items.map(nodeOf) };
    default:
      return { kind: 'text', span, text: node.source };
  }
}
