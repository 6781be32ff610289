import { parseYaml, type YamlNode, type YamlScalar } from '../syntax/yaml.ts';
import { type SourceFile, startOf } from '../text/source-file.ts';
import { fail, type Node, type Scalar } from './node.ts';

/** A YAML document of ours; what the parser only passes over, a key that stands there twice, stops here with its place. */
export function parseYamlNode(file: SourceFile): Node {
  const { documents, problems } = parseYaml(file);
  const [problem] = problems;
  if (problem) return fail(problem.at, problem.message.replace(/, the last one counts$/, ''));
  const [first, second] = documents;
  if (second) return fail(second.span, 'expected one document, got a second one');
  return first ? nodeOf(first) : { kind: 'scalar', type: 'null', source: '', span: startOf(file) };
}

function nodeOf(node: YamlNode): Node {
  const { span } = node;
  if (node.kind === 'seq') return { kind: 'list', items: node.items.map(nodeOf), span };
  if (node.kind === 'scalar') return { kind: 'scalar', type: typeOf(node), source: node.source, span };
  const entries = node.entries.map(({ key, keySpan, value }) => ({ key, keySpan, value: nodeOf(value) }));
  return { kind: 'table', entries, span };
}

function typeOf({ style, value }: YamlScalar): Scalar['type'] {
  if (style !== 'plain') return 'text';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'number' : 'text';
}
