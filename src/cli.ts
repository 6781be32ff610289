#!/usr/bin/env node
import { chunksOf } from './cli/chunks.ts';
import { version } from './cli/version.ts';

/** Set by the bundle, which holds the program in chunks. */
declare const PROGRAM_CHUNK: string | undefined;

// Whoever only asks for the version does not wait for what reads arguments.
if (process.argv.length === 3 && process.argv[2] === '--version') process.stdout.write(`${version()}\n`);
else if (typeof PROGRAM_CHUNK === 'string')
  void chunksOf(import.meta.dirname)
    .load<typeof import('./cli/program.ts')>(PROGRAM_CHUNK)
    .main();
else void import('./cli/program.ts').then(({ main }) => main());
