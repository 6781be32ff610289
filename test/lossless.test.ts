import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { parseImapdConf } from '../src/dialects/cyrus/conf.ts';
import { parseExim } from '../src/dialects/exim/grammar.ts';
import { parseMasterConf } from '../src/dialects/cyrus/master-grammar.ts';
import { parseHaproxy } from '../src/dialects/haproxy/grammar.ts';
import { parseHitch } from '../src/dialects/hitch/grammar.ts';
import { parseMaddy } from '../src/dialects/maddy/grammar.ts';
import { parseMainCf, parseMasterCf } from '../src/dialects/postfix/grammar.ts';
import { parseSmtpdConf } from '../src/dialects/opensmtpd/grammar.ts';
import { parseCf } from '../src/dialects/sendmail/cf-grammar.ts';
import { parseMc } from '../src/dialects/sendmail/m4-grammar.ts';
import { parseStalwart } from '../src/dialects/stalwart/grammar.ts';
import { parseBlock } from '../src/syntax/block.ts';
import { parseBraces } from '../src/syntax/braces.ts';
import { parseColumns } from '../src/syntax/columns.ts';
import { parseIni } from '../src/syntax/ini.ts';
import { readTemplate } from '../src/syntax/jinja.ts';
import type { Syntax } from '../src/syntax/statement.ts';
import { steps } from '../src/syntax/steps.ts';
import { parseXinetd } from '../src/syntax/xinetd.ts';
import { plainFile, type SourceFile } from '../src/text/source-file.ts';
import { readTruth } from './support/agree.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');

interface Grammar {
  readonly name: string;
  parse(file: SourceFile): Pick<Syntax, 'tokens'>;
  /** Which files of the measured cases are in it: dialect, and path on the host. */
  readonly dialect: string;
  readonly path: RegExp;
  /** What its files are made of, for generated input. */
  readonly pieces: readonly string[];
}

