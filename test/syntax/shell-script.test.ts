import assert from 'node:assert/strict';
import { shellCommands, type ShellWord } from '../../src/syntax/shell-script.ts';
import { plainFile, spanText } from '../../src/text/source-file.ts';

const read = (text: string) => shellCommands(plainFile('script', text));
const textOf = ({ parts }: ShellWord) =>
  parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? `<${part.name}>` : '<?>'))
    .join('');
const shown = (text: string) => read(text).map(({ words }) => words.map(textOf).join(' '));

describe('a shell script', () => {
  it('is commands between operators and line ends', () => {
    assert.deepEqual(shown('a 1 && b 2; c | d\n# no\ne &'), ['a 1', 'b 2', 'c', 'd', 'e']);
  });
  it('takes quotes off and leaves variables open', () => {
    assert.deepEqual(shown(`echo 'a $b' "c $d \\"e\\"" f\\ g \${h:-i} $(date) \`x\``), [
      'echo a $b c <d> "e" f g <h> <?> <?>',
    ]);
  });
  it('knows which commands are not sure to run', () => {
    const sure = (text: string) =>
      read(text)
        .filter(({ isSure }) => isSure)
        .map(({ words }) => textOf(words[0]!));
    assert.deepEqual(sure('a && b || c; d'), ['a', 'b', 'd']);
    assert.deepEqual(sure('a\nif b; then c; else d; fi\ne'), ['a', 'e']);
    assert.deepEqual(sure('for x in 1 2; do a; done; b'), ['b']);
    assert.deepEqual(sure('f() { a; }\nb'), ['b']);
    assert.deepEqual(sure('case $x in y) a;; esac; b'), ['b']);
  });
  it('takes what a group or loop prints for nothing that is known', () => {
    const last = (text: string) => {
      const { words, redirects, isSure } = read(text).at(-1)!;
      return [words.length, redirects.length, isSure];
    };
    assert.deepEqual(last('{ a; b; } > /x'), [0, 1, false]);
    assert.deepEqual(last('(a; b) > /x'), [0, 1, false]);
    assert.deepEqual(last('for i in 1; do a; done > /x'), [0, 1, false]);
    assert.deepEqual(last('{ a; }; > /x'), [0, 1, true]);
  });
  it('tells assignments from words, before a command and alone', () => {
    const [alone, before] = read('A=1 B=$C\nX=2 run Y=3');
    assert.deepEqual(
      alone!.assigns.map(({ name, value }) => [name, textOf(value)]),
      [
        ['A', '1'],
        ['B', '<C>'],
      ],
    );
    assert.deepEqual([before!.assigns.length, before!.words.map(textOf)], [1, ['run', 'Y=3']]);
  });
  it('finds where output goes, errors apart', () => {
    const redirects = (text: string) => read(text)[0]!.redirects.map(({ operator, to }) => `${operator} ${textOf(to)}`);
    assert.deepEqual(redirects('echo a > /x 2>/dev/null'), ['> /x']);
    assert.deepEqual(redirects('echo a >>/x 2>&1'), ['>> /x']);
    assert.deepEqual(redirects('a &> /x'), ['> /x']);
  });
  it('reads here-documents behind the line that names them', () => {
    const [cat, next] = read("cat <<'A' > /x && true\none $B\nA\n");
    const body = cat!.redirects.find((one) => one.body);
    assert.deepEqual([body?.body?.text, body?.expands, textOf(next!.words[0]!)], ['one $B\n', false, 'true']);
  });
  it('keeps the places of words', () => {
    assert.deepEqual(
      read('a  "b c"').flatMap(({ words }) => words.map(({ span }) => spanText(span))),
      ['a', '"b c"'],
    );
  });
  it('reads anything', () => {
    for (const text of ['"', "'", '$(', '${', '`', '((', '<<', 'a <<E', '>', '\\', 'if', '}', '|| |', ';;', 'f(', '&>'])
      assert.doesNotThrow(() => read(text), text);
  });
});
