/**
 * For work on one dialect: `npx tsx test/tools/agree.ts FOLDER… [-- CASE]` holds the cases below each folder of truth
 * cases against the daemon and prints what differs.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { disagreements, interpretCase, isCase, readTruth } from '../support/agree.ts';
import { lintCase } from '../support/lint.ts';

const folders = process.argv.slice(2);
let agreed = 0;
let differ = 0;
for (const folder of folders) {
  const list = isCase(folder)
    ? [folder]
    : readdirSync(folder)
        .map((name) => join(folder, name))
        .filter(isCase);
  for (const one of list) {
    const truth = readTruth(one);
    const services = existsSync(join(one, 'root')) ? undefined : (await lintCase(one)).network.services;
    const notes = attempt(() => disagreements(truth, services ?? interpretCase(one)));
    if (notes.length === 0) agreed += 1;
    else {
      differ += 1;
      process.stdout.write(`${one}\n  about: ${truth.about}\n${notes.map((note) => `  ${note}\n`).join('')}`);
    }
  }
}
process.stdout.write(`${agreed} agree, ${differ} differ\n`);

function attempt(look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
