/**
 * `npx tsx test/tools/ansible.ts FOLDER [CASE…]`: holds the files that we reconstruct from each repository below a folder of
 * truth cases byte by byte against what the real play wrote, and the listeners against what the daemon then did.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../../src/judge/load.ts';
import { lint } from '../../src/lint.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { disagreements, type Truth } from '../support/agree.ts';

const [folder = '.', ...chosen] = process.argv.slice(2);
const rules = await loadRules();
const counts = { written: 0, equal: 0, differ: 0, open: 0, missing: 0, agree: 0, disagree: 0 };
for (const name of readdirSync(folder).sort())
  if (existsSync(join(folder, name, 'repo')) && (chosen.length === 0 || chosen.includes(name))) await compare(name);
process.stdout.write(
  `files: ${counts.written} written, ${counts.equal} equal, ${counts.differ} differ, ${counts.open} open, ${counts.missing} missing\n` +
    `hosts: ${counts.agree} agree, ${counts.disagree} disagree\n`,
);

async function compare(name: string): Promise<void> {
  const at = join(folder, name);
  const told: Partial<Assume> = JSON.parse(readFileSync(join(at, 'assume.json'), 'utf8'));
  const truth: Truth & { readonly host?: string; readonly hosts?: Readonly<Record<string, Truth>> } = JSON.parse(
    readFileSync(join(at, 'truth.json'), 'utf8'),
  );
  const { network } = await lint({
    paths: [join(at, 'repo')],
    rules,
    assume: { ...nothingAssumed, ...told },
    policy: noPolicy,
  });
  const made = network.hosts.filter(({ source }) => source === 'ansible');
  for (const [machine, measured] of Object.entries(truth.hosts ?? { '': truth })) {
    const known = machine || truth.host || '';
    const own = made.filter((host) => host.name.split(',').includes(known));
    const hosts = own.length > 0 ? own : made;
    const notes = files(join(at, 'host', machine), '', hosts);
    const services = network.services.filter(({ host }) => hosts.includes(host));
    const differences = disagreements({ ...measured, defects: measured.defects ?? truth.defects ?? [] }, services);
    counts[differences.length === 0 ? 'agree' : 'disagree'] += 1;
    const all = [...notes, ...differences.slice(0, chosen.length > 0 ? 99 : 2)];
    if (all.length > 0) process.stdout.write(`${name} ${machine}\n${all.map((note) => `  ${note}\n`).join('')}`);
  }
}

function files(root: string, folder: string, hosts: readonly Host[]): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return files(root, path, hosts);
    const found = verdict(path, readFileSync(join(root, path), 'utf8'), hosts);
    counts.written += 1;
    counts[found] += 1;
    return found === 'equal' ? [] : [`${found} ${path}`];
  });
}

function verdict(path: string, wanted: string, hosts: readonly Host[]): 'equal' | 'differ' | 'open' | 'missing' {
  const entries = hosts.map((host) => host.entry(path)).filter(({ kind }) => kind === 'file' || kind === 'present');
  if (entries.length === 0) return 'missing';
  const texts = entries.map((entry) =>
    entry.kind === 'file' && entry.file.holes.length === 0 && entry.file.branches.length === 0
      ? entry.file.text
      : undefined,
  );
  if (texts.includes(undefined)) return 'open';
  return texts.every((text) => text === wanted) ? 'equal' : 'differ';
}
