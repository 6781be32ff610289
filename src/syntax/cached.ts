import type { SourceFile } from '../text/source-file.ts';
import type { Lexed } from './lexemes.ts';
import type { Nesting } from './nesting.ts';
import type { Syntax } from './statement.ts';

/** A grammar that reads each file once. */
export function cached(parse: (file: SourceFile) => Syntax): (file: SourceFile) => Syntax {
  const parsed = new WeakMap<SourceFile, Syntax>();
  return (file) => {
    const known = parsed.get(file);
    if (known) return known;
    const made = parse(file);
    parsed.set(file, made);
    return made;
  };
}

/** What a grammar of words and marks found in a file. */
export function syntaxOf(file: SourceFile, lexed: Lexed, tree: Nesting): Syntax {
  return {
    file,
    get tokens() {
      return lexed.tokens;
    },
    ...tree.finish(),
  };
}
