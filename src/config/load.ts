import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { limits } from '../limits.ts';
import type { Assume } from '../model/assume.ts';
import type { Policy } from '../model/policy.ts';
import { plainFile, type SourceFile } from '../text/source-file.ts';
import { UsageError } from '../text/usage-error.ts';
import { assumeFromArgument, mergeAssume, type PartialAssume, readAssume, setsKey } from './assume.ts';
import type { Node } from './node.ts';
import { type Config, readConfig } from './policy.ts';

export interface Wanted {
  /** The folder that reports are relative to, absolute. */
  readonly base: string;
  /** `--config`: this file, in place of the one in the base. */
  readonly config?: string;
  /** `--assume`, in the order given: files and KEY=VALUE. */
  readonly assume: readonly string[];
  /** The ids of all rules. */
  readonly rules: readonly string[];
}

export interface Loaded {
  readonly policy: Policy;
  readonly assume: Assume;
  /** The configuration file that was read, as the user would name it. */
  readonly from?: string;
}

const NAME = 'waxseal.yaml';

/** What the configuration file and `--assume` say together; the command line wins. Throws a `UsageError` with a place. */
export async function loadConfig(wanted: Wanted): Promise<Loaded> {
  const path = wanted.config ?? foundIn(wanted.base);
  const config = path === undefined ? undefined : await configAt(path, wanted);
  const told: PartialAssume[] = [];
  for (const argument of wanted.assume) told.push(await assumed(argument));
  return {
    policy: config?.policy ?? { ignore: [], roles: [] },
    assume: mergeAssume([config?.assume ?? {}, ...told]),
    ...(path === undefined ? {} : { from: shown(path) }),
  };
}

function foundIn(base: string): string | undefined {
  const path = join(base, NAME);
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
}

async function configAt(path: string, { base, rules }: Wanted): Promise<Config> {
  const folder = dirname(resolve(path));
  const up = slashes(relative(base, folder));
  const down = slashes(relative(folder, base));
  const isAbove = !down.split('/').includes('..');
  return readConfig(await parsed(path), { rules, folder: up, down: isAbove && down !== '' ? down.split('/') : [] });
}

async function assumed(argument: string): Promise<PartialAssume> {
  if (setsKey(argument)) return assumeFromArgument(argument);
  return readAssume(await parsed(argument));
}

async function parsed(path: string): Promise<Node> {
  const file = read(path);
  if (path.endsWith('.json')) return (await import('./json.ts')).parseJson(file);
  return (await import('./yaml.ts')).parseYamlNode(file);
}

function read(path: string): SourceFile {
  try {
    const { size } = statSync(path);
    if (size > limits.fileBytes) throw new UsageError(`${shown(path)}: too large, at most ${limits.fileBytes} bytes`);
    return plainFile(shown(path), readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown(path)}: cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Paths on the command line are shown as they were given, found ones from the working directory. */
function shown(path: string): string {
  const near = slashes(relative('', path));
  return near.length < path.length ? near : slashes(path);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
