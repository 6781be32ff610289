import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument } from '../src/dialects/postfix/arguments.ts';
import { entriesOf, parseMainCf } from '../src/dialects/postfix/grammar.ts';
import { passedOver } from '../src/dialects/postfix/passed-over.ts';
import type { Word } from '../src/syntax/statement.ts';
import { plainFile, spanText } from '../src/text/source-file.ts';

const repository = join(import.meta.dirname, '..');
const own = join(repository, 'fixtures/truth/postfix');
const shared = join(repository, '../shared/truth');

/** Where postconf's print differs in form only: blanks inside lines, how columns are padded, how long lines are folded. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\n[ \t]+/g, ' '],
  [/[ \t]+/g, ' '],
  [/ $/gm, ''],
];

const prints: readonly {
  readonly option: string;
  readonly file: string;
  readonly of: string;
  print(text: string, folder: string): readonly string[];
}[] = [
  { option: '-n', file: 'postconf-n.txt', of: 'main.cf', print: settings },
  { option: '-M', file: 'postconf-M.txt', of: 'master.cf', print: services },
  { option: '-P', file: 'postconf-P.txt', of: 'master.cf', print: overrides },
];

describe('postconf', () => {
  for (const folder of cases())
    for (const { option, file, of, print } of prints)
      if (existsSync(join(folder, file)))
        it(`${option} prints ${of} of ${folder.split('/').slice(-2).join('/')} as we read it`, () => {
          const text = readFileSync(join(folder, 'root/etc/postfix', of), 'utf8');
          const printed = inForm(readFileSync(join(folder, file), 'utf8'));
          assert.deepEqual(print(text, folder).map(inForm), printed.split('\n').filter(Boolean));
        });
});

/** `postconf -n`: the last of each name, by name; names that nothing uses are left out. */
function settings(text: string, folder: string): readonly string[] {
  const main = plainFile('main.cf', text);
  const problems = passedOver(plainFile('master.cf', masterOf(folder)), main);
  const unused = new Set(problems.filter(({ code }) => code === 'unknown-setting').map(({ at }) => spanText(at)));
  const last = new Map<string, string>();
  for (const one of parseMainCf(main).statements)
    if (one.kind === 'setting' && one.operator && !unused.has(textOf(one.key)))
      last.set(textOf(one.key), one.args.map(textOf).join(' '));
  return byName(last);
}

function masterOf(folder: string): string {
  return readFileSync(join(folder, 'root/etc/postfix/master.cf'), 'utf8');
}

function services(text: string): readonly string[] {
  return entriesOf(plainFile('master.cf', text)).map(({ name, columns, argv }) =>
    [...[name, ...columns].map(textOf), ...argv.map(argument)].join(' '),
  );
}

/** Braces stay only where the value needs them, and blanks round the sign go. */
function argument({ word, isBraced }: Argument): string {
  if (!isBraced) return textOf(word);
  const tight = textOf(word).replace(/\s*=\s*/, '=');
  return tight.includes(' ') ? `{${tight}}` : tight;
}

/** By service in the order of the file, by parameter in each; services of one name are one table, printed for each of them. */
function overrides(text: string): readonly string[] {
  const list = entriesOf(plainFile('master.cf', text));
  const tables = new Map<string, Map<string, string>>();
  const labels = list.map(({ name, columns, overrides: own }) => {
    const label = [name, ...columns.slice(0, 1)].map(textOf).join('/');
    const table = tables.get(label) ?? new Map<string, string>();
    for (const one of own) if (one.kind === 'setting') table.set(`${label}/${textOf(one.key)}`, textOf(one.args[0]));
    tables.set(label, table);
    return label;
  });
  return labels.flatMap((label) => byName(tables.get(label)!));
}

function byName(table: ReadonlyMap<string, string>): readonly string[] {
  return [...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name} = ${value}`);
}

function textOf(word: Word | undefined): string {
  return word?.value ?? '';
}

function inForm(text: string): string {
  return FORMS.reduce((left, [what, by]) => left.replace(what, by), text);
}

/** Our copies, and beside the repository those with a distribution's own text. */
function cases(): readonly string[] {
  const list = join(shared, 'DISTRIBUTION-FILES.txt');
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
  const distributed = lines.filter((line) => line.startsWith('postfix/')).map((line) => join(shared, line.trim()));
  const copied = existsSync(own) ? readdirSync(own).map((name) => join(own, name)) : [];
  return [...copied, ...distributed].filter((folder) => existsSync(join(folder, 'postconf-n.txt')));
}
