import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Result } from '../model/result.ts';
import { counted } from '../report/counts.ts';
import { summaryOf } from '../report/json.ts';
import { UsageError } from '../text/usage-error.ts';
import { shown } from '../config/load.ts';
import { printNote, writeReport } from './output.ts';
import { run } from './run.ts';
import { version } from './version.ts';
import { workflowText } from './workflow.ts';

export interface InitOptions {
  readonly preCommit?: boolean;
  readonly workflow?: boolean;
  readonly force?: boolean;
}

const CONFIG = 'waxseal.yaml';
const HOOKS = '.pre-commit-config.yaml';
const WORKFLOW = '.github/workflows/waxseal.yml';

/** `waxseal init`: looks at the folder, writes `waxseal.yaml` and what else was asked for. Overwrites nothing without `force`; 0, or a `UsageError`. */
export async function init(folder: string, options: InitOptions): Promise<number> {
  const { result } = await run([folder], { assume: [] });
  const hadHooks = hasHooks(folder);
  const files = [
    { path: CONFIG, text: configText(result) },
    ...(options.workflow ? [{ path: WORKFLOW, text: workflowText(version()) }] : []),
    ...(options.preCommit && !hadHooks ? [{ path: HOOKS, text: hooksText() }] : []),
  ];
  const there = files.map(({ path }) => path).filter((path) => existsSync(join(folder, path)));
  if (there.length > 0 && !options.force)
    throw new UsageError(`${shown(join(folder, there[0]!))} is there already; --force writes it anew`);
  for (const { path, text } of files) put(join(folder, path), text);
  tell(result);
  if (options.preCommit && hadHooks) showHook(join(folder, HOOKS));
  if (!options.preCommit || !options.workflow) offer(options);
  return 0;
}

function put(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    printNote(`wrote ${shown(path)}`);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new UsageError(`${shown(path)}: cannot be written (${reason})`);
  }
}

function hasHooks(folder: string): boolean {
  return existsSync(join(folder, HOOKS));
}

/** A file of other hooks is its owner's to edit, so the entry is shown. */
function showHook(path: string): void {
  const isThere = /^\s*- id: waxseal\b/m.test(readFileSync(path, 'utf8'));
  if (isThere) printNote(`${shown(path)} has the hook already`);
  else {
    printNote(`add this to "repos" in ${shown(path)}:`);
    writeReport(hookEntry('  '), undefined);
  }
}

function tell(result: Result): void {
  const { hosts, services, listeners } = summaryOf(result);
  const dialects = [...new Set(result.network.services.map(({ dialect }) => dialect))].sort();
  const found =
    services === 0
      ? 'no mail service found so far'
      : `found ${counted(listeners, 'listener')} of ${counted(services, 'service')} on ${counted(hosts, 'host')} (${dialects.join(', ')})`;
  printNote(found);
}

function offer({ preCommit, workflow }: InitOptions): void {
  const left = [...(preCommit ? [] : ['--pre-commit']), ...(workflow ? [] : ['--workflow'])];
  printNote(`waxseal init --force ${left.join(' ')} also writes ${left.map((one) => WHAT[one]).join(' and ')}`);
}

const WHAT: Readonly<Record<string, string>> = {
  '--pre-commit': `the hook (${HOOKS})`,
  '--workflow': `the check of pull requests (${WORKFLOW})`,
};

/** What is asked about most comes first, commented out: nothing is assumed that nobody said. */
function configText({ network, undecided }: Result): string {
  const dialects = [...new Set(network.services.map(({ dialect }) => dialect))].sort();
  const asked = [...new Set(undecided.map(({ assume }) => assume).filter((one) => one !== ''))].slice(0, 8);
  const samples = [
    ...new Set(
      network.hosts.filter(({ role }) => role !== 'deploy').map(({ role, root }) => `${root || '.'}: ${role}`),
    ),
  ];
  return [
    `# yaml-language-server: $schema=https://raw.githubusercontent.com/waxseal/waxseal/v${version()}/schema/waxseal.schema.json`,
    '# What Waxseal shall know and do here; "waxseal config" shows the effect. All keys: docs/configuration.md of the project.',
    '',
    '# default: what a reviewer would always want. strict: RFC 8314, TLS from the first byte.',
    'profile: default',
    '',
    '# What you know and files do not say. Each line that is true settles questions.',
    '#assume:',
    ...(dialects.length > 0 ? [`#  versions: { ${dialects.map((one) => `${one}: '…'`).join(', ')} }`] : []),
    '#  build: debian',
    '#  complete: true',
    ...asked.map((line) => `#  ${line}`),
    '',
    '# Folders that are set aside, and findings that are accepted, each with its reason.',
    '#exclude: [lab/**]',
    '#ignore:',
    '#  - rule: cleartext-login',
    '#    path: hosts/lab/**',
    '#    reason: only the lab network reaches these machines',
    ...(samples.length > 0
      ? ['', '# Taken for samples and tests by their names:', ...samples.slice(0, 8).map((one) => `#  ${one}`)]
      : []),
    '',
  ].join('\n');
}

function hookEntry(indent: string): string {
  return ['- repo: https://github.com/waxseal/waxseal', `  rev: v${version()}`, '  hooks:', '    - id: waxseal', '']
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
}

function hooksText(): string {
  return `repos:\n${hookEntry('  ')}`;
}
