/**
 * `npx tsx test/tools/ansible.ts FOLDER [CASE…]`: holds the files that we reconstruct from each repository below a folder of
 * truth cases byte by byte against what the real play wrote, and the listeners against what the daemon then did.
 * The files are taken with what was really on the machine before, from the folder above.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadRules } from '../../src/judge/load.ts';
import { judgedCase, rebuiltCase, type Verdict } from '../support/ansible-truth.ts';

const [folder = '.', ...chosen] = process.argv.slice(2);
const rules = await loadRules();
const counts: Record<Verdict | 'agree' | 'disagree', number> = {
  ...{ equal: 0, differ: 0, open: 0, missing: 0 },
  ...{ agree: 0, disagree: 0 },
};
for (const name of readdirSync(folder).sort())
  if (existsSync(join(folder, name, 'repo')) && (chosen.length === 0 || chosen.includes(name))) await compare(name);
process.stdout.write(
  `files: ${counts.equal} equal, ${counts.differ} differ, ${counts.open} open, ${counts.missing} missing\n` +
    `hosts: ${counts.agree} agree, ${counts.disagree} disagree\n`,
);

async function compare(name: string): Promise<void> {
  const at = join(folder, name);
  const rebuilt = await rebuiltCase(at, dirname(folder.replace(/\/$/, '')));
  for (const [index, { name: machine, differences }] of (await judgedCase(at, rules)).entries()) {
    const files = rebuilt[index]!.files;
    for (const { verdict } of files) counts[verdict] += 1;
    counts[differences.length === 0 ? 'agree' : 'disagree'] += 1;
    const odd = files.filter(({ verdict }) => verdict !== 'equal').map(({ verdict, path }) => `${verdict} ${path}`);
    const all = [...odd, ...differences.slice(0, chosen.length > 0 ? 99 : 2)];
    if (all.length > 0) process.stdout.write(`${name} ${machine}\n${all.map((note) => `  ${note}\n`).join('')}`);
  }
}
