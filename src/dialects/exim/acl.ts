import type { Connection } from './connection.ts';
import { expand } from './expansion.ts';
import { matchHosts } from './hosts.ts';
import { type Truth, junction, negated, type Value } from './value.ts';

/** Whether an ACL lets a client go on. */
export type Verdict = Truth;

interface Statement {
  readonly verb: string;
  readonly conditions: readonly string[];
}

const VERBS = ['accept', 'defer', 'deny', 'discard', 'drop', 'require', 'warn'];
const MODIFIERS =
  /^(message|log_message|logwrite|set|control|delay|continue|add_header|remove_header|endpass|log_reject_target|udpsend|queue|dscp)\b/;

/** What `acl_smtp_auth` says: the name of an ACL, or an ACL's own text [spec, 43.3 and 43.22; measured: acl-smtp-auth]. */
export function aclLets(connection: Connection, written: string): Verdict {
  const value = expand(written, connection.env);
  if (value.kind === 'fail') return true;
  if (value.kind !== 'text') return 'unknown';
  const text = value.text.trim();
  if (text === '') return false; // an ACL without a statement denies [measured]
  if (/\s/.test(text) || VERBS.includes(text)) return verdictOf(connection, statementsOf(text.split('\n')), 0);
  return named(connection, text, 0);
}

function named(connection: Connection, name: string, depth: number): Verdict {
  const lines = connection.config.acls.get(name);
  if (depth > 10 || connection.config.hiddenAcls.some((line) => line.holds())) return 'unknown';
  if (!lines) return false; // "451 Temporary local problem" [measured]
  if (lines.some((line) => line.kind === 'hole' && line.holds())) return 'unknown';
  const texts = lines.filter((line) => line.holds()).map((line) => line.text());
  return verdictOf(connection, statementsOf(texts), depth);
}

function statementsOf(lines: readonly string[]): readonly Statement[] {
  const statements: { verb: string; conditions: string[] }[] = [];
  for (const line of lines) {
    const text = line.trim();
    const verb = VERBS.find((one) => text === one || text.startsWith(`${one} `) || text.startsWith(`${one}\t`));
    if (verb !== undefined) statements.push({ verb, conditions: [] });
    const rest = verb === undefined ? text : text.slice(verb.length).trim();
    if (rest !== '') statements.at(-1)?.conditions.push(rest);
  }
  return statements;
}

/** From the end on: what each statement makes of what follows it; at the very end all is denied. */
function verdictOf(connection: Connection, statements: readonly Statement[], depth: number): Verdict {
  return statements.reduceRight<Verdict>((after, { verb, conditions }) => {
    if (verb === 'warn') return after;
    const [before, behind] = aroundEndpass(conditions).map((part) =>
      junction(
        part.map((one) => conditionHolds(connection, one, depth)),
        false,
      ),
    );
    const inside = (then: Verdict, otherwise: Verdict, holds: Verdict): Verdict =>
      holds === true ? then : holds === false ? otherwise : then === otherwise ? then : 'unknown';
    if (verb === 'require') return inside(after, false, junction([before!, behind!], false));
    const own = verb === 'accept' || verb === 'discard';
    return inside(inside(own, false, behind!), after, before!);
  }, false);
}

/** What fails behind `endpass` denies, where it would else be left to the next statement [spec, 43.20; measured]. */
function aroundEndpass(conditions: readonly string[]): readonly (readonly string[])[] {
  const at = conditions.indexOf('endpass');
  return at < 0 ? [conditions, []] : [conditions.slice(0, at), conditions.slice(at + 1)];
}

function conditionHolds(connection: Connection, text: string, depth: number): Truth {
  if (MODIFIERS.test(text)) return true;
  const found = /^(!?)\s*([a-z_]+)\s*=\s*(.*)$/s.exec(text);
  if (!found) return 'unknown';
  const [, not, name = '', value = ''] = found;
  const truth = tested(connection, name, value, depth);
  return not === '!' ? negated(truth) : truth;
}

function tested(connection: Connection, name: string, value: string, depth: number): Truth {
  const { config, env, client, tls } = connection;
  switch (name) {
    case 'encrypted':
      return tls ? (value.trim() === '*' ? true : 'unknown') : false;
    case 'authenticated':
      return false;
    case 'hosts':
      return matchHosts(config, value, env, client).is;
    case 'condition':
      return isTrue(expand(value, env));
    case 'acl':
      return named(connection, value.trim(), depth + 1);
    default:
      return 'unknown';
  }
}

function isTrue(value: Value): Truth {
  if (value.kind === 'fail') return false;
  if (value.kind !== 'text') return value.kind === 'some' ? 'unknown' : value.kind;
  if (/^(|0|no|false)$/i.test(value.text)) return false;
  return /^([1-9]\d*|yes|true)$/i.test(value.text) ? true : 'unknown';
}
