import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { loadRules } from './judge/load.ts';
import { UsageError } from './text/usage-error.ts';

/**
 * Run by `prepare`: makes `dist/` of `src/` and `rules/`. What a run does not need lies in chunks of its own, and our rules
 * are compiled here, so that a mistake in one fails the build with its place.
 */
const top = resolve(import.meta.dirname, '..');
const dist = join(top, 'dist');

const { version }: { version: string } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

try {
  const rules = await loadRules();
  rmSync(dist, { recursive: true, force: true });
  await bundle(JSON.stringify(rules));
  declare();
  chmodSync(join(dist, 'cli.js'), 0o755);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function bundle(rules: string): Promise<void> {
  const common: BuildOptions = {
    absWorkingDir: top,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'warning',
  };
  await build({
    ...common,
    entryPoints: { cli: 'src/cli.ts', index: 'src/index.ts' },
    outdir: dist,
    // All in one folder, so that the way to the YAML chunk is the same from every file.
    chunkNames: '[name]-[hash]',
    splitting: true,
    // commander would start programs of ours that we do not have; loading what does it takes a twentieth of a run.
    alias: { 'node:child_process': './src/cli/no-programs.ts' },
    format: 'esm',
    banner: { js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);" },
    define: { VERSION: JSON.stringify(version), COMPILED_RULES: rules, YAML_CHUNK: '"./yaml.cjs"' },
  });
  // Read with `require`, so that parsing stays synchronous and costs nothing until the first YAML file.
  await build({
    ...common,
    entryPoints: ['node_modules/yaml/dist/index.js'],
    outfile: join(dist, 'yaml.cjs'),
    format: 'cjs',
  });
}

/** Types for library users: the declarations that `index.ts` leads to, and no others. */
function declare(): void {
  const scratch = mkdtempSync(join(top, 'node_modules', '.waxseal-types-'));
  try {
    const tsc = join(top, 'node_modules/typescript/bin/tsc');
    spawnSync(process.execPath, [tsc, '-p', 'src/tsconfig.dist.json', '--outDir', scratch], { cwd: top });
    copyReachable(scratch, 'index.d.ts', new Set());
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function copyReachable(from: string, name: string, done: Set<string>): void {
  if (done.has(name) || !existsSync(join(from, name))) return;
  done.add(name);
  const text = readFileSync(join(from, name), 'utf8');
  const target = join(dist, name);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text.replace(/(['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'));
  for (const [, path = ''] of text.matchAll(/['"](\.{1,2}\/[^'"]+)\.ts['"]/g))
    copyReachable(from, join(dirname(name), `${path}.d.ts`), done);
}
