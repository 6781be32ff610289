import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, waxseal as run } from './support/built.ts';
import { inScratch } from './support/scratch.ts';

const waxseal = (...args: readonly string[]) => run(args);
const script = (shell: string): string => waxseal('completion', shell).stdout;
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** What bash offers for these words, the last of them unfinished. */
function offered(...words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(waxseal ${line}); COMP_CWORD=${words.length}; _waxseal; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', `${script('bash')}\n${ask}`], { encoding: 'utf8' });
  return stdout.trim().split('\n');
}

describe('completion', function () {
  this.timeout(600_000);
  before(build);

  for (const shell of ['bash', 'zsh', 'fish'])
    it(`is a script that ${shell} can read`, function () {
      if (!has(shell)) this.skip();
      return inScratch({ script: script(shell) }, (folder) => {
        const { status, stderr } = spawnSync(shell, ['-n', join(folder, 'script')], { encoding: 'utf8' });
        assert.equal(status, 0, stderr);
      });
    });

  it('offers commands, their options and what those may be', () => {
    assert.ok(offered('inv').includes('inventory'));
    assert.deepEqual(offered('check', '--fail-on-u'), ['--fail-on-undecided']);
    assert.deepEqual(offered('--format', 'mark'), ['markdown']);
    assert.deepEqual(offered('inventory', '--ver'), ['']);
  });

  it('offers the rules to explain', () => {
    assert.deepEqual(offered('explain', 'pop2-c'), ['pop2-cleartext-login']);
  });
});
