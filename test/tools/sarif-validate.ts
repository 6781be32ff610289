/**
 * `npm run sarif:validate`: has Microsoft's sarif-multitool look at the SARIF of every fixture tree with its own rules and those of
 * GitHub, and at one broken on purpose, so that silence means something. The validator is 100 MB, so it is fetched when this runs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Log } from 'sarif';
import { sarifLog } from '../../src/report/sarif.ts';
import { lintPaths } from '../support/lint.ts';

const TOOL = '@microsoft/sarif-multitool@5.7.0';
const BROKEN = 'broken-on-purpose';
const trees = resolve(import.meta.dirname, '../../fixtures/trees');
const folder = mkdtempSync(join(tmpdir(), 'waxseal-sarif-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

if (spawnSync('npx', ['--yes', TOOL, '--version'], { encoding: 'utf8' }).status !== 0) {
  process.stdout.write(`note: ${TOOL} could not be fetched, so no SARIF was validated\n`);
  process.exit();
}
const names = readdirSync(trees);
let sample: Log | undefined;
for (const name of names) {
  const log = sarifLog(await lintPaths([join(trees, name)]), '0.1.0');
  writeFileSync(join(folder, `${name}.sarif`), JSON.stringify(log));
  if ((log.runs[0]?.results ?? []).length > 0) sample = log;
}
if (!sample) throw new Error('no tree has a finding');
for (const result of sample.runs[0]?.results ?? []) result.locations = [];
writeFileSync(join(folder, `${BROKEN}.sarif`), JSON.stringify(sample));

const told = validate();
const errors = told.filter(({ level, file }) => level === 'error' && file !== BROKEN);
for (const { file, text } of errors) process.stdout.write(`${file}: ${text}\n`);
const sees = told.some(({ level, file }) => level === 'error' && file === BROKEN);
if (!sees) process.stdout.write('the validator passes a result without a place, so it proves nothing\n');
process.stdout.write(`${names.length} trees, ${errors.length} errors\n`);
process.exitCode = errors.length === 0 && sees ? 0 : 1;

interface Told {
  readonly file: string;
  readonly level: string;
  readonly text: string;
}

function validate(): readonly Told[] {
  const output = join(folder, 'validated.json');
  const kinds = ['--rule-kind', '"Sarif;Gh;Ghas"', '--level', '"Error;Warning"'];
  const args = ['--yes', TOOL, 'validate', `"${join(folder, '*.sarif')}"`, ...kinds, '--output', output, '--quiet'];
  const { status, stderr } = spawnSync('npx', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`sarif-multitool could not be run: ${stderr}`);
  const log: Log = JSON.parse(readFileSync(output, 'utf8').replace(/^\ufeff/, ''));
  return (log.runs[0]?.results ?? []).map(({ ruleId = '', level = 'warning', message, locations }) => ({
    file: /([^/]+)\.sarif$/.exec(locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '')?.[1] ?? '?',
    level,
    text: `${ruleId} ${message.text ?? JSON.stringify(message.arguments ?? [])}`,
  }));
}
