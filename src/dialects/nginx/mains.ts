import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Statement } from '../../syntax/statement.ts';
import { configurationOf, loadedModules } from './config.ts';

const MAINS = ['/etc/nginx/nginx.conf', '/usr/local/etc/nginx/nginx.conf', '/usr/local/nginx/conf/nginx.conf'];

/** The files that a build reads where nothing else is said [docs: nginx.org, "Beginner's Guide"], if they are about mail at all. */
export function mains(world: World): readonly string[] {
  return MAINS.filter((main) => {
    const file = fileAt(world, main);
    return file !== undefined && mayBeMail(configurationOf(world, main, file).statements);
  });
}

/** Web servers are left out: no `mail` or `stream` block, and no module for one. */
function mayBeMail(list: readonly Statement[]): boolean {
  return (
    loadedModules(list).some(({ name }) => /^ngx_(mail|stream)_module\./.test(name)) ||
    list.some((one) => isRelay(one) || (named(one, 'http') && one.body?.some(isRelay)))
  );
}

function isRelay(statement: Statement): boolean {
  return named(statement, 'mail') || named(statement, 'stream');
}

function named(statement: Statement, name: string): statement is Extract<Statement, { kind: 'setting' }> {
  return statement.kind === 'setting' && statement.key.value === name && statement.body !== undefined;
}
