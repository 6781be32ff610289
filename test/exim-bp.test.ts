import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serversOf } from '../src/dialects/exim/authenticators.ts';
import { readOption } from '../src/dialects/exim/options.ts';
import { firstRefusal } from '../src/dialects/exim/refusals.ts';
import { load } from '../src/dialects/exim/service.ts';
import { rows } from '../src/dialects/exim/settings.ts';
import { inWorld } from '../src/model/worlds.ts';
import { hostFromFolder } from './support/host.ts';
import { dialect } from './support/services.ts';

const exim = dialect('exim');

const repository = join(import.meta.dirname, '..');
const own = join(repository, 'fixtures/truth/exim');
const shared = join(repository, '../shared/truth');

/** What the daemon was asked for, in its order. */
const PRINTED = [
  rows.ports,
  rows.interfaces,
  rows.tlsPorts,
  rows.starttlsHosts,
  rows.certificate,
  rows.key,
  rows.authHosts,
];

/** Where the daemon's print differs in form only: how it reports that it stops. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^LOG: PANIC(?: DIE)?\n {2}/, ''],
  [/:\n {2}/, ': '],
];

describe('exim -bP', () => {
  for (const folder of cases()) {
    const printed = inForm(readFileSync(join(folder, 'exim-bP.txt'), 'utf8'));
    it(`prints the options of ${folder.split('/').slice(-2).join('/')} as we read them`, () => {
      assert.equal(ours(folder), printed);
    });
  }
});

function ours(folder: string): string {
  const host = hostFromFolder(join(folder, 'root'), JSON.parse(readFileSync(join(folder, 'assume.json'), 'utf8')));
  const world = inWorld(host, exim, ({ answers }) => answers[0]!.is);
  const [main = ''] = exim.mains(world);
  const { config } = load(world, main);
  const refusal = firstRefusal(config, serversOf(config), main);
  if (refusal) return `${refusal.reason}\n`;
  const options = PRINTED.map((row) => `${row.name} = ${readOption(world, row, config.main).setting.value ?? ''}`);
  const drivers = config.authenticators.filter(({ line }) => line.holds()).map(({ name }) => name);
  return `${[...options, ...drivers].join('\n')}\n`;
}

function inForm(text: string): string {
  return FORMS.reduce((left, [what, by]) => left.replace(what, by), text);
}

/** Our copies, and beside the repository those with a distribution's own text. */
function cases(): readonly string[] {
  const list = join(shared, 'DISTRIBUTION-FILES.txt');
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
  const distributed = lines.filter((line) => line.startsWith('exim/')).map((line) => join(shared, line.trim()));
  const copied = existsSync(own) ? readdirSync(own).map((name) => join(own, name)) : [];
  return [...copied, ...distributed].filter((folder) => existsSync(join(folder, 'exim-bP.txt')));
}
