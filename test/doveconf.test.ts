import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedSettings } from '../src/dialects/dovecot/changed.ts';
import { inWorld } from '../src/model/worlds.ts';
import { hostFromFolder } from './support/host.ts';
import { dialect } from './support/services.ts';

const dovecot = dialect('dovecot');

const repository = join(import.meta.dirname, '..');
const own = join(repository, 'fixtures/truth/dovecot');
const shared = join(repository, '../shared/truth');

/** Where the daemon's print differs in form only: what it computes, and how 2.2 sets off what it hides. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^managesieve_\w+_capability = .*\n/gm, ''],
  [/^#.*\n/gm, ''],
  [/ = {2}# hidden/g, ' = # hidden'],
];

describe('doveconf', () => {
  for (const folder of cases()) {
    const printed = inForm(readFileSync(join(folder, 'doveconf-n.txt'), 'utf8'));
    if (printed === '') continue;
    it(`prints the settings of ${folder.split('/').slice(-2).join('/')} as we do`, () => {
      assert.equal(inForm(ours(folder)), printed);
    });
  }
});

function ours(folder: string): string {
  const host = hostFromFolder(join(folder, 'root'), JSON.parse(readFileSync(join(folder, 'assume.json'), 'utf8')));
  const world = inWorld(host, dovecot, ({ answers }) => answers[0]!.is);
  return changedSettings(world, '/etc/dovecot/dovecot.conf');
}

function inForm(text: string): string {
  return FORMS.reduce((left, [what, by]) => left.replace(what, by), text);
}

/** Our copies, and beside the repository those with a distribution's own text. */
function cases(): readonly string[] {
  const list = join(shared, 'DISTRIBUTION-FILES.txt');
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
  const distributed = lines.filter((line) => line.startsWith('dovecot/')).map((line) => join(shared, line.trim()));
  const copied = existsSync(own) ? readdirSync(own).map((name) => join(own, name)) : [];
  return [...copied, ...distributed].filter((folder) => existsSync(join(folder, 'doveconf-n.txt')));
}
