import { dict, isTrue, list, MOST_TEXT, missing, printedValue, scalar, type Value } from './value.ts';

interface Use {
  readonly value: Value;
  readonly plain: readonly (Value | undefined)[];
  readonly named: ReadonlyMap<string, Value | undefined>;
}
type Filter = (use: Use) => Value | undefined;

/** Filters that we know [docs: Jinja 3.1 and ansible-core 2.14; measured where a comment says so]. Any other one is not known. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...['default', 'd'].map((name) => [name, fallback] as const),
  ['bool', toBoolean],
  ['ternary', ternary],
  ['int', toNumber],
  ['string', ({ value }) => text(printedNull(value))],
  ['lower', onText((one) => one.toLowerCase())],
  ['upper', onText((one) => one.toUpperCase())],
  ['trim', onText((one) => one.trim())],
  ['basename', onText((one) => one.slice(one.lastIndexOf('/') + 1))],
  ['dirname', onText((one) => one.slice(0, Math.max(0, one.lastIndexOf('/'))))],
  ['replace', replaced],
  ['join', joined],
  ['list', ({ value }) => itemsIn(value)],
  ['first', ({ value }) => at(value, 0)],
  ['last', ({ value }) => at(value, -1)],
  ['length', length],
  ['count', length],
  ['sort', sorted],
  ['unique', unique],
  ['dict2items', pairs],
  ['dictsort', sortedPairs],
  ['combine', combined],
  ['split', split],
]);

function text(value: string | undefined): Value | undefined {
  return value === undefined ? undefined : scalar(value);
}

/** As Python's `str`: null is a word. */
function printedNull(value: Value): string | undefined {
  return value.kind === 'scalar' && value.is === null ? 'None' : printedValue(value);
}

function onText(change: (text: string) => string): Filter {
  return ({ value, plain, named }) => {
    if (plain.length > 0 || named.size > 0 || value.kind !== 'scalar') return undefined;
    const shown = printedNull(value);
    return shown === undefined ? undefined : scalar(change(shown));
  };
}

/** Acts on what is missing; with a true second argument on whatever is empty or false as well [measured: ansible-core 2.14]. */
function fallback({ value, plain, named }: Use): Value | undefined {
  const other = plain.length > 0 ? plain[0] : named.has('default_value') ? named.get('default_value') : scalar('');
  if (value.kind === 'missing') return other;
  const isWide = plain.length > 1 ? isTrue(plain[1]) : named.has('boolean') ? isTrue(named.get('boolean')) : false;
  if (isWide === undefined) return undefined;
  const is = isTrue(value);
  return isWide && is !== true ? (is === undefined ? undefined : other) : value;
}

/** `yes`, `on`, `true`, `1` in any case and the number 1; null stays null [measured: ansible-core 2.14]. */
function toBoolean({ value }: Use): Value | undefined {
  if (value.kind !== 'scalar') return undefined;
  if (value.is === null || typeof value.is === 'boolean') return value;
  return scalar(/^(?:yes|on|true|1)$/i.test(String(value.is)));
}

/** By Python's truth; the third one is for null [measured: ansible-core 2.14]. */
function ternary({ value, plain }: Use): Value | undefined {
  if (plain.length > 2 && value.kind === 'scalar' && value.is === null) return plain[2];
  const is = isTrue(value);
  return is === undefined ? undefined : plain[is ? 0 : 1];
}

function toNumber({ value, plain }: Use): Value | undefined {
  if (value.kind !== 'scalar') return undefined;
  if (typeof value.is === 'number') return scalar(Math.trunc(value.is));
  if (typeof value.is === 'boolean') return scalar(Number(value.is));
  if (typeof value.is === 'string' && /^\s*[-+]?\d{1,15}\s*$/.test(value.is)) return scalar(Number(value.is));
  return plain.length > 0 ? plain[0] : undefined;
}

function replaced({ value, plain }: Use): Value | undefined {
  const [from, to] = plain.map((one) => (one ? printedValue(one) : undefined));
  const shown = value.kind === 'scalar' ? printedNull(value) : undefined;
  if (shown === undefined || !from || to === undefined || plain.length !== 2) return undefined;
  return joinedText(shown.split(from), to);
}

