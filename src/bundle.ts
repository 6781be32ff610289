import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { chunksOf } from './cli/chunks.ts';
import { compileProfiles } from './config/profiles.ts';
import { loadRules } from './judge/load.ts';
import { UsageError } from './text/usage-error.ts';

/**
 * Run by `prepare`: makes `dist/` of `src/` and `rules/`. What a run does not need lies in chunks of its own, and our rules
 * are compiled here, so that a mistake in one fails the build with its place.
 */
const top = resolve(import.meta.dirname, '..');
const dist = join(top, 'dist');

const { version }: { version: string } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

/** What every run needs, in one piece: a file more costs a run a millisecond. The daemons and what reads plays stay apart. */
const CORE =
  /src[\\/](text|syntax|model|platform|link|judge|report|config|lint|cli[\\/](run|output|version)|sources[\\/][^\\/]+\.ts|sources[\\/]tree|dialects[\\/][^\\/]+\.ts)/;

/** Needed by users' own rules, by YAML files or by one format alone. */
/** Of Jinja, every run needs only what sees that a file is a template, and its branches. */
const RARE =
  /syntax[\\/](javascript|jinja-names|jinja[\\/](?!(build|engine|render|tag|lex-jinja|lex-others|node|alternatives)\.ts)|dockerfile|shell-script|python-regex)|judge[\\/](compile|rule-file|rule-node)|sources[\\/]git|report[\\/](json|sarif|inventory|github|gitlab|junit|markdown|html|diff)/;

/** A measured case of each daemon, the deployment in the README, and stories of plays: what their code is kept for. */
function examples(): readonly (readonly string[])[] {
  const truth = join(top, 'fixtures/truth');
  if (!existsSync(truth)) return [['--help']]; // built from the sources alone: what runs need is found out when they do
  const folders = readdirSync(truth, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const cases = folders.map(({ name }) => join(truth, name, readdirSync(join(truth, name))[0]!));
  const trees = join(top, 'fixtures/trees');
  const classic = join(trees, 'classic-remedy');
  const plays = readdirSync(trees).filter((name) => name.startsWith('ansible-'));
  return [
    ['check', ...cases, classic],
    ['check', ...plays.map((name) => join(trees, name))],
    ['check', '--format', 'sarif', classic],
  ];
}

/** commander would start programs of ours that we do not have; loading what does it takes a twentieth of a run. */
const withoutPrograms = {
  name: 'commander without programs',
  resolveId: (source: string, importer: string | undefined) =>
    source === 'node:child_process' && /[\\/]commander[\\/]/.test(importer ?? '')
      ? join(top, 'src/cli/no-programs.ts')
      : null,
};

try {
  const rules = await loadRules();
  rmSync(dist, { recursive: true, force: true });
  await bundle(JSON.stringify(rules), JSON.stringify(compileProfiles(rules)));
  declare();
  await warmUp();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function bundle(rules: string, profiles: string): Promise<void> {
  const program = await rolldown({
    cwd: top,
    input: { program: 'src/cli/program.ts', index: 'src/index.ts' },
    platform: 'node',
    plugins: [withoutPrograms],
    transform: {
      define: {
        VERSION: JSON.stringify(version),
        COMPILED_RULES: JSON.stringify(rules),
        COMPILED_PROFILES: JSON.stringify(profiles),
        YAML_CHUNK: '"./yaml.cjs"',
        CHUNK_REQUIRE: 'require',
        JAVASCRIPT_CHUNK: '"./javascript.cjs"',
      },
    },
  });
  const { output } = await program.write({
    dir: dist,
    format: 'cjs',
    minify: true,
    // All in one folder, so that the way to the YAML chunk is the same from every file.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: { groups: [{ name: 'core', test: (id) => CORE.test(id) && !RARE.test(id) }] },
  });
  // Read with `require`, so that parsing stays synchronous and costs nothing until the first YAML file.
  const yaml = await rolldown({ cwd: top, input: { yaml: 'node_modules/yaml/dist/index.js' }, platform: 'node' });
  const { output: parts } = await yaml.write({ dir: dist, format: 'cjs', minify: true, entryFileNames: '[name].cjs' });
  // The parser brings TypeScript: it is loaded where a script passes the cheap look, and is most of what is installed.
  const javascript = await rolldown({
    cwd: top,
    input: { javascript: 'node_modules/@typescript-eslint/typescript-estree/dist/index.js' },
    platform: 'node',
    external: ['@typescript/native'],
  });
  const { output: parser } = await javascript.write({
    dir: dist,
    format: 'cjs',
    minify: true,
    entryFileNames: '[name].cjs',
  });
  const command = await rolldown({
    cwd: top,
    input: { cli: 'src/cli.ts' },
    platform: 'node',
    external: /program\.ts$/,
    transform: { define: { VERSION: JSON.stringify(version), PROGRAM_CHUNK: '"program.js"' } },
  });
  const { output: front } = await command.write({ dir: dist, format: 'cjs', minify: true });
  chmodSync(join(dist, 'cli.js'), 0o755);
  for (const chunk of [...output, ...parts])
    if (chunk.type === 'chunk') writeFileSync(join(dist, chunk.fileName), inAscii(chunk.code));
  // Node takes 3 ms longer to start an ES module.
  writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
  const modules = [...output, ...parts, ...parser, ...front].flatMap((one) =>
    one.type === 'chunk' ? one.moduleIds : [],
  );
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(modules));
}

/** Name, release, license and its text of every package of which something is in the bundle, sorted. */
function notices(modules: readonly string[]): string {
  const homes = modules.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []);
  const pages = [...new Set(homes)].map((home) => {
    const { name, version: release, license } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const texts = readdirSync(home)
      .filter((file) => /^(licen[cs]e|copying|notice|thirdpartynotice)/i.test(file))
      .sort()
      .map((file) => readFileSync(join(home, file), 'utf8').replaceAll('\r\n', '\n').trim());
    return [`${name} ${release} (${license})`, ...texts].join('\n\n');
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['Waxseal is built with parts of these packages.', ...pages.sort()].join(rule)}\n`;
}

/** Literals hold what is not ASCII, and there an escape is the same. */
function inAscii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Runs on our own examples, after which V8's code of what they needed is kept (src/cli/chunks.ts). */
async function warmUp(): Promise<void> {
  // Kept code counts only under the flags under which it was made, so a run over plays changes none here.
  process.getBuiltinModule('node:v8').setFlagsFromString = () => undefined;
  const { load, keep } = chunksOf(dist);
  const { main } = load<typeof import('./cli/program.ts')>('program.js');
  const before = process.argv;
  for (const args of examples()) {
    process.argv = [process.execPath, join(dist, 'cli.js'), ...args, '--output', devNull];
    await main();
  }
  process.argv = before;
  process.exitCode = 0;
  keep();
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
