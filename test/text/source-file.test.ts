import assert from 'node:assert/strict';
import { applyEdits } from '../../src/text/edit.ts';
import { position, regionOf } from '../../src/text/line-index.ts';
import { locate, plainFile, type SourceFile, span } from '../../src/text/source-file.ts';

describe('places', () => {
  const template = plainFile('a.j2', 'port = {% if x %}1{% endif %}10\n');
  const derived: SourceFile = {
    ...plainFile('a', 'port = 110\n'),
    derivedFrom: [
      { start: 0, end: 7, origin: span(template, 0, 7), verbatim: true },
      { start: 7, end: 8, origin: span(template, 17, 18), verbatim: true },
      { start: 8, end: 11, origin: span(template, 29, 32), verbatim: true },
    ],
  };

  it('of a plain file lead to the file itself', () => {
    const place = span(template, 2, 4);
    assert.deepEqual(locate(place), [place]);
  });

  it('of derived text lead back to every stretch that it came from', () => {
    const found = locate(span(derived, 5, 10)).map(({ file, start, end }) => file.text.slice(start, end));
    assert.deepEqual(found, ['= ', '1', '10']);
  });

  it('count lines and columns from one, whatever ends the lines', () => {
    const file = plainFile('a', 'one\r\ntwo\rthree\nfour');
    assert.deepEqual(position(file, file.text.indexOf('two')), { line: 2, column: 1 });
    assert.deepEqual(position(file, file.text.indexOf('hree')), { line: 3, column: 2 });
    assert.deepEqual(regionOf(span(file, 0, 3)), { startLine: 1, startColumn: 1, endLine: 1, endColumn: 4 });
    assert.deepEqual(position(file, file.text.length), { line: 4, column: 5 });
  });
});

describe('edits', () => {
  const file = plainFile('a', 'one two three');
  it('are applied whatever their order', () => {
    const edits = [
      { span: span(file, 8, 13), text: '3' },
      { span: span(file, 0, 3), text: '1' },
    ];
    assert.equal(applyEdits(file, edits), '1 two 3');
  });
  it('that overlap are a mistake of ours', () => {
    const edits = [
      { span: span(file, 0, 5), text: '' },
      { span: span(file, 3, 6), text: '' },
    ];
    assert.throws(() => applyEdits(file, edits), /overlapping/);
  });
});
