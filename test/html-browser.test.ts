import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { render } from '../src/report/formats.ts';
import { build, waxseal } from './support/built.ts';
import { lintPaths } from './support/lint.ts';
import { result } from './report/sample.ts';

const trees = resolve(import.meta.dirname, '../fixtures/trees');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const shown = '[data-item=finding]:not([hidden])';

/** Several hosts, kinds of listeners and rules, and hops of every sort. */
const stories = ['two-hosts', 'three-in-a-row', 'classic-remedy', 'suppressed', 'tls-taken-off-for-the-store'];

describe('the HTML report in a browser', function () {
  this.timeout(180_000);
  let browser: Browser;
  let folder = '';
  const files: string[] = [];

  before(async function () {
    if (chromiumPath === undefined) {
      console.log('      no Chromium here, so the HTML report is not opened; Debian has it as "chromium"');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'waxseal-html-'));
    const options = { color: false, version: '0.1.0' };
    const results = [result, await lintPaths(stories.map((name) => join(trees, name)))];
    for (const [i, one] of results.entries()) {
      files.push(join(folder, `${i}.html`));
      writeFileSync(files[i]!, await render('html', one, options));
    }
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  const opened = async (
    use: (page: Page) => Promise<void>,
    { file = 1, hash = '', width = 1200, colorScheme = 'light' as 'light' | 'dark' } = {},
  ) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('request', (request) => asked.push(request.url()));
    const address = `${pathToFileURL(files[file]!).href}${hash}`;
    try {
      await page.goto(address);
      await use(page);
      assert.deepEqual(said, []);
      assert.deepEqual(asked, [address.replace(/#.*/, '')]);
    } finally {
      await context.close();
    }
  };

  for (const file of [0, 1])
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1200, 360])
        it(`${file === 0 ? 'a sample' : 'a tree'} is ${colorScheme}, accessible and asks for nothing at ${width} pixels`, () =>
          opened(
            async (page) => {
              assert.equal(
                await page.evaluate('getComputedStyle(document.documentElement).colorScheme'),
                colorScheme,
                'colours',
              );
              assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'scrolls sideways');
              await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
              assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'scrolls sideways');
              await page.evaluate(axe);
              const { violations }: AxeResults = await page.evaluate('axe.run()');
              const grave = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
              assert.deepEqual(grave, []);
            },
            { file, colorScheme, width },
          ));

  it('is filtered by keyboard, counts aloud and keeps the state in its address', () =>
    opened(async (page) => {
      const all = await page.locator(shown).count();
      await page.focus('select[name=level]');
      await page.keyboard.type('error');
      const errors = await page.locator(shown).count();
      assert.ok(errors > 0 && errors < all, `${errors} of ${all}`);
      assert.equal(await page.locator(`${shown}:not([data-level=error])`).count(), 0);
      assert.match((await page.textContent('#count')) ?? '', new RegExp(`^${errors} of ${all} findings`));
      assert.equal(await page.getAttribute('#count', 'aria-live'), 'polite');
      assert.match(page.url(), /#level=error$/);
      await page.keyboard.press('Tab');
      await page.keyboard.type('does');
      assert.match(page.url(), /#level=error&rule=does-not-start$/);
      await page.focus('input[name=text]');
      await page.keyboard.type('no such words');
      assert.equal(await page.locator(shown).count(), 0);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.equal(await page.locator(shown).count(), all);
    }));

  it('takes its state from its address', () =>
    opened(
      async (page) => {
        const hosts = page.locator('.matrix tbody tr:not([hidden])');
        assert.equal(await hosts.count(), 1);
        assert.ok((await page.locator(shown).count()) > 0);
        assert.equal(await page.locator(`${shown}:not([data-host=mail])`).count(), 0);
        assert.equal(await page.evaluate('getComputedStyle(document.documentElement).colorScheme'), 'dark');
      },
      { hash: '#host=mail&colours=dark' },
    ));

  it('changes its colours on request', () =>
    opened(async (page) => {
      const seen: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        seen.push(
          `${await page.textContent('#theme')} ${await page.evaluate('getComputedStyle(document.body).colorScheme')}`,
        );
        await page.locator('#theme').press('Enter');
      }
      assert.deepEqual(seen, [
        'Colours: auto light',
        'Colours: light light',
        'Colours: dark dark',
        'Colours: auto light',
      ]);
    }));

  it('is walked by keyboard: first over the head to the findings, and what is focused is seen', () =>
    opened(async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the findings');
      assert.ok(await page.evaluate('document.activeElement.getBoundingClientRect().left >= 0'));
      assert.notEqual(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate('document.activeElement.id'), 'findings');
    }));

  it('shows what a link leads to, though a filter hid it or it was folded', () =>
    opened(
      async (page) => {
        await page.evaluate('location.hash = "#f1"');
        await page.locator('#f1').waitFor({ state: 'visible' });
        await page.locator('.chip').first().click();
        assert.ok(await page.evaluate('document.getElementById(location.hash.slice(1)).open'));
      },
      { hash: '#text=no+such+words' },
    ));

  it('prints everything, in light colours', () =>
    opened(
      async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        assert.equal(await page.evaluate('getComputedStyle(document.documentElement).colorScheme'), 'light');
        assert.ok(!(await page.locator('#filters').isVisible()));
        await page.evaluate('dispatchEvent(new Event("beforeprint"))');
        assert.equal(await page.locator('details:not([open])').count(), 0);
      },
      { colorScheme: 'dark' },
    ));

  it('works as the built program writes it', async () => {
    build();
    const { stdout, stderr } = waxseal(['--format', 'html', join(trees, 'classic-remedy')]);
    assert.equal(stderr, '');
    files.push(join(folder, 'built.html'));
    writeFileSync(files[2]!, stdout);
    await opened(
      async (page) => {
        assert.match((await page.textContent('#count')) ?? '', /^2 of 5 findings$/);
        assert.equal(await page.textContent('#theme'), 'Colours: dark');
      },
      { file: 2, hash: '#level=error&colours=dark' },
    );
  });

  it('says everything without its script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(files[1]!).href);
    assert.ok((await page.locator('[data-item=finding]').count()) > 0);
    assert.ok(!(await page.locator('#filters').isVisible()));
    await context.close();
  });
});
