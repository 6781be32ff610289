import { printable } from '../style.ts';

/** Text that is HTML already, made by `html` or trusted because we wrote it. */
export interface Html {
  readonly html: string;
}

export type Shown = Html | string | number | false | undefined | readonly Shown[];

/** A template whose values are words, never markup: every one that is not itself HTML is escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Shown[]): Html {
  return { html: parts.map((part, i) => part + shown(values[i])).join('') };
}

/** For what stands in our own source: the style sheet and the script. */
export function ours(text: string): Html {
  return { html: text };
}

function shown(value: Shown): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map(shown).join('');
}

/** Marks that turn the direction of writing without being control characters of Unicode's first planes. */
const TURNING = /[\u061c\u200e\u200f]/g;
const LONE = /\p{Surrogate}/gu;

/** Safe between tags and inside double or single quotes (HTML, "Escaping a string"). */
export function escaped(text: string): string {
  return printable(text)
    .replace(TURNING, '\ufffd')
    .replace(LONE, '\ufffd')
    .replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
