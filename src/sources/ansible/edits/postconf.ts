import type { Span } from '../../../text/source-file.ts';
import { type Line, linesOf, madeText, wholePiece } from './content.ts';
import type { Edited } from './edit.ts';
import { ended } from './line.ts';

/** What one `postconf` line does to main.cf: `-e` sets, `-X` takes away, `-#` comments out [docs: postconf(1)]. */
export interface PostconfOrder {
  readonly action: 'set' | 'drop' | 'comment';
  /** Name → value; empty values where there is only a name. */
  readonly values: ReadonlyMap<string, string>;
  readonly at: Span;
}

/** Every entry of a name is rewritten where it stands, with its continuation lines; names without one come at the end. */
export function withParameters(lines: readonly Line[], { action, values, at }: PostconfOrder): Edited {
  const out: Line[] = [];
  const seen = new Set<string>();
  let isOurs = false;
  for (const line of lines) {
    const { text } = line;
    if (/^\s*(?:#|$)/.test(text)) {
      out.push(line);
      continue;
    }
    if (/^\s/.test(text)) {
      if (!isOurs) out.push(line);
      else if (action === 'comment') out.push(...commented(line, at));
      continue;
    }
    const name = /^[^\s=]*/.exec(text)![0];
    if (name.includes('\uE000')) return 'unknown';
    isOurs = values.has(name);
    if (!isOurs) out.push(line);
    else {
      seen.add(name);
      if (action === 'comment') out.push(...commented(line, at));
      if (action === 'set') out.push(...written(name, values.get(name)!, line, at));
    }
  }
  if (action !== 'set') return out;
  const added = [...values].filter(([name]) => !seen.has(name)).map(([name, value]) => `${name} = ${value}\n`);
  return [...ended(out, madeText('', at)), ...added.flatMap((text) => made(text, at))];
}

function written(name: string, value: string, line: Line, at: Span): readonly Line[] {
  const text = `${name} = ${value}\n`;
  return line.text === text ? [line] : made(text, at);
}

function commented(line: Line, at: Span): readonly Line[] {
  return linesOf([wholePiece(madeText('#', at)), ...line.pieces]);
}

function made(text: string, at: Span): readonly Line[] {
  return linesOf([wholePiece(madeText(text, at))]);
}
