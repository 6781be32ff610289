import { formatted } from '../operators.ts';
import { pythonText } from '../printed.ts';
import { list, MOST_TEXT, scalar, type Value } from '../value.ts';
import { type Filter, filter, flagGiven, numberGiven, textGiven, type Use } from './use.ts';

/** Filters about texts and numbers [source: Jinja 3.1, filters.py; ansible-core 2.14, plugins/filter/core.py]. */
export const textFilters: Readonly<Record<string, Filter>> = {
  string: filter('', ({ value }) => text(pythonText(value))),
  lower: changed((one) => one.toLowerCase()),
  upper: changed((one) => one.toUpperCase()),
  capitalize: changed((one) => one.slice(0, 1).toUpperCase() + one.slice(1).toLowerCase()),
  title: changed((one) =>
    one
      .split(/([-\s({[<]+)/)
      .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
      .join(''),
  ),
  trim: filter('chars', (use) => trimmed(use)),
  replace: filter('old new count', replaced),
  format: filter('', ({ value, rest }) => formattedText(value, rest), true),
  indent: filter('width first blank', indented),
  center: filter('width', centred),
  comment: filter('style newline beginning prefix prefix_count decoration postfix postfix_count end', commented),
  wordwrap: filter('width break_long_words wrapstring break_on_hyphens', wrapped),
  truncate: filter('length killwords end leeway', truncated),
  urlencode: filter('', ({ value }) => (value.kind === 'scalar' ? text(escapedForUrls(pythonText(value))) : undefined)),
  quote: filter('', ({ value }) => text(quoted(value))),
  split: filter('sep maxsplit', (use) =>
    typeof plainText(use) === 'string'
      ? splitText(plainText(use)!, use.given.get('sep'), use.given.get('maxsplit'))
      : undefined,
  ),
  basename: changed((one) => one.slice(one.lastIndexOf('/') + 1)),
  dirname: changed(dirname),
  splitext: filter('', ({ value }) => splitExtension(value)),
  b64encode: filter('', ({ value }) =>
    isText(value)
      ? scalar(btoa(String.fromCharCode(...new TextEncoder().encode(String(value.is).slice(0, MOST_TEXT / 10)))))
      : undefined,
  ),
};

function text(value: string | undefined): Value | undefined {
  return value === undefined || value.length > MOST_TEXT ? undefined : scalar(value);
}

function isText(value: Value): value is Value & { kind: 'scalar' } {
  return value.kind === 'scalar' && typeof value.is === 'string';
}

function plainText({ value }: Pick<Use, 'value'>): string | undefined {
  return value.kind === 'scalar' && typeof value.is === 'string' ? value.is : undefined;
}

function changed(change: (text: string) => string): Filter {
  return filter('', ({ value }) => {
    const shown = value.kind === 'scalar' ? pythonText(value) : undefined;
    return shown === undefined ? undefined : scalar(change(shown));
  });
}

function trimmed(use: Use): Value | undefined {
  const shown = pythonText(use.value);
  const chars = textGiven(use, 'chars', '');
  if (shown === undefined || chars === undefined) return undefined;
  return scalar(chars === '' ? shown.trim() : stripped(shown, chars));
}

/** Without these characters at both ends. */
export function stripped(from: string, chars: string, ends: 'both' | 'left' | 'right' = 'both'): string {
  let [start, end] = [0, from.length];
  if (ends !== 'right') while (start < end && chars.includes(from[start]!)) start += 1;
  if (ends !== 'left') while (end > start && chars.includes(from[end - 1]!)) end -= 1;
  return from.slice(start, end);
}

function replaced(use: Use): Value | undefined {
  const [shown, old, by] = [use.value, use.given.get('old'), use.given.get('new')].map((one) => one && pythonText(one));
  return shown === undefined || !old || by === undefined
    ? undefined
    : replacedText(shown, old, by, use.given.get('count'));
}

/** Python's `replace`, with a number of times or without. */
export function replacedText(from: string, old: string, by: string, count?: Value): Value | undefined {
  const most = count?.kind === 'scalar' && count.is !== null ? count.is : undefined;
  if (old === '' || (count && count.kind !== 'scalar') || (most !== undefined && typeof most !== 'number'))
    return undefined;
  const parts = from.split(old);
  const times = most === undefined || most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
  if (from.length + times * by.length > MOST_TEXT) return undefined;
  const head = parts.slice(0, times + 1).join(by);
  return scalar([head, ...parts.slice(times + 1)].join(old));
}

function formattedText(value: Value, rest: readonly Value[]): Value | undefined {
  return isText(value) ? formatted(String(value.is), rest) : undefined;
}

/** Line ends that Python's `splitlines` sees and we do not look for. */
const ODD_LINES = /(?![\n\t])\p{Cc}|[\u2028\u2029]/u;

function indented(use: Use): Value | undefined {
  const shown = pythonText(use.value);
  const width = use.given.get('width');
  const by = width && isText(width) ? String(width.is) : blanks(numberGiven(use, 'width', 4));
  const [first, blank] = [flagGiven(use, 'first'), flagGiven(use, 'blank')];
  if (shown === undefined || by === undefined || first === undefined || blank === undefined) return undefined;
  if (ODD_LINES.test(shown)) return undefined;
  const lines = shown.split('\n');
  const rest = lines.slice(1).map((line) => (line !== '' || blank ? by + line : line));
  return text([`${first ? by : ''}${lines[0]}`, ...rest].join('\n'));
}

function blanks(count: number | undefined): string | undefined {
  return count === undefined || count > 999 ? undefined : ' '.repeat(Math.max(0, count));
}

function centred(use: Use): Value | undefined {
  const shown = pythonText(use.value);
  const width = numberGiven(use, 'width', 80);
  if (shown === undefined || width === undefined || width > 9_999) return undefined;
  const room = Math.max(0, width - [...shown].length);
  const left = Math.floor(room / 2) + (room & width & 1);
  return scalar(' '.repeat(left) + shown + ' '.repeat(room - left));
}

const STYLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

/** Ansible's `comment`: the blank of the decoration goes where a line holds nothing else. */
function commented(use: Use): Value | undefined {
  const shown = plainText(use);
  const style = STYLES[textGiven(use, 'style', 'plain') ?? ''];
  const given = (name: string, otherwise: string) => textGiven(use, name, style?.[name] ?? otherwise);
  const counts = [numberGiven(use, 'prefix_count', 1), numberGiven(use, 'postfix_count', 1)];
  const decoration = given('decoration', '');
  const bare = decoration?.trimEnd() ?? '';
  const [newline, beginning, prefix, postfix, end] = [
    given('newline', '\n'),
    given('beginning', ''),
    given('prefix', bare),
    given('postfix', bare),
    given('end', ''),
  ];
  if (!style || shown === undefined || decoration === undefined || !newline || beginning === undefined)
    return undefined;
  if (
    prefix === undefined ||
    postfix === undefined ||
    end === undefined ||
    counts.some((one) => one === undefined || one > 99)
  )
    return undefined;
  const body = `${decoration}${shown.replaceAll(newline, newline + decoration)}`.replaceAll(
    decoration + newline,
    bare + newline,
  );
  const before = prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(Math.max(0, counts[0]!));
  const after = (newline + postfix).repeat(Math.max(0, counts[1]!));
  return text(`${beginning && beginning + newline}${before}${body}${after}${end && newline + end}`);
}

/** Only where nothing has to be wrapped. */
function wrapped(use: Use): Value | undefined {
  const shown = plainText(use);
  const width = numberGiven(use, 'width', 79);
  if (shown === undefined || width === undefined || use.given.has('wrapstring') || ODD_LINES.test(shown))
    return undefined;
  const lines = shown.split('\n');
  const isShort = lines.every((line) => [...line].length <= width && line.trimEnd() === line && line !== '');
  return isShort ? scalar(shown) : undefined;
}

function truncated(use: Use): Value | undefined {
  const shown = plainText(use);
  const [length, leeway] = [numberGiven(use, 'length', 255), numberGiven(use, 'leeway', 5)];
  const [kills, end] = [flagGiven(use, 'killwords'), textGiven(use, 'end', '...')];
  if (shown === undefined || length === undefined || leeway === undefined || end === undefined) return undefined;
  if (/\P{ASCII}/u.test(shown) || length < end.length || kills === undefined) return undefined;
  if (shown.length <= length + leeway) return scalar(shown);
  const cut = shown.slice(0, length - end.length);
  const blank = cut.lastIndexOf(' ');
  return scalar((kills || blank < 0 ? cut : cut.slice(0, blank)) + end);
}

function escapedForUrls(shown: string | undefined): string | undefined {
  if (shown === undefined || /[\ud800-\udfff]/.test(shown)) return undefined;
  return encodeURIComponent(shown)
    .replace(/%2F/g, '/')
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function quoted(value: Value): string | undefined {
  const shown = value.kind === 'scalar' && value.is === null ? '' : pythonText(value);
  if (shown === undefined) return undefined;
  if (shown === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'"'"'`)}'`;
}

/** Python's `split`: without a separator at runs of white space. */
export function splitText(from: string, by?: Value, most?: Value): Value | undefined {
  if (most && most.kind !== 'scalar') return undefined;
  const limit = most?.is ?? -1;
  if (typeof limit !== 'number') return undefined;
  if (!by || (by.kind === 'scalar' && by.is === null)) {
    if (limit >= 0) return undefined;
    return list(
      from
        .split(/\s+/)
        .filter(Boolean)
        .map((part) => scalar(part)),
    );
  }
  if (by.kind !== 'scalar' || typeof by.is !== 'string' || by.is === '') return undefined;
  const parts = from.split(by.is);
  const kept = limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit), parts.slice(limit).join(by.is)];
  return list(kept.map((part) => scalar(part)));
}

function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

function splitExtension(value: Value): Value | undefined {
  const shown = plainText({ value });
  if (shown === undefined) return undefined;
  const name = shown.slice(shown.lastIndexOf('/') + 1);
  const dot = /^\.*[^.].*(?=\.[^.]*$)/.exec(name) ? name.lastIndexOf('.') : -1;
  const at = dot < 0 ? shown.length : shown.length - name.length + dot;
  return { kind: 'list', items: [scalar(shown.slice(0, at)), scalar(shown.slice(at))], as: 'tuple' };
}
