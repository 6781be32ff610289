import type { ShellPart, ShellWord } from '../../syntax/shell-script.ts';

/** Values by names; undefined for one that is not known, `unset` for one that nothing sets. */
export type Lookup = (name: string) => string | undefined | typeof unset;
export const unset = Symbol('unset');

/** A word as the shell makes it; undefined where a part of it is not known. */
export function expanded({ parts }: Pick<ShellWord, 'parts'>, lookup: Lookup): string | undefined {
  let text = '';
  for (const part of parts) {
    const piece = partText(part, lookup);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function partText(part: ShellPart, lookup: Lookup): string | undefined {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'unknown') return undefined;
  const { name, operator, operand = '' } = part;
  const value = lookup(name);
  if (value === undefined) return undefined;
  const isThere = value !== unset && !(operator?.startsWith(':') && value === '');
  const own = value === unset ? '' : value;
  switch (operator?.replace(':', '')) {
    case '-':
    case '=':
      return isThere ? own : plain(operand);
    case '+':
      return isThere ? plain(operand) : '';
    case '?':
      return isThere ? own : undefined;
    default:
      return own;
  }
}

/** What stands in for a variable, where that is text alone. */
function plain(operand: string): string | undefined {
  return /[$`\\]/.test(operand) ? undefined : operand.replaceAll(/["']/g, '');
}

/** Whether a word has a pattern for names in it that no quote hides. */
export function isPattern({ parts }: ShellWord): boolean {
  return parts.some((part) => part.kind === 'text' && !part.quoted && /[*?[]/.test(part.text));
}
