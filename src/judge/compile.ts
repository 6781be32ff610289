import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { limits as bounds } from '../limits.ts';
import { suggestion } from '../text/suggest.ts';
import type { Comparison, Condition } from './condition.ts';
import type { Options } from './rule.ts';
import { isWords, type SubjectKind, shapeAt, type Tree, views } from './view.ts';

/** What is wrong with a condition, and where in its text. */
export interface ConditionError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type CompiledCondition =
  | { readonly condition: Condition; readonly error?: undefined }
  | { readonly error: ConditionError };

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='] satisfies readonly Comparison[];
const limits = { maxAstNodes: 2_000, maxDepth: 50, maxListElements: 200, maxCallArguments: 4 };

/** Checks a CEL condition against what a subject of this kind shows, and turns it into plain data. The package's only door. */
export function compileCondition(kind: SubjectKind, text: string, options: Options = {}): CompiledCondition {
  if (text.length > bounds.conditionLength) {
    const message = `expected at most ${bounds.conditionLength} characters, got ${text.length}`;
    return { error: { message, start: 0, end: text.length } };
  }
  const env = environment(kind, options);
  const checked = env.check(text);
  if (checked.error) {
    const { summary, range } = checked.error;
    const start = range?.start ?? 0;
    const message = inOurWords(summary, text.slice(0, start), kind, options);
    return { error: { message, start, end: range?.end ?? text.length } };
  }
  if (checked.type !== 'bool')
    return { error: { message: `expected a condition, got ${checked.type}`, start: 0, end: text.length } };
  try {
    return { condition: convert(env.parse(text).ast, { kind, names: [], options }) };
  } catch (error) {
    if (error instanceof Unfit) return { error: error.told };
    throw error;
  }
}

/** Thrown and caught here alone: a condition that CEL takes and rules may not say. */
class Unfit extends Error {
  readonly told: ConditionError;
  constructor(node: ASTNode, message: string) {
    super(message);
    this.told = { message, start: node.start, end: node.end };
  }
}

/** A name that does not exist, with the one that was meant; whatever else the package says stays as it is. */
function inOurWords(summary: string, before: string, kind: SubjectKind, options: Options): string {
  const [, name] = /^(?:No such key|Unknown variable): (\w+)$/.exec(summary) ?? [];
  if (name === undefined) return summary;
  const path = /((?:\w+\.)*)$/.exec(before)?.[1]?.slice(0, -1) ?? '';
  const shape = path === '' ? { ...views[kind], options } : path === 'options' ? options : shapeAt(kind, path);
  const known = typeof shape === 'object' ? Object.keys(shape) : [];
  return `${path === '' ? `"${name}" is nothing that` : `"${path}" has no "${name}" that`} a condition can look at${suggestion(name, known)}`;
}

function environment(kind: SubjectKind, options: Options): Environment {
  const env = new Environment({ limits });
  if (Object.keys(options).length > 0)
    env.registerVariable({
      name: 'options',
      schema: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, OPTION_TYPES[typeof value]!])),
    });
  for (const [name, shape] of Object.entries(views[kind]))
    env.registerVariable({ name, schema: schemaOf(typeof shape === 'object' && !isWords(shape) ? shape : {}) });
  return env;
}

const OPTION_TYPES: Readonly<Record<string, string>> = { number: 'int', boolean: 'bool', string: 'string' };

interface Schema {
  [name: string]: string | Schema;
}

function schemaOf(tree: Tree): Schema {
  return Object.fromEntries(
    Object.entries(tree).map(([name, shape]) => [
      name,
      typeof shape === 'string' ? shape : isWords(shape) ? 'string' : schemaOf(shape),
    ]),
  );
}

interface Scope {
  readonly kind: SubjectKind;
  /** What `exists` and `all` have bound so far. */
  readonly names: readonly string[];
  readonly options: Options;
}

