import type { SourceFile } from '../text/source-file.ts';

/** How comments begin in files that are no daemon's own but hold its configuration, by name. */
const SIGNS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.(ya?ml|sh|bash|zsh|py|rb|pp|toml|env|tf|hcl|mk|nix|service|socket|container|sls)$/i, ['#']],
  [/(^|\/)(Dockerfile|Containerfile|Vagrantfile|Makefile|hosts|inventory)[^/]*$/i, ['#']],
  [/\.(m?[jt]s|c[jt]s|jsx|tsx|jsonc|json5|tf|hcl|go|java|php)$/i, ['//', '/*']],
  [/\.(xml|html?)$/i, ['<!--']],
];
const TEMPLATE = /\.(j2|jinja2?)$/i;
/** What ends a comment that has an end. */
export const CLOSERS = /[ \t]*(?:#\}|\*\/|-->)[ \t]*$/;

/** The signs with which a comment may begin in a file: its dialect's own, and those of what it is written in. */
export function signsFor({ path }: SourceFile, ofDialect: readonly string[], isOwn: boolean): readonly string[] {
  const byName = SIGNS.flatMap(([pattern, signs]) => (pattern.test(path) ? signs : []));
  const template = TEMPLATE.test(path) ? ['{#'] : [];
  const own = isOwn || template.length > 0 || byName.length === 0 ? ofDialect : [];
  return [...new Set([...own, ...byName, ...template])];
}

/** Where the comment begins that holds this offset of a line: at the line's first sign, or behind a blank. */
export function commentStart(text: string, offset: number, signs: readonly string[]): number | undefined {
  const before = text.slice(0, offset);
  const starts = signs.flatMap((sign) => allOf(before, sign).filter((index) => beginsAt(before, index, sign)));
  return starts.length === 0 ? undefined : Math.min(...starts);
}

function allOf(text: string, sign: string): readonly number[] {
  const found: number[] = [];
  for (let index = text.indexOf(sign); index >= 0; index = text.indexOf(sign, index + 1)) found.push(index);
  return found;
}

/** m4's `dnl` is a word, and stands right behind what it follows. */
function beginsAt(before: string, index: number, sign: string): boolean {
  const last = before[index - 1];
  if (last === undefined || /\s/.test(last)) return true;
  return /^\w+$/.test(sign) && !/\w/.test(last);
}
