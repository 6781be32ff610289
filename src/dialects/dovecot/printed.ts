import type { Known } from './known.ts';

/** One `key = value`, or a block with what is in it; `sortKey` is where doveconf puts it among its neighbours. */
export interface Item {
  readonly sortKey: string;
  readonly name: string;
  readonly title?: string;
  readonly value?: string;
  readonly items?: readonly Item[];
}

/** Items as doveconf prints them, in the order given. */
export function printed(items: readonly Item[], indent = 0): string {
  const blanks = '  '.repeat(indent);
  return items
    .map(({ name, title, value, items: inner }) => {
      if (!inner) return `${blanks}${name} = ${value ?? ''}\n`;
      const head = title === undefined || title === '' ? name : `${name} ${title}`;
      return `${blanks}${head} {\n${printed(inner, indent + 1)}${blanks}}\n`;
    })
    .join('');
}

export function sorted(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|milliseconds?)$/i, 0.001],
  [/^(|s|secs?|seconds?)$/i, 1],
  [/^(m|mins?|minutes?)$/i, 60],
  [/^(h|hours?)$/i, 3600],
  [/^(d|days?)$/i, 86_400],
  [/^(w|weeks?)$/i, 604_800],
];

/** A value as doveconf of 2.0 to 2.3 spells it [source: config-request.c@2.3.19.1]. */
export function spelt(value: string, { kind }: Known): string {
  if (kind === 'switch') return /^(yes|y|1)$/i.test(value) ? 'yes' : 'no';
  if (kind === 'time') return time(value);
  if (kind === 'size') return size(value);
  return value;
}

function time(value: string): string {
  const [, number = '', unit = ''] = /^(\d+)\s*([A-Za-z]*)$/.exec(value) ?? [];
  const factor = UNITS.find(([names]) => names.test(unit))?.[1];
  if (number === '' || factor === undefined) return value;
  const milliseconds = Math.round(Number(number) * factor * 1000);
  if (milliseconds === 0) return '0';
  if (milliseconds % 1000 !== 0) return `${milliseconds} ms`;
  return larger(
    milliseconds / 1000,
    [
      ['mins', 60],
      ['hours', 60],
      ['days', 24],
      ['weeks', 7],
    ],
    'secs',
  );
}

function size(value: string): string {
  const [, number = '', unit = ''] = /^(\d+)\s*([kMGTB]?)i?B?$/i.exec(value) ?? [];
  if (number === '') return value;
  const power = Math.max('bkmgt'.indexOf(unit.toLowerCase()), 0);
  const bytes = unit === '' || power === 0 ? Number(number) : Number(number) * 1024 ** power;
  return bytes === 0
    ? '0'
    : larger(
        bytes,
        [
          ['k', 1024],
          ['M', 1024],
          ['G', 1024],
          ['T', 1024],
        ],
        'B',
      );
}

function larger(amount: number, steps: readonly (readonly [string, number])[], smallest: string): string {
  let left = amount;
  let unit = smallest;
  for (const [name, factor] of steps) {
    if (left % factor !== 0) break;
    left /= factor;
    unit = name;
  }
  return `${left} ${unit}`;
}

/** Quotes only where blanks or a `#` would be lost. */
export function quoted23(value: string): string {
  return value.includes('#') || /^[ \t]|[ \t]$/.test(value) ? `"${escaped(value)}"` : value;
}

export function quoted24(value: string): string {
  return /[#"\\]|^\s|\s$/.test(value) ? `"${escaped(value)}"` : value;
}

export function escaped(value: string): string {
  return value.replace(/["\\']/g, '\\$&');
}

/** What doveconf does not show without `-P`. */
export function hidden(name: string, value: string): string | undefined {
  const isSecret = /(_password|_key|_nonce)$/.test(name) || name.startsWith('ssl_dh');
  return value !== '' && isSecret ? '# hidden, use -P to show it' : undefined;
}
