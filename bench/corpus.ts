/**
 * `npm run corpus -- FOLDER`: the whole pipeline over every repository below a folder. Prints per repository and dialect the
 * services, listeners and how many of the compared fields are known, conditional or unknown, with reasons, and of Ansible
 * repositories what was made of their plays; then, where an
 * `EXPECTED.md` lies there, its entries of the works named by `--due` (default `first`) held against the findings.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadRules } from '../src/judge/load.ts';
import { lint } from '../src/lint.ts';
import { nothingAssumed } from '../src/model/assume.ts';
import type { Fact, Hop, Listener, Service } from '../src/model/model.ts';
import { noPolicy } from '../src/model/policy.ts';
import type { Finding, Result } from '../src/model/result.ts';
import { regionOf } from '../src/text/line-index.ts';
import { locate, type Span } from '../src/text/source-file.ts';
import { reconstructed } from './reconstructed.ts';

const [folder = '.', ...flags] = process.argv.slice(2);
const due = new Set((flags.find((flag) => flag.startsWith('--due='))?.slice(6) ?? 'first').split(','));
const rules = await loadRules();
const results = new Map<string, Result>();
const totals = new Map<string, Count>();

interface Count {
  services: number;
  listeners: number;
  known: number;
  conditional: number;
  unknown: number;
  readonly reasons: Map<string, number>;
}

for (const name of readdirSync(folder).sort()) {
  const path = join(folder, name);
  if (!existsSync(join(path, '.')) || /\.md$/.test(name)) continue;
  const started = Date.now();
  const result = await lint({ paths: [resolve(path)], rules, assume: nothingAssumed, policy: noPolicy });
  results.set(name, result);
  report(name, result, Date.now() - started);
}
process.stdout.write('\nall repositories\n');
for (const [dialect, count] of [...totals].sort()) process.stdout.write(`  ${line(dialect, count)}\n`);
process.exitCode = expected() ? 0 : 1;

function report(name: string, { network, findings, undecided, problems, skipped, files }: Result, ms: number): void {
  const skips = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  process.stdout.write(
    `${name}: ${files} files, ${network.hosts.length} hosts, ${findings.length} findings, ${undecided.length} undecided, ${problems.length} problems${skips.length > 0 ? `, skipped ${skips.join(', ')}` : ''} (${ms} ms)\n`,
  );
  const byDialect = new Map<string, Count>();
  for (const service of network.services) {
    for (const counts of [byDialect, totals]) add(counts, service);
  }
  for (const [dialect, count] of byDialect) process.stdout.write(`  ${line(dialect, count)}\n`);
  const played = network.hosts.filter(({ source }) => source === 'ansible');
  if (played.length > 0) process.stdout.write(`  ${reconstructed(played)}\n`);
  for (const finding of findings)
    process.stdout.write(
      `    ${finding.level} ${finding.certainty} ${finding.rule} ${placeOf(finding.at)}: ${finding.message}\n`,
    );
  if (flags.includes('--undecided'))
    for (const one of undecided)
      process.stdout.write(`    undecided ${one.rule} ${placeOf(one.at)}: ${one.question}\n`);
  if (flags.includes('--problems'))
    for (const one of problems) process.stdout.write(`    problem ${one.code} ${placeOf(one.at)}: ${one.message}\n`);
}

function add(counts: Map<string, Count>, service: Service): void {
  const count = counts.get(service.dialect) ?? {
    services: 0,
    listeners: 0,
    known: 0,
    conditional: 0,
    unknown: 0,
    reasons: new Map(),
  };
  counts.set(service.dialect, count);
  count.services += 1;
  for (const listener of service.listeners) {
    count.listeners += 1;
    for (const [field, fact] of compared(listener)) tally(count, field, fact);
  }
}

/** The fields that truth cases compare, each once per listener. */
function compared(listener: Listener): readonly (readonly [string, Fact<unknown>])[] {
  const hop: Hop | undefined = listener.backends[0];
  return [
    ['protocol', listener.protocol],
    ['address', listener.address],
    ['port', listener.port],
    ['reach', listener.reach],
    ['transport', listener.transport],
    ['starttls', listener.starttls],
    ['cleartextLogin.remote', listener.cleartextLogin.remote],
    ['cleartextLogin.loopback', listener.cleartextLogin.loopback],
    ['auth', listener.auth],
    ...(hop ? [['backend', hop.to] as const] : []),
  ];
}

function tally(count: Count, field: string, fact: Fact<unknown>): void {
  if (fact.could) count.conditional += 1;
  else if (fact.is !== undefined) count.known += 1;
  else {
    count.unknown += 1;
    const because = fact.because[0];
    const reason = `${field}: ${because?.name ?? 'nothing tells'}`;
    count.reasons.set(reason, (count.reasons.get(reason) ?? 0) + 1);
  }
}

function line(dialect: string, { services, listeners, known, conditional, unknown, reasons }: Count): string {
  const fields = known + conditional + unknown;
  const share = fields === 0 ? 0 : (100 * unknown) / fields;
  const why = [...reasons]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 6)
    .map(([reason, times]) => `${reason} (${times})`);
  return `${dialect}: ${services} services, ${listeners} listeners; fields known ${known}, conditional ${conditional}, unknown ${unknown} (${share.toFixed(1)} %)${why.length > 0 ? `; unknown ${why.join(', ')}` : ''}`;
}

function placeOf(span: Span): string {
  const [first] = locate(span);
  return first ? `${first.file.path}:${regionOf(first).startLine}` : span.file.path;
}

/** Entries of EXPECTED.md: those that must be found, and those that must stay silent, at their place. */
function expected(): boolean {
  const list = join(folder, 'EXPECTED.md');
  if (!existsSync(list)) return true;
  let section = '';
  let good = true;
  for (const text of readFileSync(list, 'utf8').split('\n')) {
    if (text.startsWith('## ')) section = text.slice(3);
    const entry = /^\d+\. \(([^):]+)\) `([^/]+)\/(.+?):(\d+)` ?(.*)$/.exec(text);
    if (!entry || !due.has(entry[1]!)) continue;
    const [, , repository = '', path = '', at = '', about = ''] = entry;
    const found = (results.get(repository)?.findings ?? []).filter((finding) => touches(finding, path, Number(at)));
    const wanted = section.startsWith('Must be reported');
    const fine = wanted ? found.length > 0 : found.every(({ level }) => level === 'note');
    good &&= fine;
    process.stdout.write(
      `${fine ? 'ok  ' : 'FAIL'} ${wanted ? 'reported' : 'silent'} ${repository}/${path}:${at} ${found.map(({ rule, level }) => `${rule} ${level}`).join(', ') || about.slice(0, 100)}\n`,
    );
  }
  return good;
}

/** Whether a finding stands at this line, or the line is part of its evidence (it would have to be changed, or opens the listener). */
function touches(finding: Finding, path: string, at: number): boolean {
  return [finding.at, ...finding.because.map((one) => one.at)].flatMap(locate).some((place) => {
    const { startLine, endLine } = regionOf(place);
    return place.file.path === path && startLine <= at && at <= endLine;
  });
}
