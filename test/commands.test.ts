import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { build, waxseal } from './support/built.ts';
import { section } from './support/snapshot.ts';

const top = resolve(import.meta.dirname, '..');
const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(top, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const HOST = join(top, 'fixtures/trees/dovecot-undone-by-local');
/** What a pipeline puts in place of a variable. */
const VARIABLES: Readonly<Record<string, string>> = { $CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main' };

interface Line {
  readonly page: string;
  readonly words: readonly string[];
}

describe('the documents', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'waxseal-commands-'));
    for (const place of ['', 'mx1', 'hosts/mx1']) cpSync(HOST, join(folder, place), { recursive: true });
    mkdirSync(join(folder, 'policy'));
    writeFileSync(join(folder, 'policy/no-pop3.yaml'), ownRule());
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '-A'],
      ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'x'],
    ])
      assert.equal(spawnSync('git', args, { cwd: folder }).status, 0);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { page, words } of commands())
    it(`name a command that works, ${page}: waxseal ${words.join(' ')}`, () => {
      const { status, stderr } = waxseal(words, folder);
      assert.ok(status === 0 || status === 1, `${status}: ${stderr}`);
    });

  it('link to pages that are there', () => {
    const broken = PAGES.flatMap((page) =>
      [...readFileSync(join(top, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, link = '']) => resolve(top, page, '..', link))
        .filter((path) => !isThere(path))
        .map((path) => `${page}: ${path}`),
    );
    assert.deepEqual(broken, []);
  });

  it('list the inputs and outputs of the Action', () => {
    const { inputs, outputs } = parse(readFileSync(join(top, 'action.yml'), 'utf8'));
    const rows = (table: Readonly<Record<string, { readonly description: string; readonly default?: string }>>) =>
      Object.entries(table).map(
        ([name, { description, default: value }]) =>
          `| \`${name}\` | ${description} |${value === undefined ? '' : ` ${value === '' ? '' : `\`${value}\``} |`}`,
      );
    section(
      join(top, 'docs/github-action.md'),
      'inputs',
      [
        '| input | | default |',
        '| --- | --- | --- |',
        ...rows(inputs),
        '',
        '| output | |',
        '| --- | --- |',
        ...rows(outputs),
      ].join('\n'),
    );
  });
});

/** The first rule that the page on own rules shows. */
function ownRule(): string {
  const [, rule = ''] =
    /^```\n(# yaml-language-server[^\n]*\nid: [\s\S]*?)^```$/m.exec(
      readFileSync(join(top, 'docs/own-rules.md'), 'utf8'),
    ) ?? [];
  return rule;
}

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EISDIR';
  }
}

/** Lines of code blocks that call the program, once each; without what a shell takes out, and `/` is the scratch folder. */
function commands(): readonly Line[] {
  const seen = new Set<string>();
  return PAGES.flatMap((page) =>
    [...readFileSync(join(top, page), 'utf8').matchAll(/^```(?:\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
      block.split('\n').flatMap((line): readonly Line[] => {
        const [, written] =
          /^\s*(?:- )?(?:run: )?(?:sudo |exec )?(?:npx (?:--yes )?)?waxseal(?:@[\d.]+)?(?= |$)(.*)$/.exec(line) ?? [];
        if (written === undefined || /[[…]|0\.0\.0\.0:110 every|\s{2,}[a-z][^#]*$/.test(written)) return [];
        const words = wordsOf(written);
        const key = words.join(' ');
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ page, words }];
      }),
    ),
  );
}

function wordsOf(written: string): readonly string[] {
  return written
    .replace(/\s+#.*$/, '')
    .replace(/\s*[<>].*$/, '')
    .replace(/\$\w+/g, (name) => VARIABLES[name] ?? name)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === '/' ? '.' : word));
}
