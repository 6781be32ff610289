import { levels } from '../model/result.ts';
import { regionOf } from '../text/line-index.ts';
import type { Span } from '../text/source-file.ts';
import { type PartialAssume, readAssume } from './assume.ts';
import type { KnownRule, Layer, Origin, RuleSetting, Said } from './layer.ts';
import type { Node, TableEntry } from './node.ts';
import { fieldsOf, listOf, oneOf, type Read, text } from './read.ts';
import { entriesOf, knownRule, ruleSetting, yesOrNo } from './rule-setting.ts';
import { itemsOf, type Rebased, readIgnore, readOverride, readRole } from './selectors.ts';

export const configKeys = [
  ...['profile', 'rules', 'overrides', 'policies', 'exclude', 'ignore', 'assume', 'roles'],
  ...['fail-on', 'fail-on-undecided', 'fail-on-problems', 'require-services', 'baseline'],
] as const;

/** How one document is read. */
export interface LayerContext {
  /** All rules, so that a misspelt one is found. */
  readonly rules: readonly KnownRule[];
  /** Of our own profiles, which other tests hold against the rules: what is not known here is left out. */
  readonly isOurs: boolean;
  readonly kind: 'profile' | 'file';
  /** The profile's or the file's name. */
  readonly name: string;
  readonly rebased: Rebased;
  /** The same place in the file as reports name it. */
  placed(at: Span): Span;
}

/** Reads `waxseal.yaml`, or a profile, which has the same form; anything that is not known stops with its place. */
export function readLayer(node: Node, context: LayerContext): Layer {
  const fields = fieldsOf(node, configKeys, 'waxseal.yaml');
  const { rules, rebased, placed } = context;
  const list = <T>(key: string, read: (item: Node) => readonly T[]): readonly Said<T>[] => {
    const found = fields.get(key);
    return found ? itemsOf(found).flatMap((item) => said(item.span, read(item), context)) : [];
  };
  const table = <T>(key: string, what: string, read: (entry: TableEntry) => readonly T[]): readonly Said<T>[] => {
    const found = fields.get(key);
    return found ? entriesOf(found, what).flatMap((one) => said(one.keySpan, read(one), context)) : [];
  };
  const one = <T>(key: string, read: Read<T>): Said<T> | undefined => {
    const found = fields.get(key);
    const isSaid = found && !(found.kind === 'scalar' && found.type === 'null');
    return isSaid ? { value: read(found), from: originOf(found.span, context) } : undefined;
  };
  const words = (key: string, read: Read<string>): readonly Said<string>[] => {
    const found = fields.get(key);
    if (!found || (found.kind === 'scalar' && found.type === 'null')) return [];
    const items = found.kind === 'list' ? found.items : [found];
    return items.flatMap((item) => said(item.span, listOf(read)(item), context));
  };
  const baseline = one('baseline', text);
  const exclude = words('exclude', text).flatMap(({ value, from }) => {
    const glob = rebased(value);
    return glob === undefined ? [] : [{ value: glob, from }];
  });
  return {
    ...present('profile', one('profile', text)),
    ...present('failOn', one('fail-on', oneOf([...levels, 'never']))),
    ...present('failOnUndecided', one('fail-on-undecided', yesOrNo)),
    ...present('failOnProblems', one('fail-on-problems', yesOrNo)),
    ...present('requireServices', one('require-services', yesOrNo)),
    ...present('baseline', baseline),
    rules: rulesIn(fields.get('rules'), context),
    overrides: list('overrides', (item) => readOverride(item, rules, rebased)),
    policies: words('policies', text),
    exclude,
    ignore: list('ignore', (item) => readIgnore(item, rules, rebased, placed)),
    roles: table('roles', 'glob to role', (entry) => readRole(entry, rebased)),
    assume: assumeIn(fields.get('assume'), context),
  };
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  const made: { [key in K]?: T } = {};
  if (value !== undefined) made[key] = value;
  return made;
}

function said<T>(at: Span, values: readonly T[], context: LayerContext): readonly Said<T>[] {
  return values.map((value) => ({ value, from: originOf(at, context) }));
}

function originOf(at: Span, { kind, name }: LayerContext, reason?: string): Origin {
  const { startLine, startColumn } = regionOf(at);
  const place = kind === 'file' ? { line: startLine, column: startColumn } : {};
  return { kind, name, ...place, ...(reason === undefined ? {} : { reason }) };
}

function rulesIn(node: Node | undefined, context: LayerContext): readonly Said<RuleSetting>[] {
  const entries = node ? entriesOf(node, 'rule to level') : [];
  return entries.flatMap(({ key, keySpan, value }) => {
    if (context.isOurs && !context.rules.some(({ id }) => id === key)) return [];
    const rule = knownRule(key, keySpan, context.rules);
    const { reason, setting } = ruleSetting(rule, value);
    return [{ value: setting, from: originOf(keySpan, context, reason) }];
  });
}

/** Each key of `assume` with a place of its own. */
function assumeIn(node: Node | undefined, context: LayerContext): readonly Said<PartialAssume>[] {
  if (!node) return [];
  if (node.kind !== 'table') return readAssumeWhole(node);
  return node.entries.map((entry) => ({
    value: readAssume({ kind: 'table', entries: [entry], span: node.span }),
    from: originOf(entry.keySpan, context),
  }));
}

function readAssumeWhole(node: Node): readonly never[] {
  readAssume(node);
  return [];
}