function joined({ value, plain, named }: Use): Value | undefined {
  const by = plain.length > 0 ? plain[0] : scalar('');
  const between = by?.kind === 'scalar' ? printedNull(by) : undefined;
  const items = itemsIn(value)?.items.map((item) => (item ? printedNull(item) : undefined));
  if (!items || between === undefined || named.size > 0 || plain.length > 1 || items.includes(undefined))
    return undefined;
  return joinedText(
    items.map((item) => item ?? ''),
    between,
  );
}

function joinedText(parts: readonly string[], between: string): Value | undefined {
  const length = parts.reduce((sum, part) => sum + part.length, parts.length * between.length);
  return length > MOST_TEXT ? undefined : scalar(parts.join(between));
}

function itemsIn(value: Value): (Value & { kind: 'list' }) | undefined {
  if (value.kind === 'list') return value;
  if (value.kind === 'dict') return list(value.keys.map((key) => scalar(key)));
  if (value.kind === 'scalar' && typeof value.is === 'string') return list([...value.is].map((one) => scalar(one)));
  return undefined;
}

function at(value: Value, index: number): Value | undefined {
  const items = itemsIn(value)?.items;
  if (!items) return undefined;
  return items.length === 0 ? missing : items.at(index);
}

function length({ value }: Use): Value | undefined {
  const items = itemsIn(value)?.items;
  return items && scalar(items.length);
}

/** Texts without regard to case, as Jinja sorts them; numbers as numbers. */
function sorted({ value, plain, named }: Use): Value | undefined {
  const items = itemsIn(value)?.items;
  if (!items || plain.length > 0 || named.size > 0) return undefined;
  const keys = items.map((item) => (item?.kind === 'scalar' ? item.is : undefined));
  const isText = keys.every((key) => typeof key === 'string');
  if (!isText && !keys.every((key) => typeof key === 'number')) return undefined;
  const order = items.map((item, index) => ({ item, key: lowered(keys[index]!) }));
  order.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return list(order.map(({ item }) => item));
}

function lowered(key: string | number | boolean | null): string | number {
  return typeof key === 'string' ? key.toLowerCase() : Number(key);
}

function unique({ value, plain, named }: Use): Value | undefined {
  const items = itemsIn(value)?.items;
  const shown = items?.map(printedValue);
  if (!items || !shown || shown.includes(undefined) || plain.length > 0 || named.size > 0) return undefined;
  return list(items.filter((_, index) => shown.indexOf(shown[index]) === index));
}

function pairs({ value, plain, named }: Use): Value | undefined {
  if (value.kind !== 'dict' || plain.length > 0 || named.size > 0) return undefined;
  return list(
    value.keys.map((key) =>
      dict(
        new Map([
          ['key', scalar(key)],
          ['value', value.get(key)],
        ]),
      ),
    ),
  );
}

function sortedPairs({ value, plain, named }: Use): Value | undefined {
  if (value.kind !== 'dict' || plain.length > 0 || named.size > 0) return undefined;
  const keys = [...value.keys].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return list(keys.map((key) => list([scalar(key), value.get(key)])));
}

/** Not recursive unless asked, the later table wins, places of keys stay [measured: ansible-core 2.14]. */
function combined({ value, plain, named }: Use): Value | undefined {
  if (named.size > 0) return undefined;
  const made = new Map<string, Value | undefined>();
  for (const one of [value, ...plain]) {
    if (one?.kind !== 'dict') return undefined;
    for (const key of one.keys) made.set(key, one.get(key));
  }
  return dict(made);
}

function split({ value, plain }: Use): Value | undefined {
  const by = plain[0]?.kind === 'scalar' ? plain[0].is : undefined;
  if (value.kind !== 'scalar' || typeof value.is !== 'string' || typeof by !== 'string' || by === '') return undefined;
  return list(value.is.split(by).map((part) => scalar(part)));
}