const grammars: readonly Grammar[] = [
  {
    name: 'ini',
    parse: (file) => parseIni(file),
    dialect: 'stunnel',
    path: /^etc\/stunnel\/.*\.conf$/,
    pieces: ['[', ']', '=', ';', '#', 'client', ' ', '\t', '\n', '\r\n', '\uFEFF', 'yes'],
  },
  {
    name: 'block',
    parse: parseBlock,
    dialect: 'dovecot',
    path: /\.conf$/,
    pieces: [
      '{',
      '}',
      '=',
      '#',
      '"',
      "'",
      '\\',
      '\n',
      '\r\n',
      ' ',
      '\t',
      'ssl',
      '!include',
      '<',
      '$ssl',
      'service imap {\n',
      '}\n',
    ],
  },
  {
    name: 'main.cf',
    parse: parseMainCf,
    dialect: 'postfix',
    path: /^etc\/postfix\/main\.cf$/,
    pieces: ['=', '#', '$', '{', '}', '\n', '\n ', '\r\n', ' ', '\t', '\uFEFF', 'smtpd_tls_auth_only', 'yes'],
  },
  {
    name: 'master.cf',
    parse: parseMasterCf,
    dialect: 'postfix',
    path: /^etc\/postfix\/master\.cf$/,
    pieces: ['smtp inet n - y - - smtpd', '-o ', '=', '#', '{', '}', '\n', '\n  ', '\r\n', ' ', '\t', 'a=b'],
  },
  {
    name: 'imapd.conf',
    parse: parseImapdConf,
    dialect: 'cyrus',
    path: /^etc\/imapd\.conf$/,
    pieces: [':', '#', '\\', '\n', '\r\n', ' ', '\t', 'allowplaintext', 'yes', '@include'],
  },
  {
    name: 'cyrus.conf',
    parse: parseMasterConf,
    dialect: 'cyrus',
    path: /^etc\/cyrus\.conf$/,
    pieces: ['SERVICES {\n', '{', '}', '"', '=', '#', '\n', ' ', '\t', 'cmd=', 'listen="110"', 'pop3'],
  },
  {
    name: 'exim',
    parse: parseExim,
    dialect: 'exim',
    path: /^etc\/exim4\/.*conf/,
    pieces: [
      'begin acl\n',
      '=',
      ':',
      '#',
      '\\',
      '${if eq{',
      '}',
      '"',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '.ifdef A\n',
      '.endif\n',
    ],
  },
  {
    name: 'columns',
    parse: (file) => parseColumns(file, { continues: 'next' }),
    dialect: 'inetd',
    path: /^etc\/inetd\.conf$/,
    pieces: ['pop3', ' ', '\t', '#', '\n', '\r\n', 'stream', 'tcp', '*:', '127.0.0.1:'],
  },
  {
    name: 'xinetd',
    parse: parseXinetd,
    dialect: 'xinetd',
    path: /^etc\/xinetd(\.conf|\.d\/.*)$/,
    pieces: [
      'service pop3\n',
      '{\n',
      '}\n',
      'disable',
      '=',
      '+=',
      '-=',
      '#',
      ' ',
      '\t',
      '\n',
      'includedir /etc',
      'defaults\n',
    ],
  },
  {
    name: 'braces',
    parse: parseBraces,
    dialect: 'nginx',
    path: /^etc\/nginx\/.*(\.conf|mail-servers\/.*)$/,
    pieces: [
      'mail ',
      '{',
      '}',
      ';',
      '#',
      '"',
      "'",
      '\\',
      '${x}',
      ' ',
      '\t',
      '\n',
      '\r\n',
      'listen 110;\n',
      'server {\n',
      '}\n',
    ],
  },
  {
    name: 'hitch',
    parse: parseHitch,
    dialect: 'hitch',
    path: /^etc\/hitch\/.*\.conf$/,
    pieces: [
      'frontend',
      '=',
      '{',
      '}',
      '#',
      '"',
      '\\',
      '[*]:995',
      ' ',
      '\t',
      '\n',
      '\r\n',
      'tls-protos = TLSv1.2 ',
      '"x"',
      '/',
      ';',
    ],
  },
  {
    name: 'maddy.conf',
    parse: parseMaddy,
    dialect: 'maddy',
    path: /^etc\/maddy\/.*\.conf$/,
    pieces: [
      'imap tcp://0.0.0.0:143 {\n',
      '{',
      '}',
      '$(a)',
      '=',
      '#',
      '"',
      '\\',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '\\\n',
      '{env:A}',
      '(s) {',
    ],
  },
  {
    name: 'smtpd.conf',
    parse: parseSmtpdConf,
    dialect: 'opensmtpd',
    path: /^etc\/smtpd\.conf$/,
    pieces: [
      'listen on ',
      '$x',
      '=',
      '{',
      '}',
      '#',
      '"',
      "'",
      '\\',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '\\\n',
      'tls auth\n',
      '/',
    ],
  },
  {
    name: 'stalwart',
    parse: parseStalwart,
    dialect: 'opensmtpd', // no measured case is in it
    path: /^nowhere$/,
    pieces: [
      '[server.listener."imap"]\n',
      '[[a]]\n',
      '=',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '"""',
      "'''",
      '#',
      '\\',
      ' ',
      '\n',
      '\r\n',
      'bind = ',
      '%{env:A}%',
    ],
  },
  {
    name: 'sendmail.mc',
    parse: parseMc,
    dialect: 'sendmail',
    path: /^etc\/mail\/sendmail\.mc$/,
    pieces: [
      'define(',
      '`',
      "'",
      ')',
      '(',
      ',',
      'dnl',
      'dnl x\n',
      ' ',
      '\n',
      "DAEMON_OPTIONS(`Port=25')dnl\n",
      'ifdef(',
      '#',
    ],
  },
  {
    name: 'sendmail.cf',
    parse: parseCf,
    dialect: 'sendmail',
    path: /^etc\/mail\/sendmail\.cf$/,
    pieces: ['O A=b\n', 'O ', '=', '#', '$#', '\\', ' ', '\t', '\n', '\r\n', 'R$*\t$@'],
  },
  {
    name: 'haproxy',
    parse: parseHaproxy,
    dialect: 'haproxy',
    path: /^etc\/haproxy\/.*\.cfg$/,
    pieces: [
      'listen x\n',
      'bind',
      ':110',
      '#',
      '"',
      "'",
      '\\',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '.if 1\n',
      '.endif\n',
      '$X',
      '${X}',
    ],
  },
];

