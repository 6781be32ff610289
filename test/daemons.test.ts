import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dialects } from '../src/dialects/index.ts';
import { daemonIndex, daemonPage } from './support/daemon-page.ts';
import { snapshot } from './support/snapshot.ts';

const home = resolve(import.meta.dirname, '../docs/daemons');

describe('the pages of daemons', () => {
  before(() => mkdirSync(home, { recursive: true }));

  for (const declaration of dialects)
    it(`say what the table of ${declaration.id} holds`, async () => {
      snapshot(join(home, `${declaration.id}.md`), await daemonPage(declaration));
    });

  it('are listed, and there is none of a daemon that is gone', () => {
    snapshot(join(home, 'README.md'), daemonIndex(dialects));
    assert.deepEqual(readdirSync(home).sort(), ['README.md', ...dialects.map(({ id }) => `${id}.md`)].sort());
  });
});
