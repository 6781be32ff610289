import assert from 'node:assert/strict';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { regionOf } from '../../src/text/line-index.ts';
import { locate, plainFile } from '../../src/text/source-file.ts';

const read = (text: string) => parseDockerfile(plainFile('Dockerfile', text));
const shown = (text: string) => read(text).map(({ name, text: { text: own } }) => `${name} ${own.trim()}`);

describe('a Dockerfile', () => {
  it('joins lines that a backslash continues, without comments and empty lines between them', () => {
    assert.deepEqual(shown('run a \\\n# no\n\n  b\nENV X=1\n'), ['RUN a   b', 'ENV X=1']);
  });
  it('takes another escape character where a directive says so, and only at the top', () => {
    assert.deepEqual(shown('# escape=`\nRUN a `\n b\n'), ['RUN a  b']);
    assert.deepEqual(shown('RUN true\n# escape=`\nRUN a `\n'), ['RUN true', 'RUN a `']);
  });
  it('tells flags from what is copied', () => {
    const [copy] = read('COPY --from=build --chmod=644 a b /c/\n');
    assert.deepEqual(
      [[...copy!.flags], copy!.text.text],
      [
        [
          ['from', 'build'],
          ['chmod', '644'],
        ],
        'a b /c/',
      ],
    );
  });
  it('keeps here-documents apart, tabs and quotes as they are told', () => {
    const [copy, run] = read('COPY <<-"EOF" <<B /etc/\n\tone $X\nEOF\ntwo\nB\nRUN echo\n');
    assert.deepEqual(
      copy!.heredocs.map(({ word, expands, body }) => [word, expands, body.text]),
      [
        ['EOF', false, 'one $X\n'],
        ['B', true, 'two\n'],
      ],
    );
    assert.equal(run!.text.text, 'echo');
  });
  it('leads every part back to its line', () => {
    const [run] = read('FROM a\nRUN one \\\n  two\n').slice(1);
    const at = run!.text.text.indexOf('two');
    const [place] = locate({ file: run!.text, start: at, end: at + 3 });
    assert.deepEqual([regionOf(place!).startLine, regionOf(place!).startColumn], [3, 3]);
  });
  it('reads anything: an open here-document, a lone backslash, carriage returns', () => {
    assert.deepEqual(shown('COPY <<EOF /x\nno end'), ['COPY <<EOF /x', 'NO end']);
    assert.deepEqual(shown('RUN a\\'), ['RUN a']);
    assert.deepEqual(shown('FROM a\r\nRUN b \\\r\n c\r\n'), ['FROM a', 'RUN b  c']);
  });
});
