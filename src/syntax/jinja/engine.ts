import { isExpression, lexJinja } from './lex-jinja.ts';
import { lexErb, lexGo, lexPercent, lexPlaceholders } from './lex-others.ts';
import type { Tag } from './tag.ts';

/** A way of writing templates. `sure`: its tags occur in no daemon's own grammar. */
interface Engine {
  readonly id: 'jinja' | 'go' | 'erb' | 'percent' | 'placeholder';
  fits(text: string): boolean;
  lex(text: string): readonly Tag[];
}

const JINJA_BLOCK = /\{%[-+]?\s*[a-z_]+\b[^%]*%\}/;
const GO_BLOCK = /\{\{-?\s*(?:if|else|end|range|with|define|template)\b[^{}]*\}\}/;
const GO_VALUE = /\{\{-?\s*((?:\.\w|\.\s|\$\w|\/\*)[^{}]*)\}\}/g;

/** Tried in this order; the first that fits is the file's. */
const engines: readonly Engine[] = [
  { id: 'erb', fits: (text) => /<%(?:[-=#]|\s)[^%]*%>/.test(text), lex: lexErb },
  { id: 'go', fits: isGo, lex: lexGo },
  { id: 'jinja', fits: isJinja, lex: lexJinja },
  // Dovecot writes %{user} within lines, and only within; modoboa's installer begins lines with a switch.
  { id: 'percent', fits: (text) => /^%\{\w+\}[^\s=]/m.test(text), lex: lexPercent },
  { id: 'placeholder', fits: (text) => lexPlaceholders(text).length > 0, lex: lexPlaceholders },
];

/** The engine that a text is written for, by a cheap look at all of it; undefined for plain text. */
export function engineOf(text: string): Engine | undefined {
  if (!/\{[{%#]|<%|^%\{|\$\{[A-Z]|__[A-Z]|@\w+@/m.test(text)) return undefined;
  return engines.find((engine) => engine.fits(text));
}

function isJinja(text: string): boolean {
  if (JINJA_BLOCK.test(text) || /\{#[-\s][^#]*[-\s]#\}/.test(text)) return true;
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].some(([, written]) => isExpression(written!));
}

function isGo(text: string): boolean {
  if (JINJA_BLOCK.test(text)) return false;
  return GO_BLOCK.test(text) || [...text.matchAll(GO_VALUE)].some(([, written]) => isExpression(written!));
}
