import { check } from './check.ts';
import { Command, CommanderError, Option } from 'commander';
import { levels } from '../model/result.ts';
import { formats } from '../report/formats.ts';
import { readDay } from '../text/date.ts';
import { UsageError } from '../text/usage-error.ts';
import { print, printError } from './output.ts';
import { version } from './version.ts';

const EXIT_CODES = `
Exit codes of check:
  0  nothing at or above --fail-on
  1  findings at or above it
  2  wrong usage, an unusable configuration or assume file, a path that does not
     exist, or an output that could not be written`;

const EXAMPLES = `
Examples:
  waxseal                              check the folder that you are in
  waxseal hosts/mx1                    check one host
  waxseal inventory                    list every mail listener and what it takes
  waxseal explain cleartext-login      why a rule exists and what to do
  waxseal explain 0.0.0.0:110          every line that decided that listener
  waxseal check --format sarif --output waxseal.sarif
  waxseal check --assume versions.dovecot=2.3.19 --assume complete=true

A path that is spelt like a command is written ./check.`;

const ASSUME =
  'what you know and files do not say: a YAML or JSON file, or a key such as versions.dovecot=2.4.1, build=debian, complete=true (repeatable)';

const PROFILE = 'default, strict (RFC 8314: TLS from the first byte), or a file of your own';
const RULES = 'a folder with rules of your own (repeatable)';
const NOW = 'the day on which to judge, such as 2027-01-01 (default: today)';

/** Does what the command line asks for, and sets the exit code. */
export async function main(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    printError(
      error instanceof CommanderError
        ? new UsageError(`${error.message.replace(/^error: /, '')} (see waxseal --help)`)
        : error,
    );
    process.exitCode = 2;
  }
}

function program(): Command {
  const top = new Command('waxseal')
    .description('Waxseal finds mail services that let passwords travel unsealed.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', `${EXAMPLES}\n${EXIT_CODES}`);
  inherit(top, ...makersFor(process.argv.slice(2)).map((make) => make(top)));
  return top;
}

/** In the order in which help tells of them. */
const MAKERS: Readonly<Record<string, (top: Command) => Command>> = {
  check: checkCommand,
  inventory: inventoryCommand,
  explain: explainCommand,
  diff: diffCommand,
  test: testCommand,
  config: configCommand,
  init: initCommand,
  completion: completionCommand,
};

/** A run has one command, and making the others would take a fiftieth of it; help and completion tell of all. */
function makersFor([first = '', ...rest]: readonly string[]): readonly ((top: Command) => Command)[] {
  const all = Object.values(MAKERS);
  const named = Object.hasOwn(MAKERS, first) ? MAKERS[first] : undefined;
  if (named && named !== completionCommand) return [named];
  const asksForHelp = named !== undefined || [first, ...rest].some((word) => word === '--help' || word === '-h');
  return asksForHelp ? all : [checkCommand];
}

/** What every command takes that looks for findings. */
function judging(command: Command): Command {
  return command
    .option('--config <file>', 'use this waxseal.yaml')
    .option('--assume <file|key=value>', ASSUME, collect, [])
    .option('--profile <name|file>', PROFILE)
    .option('--rules <folder>', RULES, collect, [])
    .option('--now <date>', NOW, dayFrom);
}

function checkCommand(top: Command): Command {
  const command = top
    .command('check', { isDefault: true })
    .description('find cleartext logins and missing certificates (the default command)')
    .argument('[path...]', 'folders or files to check', ['.'])
    .addOption(new Option('--format <format>', 'form of the report').choices([...formats]).default('text'))
    .option('--output <file>', 'write the report to a file')
    .option('--report <format=file>', 'one more report of the same run (repeatable)', collect, []);
  return judging(command)
    .option('--baseline <file>', 'findings that are known already: report only what is new')
    .option('--write-baseline', 'write what is found into the baseline; one that is there only shrinks')
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 from this level on (default: "warning")').choices([
        ...levels,
        'never',
      ]),
    )
    .option('--fail-on-undecided', 'exit with 1 where a question is open')
    .option('--fail-on-problems', 'exit with 1 where a file was not understood')
    .option('--require-services', 'exit with 2 where no mail service is found')
    .option('--changed [commit]', 'only what files that differ from a commit have to do with (default: "HEAD")')
    .option('--stdin-filename <name>', 'read this file from standard input instead of the disk')
    .option('--sarif-suppressed', 'list suppressed findings in SARIF, too')
    .option('--quiet', 'findings and the last line only')
    .option('--verbose', 'all undecided questions and problems, and what was read')
    .option('--no-color', 'no colours')
    .addHelpText('after', EXIT_CODES)
    .action(async (paths: string[], options) => {
      process.exitCode = await check(paths, options);
    });
}

