import type { Setting } from '../../model/model.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { type Config, type Context, isWider, type Scope, scopesFor } from './config.ts';

/** Settings that a login process reads. */
const READ = /^(ssl|login_|auth_|disable_plaintext_auth|haproxy_|verbose_)/;

/**
 * Two scopes of which neither is wider set the same key to different values: the process that serves such a client dies
 * [measured: filter-remote-local-conflict, filter-remote-protocol-conflict; source: config-filter.c@2.3.19.1].
 */
export function conflictIn(config: Config, context: Context): Setting<unknown> | undefined {
  if (config.is24) return undefined; // one value wins there [docs: 2.4 settings syntax]
  const found = scopesFor(config, context);
  if (found.every((scope, i) => i === 0 || isWider(scope.filter, found[i - 1]!.filter))) return undefined;
  const told = new Map<string, SettingStatement>();
  for (const [i, scope] of found.entries()) {
    const mayDiffer = i === 0 || isWider(scope.filter, found[i - 1]!.filter);
    for (const [key, statement] of valuesOf(config, scope)) {
      const earlier = told.get(key);
      if (!earlier) told.set(key, statement);
      else if (!mayDiffer && earlier.args[0]?.value !== statement.args[0]?.value)
        return settingOf(key, earlier, statement);
    }
  }
  return undefined;
}

function valuesOf({ world }: Config, { statements }: Scope): ReadonlyMap<string, SettingStatement> {
  const found = statements.filter(
    (one): one is SettingStatement =>
      one.kind === 'setting' && !one.body && READ.test(one.key.value ?? '') && world.holds(one.under),
  );
  return new Map(found.map((one) => [one.key.value!, one]));
}

function settingOf(name: string, earlier: SettingStatement, later: SettingStatement): Setting<unknown> {
  const value = earlier.args[0]?.value;
  const note = `"${name}" has two values for the same client, and the login process dies of it`;
  const origin = { kind: 'written', span: earlier.span, overrides: [later.span] } as const;
  return value === undefined ? { name, origin, note } : { name, value, origin, note };
}
