import { posix } from 'node:path';
import type { World } from '../../model/worlds.ts';
import { fileAt, namesIn, open } from '../../platform/files.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { environmentOf } from './environment.ts';

const MAINS = ['/etc/haproxy/haproxy.cfg', '/usr/local/etc/haproxy/haproxy.cfg'];

/**
 * The files of the one process, in order: `CONFIG` of /etc/default/haproxy, which may be a folder (then every `*.cfg` in it,
 * in the order of bytes), and each `-f` of `EXTRAOPTS` [measured: conf-d-not-read; README.Debian]. Without it, haproxy.cfg alone.
 */
export function filesOf(world: World): readonly string[] {
  const environment = environmentOf(world, []);
  const config = environment.setting('CONFIG')?.value;
  const extra = [...(environment.setting('EXTRAOPTS')?.value ?? '').matchAll(/(?:^|\s)-f\s+(\S+)/g)].map(
    ([, path]) => path!,
  );
  const [main] = MAINS.filter((path) => fileAt(world, path));
  const first = config === undefined || config === '' ? (main === undefined ? [] : [main]) : [config];
  return [...new Set([...first, ...extra].flatMap((path) => configFiles(world, posix.resolve('/', path))))];
}

function configFiles(world: World, path: string): readonly string[] {
  if (open(world, path).kind !== 'dir') return fileAt(world, path) ? [path] : [];
  return namesIn(world, path)
    .filter((name) => name.endsWith('.cfg') && !name.startsWith('.'))
    .map((name) => posix.join(path, name))
    .filter((one) => fileAt(world, one));
}

export function sourcesOf(world: World): readonly SourceFile[] {
  return filesOf(world).flatMap((path) => fileAt(world, path) ?? []);
}
