import assert from 'node:assert/strict';
import {
  appended,
  dropParameter,
  dropService,
  setOption,
  setParameter,
  setService,
} from '../../src/sources/edits/postconf.ts';
import { sedded } from '../../src/sources/edits/sed.ts';
import { writtenText } from '../../src/sources/edits/splice.ts';
import { regionOf } from '../../src/text/line-index.ts';
import { locate, plainFile, span } from '../../src/text/source-file.ts';

const command = plainFile('Dockerfile', 'FROM a\nRUN edit\n');
const at = span(command, 11, 15);
const line = (text: string) => writtenText(text, at);
const main = plainFile('main.cf', '# c\na = 1\n  more\nb = 2\na = 3\n');
const master = plainFile(
  'master.cf',
  'smtp inet n - y - - smtpd\n  -o x=1 -o y=2\n#smtps inet\nlmtp unix - - y - - lmtp\n',
);
const sed = (text: string, script: string, extended = false) =>
  sedded(plainFile('x', text), script, extended, at)?.text;

describe('postconf', () => {
  it('puts a parameter where the last of its name stands, and drops the others with their continued lines', () => {
    assert.equal(setParameter(main, 'a', line('a = 9\n')).text, '# c\nb = 2\na = 9\n');
    assert.equal(setParameter(main, 'c', line('c = 9\n')).text, `${main.text}c = 9\n`);
    assert.equal(dropParameter(main, 'a').text, '# c\nb = 2\n');
  });
  it('changes entries of master.cf with all that belongs to them', () => {
    assert.equal(dropService(master, 'smtp', 'inet').text, '#smtps inet\nlmtp unix - - y - - lmtp\n');
    assert.match(
      setService(master, 'smtps', 'inet', line('smtps inet n - n - - smtpd\n')).text,
      /lmtp\nsmtps inet n - n/,
    );
    assert.equal(
      setOption(master, { service: 'smtp', type: 'inet', name: 'x' }, line('\n  -o x=3'))?.text.split('#')[0],
      'smtp inet n - y - - smtpd -o y=2\n  -o x=3\n',
    );
    assert.equal(setOption(master, { service: 'none', type: 'inet', name: 'x' }, line('')), undefined);
  });
  it('leads what was written to its command, and what was there to its file', () => {
    const made = setParameter(main, 'b', line('b = 9\n'));
    const places = ['b = 9', 'a = 3'].map((text) => {
      const start = made.text.indexOf(text);
      const [place] = locate(span(made, start, start + text.length));
      return `${place!.file.path}:${regionOf(place!).startLine}`;
    });
    assert.deepEqual(places, ['Dockerfile:2', 'main.cf:5']);
  });
  it('adds behind a last line that has no end', () => {
    assert.equal(appended(plainFile('x', 'a'), line('b\n')).text, 'a\nb\n');
  });
});

describe('sed', () => {
  it('replaces, deletes, inserts and appends', () => {
    assert.equal(sed('a = 1\nb = 1\n', 's/1/2/'), 'a = 2\nb = 2\n');
    assert.equal(sed('aa\n', 's/a/b/g'), 'bb\n');
    assert.equal(sed('a\nb\nc\n', '/b/d'), 'a\nc\n');
    assert.equal(sed('a\nb\n', '/a/a\\ x = 1'), 'a\nx = 1\nb\n');
    assert.equal(sed('a\nb\n', '$ i y'), 'a\ny\nb\n');
    assert.equal(sed('a\nb\n', '1c z'), 'z\nb\n');
  });
  it('takes ranges, negations and several commands', () => {
    assert.equal(sed('a\nb\nc\nd\n', '2,3d'), 'a\nd\n');
    assert.equal(sed('a\n{\nx\n}\nb\n', '/{/,/}/d'), 'a\nb\n');
    assert.equal(sed('a\nb\n', '/a/!d'), 'a\n');
    assert.equal(sed('a\nb\n', 's/a/x/; s|b|/y|'), 'x\n/y\n');
  });
  it('knows both kinds of regular expressions', () => {
    assert.equal(sed('#ssl = yes\n', 's/^#\\?ssl *= *\\(yes\\|no\\)$/ssl = required (\\1)/'), 'ssl = required (yes)\n');
    assert.equal(sed('#ssl = yes\n', 's/^#?ssl\\s*=\\s*(yes|no)$/ssl = \\1 \\& &/', true), 'ssl = yes & #ssl = yes\n');
    assert.equal(sed('a+b (c)\n', 's/a+b (c)/x/'), 'x\n');
    assert.equal(sed('a\tb\n', 's/[[:space:]]/_/'), 'a_b\n');
  });
  it('follows nothing else', () => {
    for (const script of [
      's/a/b/2',
      's/a/b/w x',
      'y/a/b/',
      '/a/{d}',
      'p',
      's/(a)\\1/x/',
      's/a',
      'N;d',
      's/a/\\U&/',
      'e ls',
    ])
      assert.equal(sed('a\n', script, true), undefined, script);
  });
});
