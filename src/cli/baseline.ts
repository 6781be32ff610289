import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { readBaseline } from '../config/baseline.ts';
import { parsed, shown } from '../config/load.ts';
import {
  BASELINE_SCHEMA,
  type BaselineEntry,
  baselineText,
  entriesOf,
  heldAgainst,
  type WrittenEntry,
} from '../judge/baseline.ts';
import { type Problem, problem } from '../text/problem.ts';
import { plainFile } from '../text/source-file.ts';
import { UsageError } from '../text/usage-error.ts';
import { printNote } from './output.ts';
import type { Run } from './run.ts';

const NAME = '.waxseal-baseline.json';

/** What the baseline knows is suppressed, and what it holds beyond that is told; written, it only ever shrinks. */
export async function settleBaseline(ran: Run, paths: readonly string[], isToWrite: boolean): Promise<Run> {
  const file = ran.settings.baseline?.value ?? join(ran.base, NAME);
  if (isToWrite && namesFiles(paths)) throw new UsageError('--write-baseline looks at folders, not at single files');
  if (isToWrite && !existsSync(file)) return begin(ran, file);
  const entries = await entriesIn(file, ran.base);
  const held = heldAgainst(ran.result.findings, entries);
  const isLookedAt = namesFiles(paths) ? () => false : below(paths, ran.base);
  const stale = held.stale.filter(({ path }) => isLookedAt(path));
  const elsewhere = held.stale.filter(({ path }) => !isLookedAt(path));
  if (isToWrite) {
    write(file, [...held.kept, ...elsewhere]);
    printNote(`${shown(file)}: ${counted(held.kept.length + elsewhere.length)} left, ${stale.length} taken out`);
    if (held.fresh.length > 0)
      printNote(`new findings are not added to a baseline that is there; to accept them, delete it and write it again`);
  }
  const { result } = ran;
  const reason = `known by the baseline ${inBase(file, ran.base)}`;
  return {
    ...ran,
    result: {
      ...result,
      findings: held.fresh,
      suppressed: [...result.suppressed, ...held.known.map((finding) => ({ finding, reason }))],
      problems: [...result.problems, ...(isToWrite ? [] : stale.map(staleProblem))],
    },
  };
}

function begin(ran: Run, file: string): Run {
  const { findings, suppressed } = ran.result;
  const entries = findings.flatMap(entriesOf);
  write(file, entries);
  printNote(
    `${shown(file)}: ${counted(entries.length)} written; name it with --baseline, or under "baseline" in waxseal.yaml`,
  );
  const reason = `known by the baseline ${inBase(file, ran.base)}`;
  const known = findings.map((finding) => ({ finding, reason }));
  return { ...ran, result: { ...ran.result, findings: [], suppressed: [...suppressed, ...known] } };
}

async function entriesIn(file: string, base: string): Promise<readonly WrittenEntry[]> {
  const node = await parsed(file);
  const named = plainFile(inBase(file, base), node.span.file.text);
  return readBaseline(node, BASELINE_SCHEMA).map((entry) => ({ ...entry, at: { ...entry.at, file: named } }));
}

function staleProblem({ rule, listener, path, at }: WrittenEntry): Problem {
  const what = listener === '' ? `${rule} in ${path}` : `${rule} on ${listener} in ${path}`;
  return problem('stale-baseline', `nothing is found any more of ${what}: --write-baseline takes this entry out`, at);
}

function write(file: string, entries: readonly BaselineEntry[]): void {
  try {
    writeFileSync(file, baselineText(entries));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new UsageError(`${shown(file)}: cannot be written (${reason})`);
  }
}

function namesFiles(paths: readonly string[]): boolean {
  return paths.some((path) => statSync(path).isFile());
}

/** Whether a path from the base lies below one of the folders that were named. */
function below(paths: readonly string[], base: string): (path: string) => boolean {
  const roots = paths.map((path) => inBase(resolve(path), base));
  return (path) => roots.some((root) => root === '' || path.startsWith(`${root}/`));
}

function inBase(file: string, base: string): string {
  return relative(base, resolve(file)).split(sep).join('/');
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}
