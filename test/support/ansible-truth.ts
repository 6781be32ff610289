import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { known, lint } from '../../src/lint.ts';
import type { CompiledRule } from '../../src/judge/judge.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import type { Completion, Host, Service } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { shippedFor } from '../../src/sources/ansible/disk.ts';
import { hosts as hostsOf } from '../../src/sources/ansible/hosts.ts';
import { discover } from '../../src/sources/discover.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { disagreements, type Truth } from './agree.ts';

/** What became of one file that the real play wrote, as we reconstruct it. */
export type Verdict = 'equal' | 'differ' | 'open' | 'missing';

export interface FileVerdict {
  readonly path: string;
  readonly verdict: Verdict;
}

/** One machine of a case: what it really was, and what we say of it. */
export interface MachineVerdict {
  readonly name: string;
  readonly files: readonly FileVerdict[];
  readonly differences: readonly string[];
}

interface AnsibleTruth extends Truth {
  readonly host?: string;
  readonly base?: string | null;
  readonly hosts?: Readonly<Record<string, Truth & { readonly base?: string | null }>>;
}

export function readAnsibleTruth(folder: string): AnsibleTruth {
  return JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
}

function assumptions(folder: string): Assume {
  const told: Partial<Assume> = JSON.parse(readFileSync(join(folder, 'assume.json'), 'utf8'));
  return { ...nothingAssumed, ...told };
}

/** The case with nothing but `assume.json`: listeners, and the files as they are with the distribution's of our profiles. */
export async function judgedCase(folder: string, rules: readonly CompiledRule[]): Promise<readonly MachineVerdict[]> {
  const assume = assumptions(folder);
  const { network } = await lint({ paths: [join(folder, 'repo')], rules, assume, policy: noPolicy });
  const made = network.hosts.filter(({ source }) => source === 'ansible');
  return machinesOf(folder).map(({ name, known: inventoryName, truth }) => {
    const hosts = hostsFor(made, inventoryName);
    const services: readonly Service[] = network.services.filter(({ host }) => hosts.includes(host));
    const chosen = (host: Host) =>
      host.completions.find(
        ({ dialect, release }) => release.build === assume.build && release.version === assume.versions[dialect],
      );
    const files = written(join(folder, 'host', name), (path) => texts(hosts, path, chosen));
    return { name, files, differences: disagreements(truth, services) };
  });
}

/** The case with the distribution's real files as what was on its machines before. */
export async function rebuiltCase(folder: string, shared: string): Promise<readonly MachineVerdict[]> {
  const assume = assumptions(folder);
  const tree = await discover([join(folder, 'repo')], known);
  return machinesOf(folder).map(({ name, known: inventoryName, truth }) => {
    const base = truth.base ? baseOf(join(shared, truth.base)) : undefined;
    const shipped = base ? shippedFor(() => [base], [base.dialect]) : () => undefined;
    const { hosts } = hostsOf(tree, assume, new Set(), noPolicy, shipped);
    const files = written(join(folder, 'host', name), (path) =>
      texts(hostsFor(hosts, inventoryName), path, () => base),
    );
    return { name, files, differences: [] };
  });
}

function machinesOf(folder: string) {
  const truth = readAnsibleTruth(folder);
  return Object.entries(truth.hosts ?? { '': truth }).map(([name, measured]) => ({
    name,
    known: name || truth.host || '',
    truth: { ...measured, base: measured.base ?? truth.base ?? null, defects: measured.defects ?? truth.defects ?? [] },
  }));
}

function hostsFor(made: readonly Host[], name: string): readonly Host[] {
  const own = made.filter((host) => host.name.split(',').includes(name));
  return own.length > 0 ? own : made;
}

function baseOf(folder: string): Completion {
  const files = filesBelow(join(folder, 'root'), '').map(
    (path) => [path, plainFile(path, readFileSync(join(folder, 'root', path), 'utf8'))] as const,
  );
  const release = { version: '0', build: 'debian' } as const;
  return { dialect: 'base', name: 'the base', release, files: new Map(files) };
}

function filesBelow(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    const found = lstatSync(join(root, path));
    if (found.isDirectory()) return filesBelow(root, path);
    return found.isFile() ? [path] : [];
  });
}

function written(root: string, ours: (path: string) => readonly (string | undefined)[]): readonly FileVerdict[] {
  return filesBelow(root, '').map((path) => {
    const wanted = readFileSync(join(root, path), 'utf8');
    const found = ours(path);
    if (found.length === 0) return { path, verdict: 'missing' };
    if (found.includes(undefined)) return { path, verdict: 'open' };
    return { path, verdict: found.every((text) => text === wanted) ? 'equal' : 'differ' };
  });
}

/** What hosts have at a path; undefined where that is not known for sure. */
function texts(
  hosts: readonly Host[],
  path: string,
  completion: (host: Host) => Completion | undefined,
): readonly (string | undefined)[] {
  return hosts.flatMap((host) => {
    const entry = host.entry(path);
    const under = completion(host);
    const isReworked = host.reworked?.paths.includes(path) && under;
    const file = entry.kind === 'file' ? entry.file : isReworked ? host.reworked?.of(under).files.get(path) : undefined;
    if (!file) return entry.kind === 'present' ? [undefined] : [];
    return [file.holes.length === 0 && file.branches.length === 0 ? file.text : undefined];
  });
}
