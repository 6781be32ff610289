import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import type { Lookup } from './expand.ts';
import { filledIn } from './interpolate.ts';

/** A variable and where it is written; without a value, one that the caller's own environment sets. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly at: Span;
}

const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?:[=:][ \t]*([^\n]*))?$/;

/** The variables of an `.env` file or `env_file` in order [docs: Compose, Environment files; compose-go dotenv]. */
export function variablesIn(file: SourceFile, lookup: Lookup, isRaw = false): readonly Variable[] {
  const found: Variable[] = [];
  const values = new Map<string, string>();
  const known: Lookup = (name) => values.get(name) ?? lookup(name);
  const { text } = file;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).replace(/\r$/, '');
    const match = /^[ \t]*(?:#|$)/.test(line) ? null : LINE.exec(line);
    if (!match) {
      at = end + 1;
      continue;
    }
    const [whole, name = '', written] = match;
    const start = at + (whole.length - whole.trimStart().length);
    if (written === undefined) {
      found.push({ name, at: span(file, start, at + line.trimEnd().length) });
      at = end + 1;
      continue;
    }
    const from = at + line.length - written.length;
    const value = isRaw ? { text: written, end: at + line.length } : valueAt(text, from, at + line.length, known);
    values.set(name, value.text);
    found.push({ name, value: value.text, at: span(file, start, Math.max(value.end, at + line.trimEnd().length)) });
    at = text.indexOf('\n', Math.max(value.end, end)) + 1 || text.length;
  }
  return found;
}

/** A value that may be quoted, over several lines too; ` #` begins a comment behind a bare one. */
function valueAt(
  text: string,
  from: number,
  lineEnd: number,
  lookup: Lookup,
): { readonly text: string; readonly end: number } {
  const quote = text[from];
  if (quote === "'" || quote === '"') {
    let end = from + 1;
    while (end < text.length && text[end] !== quote) end += text[end] === '\\' && quote === '"' ? 2 : 1;
    if (end < text.length) {
      const inside = text.slice(from + 1, end);
      if (quote === "'") return { text: inside, end: end + 1 };
      return {
        text: filledIn(inside, lookup).replaceAll(/\\([nrt"\\$])/g, (_all, one: string) => ESCAPES[one] ?? one),
        end: end + 1,
      };
    }
  }
  const bare = text
    .slice(from, lineEnd)
    .replace(/(?:^|[ \t])#.*$/, '')
    .trim();
  return { text: filledIn(bare, lookup), end: lineEnd };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
