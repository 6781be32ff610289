import { limits } from '../limits.ts';
import type { Problem } from '../text/problem.ts';
import { problem } from '../text/problem.ts';
import type { Branch, SourceFile, Span } from '../text/source-file.ts';
import type { SettingStatement, Statement } from './statement.ts';
import { word } from './statement.ts';

/** No grammar has it as an operator. */
const REFUSED = '!';

/** Why the daemon stops at this line, in its own words; undefined where it reads on. */
export function refusalOf(statement: Statement): string | undefined {
  return statement.kind === 'setting' && statement.operator?.value === REFUSED ? statement.args[0]?.value : undefined;
}

/** The line that opens a block. */
export function headerOf({ key, args }: SettingStatement): Span {
  return { ...key.span, end: args.at(-1)?.span.end ?? key.span.end };
}

type Under = { readonly under?: readonly Branch[] };

/** Statements under construction: blocks may be open, and the depth is bounded. */
export interface Nesting {
  add(statement: Statement): void;
  /** A block begins; its span ends where it is closed. */
  open(header: SettingStatement): void;
  /** A block ends at `end`; the mark stands at `where`. */
  close(where: Span, end: number, rest: Under): void;
  /** A statement at which the daemon stops. */
  refuse(where: Span, reason: string, rest: Under): void;
  finish(): { readonly statements: readonly Statement[]; readonly problems: readonly Problem[] };
}

/**
 * Blocks in braces. Where a template's conditions take part nobody knows which braces pair, so that an odd one is a
 * problem at most; else it is a refusal, in the daemon's own words.
 */
export function nesting(file: SourceFile, says: { readonly stray: string; readonly unclosed: string }): Nesting {
  const top: Statement[] = [];
  const problems: Problem[] = [];
  const blocks: { readonly header: SettingStatement; readonly body: Statement[] }[] = [];
  let tooDeep = 0;
  const into = () => blocks.at(-1)?.body ?? top;
  const pop = (end: number): void => {
    const block = blocks.pop()!;
    into().push({ ...block.header, span: { ...block.header.span, end }, body: block.body });
  };
  const refuse = (where: Span, reason: string, rest: Under): void => {
    const line = word([file.text.slice(where.start, where.end)], where);
    const operator = word([REFUSED], { ...where, end: where.start });
    into().push({ kind: 'setting', key: line, operator, args: [word([reason], where)], span: where, ...rest });
  };
  return {
    refuse,
    add: (statement) => {
      into().push(statement);
    },
    open(header) {
      if (blocks.length < limits.blockDepth) {
        blocks.push({ header, body: [] });
        return;
      }
      const message = `blocks are nested more than ${limits.blockDepth} deep`;
      if (tooDeep === 0) problems.push(problem('limit-exceeded', message, header.span));
      tooDeep += 1;
    },
    close(where, end, rest) {
      if (tooDeep > 0) tooDeep -= 1;
      else if (blocks.length > 0) pop(end);
      else if (file.branches.length === 0) refuse(where, says.stray, rest);
    },
    finish() {
      const unclosed = blocks.at(-1)?.header;
      while (blocks.length > 0) pop(file.text.length);
      if (unclosed) {
        const header = headerOf(unclosed);
        if (file.branches.length === 0) refuse(header, says.unclosed, {});
        else problems.push(problem('unclosed-block', `"${unclosed.key.value ?? ''}" is not closed`, header));
      }
      return { statements: top, problems };
    },
  };
}