describe('every grammar', () => {
  for (const { name, parse, dialect, path, pieces } of grammars) {
    it(`${name}: tokens joined are the file, in every measured case, and none is garbage where the daemon takes all of it`, () => {
      for (const { id, works, files } of cases(dialect, path))
        for (const text of files) {
          const { tokens } = parse(plainFile(id, text));
          assertTiles(text, tokens);
          if (works)
            assert.deepEqual(
              tokens
                .filter(({ kind }) => kind === 'garbage')
                .map(({ start, end }) => `${id}: ${text.slice(start, end)}`),
              [],
            );
        }
    });

    it(`${name}: reads whatever it is given, templates too`, () => {
      const text = fc
        .array(
          fc.oneof(
            fc.constantFrom(...pieces, '{{ x }}', '{% if a %}', '{% else %}', '{% endif %}'),
            fc.string({ unit: 'binary', maxLength: 4 }),
          ),
          { maxLength: 60 },
        )
        .map((list) => list.join(''));
      fc.assert(
        fc.property(text, (written) => {
          const file = readTemplate(plainFile('x', written));
          assertTiles(file.text, parse(file).tokens);
        }),
        { numRuns: 300 },
      );
    });

    it(`${name}: does work in proportion to the length of its input`, () => {
      for (const piece of [
        ...pieces,
        ...pieces.map((one, i) => `${one}${pieces[(i + 1) % pieces.length]}`),
        '{{ x }} ',
        '{% if a %}x\n{% endif %}',
      ]) {
        const [small, large] = [2_000, 8_000].map((times) => work(parse, piece.repeat(times)));
        assert.ok(
          large! <= 4.4 * small! + 1_000,
          `${JSON.stringify(piece)}: ${small} steps for 2,000 times, ${large} for 8,000`,
        );
      }
    });

    it(`${name}: survives the files that were broken on purpose`, () => {
      const folder = join(fixtures, 'broken');
      for (const file of list(folder)) {
        const text = readFileSync(join(folder, file), 'utf8');
        assertTiles(text, parse(plainFile(file, text)).tokens);
        const cut = text.slice(0, Math.floor(text.length / 2));
        assertTiles(cut, parse(plainFile(file, cut)).tokens);
      }
    });
  }
});

function assertTiles(text: string, tokens: Syntax['tokens']): void {
  let done = 0;
  for (const { start, end } of tokens) {
    assert.equal(start, done, 'a token begins where the one before it ended');
    assert.ok(end > start, 'no token is empty');
    done = end;
  }
  assert.equal(done, text.length, 'the last token ends the file');
}

function work(parse: Grammar['parse'], text: string): number {
  const file = readTemplate(plainFile('x', text));
  const before = steps.count;
  assert.ok(parse(file).tokens);
  return steps.count - before;
}

function cases(
  dialect: string,
  path: RegExp,
): readonly { readonly id: string; readonly works: boolean; readonly files: readonly string[] }[] {
  const home = join(fixtures, 'truth', dialect);
  return readdirSync(home).map((id) => {
    const root = join(home, id, 'root');
    const files = existsSync(root)
      ? list(root)
          .filter((file) => path.test(file))
          .map((file) => readFileSync(join(root, file), 'utf8'))
      : [];
    return {
      id,
      works: readTruth(join(home, id)).listeners.length > 0,
      files: files.filter((text) => !text.includes('\0')),
    };
  });
}

function list(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
