import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { Span } from '../../text/source-file.ts';
import { secretsIn } from '../settings.ts';
import { type Conf, nameOf } from './conf.ts';
import type { Entry } from './entries.ts';
import { isKnown } from './known-names.ts';
import { rows } from './settings.ts';

/** Lines that Cyrus takes in silence and that change nothing: misspelt names, prefixes of entries that are not there [measured: misspelt-safe-option]. */
export function passedOver({ statements }: Conf, entries: readonly Entry[], isWhole: boolean): readonly Problem[] {
  const names = new Set(entries.map(({ name }) => name.toLowerCase()));
  return statements.flatMap((statement) => {
    const name = statement.kind === 'setting' && statement.operator ? nameOf(statement) : undefined;
    if (name === undefined || isKnown(name) || statement.kind === 'hole') return [];
    const prefix = name.slice(0, name.indexOf('_'));
    const rest = name.slice(name.indexOf('_') + 1);
    if (prefix === '' || !isKnown(rest))
      return [
        problem('unknown-setting', `imapd.conf knows no "${name}", so this line changes nothing`, statement.key.span),
      ];
    if (names.has(prefix) || !isWhole || !Object.hasOwn(rows, rest)) return [];
    return [orphan(statement, prefix)];
  });
}

function orphan({ key }: SettingStatement, prefix: string): Problem {
  return problem(
    'unknown-setting',
    `no service in cyrus.conf is called "${prefix}", so "${key.value}" reaches none of them`,
    key.span,
  );
}

/** Passwords in imapd.conf: for murder, replication, SQL and LDAP. A path to a key is none. */
export function secretsOf({ statements }: Conf): readonly Span[] {
  return secretsIn(statements.filter(mayBeSecret), Object.values(rows), (name) => name.toLowerCase());
}

function mayBeSecret(statement: Statement): boolean {
  return statement.kind === 'setting' && !/(key|key_file|key_dir|cert)$/i.test(statement.key.value ?? '');
}
