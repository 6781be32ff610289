import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Holds a text against a file; `UPDATE_SNAPSHOTS=1` writes the file instead. */
export function snapshot(path: string, actual: string): void {
  if (process.env.UPDATE_SNAPSHOTS === '1') writeFileSync(path, actual);
  else
    assert.equal(
      actual,
      existsSync(path) ? readFileSync(path, 'utf8') : '',
      `${path} is not current: UPDATE_SNAPSHOTS=1 npm test`,
    );
}

/** The same for the text between `<!-- name -->` and `<!-- /name -->` in a document. */
export function section(path: string, name: string, actual: string): void {
  const text = readFileSync(path, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(open) + open.length;
  const end = text.indexOf(close);
  assert.ok(start >= open.length && end >= start, `${path} has no section "${name}"`);
  snapshot(path, `${text.slice(0, start)}\n${actual.trimEnd()}\n${text.slice(end)}`);
}
