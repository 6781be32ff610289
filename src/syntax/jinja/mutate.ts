import type { Expression } from './expression.ts';
import { Box, OwnDict, OwnList, type Scope, valueIn } from './scope.ts';
import { scalar, type Value } from './value.ts';

const CHANGES =
  /\b([A-Za-z_]\w*)(?:\.\w+|\[[^[\]]*\])*\.(?:append|extend|insert|update|pop|popitem|remove|setdefault|clear|sort|reverse)\s*\(/g;

/** Whether a text may change a list or table. */
export function mayChange(written: string): boolean {
  return written.search(CHANGES) >= 0;
}

/** Nothing is known any more of what a text may change. */
export function spoil(written: string, { set }: Scope): void {
  for (const [, name] of written.matchAll(CHANGES)) {
    const value = set.get(name!);
    if (value instanceof Box) value.isSpoiled = true;
    else if (set.has(name!)) set.set(name!, undefined);
  }
}

/** Does what a call like `list.append(x)` does, where that is plain; else what it may change is not known any more. */
export function changed(
  expression: Expression | undefined,
  written: string,
  scope: Scope,
  depth: number,
): Value | undefined {
  const call = expression?.kind === 'call' && expression.of.kind === 'item' ? expression : undefined;
  const owner = call?.of.kind === 'item' && call.of.of.kind === 'name' ? scope.set.get(call.of.of.name) : undefined;
  const method = call?.of.kind === 'item' && call.of.key.kind === 'literal' ? String(call.of.key.value) : '';
  const [argument, ...more] = call?.args.plain ?? [];
  const isPlain = owner instanceof Box && !owner.isSpoiled && owner.depth >= depth && more.length === 0 && argument;
  if (!isPlain || !call || call.args.named.size > 0 || call.args.isSpread) {
    spoil(written, scope);
    return undefined;
  }
  if (mayChange(written.slice(written.indexOf('(') + 1))) {
    spoil(written, scope);
    return undefined;
  }
  const value = valueIn(argument, scope);
  if (!applied(owner, method, value)) {
    owner.isSpoiled = true;
    return undefined;
  }
  return scalar(null);
}

function applied(owner: Box, method: string, value: Value | undefined): boolean {
  if (owner instanceof OwnList && method === 'append') owner.items.push(value);
  else if (owner instanceof OwnList && method === 'extend' && value?.kind === 'list') owner.items.push(...value.items);
  else if (owner instanceof OwnDict && method === 'update' && value?.kind === 'dict' && !value.isObject)
    for (const key of value.keys) owner.entries.set(key, value.get(key));
  else return false;
  return true;
}
