import { posix } from 'node:path';
import type { World } from '../../model/worlds.ts';
import { fileAt, namesIn, open } from '../../platform/files.ts';
import { type Expanded, expand, type Included } from '../../syntax/expand.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { parseXinetd } from '../../syntax/xinetd.ts';
import type { SourceFile } from '../../text/source-file.ts';

/** The statements of xinetd.conf and of what it includes, in the order in which xinetd reads them. */
export function expanded(world: World, main: SourceFile): Expanded {
  return expand(main, { parse: parseXinetd, include: (statement) => included(world, statement) });
}

function included(world: World, { key, operator, args }: SettingStatement): Included | undefined {
  const keyword = key.value?.toLowerCase();
  if (operator || (keyword !== 'include' && keyword !== 'includedir')) return undefined;
  const path = args[0]?.value;
  if (path === undefined) return { kind: 'hole' };
  return keyword === 'include' ? one(world, path) : folder(world, path);
}

function one(world: World, path: string): Included {
  const found = open(world, posix.resolve('/', path));
  if (found.kind === 'file') return { kind: 'files', files: [found.file] };
  return found.kind === 'not-carried' ? { kind: 'hole' } : { kind: 'refused', reason: `xinetd cannot open "${path}"` };
}

/** Files in the order of their bytes; names with a dot in them or a tilde at the end are passed over [measured: xinetd/file-name-with-dot, file-name-tilde]. */
function folder(world: World, path: string): Included {
  const at = posix.resolve('/', path);
  const found = open(world, at);
  if (found.kind === 'not-carried') return { kind: 'hole' };
  if (found.kind !== 'dir') return { kind: 'refused', reason: `xinetd cannot read the folder "${path}"` };
  const files = namesIn(world, at)
    .filter((name) => !name.includes('.') && !name.endsWith('~'))
    .flatMap((name) => fileAt(world, posix.join(at, name)) ?? []);
  return { kind: 'files', files };
}
