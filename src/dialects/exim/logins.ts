import type { Setting } from '../../model/model.ts';
import { aclLets } from './acl.ts';
import { type Server, takesPassword } from './authenticators.ts';
import type { Config } from './config.ts';
import { readOption, shutOut } from './options.ts';
import type { Connection } from './connection.ts';
import { expand } from './expansion.ts';
import { type Matched, matchHosts } from './hosts.ts';
import { rows } from './settings.ts';
import { junction, type Truth, type Value } from './value.ts';

/** What a client can do with a name and a password on one connection. */
export interface Logins {
  /** Whether a password goes through as it is; undefined where that is not known. */
  readonly password: boolean | undefined;
  /** Whether any mechanism works. */
  readonly any: boolean | undefined;
  /** What the EHLO answer lists. */
  readonly announced: readonly string[] | undefined;
  readonly because: readonly Setting<unknown>[];
  readonly networks: Matched['networks'];
}

interface Way {
  readonly server: Server;
  readonly isPassword: boolean | undefined;
  readonly announced: Truth;
  readonly works: Truth;
  readonly because: readonly Setting<unknown>[];
}

/** All of it must hold: the host list, the condition to announce it, the ACL, and the server's own condition [spec, 33.2; measured]. */
export function loginsOf(connection: Connection, servers: readonly Server[], none: Setting): Logins {
  const { config, client, env } = connection;
  const hosts = readOption(config.world, rows.authHosts, config.main).setting;
  const matched: Matched =
    hosts.value === undefined ? { is: 'unknown', networks: [] } : matchHosts(config, hosts.value, env, client);
  const ways = servers.map((server) => wayOf(connection, server, hosts, matched.is));
  const passwords = ways.filter(({ isPassword }) => isPassword !== false);
  const open = passwords.find(({ works, isPassword }) => isPassword === true && works === true);
  const unsure = passwords.find(({ works }) => works !== false);
  const hidden = config.hiddenAuthenticators.some((line) => line.holds());
  const password = open ? true : unsure || hidden ? undefined : false;
  const announced = ways
    .filter(({ announced: is }) => is === true)
    .map(({ server }) => server.mechanism ?? server.name);
  const isVague = hidden || ways.some((way) => way.announced === 'unknown' || way.server.mechanism === undefined);
  return {
    password,
    any: ways.some(({ works }) => works === true)
      ? true
      : hidden || ways.some(({ works }) => works !== false)
        ? undefined
        : false,
    announced: isVague ? undefined : [...new Set(announced)].sort(),
    because: (open ?? unsure)?.because ?? refusedBy(ways, none),
    networks: matched.networks,
  };
}

function refusedBy(ways: readonly Way[], none: Setting): readonly Setting<unknown>[] {
  const found = ways.filter(({ isPassword }) => isPassword !== false).flatMap(({ because }) => because);
  return found.length > 0 ? found : [none];
}

function wayOf(connection: Connection, server: Server, hosts: Setting, isIn: Truth): Way {
  const { config, env } = connection;
  const told = server.advertise.setting;
  const announces: Truth = told.value === undefined ? told.origin.kind === 'default' : isShown(expand(told.value, env));
  const aclSetting = readOption(config.world, rows.authAcl, config.main).setting;
  const lets: Truth =
    aclSetting.value === undefined
      ? aclSetting.origin.kind === 'default' || 'unknown'
      : aclLets(connection, aclSetting.value);
  const condition = server.condition.setting;
  const passes: Truth =
    condition.value === undefined ? conditionUnseen(condition) : isPassed(expand(condition.value, env));
  const announced = junction([isIn, unknownFor(announces)], false);
  const works = junction([announced, lets, passes], false);
  const steps: readonly (readonly [Truth, Setting])[] = [
    [unknownFor(announces), told],
    [isIn, hosts],
    [lets, aclSetting],
    [passes, condition],
  ];
  return {
    server,
    isPassword: takesPassword(server),
    announced,
    works,
    because: becauseOf(config, server, works, steps),
  };
}

/** `credentials` has no place where nobody has logged in yet. */
function unknownFor(truth: Truth): Truth {
  return truth === 'credentials' ? 'unknown' : truth;
}

/** Unset lets everything through; `plaintext` has no unset one, or it were no server's. */
function conditionUnseen({ origin }: Setting): Truth {
  return origin.kind === 'default' ? true : 'unknown';
}

/** Where it works, what loosened it comes first; where it does not, what bars it. */
function becauseOf(
  config: Config,
  server: Server,
  works: Truth,
  steps: readonly (readonly [Truth, Setting])[],
): readonly Setting<unknown>[] {
  if (works !== true) {
    const bars = steps
      .filter(([truth]) => truth === (works === false ? false : 'unknown'))
      .map(([, setting]) => setting);
    return bars.slice(0, 1);
  }
  const loosened = [server.unguarded, shutOut(config.main, rows.authHosts.name)].filter((one) => one !== undefined);
  const [told, hosts, acl, condition] = steps.map(([, setting]) => setting);
  const own = condition?.origin.kind === 'default' ? server.made : condition!;
  const written = [told!, hosts!, acl!].filter(({ origin }) => origin.kind !== 'default');
  const defaults = [told!, hosts!].filter(({ origin }) => origin.kind === 'default');
  return [...loosened, ...written, own, ...defaults];
}

/** Empty, `0`, `no` and `false` do not announce, and neither does a failed expansion [source: expand.c, expand_check_condition]. */
function isShown(value: Value): Truth {
  if (value.kind === 'fail') return false;
  if (value.kind === 'text') return !/^(|0|no|false)$/i.test(value.text);
  return value.kind === 'some' ? true : 'unknown';
}

/** `1`, `yes` and `true` let in; anything else is an error and lets nobody in [source: check_serv_cond.c]. A valid password passes a condition that is about it. */
function isPassed(value: Value): Truth {
  if (value.kind === 'fail') return false;
  if (value.kind === 'text') return /^(1|yes|true)$/i.test(value.text);
  return value.kind === 'credentials' ? true : 'unknown';
}
