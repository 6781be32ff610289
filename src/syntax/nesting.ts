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

/** A block that is not closed yet. Of `{% if a %} x { {% else %} y { {% endif %}` both heads have the one body. */
interface Open {
  readonly heads: SettingStatement[];
  readonly body: Statement[];
}

/** Heads that one body has; conditions in a row with more arms are no one's. */
const MOST = 32;

/** A block that a brace under conditions has closed: where these do not hold, it goes on. */
interface Closed {
  readonly block: Open;
  readonly under: readonly Branch[];
}

/**
 * Blocks in braces. Where a template's conditions take part, an arm goes on from where the other arm began, and an odd
 * brace is a problem at most; else it is a refusal, in the daemon's own words.
 */
export function nesting(file: SourceFile, says: { readonly stray: string; readonly unclosed: string }): Nesting {
  const top: Statement[] = [];
  const problems: Problem[] = [];
  const blocks: Open[] = [];
  let closed: readonly Closed[] = [];
  let tooDeep = 0;
  const outer = () => blocks.at(-1)?.body ?? top;
  /** The block that a brace of the other arm has closed, and of which this one is still a part. */
  const reopened = (under: readonly Branch[]): Open | undefined => {
    closed = closed.filter((one) => one.under.some(({ test }) => under.some((other) => other.test === test)));
    return closed.findLast((one) => excludes(one.under, under))?.block;
  };
  const into = (under: readonly Branch[] = []): Statement[] =>
    (reopened(under) ?? blocks.findLast((block) => !isElsewhere(block, under)))?.body ?? top;
  const pop = (end: number): Open => {
    const block = blocks.pop()!;
    for (const head of block.heads) outer().push({ ...head, span: { ...head.span, end }, body: block.body });
    return block;
  };
  const refuse = (where: Span, reason: string, rest: Under): void => {
    const line = word([file.text.slice(where.start, where.end)], where);
    const operator = word([REFUSED], { ...where, end: where.start });
    into(rest.under).push({
      kind: 'setting',
      key: line,
      operator,
      args: [word([reason], where)],
      span: where,
      ...rest,
    });
  };
  return {
    refuse,
    add: (statement) => {
      into(statement.under).push(statement);
    },
    open(header) {
      const twin = blocks.find((block) => block.heads.length < MOST && isElsewhere(block, header.under ?? []));
      if (twin) {
        twin.heads.push(header);
        return;
      }
      if (blocks.length < limits.blockDepth) {
        blocks.push({ heads: [header], body: [] });
        return;
      }
      const message = `blocks are nested more than ${limits.blockDepth} deep`;
      if (tooDeep === 0) problems.push(problem('limit-exceeded', message, header.span));
      tooDeep += 1;
    },
    close(where, end, rest) {
      const under = rest.under ?? [];
      if (tooDeep > 0) tooDeep -= 1;
      else if (reopened(under)) closed = closed.slice(0, -1);
      else if (blocks.length > 0) {
        const block = pop(end);
        const isPartly =
          under.length > 0 && block.heads.every((head) => !head.under || head.under.length < under.length);
        if (isPartly) closed = [...closed, { block, under }];
      } else if (file.branches.length === 0) refuse(where, says.stray, rest);
    },
    finish() {
      const unclosed = blocks.at(-1)?.heads[0];
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

/** Whether no head of a block can be there where `under` holds. */
function isElsewhere({ heads }: Open, under: readonly Branch[]): boolean {
  return under.length > 0 && heads.every((head) => excludes(head.under ?? [], under));
}

function excludes(one: readonly Branch[], other: readonly Branch[]): boolean {
  return one.some(({ test, is }) => other.some((branch) => branch.test === test && branch.is !== is));
}
