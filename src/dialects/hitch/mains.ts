import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { MAIL_NAME, mailPorts } from '../../platform/services.ts';
import type { Statement, Word } from '../../syntax/statement.ts';
import { parseHitch } from './grammar.ts';

const MAINS = ['/etc/hitch/hitch.conf', '/usr/local/etc/hitch/hitch.conf'];

/** Debian's unit reads the first and starts nothing where it is missing [measured: debian-default]. Files that are plainly for the web are left out. */
export function mains(world: World): readonly string[] {
  return MAINS.filter((main) => {
    const file = fileAt(world, main);
    return file !== undefined && parseHitch(file).statements.some(mayBeMail);
  });
}

function mayBeMail(statement: Statement): boolean {
  if (statement.kind === 'hole') return true;
  const name = statement.key.value;
  if (statement.body) return name === 'frontend' && statement.body.some(mayBeMail);
  return (name === 'frontend' || name === 'backend' || name === 'port') && statement.args.some(isMailPort);
}

function isMailPort({ parts }: Word): boolean {
  const last = parts.at(-1);
  if (typeof last !== 'string') return false; // a hidden port alone tells nothing
  const port = /([^:\]]+?)(\+\/.*)?$/.exec(last)?.[1] ?? '';
  return mailPorts[Number(port)] !== undefined || MAIL_NAME.test(port);
}
