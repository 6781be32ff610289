import { nothingAssumed, type Assume } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { fileAt } from '../../src/platform/files.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { known } from './known.ts';
import { inScratch } from './scratch.ts';

export type Files = Readonly<Record<string, string>>;

/** The file that the plays of these tests write. */
export const MAIL = '/etc/mail/mail.conf';

/** An inventory of one host. */
export const ONE = { hosts: 'mx\n' };

/** A playbook of one play for all hosts. */
export function play(tasks: string, head = ''): string {
  return `- hosts: all\n${head}  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`;
}

/** A task that writes this line. */
export function line(text: string, more = ''): string {
  return `- copy:\n    dest: ${MAIL}\n    content: |\n      ${text}\n${more}`;
}

/** The machines that the plays of these files make. */
export async function played(files: Files, assume: Partial<Assume> = {}): Promise<readonly Host[]> {
  const { hosts } = await inScratch(files, async (folder) =>
    hostsIn(await discover([folder], known), { ...nothingAssumed, ...assume }, noPolicy),
  );
  return hosts.filter(({ source }) => source === 'ansible');
}

/** What the file says on each machine; conditions that are open stand in front. */
export async function texts(files: Files, assume: Partial<Assume> = {}): Promise<readonly string[]> {
  return (await played(files, assume)).flatMap((host) => {
    const file = fileAt(host, MAIL);
    const open = file?.branches.map(({ test, is }) => `[${is ? '' : 'not '}${test}] `) ?? [];
    return file ? [open.join('') + file.text.trimEnd()] : [];
  });
}

/** What it says on the only machine. */
export async function textAfter(files: Files, assume: Partial<Assume> = {}): Promise<string | undefined> {
  const all = await texts(files, assume);
  return all.length > 1 ? all.join(' + ') : all[0];
}
