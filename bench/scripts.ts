import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './bench.ts';

interface Bench {
  readonly cli: string;
  readonly scratch: string;
  interleaved(commands: readonly (readonly string[])[], times?: number): readonly number[];
}

const COUNT = 5_000;

/** Says at its end whether the process that it is loaded into has read the chunk that holds the parser. */
const TELL = `process.on('exit', () => {
  const read = Object.keys(require('module')._cache).some((path) => path.endsWith('javascript.cjs'));
  require('fs').writeSync(2, 'parser ' + (read ? 'loaded' : 'not loaded'));
});`;

/** A repository of scripts that are no mail servers: each is looked at, none is parsed. */
export function scriptRows({ cli, scratch, interleaved }: Bench): readonly Row[] {
  const make = (name: string, ending: string) => {
    const folder = join(scratch, name);
    for (let i = 0; i < COUNT; i += 1) {
      const sub = join(folder, `d${i % 50}`);
      mkdirSync(sub, { recursive: true });
      writeFileSync(
        join(sub, `module${i}.${ending}`),
        `export const port${i}: number = ${i};\nexport default class M${i} {}\n`,
      );
    }
    return folder;
  };
  const scripts = make('scripts', 'ts');
  const texts = make('texts', 'txt');
  const check = (folder: string) => [cli, 'check', folder, '--fail-on', 'never'];
  const [plain, read] = interleaved([check(texts), check(scripts)], 7);
  writeFileSync(join(scratch, 'tell.cjs'), TELL);
  const { stderr } = spawnSync(process.execPath, ['--require', join(scratch, 'tell.cjs'), ...check(scripts)], {
    encoding: 'utf8',
  });
  const told = /parser (?:not )?loaded$/.exec(stderr)?.[0] ?? 'nothing told';
  process.stdout.write(`over ${COUNT} unrelated scripts: ${told}\n`);
  const limit = told === 'parser not loaded' ? 3 : 0;
  return [{ what: `${COUNT} unrelated scripts`, ms: read!, against: 'as many texts', ratio: read! / plain!, limit }];
}
