import { cached, syntaxOf } from '../../syntax/cached.ts';
import { type Lexeme, type Lexis, lex, shellWords } from '../../syntax/lexemes.ts';
import { nesting } from '../../syntax/nesting.ts';
import { under } from '../../syntax/scan.ts';
import type { Syntax } from '../../syntax/statement.ts';
import { type SourceFile, span } from '../../text/source-file.ts';

/** Words with quotes as in a shell, comments behind anything outside of quotes [docs: configuration.txt 2.2; measured: quoting-good]. */
const LEXIS: Lexis = {
  ...shellWords,
  escapes: (quote) => quote !== "'",
  unescape: (text, quote) => (quote === "'" ? text : text.replace(/\\([ \\#"'$])/g, '$1')),
};

/** HAProxy's grammar: one keyword with its words a line. Sections are for the dialect to find; a quote that is not closed is refused. */
export const parseHaproxy = cached(parse);

function parse(file: SourceFile): Syntax {
  const lexed = lex(file, LEXIS);
  const tree = nesting(file, { stray: '', unclosed: '' });
  let line: Lexeme[] = [];
  const close = () => {
    const [first, ...rest] = line;
    const last = rest.at(-1) ?? first;
    if (!first || !last) return;
    const at = span(file, first.start, last.end);
    const place = { span: at, ...under(file, first.start) };
    if (first.kind === 'hole') tree.add({ kind: 'hole', ...place });
    else if (line.some(({ isUnclosed }) => isUnclosed)) tree.refuse(at, 'unmatched quote', under(file, first.start));
    else tree.add({ kind: 'setting', key: first.word, args: rest.map(({ word }) => word), ...place });
    line = [];
  };
  for (const lexeme of lexed.lexemes) {
    if (lexeme.kind === 'line') close();
    else line.push(lexeme);
  }
  close();
  return syntaxOf(file, lexed, tree);
}
