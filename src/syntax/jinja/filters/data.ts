import { patternOf, replacementOf } from '../regex.ts';
import { pythonText } from '../printed.ts';
import { isTrue, keyValue, list, MOST_TEXT, scalar, type Value } from '../value.ts';
import { type Filter, filter, flagGiven, numberGiven, textGiven, type Use } from './use.ts';

/** Filters that write data, and those about patterns [source: ansible-core 2.14, plugins/filter/core.py]. */
export const dataFilters: Readonly<Record<string, Filter>> = {
  bool: filter('', toBoolean),
  to_json: filter('', ({ value }) => text(jsonOf(value, undefined))),
  to_nice_json: filter('indent sort_keys', niceJson),
  regex_replace: filter('pattern replacement ignorecase multiline', replacedPattern),
  regex_search: filter('regex|ignorecase multiline', searched, true),
  regex_findall: filter('regex multiline ignorecase', foundAll),
  regex_escape: filter('', ({ value }) => {
    const shown = value.kind === 'scalar' && typeof value.is === 'string' ? value.is : undefined;
    return shown === undefined ? undefined : scalar(shown.replace(/[()[\]{}?*+\-|^$\\.&~#\s]/g, '\\$&'));
  }),
};

function text(value: string | undefined): Value | undefined {
  return value === undefined || value.length > MOST_TEXT ? undefined : scalar(value);
}

/** `yes`, `on`, `true`, `1` in any case and the number 1; null stays null [measured: ansible-core 2.14]. */
function toBoolean({ value }: Use): Value | undefined {
  if (value.kind !== 'scalar') return value.kind === 'list' || value.kind === 'dict' ? scalar(false) : undefined;
  if (value.is === null || typeof value.is === 'boolean') return value;
  return scalar(/^(?:yes|on|true|1)$/i.test(String(value.is)));
}

function niceJson(use: Use): Value | undefined {
  const [width, sorts] = [numberGiven(use, 'indent', 4), flagGiven(use, 'sort_keys', true)];
  if (width === undefined || width < 0 || width > 16 || sorts === undefined) return undefined;
  return text(jsonOf(use.value, { width, sorts }));
}

interface Layout {
  readonly width: number;
  readonly sorts: boolean;
}

/** As Python's `json.dumps` writes it: ASCII, and with an indent each item on a line of its own. */
function jsonOf(value: Value | undefined, layout: Layout | undefined, depth = 1): string | undefined {
  if (!value || depth > 20) return undefined;
  if (value.kind === 'scalar') {
    if (typeof value.is === 'string') return jsonText(value.is);
    return typeof value.is === 'number' ? pythonText(value) : String(value.is);
  }
  const between = layout ? `,\n${' '.repeat(layout.width * depth)}` : ', ';
  const around = (open: string, parts: readonly (string | undefined)[], close: string) => {
    if (parts.includes(undefined)) return undefined;
    if (parts.length === 0 || !layout) return open + parts.join(between) + close;
    return `${open}\n${' '.repeat(layout.width * depth)}${parts.join(between)}\n${' '.repeat(layout.width * (depth - 1))}${close}`;
  };
  if (value.kind === 'list' && value.as !== 'view')
    return around(
      '[',
      value.items.map((item) => jsonOf(item, layout, depth + 1)),
      ']',
    );
  if (value.kind !== 'dict' || value.isObject || value.keys.some((key) => keyValue(key).is !== key)) return undefined;
  if (layout?.sorts && value.keys.some((key) => /\P{ASCII}/u.test(key))) return undefined;
  const keys = layout?.sorts ? value.keys.toSorted() : value.keys;
  const pairs = keys.map((key) => {
    const shown = jsonOf(value.get(key), layout, depth + 1);
    return shown === undefined ? undefined : `${jsonText(key)}: ${shown}`;
  });
  return around('{', pairs, '}');
}

function jsonText(is: string): string {
  return JSON.stringify(is).replace(/[\x80-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function patternGiven(use: Use, name: string): ReturnType<typeof patternOf> {
  const written = textGiven(use, name, '');
  const [ignores, lines] = [flagGiven(use, 'ignorecase'), flagGiven(use, 'multiline')];
  if (written === undefined || !use.given.has(name) || ignores === undefined || lines === undefined) return undefined;
  return patternOf(written, ignores, lines);
}

function replacedPattern(use: Use): Value | undefined {
  const shown = pythonText(use.value);
  const by = textGiven(use, 'replacement', '');
  const replacement = by === undefined ? undefined : replacementOf(by);
  if (shown === undefined || !replacement) return undefined;
  return text(patternGiven(use, 'pattern')?.replace(shown, replacement));
}

/** Nothing found is null. */
function searched(use: Use): Value | undefined {
  const shown = pythonText(use.value);
  const found = shown === undefined ? undefined : patternGiven(use, 'regex')?.exec(shown);
  const groups = use.rest.map((one) => /^\\(\d)$/.exec(pythonText(one) ?? '')?.[1]);
  if (found === undefined || groups.includes(undefined)) return undefined;
  if (found === null || groups.length === 0) return scalar(found?.[0] ?? null);
  return groups.some((group) => Number(group) >= found.length)
    ? undefined
    : list(groups.map((group) => scalar(found[Number(group)] ?? null)));
}

/** Texts of the matches; of one group, the group's. */
function foundAll(use: Use): Value | undefined {
  const shown = pythonText(use.value);
  const found = shown === undefined ? undefined : patternGiven(use, 'regex')?.all(shown);
  if (!found || found.some((groups) => groups.length > 2)) return undefined;
  return list(found.map((groups) => scalar(groups.at(-1) ?? '')));
}

/** Ansible's `ternary`: by Python's truth, the third one is for null [measured: ansible-core 2.14]. */
export function ternary(value: Value, plain: readonly (Value | undefined)[]): Value | undefined {
  const none = plain[2];
  if (value.kind === 'scalar' && value.is === null && plain.length > 2) {
    if (!none) return undefined;
    if (none.kind !== 'scalar' || none.is !== null) return none;
  }
  const is = isTrue(value);
  return is === undefined || plain.length < 2 ? undefined : plain[is ? 0 : 1];
}