function inventoryCommand(top: Command): Command {
  return top
    .command('inventory')
    .description('list every mail listener of every host, and what it does with passwords')
    .argument('[path...]', 'folders or files to look at', ['.'])
    .addOption(
      new Option('--format <format>', 'form of the list').choices(['text', 'json', 'mermaid', 'csv']).default('text'),
    )
    .option('--output <file>', 'write the list to a file')
    .option('--config <file>', 'use this waxseal.yaml')
    .option('--assume <file|key=value>', ASSUME, collect, [])
    .option('--now <date>', NOW, dayFrom)
    .option('--no-color', 'no colours')
    .action(async (paths: string[], options) => {
      const { inventory } = await import('./inventory.ts');
      process.exitCode = await inventory(paths, options);
    });
}

function explainCommand(top: Command): Command {
  const command = top
    .command('explain')
    .description('explain a rule, a listener, or what a scanner reports; without an argument, list the rules')
    .argument(
      '[what]',
      "the id of a rule, the number of a scanner's plugin, or a listener such as 0.0.0.0:110 or [::]:143",
    )
    .argument('[path...]', 'for a listener: folders or files to look at', ['.']);
  return judging(command)
    .option('--no-color', 'no colours')
    .action(async (what: string | undefined, paths: string[], options) => {
      const { explain } = await import('./explain.ts');
      await explain(what, paths, options);
    });
}

function diffCommand(top: Command): Command {
  const command = top
    .command('diff')
    .description('what clients can do before and after a change, read from git without a checkout')
    .argument('<base>', 'the commit, branch or tag before the change')
    .argument('[head]', 'the one after it (default: the working tree)')
    .addOption(
      new Option('--format <format>', 'form of the report').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('--output <file>', 'write the report to a file')
    .option('--merge-base', 'begin where the two lines of history parted, as a pull request does');
  return judging(command)
    .option('--no-color', 'no colours')
    .action(async (base: string, head: string | undefined, options) => {
      const { diff } = await import('./diff.ts');
      process.exitCode = await diff(base, head, options);
    });
}

function testCommand(top: Command): Command {
  return top
    .command('test')
    .description('run the examples inside rule files: those of a folder, else of waxseal.yaml, else ours')
    .argument('[folder]', 'a folder with rule files')
    .option('--config <file>', 'use this waxseal.yaml')
    .option('--now <date>', NOW, dayFrom)
    .option('--no-color', 'no colours')
    .action(async (folder: string | undefined, options) => {
      const { test } = await import('./test.ts');
      process.exitCode = await test(folder, options);
    });
}

function configCommand(top: Command): Command {
  return top
    .command('config')
    .description('print the effective configuration, and who says each value')
    .argument('[path...]', 'folders or files that would be checked', ['.'])
    .addOption(new Option('--format <format>', 'form of the list').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'use this waxseal.yaml')
    .option('--assume <file|key=value>', ASSUME, collect, [])
    .option('--profile <name|file>', PROFILE)
    .option('--rules <folder>', RULES, collect, [])
    .option('--no-color', 'no colours')
    .action(async (paths: string[], options) => {
      const { config } = await import('./config.ts');
      await config(paths, options);
    });
}

function initCommand(top: Command): Command {
  return top
    .command('init')
    .description('write waxseal.yaml, and on request the hook for pre-commit and the workflow for GitHub')
    .argument('[folder]', 'where', '.')
    .option('--pre-commit', 'also the hook')
    .option('--workflow', 'also the workflow')
    .option('--force', 'write anew what is there')
    .action(async (folder: string, options) => {
      const { init } = await import('./init.ts');
      process.exitCode = await init(folder, options);
    });
}

function completionCommand(top: Command): Command {
  return top
    .command('completion')
    .description('print what makes a shell complete waxseal')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const [{ completion, shells }, { loadRules }] = [
        await import('./completion.ts'),
        await import('../judge/load.ts'),
      ];
      const rules = (await loadRules()).map(({ id }) => id);
      print(completion(shell, top, { explain: rules, completion: shells }));
    });
}

/** The beginning of that day, everywhere alike. */
function dayFrom(written: string): Date {
  const read = readDay(written);
  if (read.wrong !== undefined) throw new UsageError(`--now: ${read.wrong}`);
  return new Date(`${read.day}T00:00:00Z`);
}

/** Wrong usage is exit 2, whatever commander would have said; help and version are 0. */
function inherit(top: Command, ...commands: readonly Command[]): void {
  for (const command of [top, ...commands])
    command
      .exitOverride()
      .configureOutput({ outputError: () => undefined })
      .configureHelp({ sortOptions: false });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
