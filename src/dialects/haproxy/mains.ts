import type { World } from '../../model/worlds.ts';
import { MAIL_NAME, mailPorts } from '../../platform/services.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Statement, Word } from '../../syntax/statement.ts';
import { holed } from '../endpoint.ts';
import { filesOf, sourcesOf } from './files.ts';
import { parseHaproxy } from './grammar.ts';

/** The first of the files that the process reads. Where a front end is there and none of them speaks of mail, it is a web server's. */
export function mains(world: World): readonly string[] {
  const [main] = filesOf(world);
  if (main === undefined) return [];
  const statements = sourcesOf(world).flatMap((file) => parseHaproxy(file).statements);
  const fronts = statements.filter(
    (one) => one.kind === 'setting' && /^(frontend|listen|bind)$/.test(one.key.value ?? ''),
  );
  return fronts.length === 0 || statements.some(mayBeMail) ? [main] : [];
}

function mayBeMail(statement: Statement): boolean {
  if (statement.kind === 'hole') return false;
  const [first, second] = statement.args;
  const name = statement.key.value ?? '';
  if (name === 'bind') return isMail(first);
  if (name === 'server') return isMail(second);
  if (name === 'frontend' || name === 'listen') return MAIL_NAME.test(first?.value ?? '') || isMail(second);
  return false;
}

/** Some port of a list or a range is for mail. */
function isMail(address: Word | undefined): boolean {
  if (!address) return false;
  return holed(address)
    .split(',')
    .some((one) => {
      const [, from, to = from] = /:(\d+)(?:-(\d+))?$/.exec(one.replaceAll(HOLE, '')) ?? [];
      return Object.keys(mailPorts).some((port) => Number(port) >= Number(from) && Number(port) <= Number(to));
    });
}
