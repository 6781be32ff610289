import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = resolve(import.meta.dirname, '../..');
export const dist = join(top, 'dist');
const coverage = join(tmpdir(), `waxseal-coverage-${process.pid}`);

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds `dist/` where it is older than what it is made of; `npm ci` has built it already. */
export function build(): void {
  const made = statSync(join(dist, 'cli.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['src', 'rules', 'package.json', 'package-lock.json'].flatMap((name) => newest(join(top, name)));
  if (Math.max(...sources) < made) return;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/bundle.ts'], {
    cwd: top,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

function newest(path: string): readonly number[] {
  const stat = statSync(path);
  if (!stat.isDirectory()) return [stat.mtimeMs];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(path, name)).mtimeMs);
}

/** Runs the built program as a shell would, without colours. */
export function waxseal(args: readonly string[], cwd = top, env: Readonly<Record<string, string>> = {}): Outcome {
  return node([join(dist, 'cli.js'), ...args], cwd, env);
}

/** Runs node itself; which built files it loads is noted. */
export function node(args: readonly string[], cwd = top, env: Readonly<Record<string, string>> = {}): Outcome {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...rest, ...env, NODE_V8_COVERAGE: coverage },
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return { status, stdout, stderr };
}

/** Files of `dist/` that some run so far has loaded. */
export function loadedFiles(): ReadonlySet<string> {
  if (!existsSync(coverage)) return new Set();
  const urls = readdirSync(coverage).flatMap((name): readonly string[] => {
    const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(coverage, name), 'utf8'));
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
  rmSync(coverage, { recursive: true });
  return new Set(urls.map((url) => fileURLToPath(url)).filter((path) => path.startsWith(dist)));
}
