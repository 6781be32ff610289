import type { SourceFile, Span } from '../text/source-file.ts';
import { tile } from './scan.ts';
import { commandsIn } from './shell-vars/commands.ts';
import { lexShell } from './shell-vars/lex.ts';
import type { Syntax } from './statement.ts';

export { resolved } from './shell-vars/references.ts';

/** A shell file: assignments have the operator `=`, commands have none (`.` and `unset` among them). */
export interface ShellSyntax extends Syntax {
  /** Why the shell stops reading, in dash's words; whatever sources the file ends there too. */
  readonly refusal?: { readonly reason: string; readonly at: Span };
}

const parsed = new WeakMap<SourceFile, ShellSyntax>();

/**
 * A file of assignments that a POSIX shell sources: quotes, `$references`, `;`, comments, `export`, `.`. What stands in
 * `if`, `case`, a loop or behind `&&` and `||` is under a branch of its own; functions, subshells and pipelines set
 * nothing that lasts, so they are left out [XCU 2.3, 2.9; measured with dash 0.5.12].
 */
export function parseShellVars(file: SourceFile): ShellSyntax {
  const known = parsed.get(file);
  if (known) return known;
  const { pieces, tokens, unclosed } = lexShell(file);
  const { statements, unexpected } = commandsIn(file, pieces);
  const found = unclosed ?? unexpected;
  // Both arms of a template's condition are in the text, so what looks unfinished there may be whole.
  const refusal =
    found && file.branches.length === 0 ? { refusal: { ...found, reason: `Syntax error: ${found.reason}` } } : {};
  const made = {
    file,
    get tokens() {
      return tile(file, tokens);
    },
    statements,
    problems: [],
    ...refusal,
  };
  parsed.set(file, made);
  return made;
}