function convert(node: ASTNode, scope: Scope): Condition {
  switch (node.op) {
    case 'value':
      return { op: 'value', value: literal(node, node.args) };
    case 'list':
      return { op: 'list', items: node.args.map((item) => convert(item, scope)) };
    case 'id':
    case '.':
      return field(node, scope);
    case '!_':
      return { op: 'not', of: convert(node.args, scope) };
    case '&&':
      return { op: 'and', parts: flat('and', node.args, scope) };
    case '||':
      return { op: 'or', parts: flat('or', node.args, scope) };
    case 'rcall':
      return macro(node, node.args, scope);
    default:
      return binary(node, scope);
  }
}

function literal(node: ASTNode, value: unknown): string | number | boolean {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Unfit(node, 'expected a text, a number, true or false');
}

/** `a && (b && c)` is one `and` of three, so that what decides is found in the order written. */
function flat(op: 'and' | 'or', args: readonly ASTNode[], scope: Scope): readonly Condition[] {
  return args.flatMap((arg) => {
    const part = convert(arg, scope);
    return part.op === op ? part.parts : [part];
  });
}

function field(node: ASTNode, { kind, names, options }: Scope): Condition {
  const path = pathOf(node);
  const option = path.startsWith('options.') ? path.slice('options.'.length) : undefined;
  const standard = option === undefined ? undefined : options[option];
  if (option !== undefined && standard !== undefined) return { op: 'value', value: standard, option };
  if (names.includes(path)) return { op: 'name', name: path };
  const shape = shapeAt(kind, path);
  if (shape === undefined || (typeof shape === 'object' && !isWords(shape)))
    throw new Unfit(node, `"${path}" is no fact that a condition can look at`);
  return { op: 'field', path };
}

function pathOf(node: ASTNode): string {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') throw new Unfit(node, 'expected the name of a fact, such as "listener.port"');
  return `${pathOf(node.args[0])}.${node.args[1]}`;
}

function macro(node: ASTNode, [name, list, args]: [string, ASTNode, ASTNode[]], scope: Scope): Condition {
  const [bound, each] = args;
  if ((name !== 'exists' && name !== 'all') || bound?.op !== 'id' || !each)
    throw new Unfit(node, `"${name}" does not exist here: conditions know "exists" and "all"`);
  if (scope.names.length >= bounds.conditionLoops)
    throw new Unfit(node, `expected at most ${bounds.conditionLoops} "exists" and "all" inside of each other`);
  const inner = { ...scope, names: [...scope.names, bound.args] };
  return { op: name, list: convert(list, scope), name: bound.args, each: convert(each, inner) };
}

function binary(node: ASTNode, scope: Scope): Condition {
  const args: unknown = node.args;
  const by = COMPARISONS.find((one): one is Comparison => one === node.op);
  if ((!by && node.op !== 'in') || !Array.isArray(args))
    throw new Unfit(
      node,
      `"${spelling(node)}" does not exist here: conditions know == != < <= > >= in && || ! exists all`,
    );
  const [left, right]: readonly ASTNode[] = args;
  checkWords(left!, right!, scope);
  const [a, b] = [convert(left!, scope), convert(right!, scope)];
  return by ? { op: 'compare', by, left: a, right: b } : { op: 'in', left: a, right: b };
}

function spelling(node: ASTNode): string {
  return node.op === 'call' ? node.args[0] : node.op;
}

/** A fact with few words is compared with these only: `"acepted"` would be false for ever. */
function checkWords(left: ASTNode, right: ASTNode, { kind }: Scope): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const shape = one.op === '.' ? shapeAt(kind, pathOf(one)) : undefined;
    if (shape === undefined || !isWords(shape)) continue;
    for (const item of other.op === 'list' ? other.args : [other]) checkWord(item, shape);
  }
}

function checkWord(item: ASTNode, words: Readonly<Record<string, true>>): void {
  if (item.op !== 'value' || typeof item.args !== 'string' || Object.hasOwn(words, item.args)) return;
  const list = Object.keys(words)
    .map((word) => `"${word}"`)
    .join(', ');
  throw new Unfit(item, `No such value: "${item.args}"; there are ${list}`);
}
