import { type Dict, isFailing, keyValue, type List, MOST_TEXT, type Scalar, type Value } from './value.ts';

/** The text that `{{ }}` prints [measured: ansible-core 2.14]; undefined where a part of it is not known, or the task would fail. */
export function printedValue(value: Value | undefined): string | undefined {
  if (value?.kind === 'missing' && value.isLenient) return '';
  if (value?.kind === 'scalar' && value.is === null) return '';
  // A view is made a list of where it is all that is printed.
  return pythonText(value?.kind === 'list' && value.as === 'view' ? { kind: 'list', items: value.items } : value);
}

/** As Python's `str` has it: null is a word. */
export function pythonText(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.is === 'string' ? value.is : pythonOf(value);
}

/** Lists that hold themselves, and what is nested deeper than anybody writes, have no end. */
const DEEPEST = 40;

interface Walk {
  left: number;
  readonly depth: number;
}

const start = (): Walk => ({ left: MOST_TEXT / 10, depth: 0 });

/** One level down, with what is left for all of it. */
function within<T>(walk: Walk, look: (inner: Walk) => T): T {
  const inner = { left: walk.left, depth: walk.depth + 1 };
  const made = look(inner);
  walk.left = inner.left;
  return made;
}

/** Whether to print a value makes the task fail: in lists and tables, too [measured: ansible-core 2.14]. */
export function failsToPrint(value: Value | undefined, walk: Walk = start()): boolean {
  walk.left -= 1;
  if (!value || walk.left < 0 || walk.depth > DEEPEST) return false;
  if (isFailing(value)) return true;
  const inside = value.kind === 'list' ? value.items : value.kind === 'dict' && !value.isObject ? valuesIn(value) : [];
  return within(walk, (inner) => inside.some((item) => failsToPrint(item, inner)));
}

function valuesIn(dict: Dict): readonly (Value | undefined)[] {
  return dict.keys.map((key) => dict.get(key));
}

/** As Python's `repr` writes it. */
export function pythonOf(value: Value | undefined, walk: Walk = start()): string | undefined {
  walk.left -= 1;
  if (value === undefined || walk.left < 0 || walk.depth > DEEPEST) return undefined;
  if (value.kind === 'scalar') return scalarOf(value);
  return within(walk, (inner) =>
    value.kind === 'list' ? listOf(value, inner) : value.kind === 'dict' ? dictOf(value, inner) : undefined,
  );
}

function listOf(list: List, walk: Walk): string | undefined {
  if (list.as === 'view') return undefined;
  const items: string[] = [];
  for (const item of list.items) {
    const shown = pythonOf(item, walk);
    if (shown === undefined) return undefined;
    items.push(shown);
  }
  if (list.as !== 'tuple') return bounded(`[${items.join(', ')}]`);
  return bounded(items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`);
}

function dictOf(dict: Dict, walk: Walk): string | undefined {
  if (dict.isObject) return undefined;
  const pairs: string[] = [];
  for (const key of dict.keys) {
    const shown = pythonOf(dict.get(key), walk);
    if (shown === undefined) return undefined;
    pairs.push(`${scalarOf(keyValue(key))}: ${shown}`);
  }
  return bounded(`{${pairs.join(', ')}}`);
}

function bounded(text: string): string | undefined {
  return text.length > MOST_TEXT ? undefined : text;
}

function scalarOf({ is, isFloat }: Scalar): string | undefined {
  if (is === null) return 'None';
  if (typeof is === 'boolean') return is ? 'True' : 'False';
  if (typeof is === 'number') return numberOf(is, isFloat ?? false);
  return textOf(is);
}

/** Python turns to exponents earlier than we do; where the two differ nothing is said. */
function numberOf(is: number, isFloat: boolean): string | undefined {
  if (Number.isSafeInteger(is)) return isFloat ? (Object.is(is, -0) ? '-0.0' : `${is}.0`) : String(is);
  if (!isFloat) return Number.isInteger(is) ? undefined : String(is);
  const size = Math.abs(is);
  return size >= 1e-4 && size < 1e15 ? String(is) : undefined;
}

/** Single quotes, unless only double ones are free. */
function textOf(is: string): string | undefined {
  // Python escapes what cannot be printed, by tables of its own.
  if (/[^\x20-\x7e\n\r\t\u00a1-\u00ac\u00ae-\u024f]/.test(is)) return undefined;
  const escaped = is.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
  return is.includes("'") && !is.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
}
