import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { joinTexts } from '../../syntax/scan.ts';
import { word } from '../../syntax/statement.ts';
import type { Hole } from '../../text/source-file.ts';

const MACRO = /%\{([^}%]*)\}%/g;

/** What `[macros]` sets, by name in lower case; releases before 0.7 have it [source: crates/utils/src/config/mod.rs of 0.6]. */
export function macrosIn(statements: readonly Statement[]): ReadonlyMap<string, string> {
  const found = statements.flatMap((one): readonly (readonly [string, string])[] => {
    const name = one.kind === 'setting' ? /^macros\.(.+)$/.exec(one.key.value ?? '')?.[1] : undefined;
    const value = one.kind === 'setting' ? one.args[0]?.value : undefined;
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
  });
  return new Map(found);
}

/**
 * Statements with macros replaced. Files stay as they are written; what the environment or another setting holds is hidden
 * [docs: configuration/macros].
 */
export function replaced(list: readonly Statement[], macros: ReadonlyMap<string, string>): readonly Statement[] {
  return list.map((one) => (one.kind === 'hole' ? one : statementOf(one, macros)));
}

function statementOf(one: SettingStatement, macros: ReadonlyMap<string, string>): SettingStatement {
  const args = one.args.map((arg) => wordOf(arg, macros));
  return one.body ? { ...one, args, body: replaced(one.body, macros) } : { ...one, args };
}

function wordOf(written: Word, macros: ReadonlyMap<string, string>): Word {
  if (!written.parts.some((part) => typeof part === 'string' && part.includes('%{'))) return written;
  const hidden: Hole = { start: written.span.start, end: written.span.end };
  const parts = written.parts.flatMap((part): Word['parts'] => {
    if (typeof part !== 'string') return [part];
    const out: (string | Hole)[] = [];
    let done = 0;
    for (const found of part.matchAll(MACRO)) {
      const [whole, name = ''] = found;
      out.push(part.slice(done, found.index));
      out.push(name.startsWith('file:') ? whole : (macros.get(name.toLowerCase()) ?? hidden));
      done = found.index + whole.length;
    }
    return [...out, part.slice(done)].filter((one) => one !== '');
  });
  return word(joinTexts(parts), written.span);
}
