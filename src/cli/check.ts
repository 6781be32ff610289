import { type Level, levels, type Result } from '../model/result.ts';
import { renderText } from '../report/text.ts';
import { printNote, wantsColor, writeReport } from './output.ts';
import { version } from './version.ts';
import { noteWhenNothingFound, type Run, run } from './run.ts';

export interface CheckOptions {
  readonly format: 'text' | 'sarif' | 'json';
  readonly output?: string;
  readonly config?: string;
  readonly assume: readonly string[];
  readonly failOn: Level | 'never';
  readonly failOnUndecided?: boolean;
  readonly failOnProblems?: boolean;
  readonly requireServices?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** `waxseal check`: the report, and the exit code that it deserves (INTERFACE, *Exit codes*). */
export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
  const ran = await run(paths, options);
  if (options.verbose) tellWhatWasRead(ran);
  const found = !noteWhenNothingFound(ran.result, paths);
  if (found || options.format !== 'text') writeReport(await rendered(ran, options), options.output);
  if (!found && options.requireServices) return 2;
  return fails(ran.result, options) ? 1 : 0;
}

async function rendered({ result, fromHere }: Run, options: CheckOptions): Promise<string> {
  if (options.format === 'json') return (await import('../report/json.ts')).renderJson(result);
  if (options.format === 'sarif') return (await import('../report/sarif.ts')).renderSarif(result, version());
  const isForTerminal = options.output === undefined && process.stdout.isTTY === true;
  return renderText(result, {
    color: wantsColor(options),
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    ...(isForTerminal ? { rename: fromHere } : {}),
  });
}

function fails({ findings, undecided, problems }: Result, options: CheckOptions): boolean {
  const { failOn } = options;
  const counting = failOn === 'never' ? [] : levels.slice(0, levels.indexOf(failOn) + 1);
  return (
    findings.some(({ level }) => counting.includes(level)) ||
    (options.failOnUndecided === true && undecided.length > 0) ||
    (options.failOnProblems === true && problems.length > 0)
  );
}

function tellWhatWasRead({ result, from }: Run): void {
  const { network, files, rules } = result;
  printNote(from === undefined ? 'no waxseal.yaml' : `configuration from ${from}`);
  printNote(`${rules.length} rules, ${files} files, ${network.hosts.length} hosts`);
  for (const { dialect, host, files: read } of network.services)
    printNote(`${host.name}: ${dialect} from ${read.map(({ path }) => path).join(', ')}`);
}
