import type { Layer, Origin } from '../config/layer.ts';
import { type Level, levels } from '../model/result.ts';
import { type Format, render } from '../report/formats.ts';
import { readUnsaved, reportsIn } from './reports.ts';
import { isTerminal, printNote, wantsColor, writeReport } from './output.ts';
import { version } from './version.ts';
import { noteWhenNothingFound, type Run, run } from './run.ts';

export interface CheckOptions {
  readonly format: Format;
  readonly output?: string;
  readonly config?: string;
  readonly assume: readonly string[];
  readonly profile?: string;
  readonly rules?: readonly string[];
  readonly now?: Date;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly failOn?: Level | 'never';
  readonly failOnUndecided?: boolean;
  readonly failOnProblems?: boolean;
  readonly requireServices?: boolean;
  /** FORMAT=FILE, as given. */
  readonly report?: readonly string[];
  /** `true` without a commit. */
  readonly changed?: string | true;
  readonly stdinFilename?: string;
  readonly sarifSuppressed?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** `waxseal check`: the report, and the exit code that it deserves (INTERFACE, *Exit codes*). */
export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
  const beside = reportsIn(options.report ?? []);
  const { changed, stdinFilename: name, ...others } = options;
  const unsaved = name === undefined ? undefined : readUnsaved(name);
  const looked = unsaved && paths.join() === '.' ? [unsaved.path] : paths;
  const first = await run(looked, {
    ...{ ...others, told: toldBy(options) },
    ...(unsaved ? { unsaved } : {}),
    ...(changed === undefined ? {} : { changed: changed === true ? 'HEAD' : changed }),
  });
  const ran = await withBaseline(first, paths, options);
  if (options.verbose) tellWhatWasRead(ran);
  const found = !noteWhenNothingFound(ran.result, paths);
  for (const { format, file } of beside) writeReport(await rendered(ran, { ...options, format, output: file }), file);
  const { findings, problems } = ran.result;
  if (found || findings.length > 0 || problems.length > 0 || options.format !== 'text')
    writeReport(await rendered(ran, options), options.output);
  if (!found && ran.settings.requireServices.value) return 2;
  return fails(ran) ? 1 : 0;
}

/** What the command line says of what a configuration may say, too. */
export function toldBy(options: CheckOptions): Partial<Layer> {
  const from = (name: string): Origin => ({ kind: 'argument', name });
  return {
    ...(options.failOn ? { failOn: { value: options.failOn, from: from('--fail-on') } } : {}),
    ...(options.failOnUndecided ? { failOnUndecided: { value: true, from: from('--fail-on-undecided') } } : {}),
    ...(options.failOnProblems ? { failOnProblems: { value: true, from: from('--fail-on-problems') } } : {}),
    ...(options.requireServices ? { requireServices: { value: true, from: from('--require-services') } } : {}),
    ...(options.baseline === undefined ? {} : { baseline: { value: options.baseline, from: from('--baseline') } }),
  };
}

async function withBaseline(ran: Run, paths: readonly string[], options: CheckOptions): Promise<Run> {
  if (!ran.settings.baseline && !options.writeBaseline) return ran;
  const { settleBaseline } = await import('./baseline.ts');
  return settleBaseline(ran, paths, options.writeBaseline === true);
}

function rendered({ result, fromHere, changed }: Run, options: CheckOptions): Promise<string> {
  const isForTerminal = options.output === undefined && isTerminal();
  return render(options.format, result, {
    version: version(),
    withSuppressed: options.sarifSuppressed === true,
    ...(changed ? { isChanged: (path: string) => changed.has(path) } : {}),
    color: wantsColor(options),
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    ...(isForTerminal ? { rename: fromHere } : {}),
  });
}

function fails({ result: { findings, undecided, problems }, settings }: Run): boolean {
  const failOn = settings.failOn.value;
  const counting = failOn === 'never' ? [] : levels.slice(0, levels.indexOf(failOn) + 1);
  return (
    findings.some(({ level }) => counting.includes(level)) ||
    (settings.failOnUndecided.value && undecided.length > 0) ||
    (settings.failOnProblems.value && problems.length > 0)
  );
}

function tellWhatWasRead({ result, from }: Run): void {
  const { network, files, rules } = result;
  printNote(from === undefined ? 'no waxseal.yaml' : `configuration from ${from}`);
  printNote(`${rules.length} rules, ${files} files, ${network.hosts.length} hosts`);
  for (const { dialect, host, files: read } of network.services)
    printNote(`${host.name}: ${dialect} from ${read.map(({ path }) => path).join(', ')}`);
}
