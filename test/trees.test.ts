import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderText } from '../src/report/text.ts';
import { regionOf } from '../src/text/line-index.ts';
import { locate } from '../src/text/source-file.ts';
import { lintPaths } from './support/lint.ts';
import { snapshot } from './support/snapshot.ts';

const trees = resolve(import.meta.dirname, '../fixtures/trees');

describe('trees', () => {
  for (const story of readdirSync(trees).sort()) {
    const folder = join(trees, story);
    it(`${story}: is reported at the lines that were written down, and reads as it did`, async () => {
      const told = join(folder, 'assume.json');
      const result = await lintPaths([folder], existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : {});
      const found = result.findings.map(({ rule, at }) => {
        const [place] = locate(at);
        const path = place?.file.path.slice(place.file.path.indexOf(`${story}/`) + story.length + 1);
        return place ? `${rule}\t${path}\t${regionOf(place).startLine}\n` : `${rule}\t?\t?\n`;
      });
      assert.equal(found.sort().join(''), readFileSync(join(folder, 'expected.tsv'), 'utf8'));
      snapshot(join(folder, 'expected.txt'), renderText(result, { color: false }));
    });
  }
});
