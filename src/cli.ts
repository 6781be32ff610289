#!/usr/bin/env node
import { version } from './cli/version.ts';

// Whoever only asks for the version does not wait for what reads arguments.
if (process.argv.length === 3 && process.argv[2] === '--version') process.stdout.write(`${version()}\n`);
else {
  const { main } = await import('./cli/program.ts');
  await main();
}
