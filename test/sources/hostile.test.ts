import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { limits } from '../../src/limits.ts';
import { lint } from '../../src/lint.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import { noPolicy } from '../../src/model/policy.ts';
import type { Result } from '../../src/model/result.ts';
import { inScratch } from '../support/scratch.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures/broken/trees');

describe('a hostile tree', () => {
  it('of odd files is read as far as it goes, with a problem at each', async () => {
    const result = await checked(join(fixtures, 'odd-files'));
    const problems = new Set(
      result.problems.map(({ code, at }) => `${code} ${at.file.path.replace(/^.*odd-files\//, '')}`),
    );
    for (const expected of [
      'bad-encoding etc/stunnel/latin-1.conf',
      'binary etc/stunnel/binary.conf',
      'binary loose/stunnel odd näme.conf',
      'symlink-outside etc/stunnel/outside.conf',
      'unclosed-block loose/cyrus.conf',
    ])
      assert.ok(problems.has(expected), `${expected} in ${[...problems].join(', ')}`);
    assert.deepEqual(result.skipped, { binary: 2 });
    const read = result.network.services.flatMap(({ files }) => files.map(({ path }) => path));
    assert.ok(!read.some((path) => path.includes('package.json')));
    assert.ok(read.some((path) => path.endsWith('bom-crlf.conf')));
  });

  it('of links that lead round in a circle names each, and reads the rest', async () => {
    await inScratch({ 'etc/stunnel/ok.conf': '[a]\naccept = 995\nconnect = 127.0.0.1:110\n' }, async (folder) => {
      symlinkSync('loop.conf', join(folder, 'etc/stunnel/loop.conf'));
      symlinkSync('/etc/stunnel/there.conf', join(folder, 'etc/stunnel/back.conf'));
      symlinkSync('back.conf', join(folder, 'etc/stunnel/there.conf'));
      const { problems, network } = await checked(folder);
      assert.deepEqual(
        problems.map(({ code, at }) => `${code} ${at.file.path}`),
        ['back', 'loop', 'there'].map((name) => `symlink-loop etc/stunnel/${name}.conf`),
      );
      assert.deepEqual(
        network.services.map(({ main }) => main.path),
        ['etc/stunnel/ok.conf'],
      );
    });
  });

  it('of ignore files that are links or folders is read as if they were not there', async () => {
    await inScratch(
      { 'etc/stunnel/ok.conf': '[a]\naccept = 995\nconnect = 127.0.0.1:110\n', rules: '*.conf\n' },
      async (folder) => {
        symlinkSync('nowhere', join(folder, '.gitignore'));
        symlinkSync('../rules', join(folder, 'etc/.gitignore'));
        mkdirSync(join(folder, 'etc/stunnel/.gitignore'));
        assert.equal((await checked(folder)).network.services.length, 1);
      },
    );
  });

  it('of one service with thousands of sockets is looked at as far as the limit, and says so', async () => {
    const sections = Array.from({ length: 3_000 }, () => '[pop3]\naccept = 110\nconnect = 192.0.2.1:995\n');
    await inScratch({ 'etc/stunnel/many.conf': `client = yes\n${sections.join('')}` }, async (folder) => {
      const { network, problems } = await checked(folder);
      assert.equal(network.services[0]?.listeners.length, limits.listenersPerService);
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['limit-exceeded'],
      );
    });
  });

  it('of one huge file names it, and does not read it', async () => {
    await inScratch({ 'etc/stunnel/stunnel.conf': '[a]\naccept = 1\nconnect = 2\n' }, async (folder) => {
      truncateSync(join(folder, 'etc/stunnel/stunnel.conf'), 50_000_000);
      const before = process.memoryUsage().rss;
      const { skipped, problems } = await checked(folder);
      assert.deepEqual([skipped, [...new Set(problems.map(({ code }) => code))]], [{ 'too-large': 1 }, ['too-large']]);
      assert.ok(process.memoryUsage().rss - before < 40_000_000);
    });
  });

  it('of markers that nearly fit is dismissed before the test times out', async () => {
    const blank = '\n'.repeat(65_000);
    const spaces = `${' '.repeat(60_000)}x\n`;
    const headers = '[a]\n'.repeat(16_000);
    await inScratch(
      {
        'a/stunnel.conf': blank,
        'b/stunnel.conf': spaces,
        'c/stunnel.conf': headers,
        'd/cyrus.conf': blank,
        'e/imapd.conf': spaces,
        'f/dovecot.conf': spaces,
      },
      async (folder) => {
        assert.deepEqual((await checked(folder)).network.services, []);
      },
    );
  });
});

async function checked(folder: string): Promise<Result> {
  return lint({ paths: [folder], rules: [], assume: nothingAssumed, policy: noPolicy });
}
