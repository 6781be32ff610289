import assert from 'node:assert/strict';
import { withBlock } from '../../src/sources/ansible/edits/block.ts';
import { linesOf, wholePiece } from '../../src/sources/ansible/edits/content.ts';
import type { Edited } from '../../src/sources/ansible/edits/edit.ts';
import { withOption } from '../../src/sources/ansible/edits/ini.ts';
import { type LineOrder, withLine, withoutLine } from '../../src/sources/ansible/edits/line.ts';
import { withParameters } from '../../src/sources/ansible/edits/postconf.ts';
import { withReplaced } from '../../src/sources/ansible/edits/replace.ts';
import { pythonPattern } from '../../src/syntax/python-regex.ts';
import { plainFile } from '../../src/text/source-file.ts';

const file = (text: string) => plainFile('task.yml', text);
const at = { file: file('x'), start: 0, end: 1 };
const lines = (text: string) => linesOf([wholePiece(file(text))]);
const shown = (made: Edited) => (typeof made === 'string' ? made : made.map(({ text }) => text).join(''));
const order = (line: string, more: Partial<LineOrder> = {}): LineOrder => ({
  ...{ line: file(line), backrefs: false, first: false },
  ...more,
});

describe('edits of tasks', () => {
  it('lineinfile replaces the last line that fits, or appends', () => {
    assert.equal(
      shown(withLine(lines('a\n#b = 1\nb = 2'), order('b = 3', { regexp: '^#?b =' }))),
      'a\n#b = 1\nb = 3\n',
    );
    assert.equal(shown(withLine(lines('a\nb'), order('c'))), 'a\nb\nc\n');
    assert.equal(shown(withLine(lines('a\nb\n'), order('a'))), 'a\nb\n');
  });

  it('lineinfile fills in groups, and does nothing where none is found', () => {
    const more = { regexp: '^(ssl\\s*=\\s*)yes', backrefs: true };
    assert.equal(shown(withLine(lines('ssl = yes\n'), order('\\g<1>no', more))), 'ssl = no\n');
    assert.equal(shown(withLine(lines('ssl = no\n'), order('\\1yes', more))), 'ssl = no\n');
  });

  it('lineinfile puts a line behind the last place, or before it, and takes all that fit away', () => {
    assert.equal(shown(withLine(lines('a\nb\na\n'), order('x', { after: '^a' }))), 'a\nb\na\nx\n');
    assert.equal(shown(withLine(lines('a\nb\na\n'), order('x', { before: '^b' }))), 'a\nx\nb\na\n');
    assert.equal(shown(withoutLine(lines('a\nb\na\n'), order('', { regexp: 'a' }))), 'b\n');
  });

  it('blockinfile takes the place of the block with the same markers', () => {
    const told = { begin: file('# B'), end: file('# E') };
    const once = withBlock(lines('a\n'), { ...told, block: file('x') });
    assert.equal(shown(once), 'a\n# B\nx\n# E\n');
    assert.equal(shown(withBlock(lines(`${shown(once)}z\n`), { ...told, block: file('y\n') })), 'a\n# B\ny\n# E\nz\n');
    assert.equal(shown(withBlock(lines(shown(once)), told)), 'a\n');
  });

  it('replace goes line by line through the part that is marked off', () => {
    const by = file('\\1');
    assert.equal(shown(withReplaced(lines('#a\n#b\n'), { regexp: '^#(\\w)', by })), 'a\nb\n');
    assert.equal(
      shown(withReplaced(lines('#a\n[s]\n#b\n'), { regexp: '^#(\\w)', by, after: '\\[s\\]' })),
      '#a\n[s]\nb\n',
    );
    assert.equal(shown(withReplaced(lines('#a\n'), { regexp: '^#(\\w)', by, after: '^b' })), '#a\n');
  });

  it('replace finds ends of lines, also that of a last one without an end', () => {
    const made = withReplaced(lines('a\nb'), { regexp: '$', by: file(';') });
    assert.deepEqual(typeof made === 'string' ? made : made.map(({ text }) => text), ['a;\n', 'b;']);
  });

  it('ini_file uncomments an option, and adds sections at the end', () => {
    const told = { values: ['1'], isAbsent: false, exclusive: true, noExtraSpaces: false, allowNoValue: false, at };
    assert.equal(shown(withOption(lines('[s]\n;b = 2\n'), { ...told, section: 's', option: 'b' })), '[s]\nb = 1\n');
    assert.equal(shown(withOption(lines('a = 1\n'), { ...told, section: 's', option: 'b' })), 'a = 1\n[s]\nb = 1\n');
    assert.equal(shown(withOption([], { ...told, section: 's', option: 'b' })), '\n[s]\nb = 1\n');
  });

  it('postconf rewrites an entry with its continuation, or appends', () => {
    const values = new Map([['a', '1']]);
    assert.equal(shown(withParameters(lines('a = x\n  y\nb = 2\n'), { action: 'set', values, at })), 'a = 1\nb = 2\n');
    assert.equal(shown(withParameters(lines('b = 2'), { action: 'set', values, at })), 'b = 2\na = 1\n');
  });

  it('searches with patterns of Python in bounded time', () => {
    assert.equal(pythonPattern('(a+)+$')?.search(`${'a'.repeat(60)}b`), undefined);
    assert.equal(pythonPattern('(?P<x>a)(?P=x)')?.search('baa')?.start, 1);
    assert.equal(pythonPattern('a(?(1)b)'), undefined);
  });
});
