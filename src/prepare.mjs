// What npm runs after an install: builds dist/. A global install from git (pre-commit makes one) hands npm's setting
// "global" down to the install in the clone, so that the development dependencies land nowhere and are fetched here.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const top = join(import.meta.dirname, '..');

function run(args, env = process.env) {
  const { status } = spawnSync(process.execPath, args, { cwd: top, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(top, 'node_modules/tsx'))) {
  const inherited = /^npm_config_(global|location|prefix|include|omit)$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  run([process.env.npm_execpath, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], env);
}
run(['--import', 'tsx', 'src/bundle.ts']);
