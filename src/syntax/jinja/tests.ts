import { compared, contains, equal, every } from './compare.ts';
import { textIn } from './operators.ts';
import { patternOf } from './regex.ts';
import { isTrue, type List, type Value } from './value.ts';
import { comparedVersions } from './versions.ts';

interface Use {
  readonly value: Value;
  /** Arguments in their order, named ones by name. */
  readonly plain: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}
type Test = (use: Use) => boolean | undefined;

const scalarTest =
  (holds: (is: string | number | boolean | null, isFloat: boolean) => boolean): Test =>
  ({ value }) =>
    value.kind === 'callable' ? undefined : value.kind === 'scalar' && holds(value.is, value.isFloat === true);

const comparison =
  (operator: string): Test =>
  ({ value, plain }) =>
    plain[0] && compared(operator, value, plain[0]);

const remainder =
  (holds: (value: number, by: number) => boolean): Test =>
  ({ value, plain }) => {
    const [a, b] = [value, plain[0]].map((one) =>
      one?.kind === 'scalar' && typeof one.is === 'number' ? one.is : undefined,
    );
    return a === undefined || !Number.isInteger(a) || (plain.length > 0 && !b) ? undefined : holds(a, b ?? 2);
  };

/** Tests that we know [source: Jinja 3.1, tests.py; ansible-core 2.14, plugins/test]. What looks at the machine is not known. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['none', scalarTest((is) => is === null)],
  ['string', scalarTest((is) => typeof is === 'string')],
  ['number', scalarTest((is) => typeof is === 'number' || typeof is === 'boolean')],
  ['integer', scalarTest((is, isFloat) => typeof is === 'number' && !isFloat)],
  ['float', scalarTest((is, isFloat) => typeof is === 'number' && isFloat)],
  ['boolean', scalarTest((is) => typeof is === 'boolean')],
  ...['true', 'True'].map((name) => [name, scalarTest((is) => is === true)] as const),
  ...['false', 'False'].map((name) => [name, scalarTest((is) => is === false)] as const),
  ['mapping', ({ value }) => (value.kind === 'callable' ? undefined : value.kind === 'dict' && !value.isObject)],
  ['iterable', ({ value }) => iterable(value)],
  ['sequence', ({ value }) => (value.kind === 'list' && value.as === 'view' ? undefined : iterable(value))],
  ['callable', ({ value }) => value.kind === 'callable'],
  ['sameas', sameAs],
  ['in', ({ value, plain }) => contains(plain[0], value)],
  ['contains', ({ value, plain }) => contains(value, plain[0])],
  ...aliases(['eq', 'equalto', '=='], comparison('==')),
  ...aliases(['ne', '!='], comparison('!=')),
  ...aliases(['lt', 'lessthan', '<'], comparison('<')),
  ...aliases(['gt', 'greaterthan', '>'], comparison('>')),
  ...aliases(['le', '<='], comparison('<=')),
  ...aliases(['ge', '>='], comparison('>=')),
  ['odd', remainder((value) => Math.abs(value) % 2 === 1)],
  ['even', remainder((value) => value % 2 === 0)],
  ['divisibleby', remainder((value, by) => value % by === 0)],
  ['lower', cased((text) => text.toLowerCase())],
  ['upper', cased((text) => text.toUpperCase())],
  ['truthy', ({ value, plain, named }) => (plain.length + named.size > 0 ? undefined : isTrue(value))],
  ['falsy', ({ value, plain, named }) => (plain.length + named.size > 0 ? undefined : opposite(isTrue(value)))],
  ...aliases(['subset', 'issubset'], ({ value, plain }) => within(value, plain[0])),
  ...aliases(['superset', 'issuperset'], ({ value, plain }) => within(plain[0], value)),
  ['any', ({ value }) => (value.kind === 'list' ? anyTrue(value) : undefined)],
  ['all', ({ value }) => (value.kind === 'list' ? every(value.items.map(isTrue)) : undefined)],
  ['match', matching((text) => `^(?:${text})`)],
  ...aliases(
    ['search', 'regex'],
    matching((text) => text),
  ),
  ...aliases(['version', 'version_compare'], versions),
  ...aliases(['skipped', 'skip'], outcome('skipped')),
  ...aliases(['changed', 'change'], outcome('changed')),
  ['failed', outcome('failed')],
  ...aliases(['succeeded', 'success', 'successful'], (use) => opposite(outcome('failed')(use))),
]);

function aliases(names: readonly string[], test: Test): readonly (readonly [string, Test])[] {
  return names.map((name) => [name, test] as const);
}

function opposite(is: boolean | undefined): boolean | undefined {
  return is === undefined ? undefined : !is;
}

function iterable(value: Value): boolean | undefined {
  if (value.kind === 'callable' || (value.kind === 'dict' && value.isObject)) return undefined;
  return value.kind !== 'scalar' || typeof value.is === 'string';
}

/** Only booleans and null are one object whenever they are equal. */
function sameAs({ value, plain: [other] }: Use): boolean | undefined {
  const isSingle = (one: Value | undefined) =>
    one?.kind === 'scalar' && (one.is === null || typeof one.is === 'boolean');
  if (!other || !(isSingle(value) || isSingle(other))) return undefined;
  return (
    isSingle(value) && isSingle(other) && value.kind === 'scalar' && other.kind === 'scalar' && value.is === other.is
  );
}

