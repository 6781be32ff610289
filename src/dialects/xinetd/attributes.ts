import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';

/** How many values an attribute takes: exactly so many, any number, or any number with `+=` and `-=` as well. */
type Values = 1 | 2 | 'any' | 'list';

/** [source: xinetd 2.3.15, parse.c; xinetd.conf(5)] */
const SERVICE: Readonly<Record<string, Values>> = {
  socket_type: 1,
  protocol: 1,
  wait: 1,
  user: 1,
  group: 1,
  server: 1,
  server_args: 'any',
  instances: 1,
  log_on_success: 'list',
  log_on_failure: 'list',
  log_type: 'any',
  only_from: 'list',
  no_access: 'list',
  access_times: 'any',
  type: 'any',
  rpc_version: 1,
  rpc_number: 1,
  id: 1,
  env: 'list',
  port: 1,
  passenv: 'list',
  flags: 'any',
  nice: 1,
  redirect: 2,
  banner: 1,
  bind: 1,
  per_source: 1,
  groups: 1,
  banner_success: 1,
  banner_fail: 1,
  cps: 2,
  disable: 1,
  max_load: 1,
  rlimit_as: 1,
  rlimit_cpu: 1,
  rlimit_data: 1,
  rlimit_files: 1,
  rlimit_rss: 1,
  rlimit_stack: 1,
  v6only: 1,
  deny_time: 1,
  umask: 1,
  mdns: 1,
  libwrap: 1,
};

const DEFAULTS: Readonly<Record<string, Values>> = {
  ...Object.fromEntries(
    ['log_on_success', 'log_on_failure', 'log_type', 'disabled', 'enabled', 'no_access', 'only_from', 'passenv'].map(
      (name) => [name, 'list' as const],
    ),
  ),
  ...Object.fromEntries(
    [
      'banner',
      'banner_success',
      'banner_fail',
      'bind',
      'groups',
      'instances',
      'max_load',
      'mdns',
      'per_source',
      'umask',
      'v6only',
    ].map((name) => [name, 1 as const]),
  ),
  cps: 2,
};

/** `interface` is another name of `bind`; names count in any case. */
export function attributeName(statement: Statement): string | undefined {
  if (statement.kind === 'hole') return undefined;
  const name = statement.key.value?.toLowerCase();
  return name === 'interface' ? 'bind' : name;
}

export interface Attributes {
  /** Those that count in this world, holes among them, in order. */
  readonly kept: readonly Statement[];
  /** A line that xinetd cannot read: what follows it in the entry is lost, and so is a service entry as a whole. */
  readonly broken?: SettingStatement;
  readonly problems: readonly Problem[];
}

/** The attributes of an entry that xinetd takes; the others it drops with no more than a warning [measured 2.3.15.3]. */
export function attributesIn(world: World, body: readonly Statement[], kind: 'service' | 'defaults'): Attributes {
  const kept: Statement[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const statement of body) {
    if (!world.holds(statement.under)) continue;
    if (statement.kind === 'setting' && !statement.operator) return { kept, broken: statement, problems };
    const name = attributeName(statement);
    const why = statement.kind === 'hole' || name === undefined ? undefined : dropped(statement, name, kind, seen);
    if (why === undefined) {
      if (name !== undefined) seen.add(name);
      kept.push(statement);
    } else problems.push(why);
  }
  return { kept, problems };
}

function dropped(
  statement: SettingStatement,
  name: string,
  kind: 'service' | 'defaults',
  seen: ReadonlySet<string>,
): Problem | undefined {
  const values = (kind === 'service' ? SERVICE : DEFAULTS)[name];
  const written = statement.key.value;
  if (values === undefined)
    return problem(
      'unknown-setting',
      `xinetd does not know "${written}" in ${kind === 'service' ? 'a service' : '"defaults"'}`,
      statement.span,
    );
  if (values === 'list') return undefined;
  if (seen.has(name))
    return problem('bad-value', `xinetd passes over this "${written}", since the first one counts`, statement.span);
  if (statement.operator?.value !== '=')
    return problem(
      'bad-value',
      `xinetd passes over "${written}", which takes no "${statement.operator?.value}"`,
      statement.span,
    );
  const given = statement.args.length;
  if (values === 'any' || given === values) return undefined;
  const wants = values === 1 ? 'one value' : 'two values';
  return problem(
    'bad-value',
    `xinetd passes over "${written}", since it takes ${wants} and ${given} are given`,
    statement.span,
  );
}
