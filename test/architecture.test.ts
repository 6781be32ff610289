import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { dialects } from '../src/dialects/index.ts';

/** Which rooms each room may import; `limits.ts` is open to all. `lint`, `index`, `cli` and `bundle` are files of their own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  syntax: ['text'],
  model: ['text'],
  platform: ['text', 'syntax', 'model'],
  config: ['text', 'syntax', 'model'],
  sources: ['text', 'syntax', 'model', 'platform'],
  dialects: ['text', 'syntax', 'model', 'platform'],
  link: ['text', 'model', 'platform'],
  judge: ['text', 'syntax', 'model', 'platform'],
  report: ['text', 'model'],
  lint: ['text', 'syntax', 'model', 'platform', 'sources', 'dialects', 'link', 'judge'],
  index: ['lint', 'text', 'model', 'judge', 'config'],
  commits: ['lint', 'model', 'sources', 'text'],
  cli: ['lint', 'commits', 'config', 'judge', 'report', 'text', 'model'],
  bundle: ['cli', 'config', 'judge', 'text'],
};

/** Every package has one door, and so has each module of Node that touches the world. */
const DOORS: Readonly<Record<string, RegExp>> = {
  yaml: /^syntax\/yaml\.ts$/,
  'fast-glob': /^sources\/discover\.ts$/,
  ignore: /^sources\/discover\.ts$/,
  commander: /^cli(\/[^/]+)?\.ts$/,
  '@marcbachmann/cel-js': /^judge\/compile\.ts$/,
  ajv: /^(config\/.*|bundle)\.ts$/,
  rolldown: /^bundle\.ts$/,
  sarif: /^report\/sarif\.ts$/,
  'node:crypto': /^(platform\/(keys|certificates|certificate-maker)|judge\/fingerprint)\.ts$/,
  'node:net': /^platform\/network\.ts$/,
  'node:fs': /^(sources\/discover|judge\/load|config\/(load|profiles)|cli(\/[^/]+)?|bundle)\.ts$/,
  'node:child_process': /^(bundle|sources\/git)\.ts$/,
  'node:os': /^bundle\.ts$/,
  'node:vm': /^cli\/chunks\.ts$/,
  'node:util': /^(report|cli)(\/[^/]+)?\.ts$/,
  'node:path': /.*/,
  'node:url': /^(cli|judge|bundle)(\/[^/]+)?\.ts$/,
  'node:module': /^(syntax\/yaml|syntax\/javascript\/parse|judge\/compile|sources\/discover)\.ts$/,
};

/** Folders that several sources need: edits of files, disks of containers, objects of a cluster. */
const SHARED = new Set(['edits', 'compose', 'kubernetes']);

const src = resolve(import.meta.dirname, '../src');
const files = list(src);

describe('the house', () => {
  it('lets imports flow one way only', () => {
    const wrong = files.flatMap((file) =>
      inner(file)
        .filter(([from, to]) => !allowed(from, to))
        .map(([, , line]) => `${file}: ${line}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('gives every package and every module that touches the world one door', () => {
    const wrong = files.flatMap((file) =>
      outer(file)
        .filter((name) => !DOORS[name]?.test(file))
        .map((name) => `${file} imports ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('lets no dialect and no source import another', () => {
    const wrong = files.flatMap((file) => {
      const home = /^(dialects|sources)\/([^/]+)\//.exec(file);
      if (!home) return [];
      return targets(file).filter((to) => {
        const other = /^(dialects|sources)\/([^/]+)\//.exec(to);
        return other && other[1] === home[1] && other[2] !== home[2] && !SHARED.has(other[2]!);
      });
    });
    assert.deepEqual(wrong, []);
  });

  it('registers exactly the dialects that have a folder, sorted', () => {
    const folders = readdirSync(join(src, 'dialects'), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
    assert.deepEqual(
      dialects.map(({ id }) => id),
      folders.sort(),
    );
  });

  it('casts nowhere, knows no "any", and holds no file that does not fit in the head', () => {
    const wrong = files.flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const code = text.replace(/^\s*(\/\/|\/?\*).*$|\s\/\/ .*$/gm, '');
      const casts = [...code.matchAll(/^.*[\w)\]}] as (?!const\b)[A-Za-z{[].*$/gm)]
        .map(([line]) => line.trim())
        .filter((line) => !/^(import|export)\b/.test(line));
      const long = text.split('\n').length > 420 ? ['more than 420 lines'] : [];
      return [...casts.filter((line) => !/['"`].* as .*['"`]/.test(line)), ...long].map((what) => `${file}: ${what}`);
    });
    assert.deepEqual(wrong, []);
  });
});

function list(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(sep).join('/'))
    .sort();
}

const IMPORT = /^(?:import|export)\b[^'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\brequire\(\s*'([^']+)'\s*\)/gm;

function imports(file: string): readonly string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function targets(file: string): readonly string[] {
  return imports(file)
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      relative(src, resolve(src, dirname(file), name))
        .split(sep)
        .join('/'),
    );
}

function inner(file: string): readonly (readonly [string, string, string])[] {
  return targets(file).map((to) => [room(file), room(to), to]);
}

function outer(file: string): readonly string[] {
  return imports(file).filter((name) => !name.startsWith('.'));
}

function room(file: string): string {
  return file.includes('/') ? file.split('/')[0]! : file.replace(/\.ts$/, '');
}

function allowed(from: string, to: string): boolean {
  return from === to || to === 'limits' || to.startsWith('..') || (MAY_IMPORT[from] ?? []).includes(to);
}