function cased(as: (text: string) => string): Test {
  return ({ value }) => {
    const text = textIn(value);
    return text === undefined ? undefined : as(text) === text && text.toLowerCase() !== text.toUpperCase();
  };
}

function anyTrue({ items }: List): boolean | undefined {
  const all = items.map(isTrue);
  return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
}

/** Sets of texts and numbers. */
function within(inner: Value | undefined, outer: Value | undefined): boolean | undefined {
  if (inner?.kind !== 'list' || outer?.kind !== 'list') return undefined;
  if (![...inner.items, ...outer.items].every((one) => one?.kind === 'scalar')) return undefined;
  return inner.items.every((one) => outer.items.some((other) => equal(one, other)));
}

function matching(shape: (pattern: string) => string): Test {
  return ({ value, plain, named }) => {
    const [text, written] = [textIn(value), textIn(plain[0])];
    const isPlain =
      plain.length === 1 && [...named.keys()].every((name) => name === 'ignorecase' || name === 'multiline');
    if (text === undefined || written === undefined || !isPlain) return undefined;
    const flags = [named.get('ignorecase'), named.get('multiline')].map((one) => (one ? isTrue(one) : false));
    const pattern = patternOf(written, flags[0] === true, flags[1] === true, shape);
    return flags.includes(undefined) ? undefined : pattern?.test(text);
  };
}

function versions({ value, plain, named }: Use): boolean | undefined {
  const [other, operator] = [textIn(plain[0]), plain[1] ? textIn(plain[1]) : 'eq'];
  const text = textIn(value);
  if (text === undefined || other === undefined || operator === undefined || plain.length > 2 || named.size > 0)
    return undefined;
  return comparedVersions(text, other, operator);
}

/** Whether a test holds; undefined where it is not known, or is none of ours. */
export function tested(
  name: string,
  value: Value,
  plain: readonly (Value | undefined)[],
  named: ReadonlyMap<string, Value | undefined> = new Map(),
): boolean | undefined {
  const known = plain.filter((one) => one !== undefined);
  const told = [...named].flatMap(([key, one]) => (one ? [[key, one] as const] : []));
  if (known.length !== plain.length || told.length !== named.size) return undefined;
  return tests.get(name)?.({ value, plain: known, named: new Map(told) });
}

/** What a task's result says of it; what it does not say is not so. */
function outcome(key: string): Test {
  return ({ value }) => {
    if (value.kind !== 'dict') return undefined;
    return value.keys.includes(key) ? isTrue(value.get(key)) : value.isOpen ? undefined : false;
  };
}

/** Of what is not defined, these say something. */
export const lenientTests: ReadonlySet<string> = new Set([
  'none',
  'string',
  'number',
  'integer',
  'float',
  'boolean',
  'mapping',
  'true',
  'false',
  'True',
  'False',
  'sameas',
  'callable',
  'iterable',
  'sequence',
  'filter',
  'test',
  'vault_encrypted',
]);
