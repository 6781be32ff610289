import type { Expression } from './expression.ts';
import { evaluate, type Names } from './evaluate.ts';
import { tokensOf } from './tokens.ts';
import { dict, type Dict, type List, missing, scalar, type Value } from './value.ts';

/** What is known at one place of a template. */
export interface Scope {
  readonly names: Names;
  /** What the template gives itself; undefined values are not known. */
  readonly set: Map<string, Value | undefined>;
  /** How conditions call those of them that are not known, so that what differs is never one question. */
  readonly said: Map<string, string>;
}

export function newScope(names: Names): Scope {
  return { names, set: new Map(), said: new Map() };
}

/** A scope within another one: what it sets stays in it. */
export function inner({ names, set, said }: Scope): Scope {
  return { names, set: new Map(set), said: new Map(said) };
}

/** What names stand for at one place of a template. */
export function namesIn({ names, set }: Scope): Names {
  return (name) => {
    const own = set.get(name);
    if (own instanceof Box && own.isSpoiled) return undefined;
    return set.has(name) ? own : names(name);
  };
}

export function valueIn(expression: Expression, scope: Scope): Value | undefined {
  return evaluate(expression, namesIn(scope));
}

/** A text of the template with the names in it that it sets itself called as conditions call them. */
export function saidOf(written: string, { set, said }: Scope): string {
  const tokens = set.size === 0 ? undefined : tokensOf(written);
  if (!tokens) return written;
  let text = '';
  let done = 0;
  for (const [i, token] of tokens.entries()) {
    const isName = /^[A-Za-z_]/.test(token.text) && tokens[i - 1]?.text !== '.' && tokens[i + 1]?.text !== '=';
    if (!isName || !set.has(token.text)) continue;
    text += written.slice(done, token.start) + (said.get(token.text) ?? token.text);
    done = token.start + token.text.length;
  }
  const all = text + written.slice(done);
  return all.length > MOST_SAID ? written : all;
}

const MOST_SAID = 500;

/** Gives a name a value; `told`: what conditions call it where that is not known. */
export function give({ set, said }: Scope, name: string, value: Value | undefined, told?: string): void {
  set.set(name, value);
  if (value === undefined && told !== undefined) said.set(name, told);
  else said.delete(name);
}

/** The items of what a loop goes through, or of what is taken apart. */
export function listed(value: Value | undefined): readonly (Value | undefined)[] | undefined {
  if (value?.kind === 'dict' && !value.isObject) return value.keys.map((key) => scalar(key));
  return value?.kind === 'list' ? value.items : undefined;
}

/** A list or table of the template's own, which its methods change. */
export class Box {
  isSpoiled = false;
  /** How many open conditions were around when it was made. */
  readonly depth: number;

  constructor(depth: number) {
    this.depth = depth;
  }
}

export class OwnList extends Box implements List {
  readonly kind = 'list';
  readonly items: (Value | undefined)[];

  constructor(items: readonly (Value | undefined)[], depth: number) {
    super(depth);
    this.items = [...items];
  }
}

export class OwnDict extends Box implements Dict {
  readonly kind = 'dict';
  readonly entries: Map<string, Value | undefined>;
  readonly isObject: boolean;

  constructor(entries: ReadonlyMap<string, Value | undefined>, depth: number, isObject = false) {
    super(depth);
    this.entries = new Map(entries);
    this.isObject = isObject;
  }

  get keys(): readonly string[] {
    return [...this.entries.keys()];
  }

  get(key: string): Value | undefined {
    if (this.isSpoiled) return undefined;
    return this.entries.has(key) ? this.entries.get(key) : missing;
  }
}

/** What is set becomes a thing of the template's own. */
export function owned(value: Value | undefined, depth: number): Value | undefined {
  if (value instanceof Box) return value;
  if (value?.kind === 'list' && !value.as) return new OwnList(value.items, depth);
  if (value?.kind !== 'dict' || value.isObject) return value;
  return new OwnDict(new Map(value.keys.map((key) => [key, value.get(key)])), depth);
}

/** What `loop` is in one round. */
export function position(items: readonly (Value | undefined)[], index: number): Value {
  const length = items.length;
  return {
    ...dict(
      new Map<string, Value | undefined>([
        ['index', scalar(index + 1)],
        ['index0', scalar(index)],
        ['revindex', scalar(length - index)],
        ['revindex0', scalar(length - index - 1)],
        ['first', scalar(index === 0)],
        ['last', scalar(index === length - 1)],
        ['length', scalar(length)],
        ['previtem', index > 0 ? items[index - 1] : missing],
        ['nextitem', index < length - 1 ? items[index + 1] : missing],
        ['depth', undefined],
        ['depth0', undefined],
        ['changed', undefined],
        ['cycle', { kind: 'callable', name: 'cycle', call: (plain) => plain[index % plain.length] }],
      ]),
    ),
    isObject: true,
  };
}
