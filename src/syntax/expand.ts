import { limits } from '../limits.ts';
import type { Problem } from '../text/problem.ts';
import type { Branch, SourceFile, Span } from '../text/source-file.ts';
import type { SettingStatement, Statement, Syntax } from './statement.ts';

/** What an include statement stands for. */
export type Included =
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] }
  /** Not carried, or its name is hidden: any statements may stand there. */
  | { readonly kind: 'hole' }
  /** The daemon would not take it; the include is left out and listed under `refusals`. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Refusal {
  readonly reason: string;
  readonly at: Span;
  readonly under?: readonly Branch[];
}

export interface Expanded {
  readonly statements: readonly Statement[];
  /** Every file that took part, the first one first, each once. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly refusals: readonly Refusal[];
}

export interface Expansion {
  parse(file: SourceFile): Syntax;
  /** What this statement brings, or undefined where it is no include. */
  include(statement: SettingStatement, from: SourceFile): Included | undefined;
}

/**
 * Splices includes in where they stand, in the daemon's order, inside blocks too. What an include brings stands under
 * the include's own branches. A file that includes itself, directly or not, and a chain that is too deep are refusals.
 */
export function expand(main: SourceFile, { parse, include }: Expansion): Expanded {
  const files = new Set<SourceFile>();
  const problems: Problem[] = [];
  const refusals: Refusal[] = [];
  let budget: number = limits.statementsPerService;

  const open = (file: SourceFile, chain: readonly SourceFile[], inherited: readonly Branch[]): readonly Statement[] => {
    const { statements, problems: found } = parse(file);
    if (!files.has(file)) problems.push(...found);
    files.add(file);
    return splice(statements, file, [...chain, file], inherited);
  };

  const splice = (
    list: readonly Statement[],
    file: SourceFile,
    chain: readonly SourceFile[],
    inherited: readonly Branch[],
  ): readonly Statement[] => {
    const out: Statement[] = [];
    for (const raw of list) {
      budget -= 1;
      if (budget < 0) {
        if (budget === -1)
          problems.push({
            code: 'limit-exceeded',
            message: `more than ${limits.statementsPerService} statements after includes`,
            at: raw.span,
          });
        out.push({ kind: 'hole', span: raw.span });
        return out;
      }
      const statement = within(raw, inherited);
      const brought = statement.kind === 'setting' ? include(statement, file) : undefined;
      if (statement.kind === 'setting' && brought) out.push(...replace(statement, brought, chain));
      else if (statement.kind === 'setting' && statement.body)
        out.push({ ...statement, body: splice(statement.body, file, chain, inherited) });
      else out.push(statement);
    }
    return out;
  };

  const replace = (at: SettingStatement, brought: Included, chain: readonly SourceFile[]): readonly Statement[] => {
    const where = at.under ? { under: at.under } : {};
    const refuse = (reason: string): readonly Statement[] => {
      refusals.push({ reason, at: at.span, ...where });
      return [];
    };
    if (brought.kind === 'refused') return refuse(brought.reason);
    if (brought.kind === 'hole') return [{ kind: 'hole', span: at.span, ...where }];
    return brought.files.flatMap((file) => {
      if (chain.includes(file)) return refuse(`"${file.path}" includes itself`);
      if (chain.length >= limits.includeDepth)
        return refuse(`includes are nested more than ${limits.includeDepth} deep`);
      return open(file, chain, at.under ?? []);
    });
  };

  const statements = open(main, [], []);
  return { statements, files: [...files], problems, refusals };
}

function within(statement: Statement, inherited: readonly Branch[]): Statement {
  if (inherited.length === 0) return statement;
  return { ...statement, under: [...inherited, ...(statement.under ?? [])] };
}
