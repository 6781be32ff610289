import type { Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { secretsIn } from '../settings.ts';
import { parseMainCf } from './grammar.ts';
import { isOfTransport, isParameter } from './names.ts';

/** Lines of main.cf that set nothing: a misspelt name, a setting that a blank makes part of the one above [measured: name-case, continuation-swallows-setting]. */
export function passedOver(master: SourceFile, main: SourceFile | undefined): readonly Problem[] {
  if (!main) return [];
  const { statements } = parseMainCf(main);
  const isUsed = usesOf(`${main.text}\n${master.text}`);
  return statements.flatMap((one) => [...unknownName(one, isUsed), ...swallowed(one)]);
}

function unknownName(statement: Statement, isUsed: (name: string) => boolean): readonly Problem[] {
  if (statement.kind === 'hole' || !statement.operator) return [];
  const name = statement.key.value;
  if (!name || isParameter(name) || isOfTransport(name) || isUsed(name)) return [];
  const lower = name.toLowerCase();
  const hint = lower !== name && isParameter(lower) ? `, names count by their case: "${lower}"` : '';
  return [
    problem('unknown-setting', `Postfix has no parameter "${name}", and nothing uses it${hint}`, statement.key.span),
  ];
}

function swallowed(statement: Statement): readonly Problem[] {
  if (statement.kind === 'hole' || !statement.operator) return [];
  return statement.args.slice(1).flatMap(({ value, span }) => {
    const name = /^(\w+)\s*=/.exec(value ?? '')?.[1];
    if (name === undefined || !isParameter(name)) return [];
    const what = `the line begins with a blank, so it is part of the value of "${statement.key.value ?? ''}" and does not set "${name}"`;
    return [problem('unexpected-character', what, span)];
  });
}

/** Names that a `$` asks for, restriction classes, and the parameters of maps that are named after them [postconf(1), warnings about unused parameters]. */
function usesOf(text: string): (name: string) => boolean {
  const names = new Set([...text.matchAll(/\$[({]?(\w+)/g)].map((match) => match[1]!));
  const classes = new Set(
    [...text.matchAll(/^smtpd_restriction_classes\s*=(.*(\n[ \t].*)*)/gm)].flatMap((match) =>
      match[1]!.split(/[\s,]+/),
    ),
  );
  const maps = new Set(
    [...text.matchAll(/(?:ldap|mysql|pgsql|sqlite|memcache|mongodb):([\w-]+)/g)].map((match) => match[1]!),
  );
  const isOfMap = (name: string) => name.split('_').some((_, i, all) => i > 0 && maps.has(all.slice(0, i).join('_')));
  return (name) => names.has(name) || classes.has(name) || isOfMap(name);
}

/** Passwords of maps that main.cf itself defines, and tables of passwords that stand there as text. */
export function secretsOf(main: SourceFile): readonly Span[] {
  const { statements } = parseMainCf(main);
  const isOwn = (one: Statement) => one.kind === 'setting' && (!isParameter(one.key.value ?? '') || isTable(one));
  return secretsIn(statements.filter(isOwn), []);
}

function isTable(one: Statement): boolean {
  return one.kind === 'setting' && one.args.some(({ value }) => /\b(static|inline):/.test(value ?? ''));
}
