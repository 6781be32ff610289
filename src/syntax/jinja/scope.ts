import { evaluate, holds, type Names } from './evaluate.ts';
import { parseExpression } from './parse.ts';
import { dict, scalar, type Value } from './value.ts';

/** What is known at one place of a template. */
export interface Scope {
  readonly names: Names;
  /** What the template gives itself; undefined values are not known. */
  readonly set: Map<string, Value | undefined>;
}

/** What names stand for at one place of a template. */
export function namesIn({ names, set }: Scope): Names {
  return (name) => (set.has(name) ? set.get(name) : names(name));
}

/** What `set` gives a name; whatever else gives names, gives values that are not known. */
export function assign(written: string, scope: Scope): void {
  const single = /^set\s+(\w+)\s*=(?!=)(.*)$/s.exec(written);
  if (single) {
    const expression = parseExpression(single[2]!);
    scope.set.set(single[1]!, expression && evaluate(expression, namesIn(scope)));
  } else if (/^(?:set|from|import|do)\b/.test(written))
    for (const name of written.match(/[A-Za-z_]\w*/g) ?? []) scope.set.set(name, undefined);
}

/** The items of what is known to be a list. */
export function listed(value: Value | undefined): readonly (Value | undefined)[] | undefined {
  return value?.kind === 'list' ? value.items : undefined;
}

/** What the names of a loop stand for in one round; several of them take a list apart. */
export function bound(
  targets: readonly string[],
  item: Value | undefined,
): readonly (readonly [string, Value | undefined])[] {
  const [only] = targets;
  if (targets.length === 1) return [[only!, item]];
  const parts = listed(item);
  return targets.map((name, index) => [name, parts?.length === targets.length ? parts[index] : undefined]);
}

/** What `loop` is in one round. */
export function position(index: number, length: number): Value {
  return dict(
    new Map<string, Value>([
      ['index', scalar(index + 1)],
      ['index0', scalar(index)],
      ['first', scalar(index === 0)],
      ['last', scalar(index === length - 1)],
      ['length', scalar(length)],
    ]),
  );
}

/** Whether a condition that is written on its own holds, as far as its names are known. */
export function conditionHolds(written: string, names: Names): boolean | undefined {
  const expression = parseExpression(written);
  return expression && holds(expression, names);
}

/** What an argument that is one expression comes to. */
export function expressionValue(written: string, names: Names): Value | undefined {
  const expression = parseExpression(written);
  return expression && evaluate(expression, names);
}
