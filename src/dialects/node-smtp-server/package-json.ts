import { posix } from 'node:path';
import type { Host } from '../../model/model.ts';
import { fileAt, open } from '../../platform/files.ts';
import type { Value } from '../../syntax/javascript/value.ts';
import type { SourceFile } from '../../text/source-file.ts';

/** A program that a package starts. */
export interface Command {
  readonly main: string;
  readonly env: ReadonlyMap<string, Value>;
  readonly envFiles: readonly string[];
}

/** Scripts in the order in which one of them is taken for the way a program is started; tests and builds start nothing. */
const STARTS = ['start', 'start:prod', 'prod', 'production', 'serve', 'server', 'start:dev', 'dev', 'develop'];
const NO_START =
  /^(pre|post)?(test|lint|build|prepare|format|check|typecheck|coverage|clean|release|version|publish|docs)/;

/** The programs that package.json names, each once: scripts, `bin` and `main`. */
export function commandsIn(host: Host, folder: string): readonly Command[] {
  const file = fileAt(host, `${folder}/package.json`);
  const told = file && parsed(file.text);
  if (!file || !told) return [];
  const scripts = Object.entries(tableOf(told.scripts)).filter(([name]) => !NO_START.test(name));
  const order = (name: string) => (STARTS.includes(name) ? STARTS.indexOf(name) : STARTS.length);
  scripts.sort(([a], [b]) => order(a) - order(b));
  const started = scripts.flatMap(([, line]) => commandOf(host, folder, line, file) ?? []);
  const bins = typeof told.bin === 'string' ? [told.bin] : Object.values(tableOf(told.bin));
  const mains = [...bins, ...(typeof told.main === 'string' ? [told.main] : [])].flatMap((name) => {
    const main = scriptAt(host, folder, name);
    return main === undefined ? [] : [{ main, env: new Map<string, Value>(), envFiles: [] }];
  });
  const all = [...started, ...mains];
  return all.filter(({ main }, i) => all.findIndex((other) => other.main === main) === i);
}

interface PackageJson {
  readonly scripts?: unknown;
  readonly bin?: unknown;
  readonly main?: unknown;
}

function parsed(text: string): PackageJson | undefined {
  try {
    const found: PackageJson | null = JSON.parse(text);
    return typeof found === 'object' && found !== null ? found : undefined;
  } catch {
    return undefined; // then npm cannot read it either, and it starts nothing
  }
}

function tableOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (typeof one === 'string' ? [[key, one] as const] : [])),
  );
}

/** Programs that run scripts, and what they are told in front of one. */
const RUNNERS =
  /^(node|nodejs|tsx|ts-node|ts-node-esm|nodemon|bun|deno|pm2|pm2-runtime|forever|node-dev|ts-node-dev|tsnd|babel-node|vite-node)$/;
const ENV_FILE = /^--env-file(?:-if-exists)?=(.+)$/;

/** `NODE_ENV=production node -r dotenv/config src/index.js`: of several commands the first that runs a script. */
export function commandOf(host: Host, folder: string, line: string, file: SourceFile): Command | undefined {
  for (const one of line.split(/&&|\|\||;|&/)) {
    const words = one
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
    const start = words.findIndex((word) => RUNNERS.test(posix.basename(word)));
    if (start < 0) continue;
    const env = new Map<string, Value>();
    for (const word of words.slice(0, start)) setVariable(env, word, file);
    const args = words.slice(start + 1);
    const envFiles = args.flatMap((word) => ENV_FILE.exec(word)?.[1] ?? []);
    if (args.includes('dotenv/config')) envFiles.push('.env');
    const named = args.find(
      (word, i) =>
        !word.startsWith('-') &&
        !/^(-r|--require|--import|--loader|-P|--project|--watch|--ext|--exec|-x)$/.test(args[i - 1] ?? '') &&
        word !== 'watch' &&
        word !== 'start' &&
        word !== 'run' &&
        !RUNNERS.test(word),
    );
    const main = named === undefined ? undefined : scriptAt(host, folder, named);
    if (main !== undefined) return { main, env, envFiles };
  }
  return undefined;
}

function setVariable(env: Map<string, Value>, word: string, file: SourceFile): void {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(word) ?? [];
  if (name === undefined || value === undefined) return;
  const start = Math.max(0, file.text.indexOf(word));
  env.set(name, { kind: 'primitive', is: value, from: { file, start, end: start + word.length } });
}

const ENDINGS = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '/index.js', '/index.ts'];

/** The script that a name means; of what a compiler wrote, what it was made of. */
function scriptAt(host: Host, folder: string, name: string): string | undefined {
  const base = posix.resolve(folder, name);
  const rest = posix.relative(folder, base);
  const source = rest.replace(/^(\.\/)?(dist|build|lib|out)\//, '').replace(/\.([cm]?)js$/, '');
  const bases = [base, ...(source === rest ? [] : [`${folder}/src/${source}`, `${folder}/${source}`])];
  return bases
    .flatMap((one) => ENDINGS.map((ending) => one + ending))
    .find((path) => /\.[cm]?[jt]sx?$/.test(path) && open(host, path).kind === 'file');
}
