import { posix } from 'node:path';
import type { SourceFile } from '../../text/source-file.ts';
import type { Surroundings } from './engine.ts';

/** What an import may leave out, and what a TypeScript file is called in one [docs: Node.js modules, TypeScript module resolution]. */
const ENDINGS = ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '.tsx', '.jsx', '.json'];
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

export interface FoundFile {
  readonly path: string;
  readonly file: SourceFile;
}

/** The file of the tree that an import means; undefined for packages and for what is not there. */
export function resolveFile(
  { look, cwd }: Pick<Surroundings, 'look' | 'cwd'>,
  from: string,
  name: string,
): FoundFile | undefined {
  const bases = basesOf(from, cwd, name);
  for (const path of bases.flatMap(candidates)) {
    const found = look(path);
    if (found.kind === 'file') return { path, file: found.file };
  }
  return undefined;
}

function basesOf(from: string, cwd: string, name: string): readonly string[] {
  if (/^\.{1,2}(\/|$)/.test(name)) return [posix.resolve(posix.dirname(from), name)];
  if (name.startsWith('/')) return [name];
  // The two habits that `paths` of tsconfig.json and `imports` of package.json are used for most.
  const alias = /^[@~#]\/(.+)$/.exec(name)?.[1];
  return alias === undefined ? [] : [posix.resolve(cwd, 'src', alias), posix.resolve(cwd, alias)];
}

function candidates(base: string): readonly string[] {
  const ending = posix.extname(base);
  const stem = base.slice(0, base.length - ending.length);
  return [
    base,
    ...(WRITTEN_AS[ending] ?? []).map((one) => stem + one),
    ...ENDINGS.map((one) => base + one),
    ...ENDINGS.map((one) => `${base}/index${one}`),
  ];
}
