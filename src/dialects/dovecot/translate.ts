import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { isAddress } from '../../platform/network.ts';

/**
 * Names of 1.x (and of 2.x before 2.3) as 2.0 to 2.3 translate them; every statement keeps its place in the file
 * [measured: v1-*; source: old-set-parser.c@2.3.19.1].
 */
export function translate(statements: readonly Statement[], protocol?: string): readonly Statement[] {
  return statements.flatMap((statement) => (statement.kind === 'hole' ? [statement] : one(statement, protocol)));
}

function one(statement: SettingStatement, protocol: string | undefined): readonly Statement[] {
  const key = statement.key.value;
  if (key === undefined || statement.operator?.value === '!') return [statement];
  if (statement.body) return block(statement, key, protocol);
  const value = statement.args[0]?.value;
  if (REMOVED.has(key)) return [];
  const renamed = RENAMED[key];
  if (renamed) return [setting(statement, renamed)];
  if (key.startsWith('mail_cache_compress_')) return [setting(statement, key.replace('compress', 'purge'))];
  if (key === 'ssl_disable') return [setting(statement, 'ssl', swapped(value, 'no', 'yes'))];
  if (key === 'fsync_disable') return [setting(statement, 'mail_fsync', swapped(value, 'never', 'optimized'))];
  if (/^ssl_(cert|key|ca)_file$/.test(key)) return value === '' ? [] : [file(statement, key.replace(/_file$/, ''))];
  if (key === 'sieve' || key === 'sieve_storage') return [section(statement, 'plugin', undefined, [statement])];
  if (key === 'protocols' && value !== undefined) return protocols(statement, value);
  if (key === 'ssl_listen' || key === 'listen') return listen(statement, key, value, protocol);
  return perService(statement, key, value, protocol);
}

const REMOVED = new Set(
  'ssl_parameters_regenerate ssl_dh_parameters_length login_dir dbox_rotate_min_size dbox_rotate_days director_consistent_hashing mail_log_max_lines_per_sec maildir_copy_preserve_filename auth_count'.split(
    ' ',
  ),
);

const RENAMED: Readonly<Record<string, string>> = { dbox_rotate_size: 'mdbox_rotate_size' };

function swapped(value: string | undefined, yes: string, no: string): string | undefined {
  return value?.toLowerCase() === 'yes' ? yes : value?.toLowerCase() === 'no' ? no : value;
}

/** The same place with another name, and another value where one is given. */
function setting(from: SettingStatement, key: string, value?: string): SettingStatement {
  const old = from.args[0];
  const args = value === undefined || !old ? from.args : [word([value], old.span)];
  return { ...from, key: word([key], from.key.span), args };
}

function section(
  from: SettingStatement,
  key: string,
  name: string | undefined,
  body: readonly Statement[],
): SettingStatement {
  const args = name === undefined ? [] : [word([name], from.key.span)];
  const { kind, span } = from;
  const under = from.under ? { under: from.under } : {};
  return { kind, key: word([key], from.key.span), args, body, span, ...under };
}

function file(from: SettingStatement, key: string): SettingStatement {
  const old = from.args[0]!;
  return { ...from, key: word([key], from.key.span), args: [word(['<', ...old.parts], old.span)] };
}

/** `imaps` without `imap` closes the plain port [source: old-set-parser.c]. */
function protocols(statement: SettingStatement, value: string): readonly Statement[] {
  if (!/\b(imaps|pop3s|managesieve)\b/.test(value)) return [statement];
  const list = value.split(' ').filter(Boolean);
  const rest = list.filter((name) => name !== 'imaps' && name !== 'pop3s');
  const only = ['imap', 'pop3'].filter((name) => list.includes(`${name}s`) && !list.includes(name));
  const names = [...rest.map((name) => (name === 'managesieve' ? 'sieve' : name)), ...only];
  return [
    setting(statement, 'protocols', names.join(' ')),
    ...only.map((name) => onListener(statement, `${name}-login`, name, setting(statement, 'port', '0'))),
  ];
}

function onListener(from: SettingStatement, service: string, listener: string, what: Statement): SettingStatement {
  return section(from, 'service', service, [section(from, 'inet_listener', listener, [what])]);
}

/** The login services that a setting speaks to: those of its `protocol` block, at the top all. */
const LOGINS: Readonly<Record<string, { readonly login: string; readonly mail: string; readonly listener: string }>> = {
  imap: { login: 'imap-login', mail: 'imap', listener: 'imap' },
  pop3: { login: 'pop3-login', mail: 'pop3', listener: 'pop3' },
  sieve: { login: 'managesieve-login', mail: 'managesieve', listener: 'sieve' },
};

function spokenTo(protocol: string | undefined): readonly string[] {
  const all = Object.keys(LOGINS);
  if (protocol === undefined) return all;
  return all.filter((name) => (protocol.startsWith('!') ? `!${name}` !== protocol : name === protocol));
}

/** An address with a port goes to the listeners, in a `protocol` block one without goes there too. */
function listen(
  statement: SettingStatement,
  key: string,
  value: string | undefined,
  protocol: string | undefined,
): readonly Statement[] {
  const isTls = key === 'ssl_listen';
  if (!isTls && protocol === undefined && (value === undefined || !hasPort(value))) return [statement];
  if (value === '') return [];
  const cut = value !== undefined && hasPort(value) ? value.lastIndexOf(':') : undefined;
  const address =
    cut === undefined ? setting(statement, 'address') : setting(statement, 'address', value!.slice(0, cut));
  const port = cut === undefined ? undefined : setting(statement, 'port', value!.slice(cut + 1));
  const isGlobal = protocol === undefined && !isTls;
  const names = spokenTo(protocol).filter((name) => name !== 'sieve'); // it names a listener that 2.x has not [measured: v1-listen-with-port]
  return [
    ...(isGlobal ? [{ ...address, key: word(['listen'], statement.key.span) }] : []),
    ...names.flatMap((name) => {
      const { login, listener } = LOGINS[name]!;
      const own = isTls ? `${listener}s` : listener;
      return [...(port ? [port] : []), ...(isGlobal ? [] : [address])].map((what) =>
        onListener(statement, login, own, what),
      );
    }),
  ];
}

function hasPort(value: string): boolean {
  if (!value.includes(':')) return false;
  return value
    .split(/[, ]+/)
    .filter(Boolean)
    .some((one) => one !== '*' && !isAddress(one.replace(/^\[(.*)\]$/, '$1')));
}

const MEGABYTES = (value: string) => `${value} M`;

interface Moved {
  readonly to: 'login' | 'mail' | 'auth';
  readonly key: string;
  readonly value?: (value: string) => string;
}

/** Settings of 1.x that are settings of a service since 2.0 [source: old-set-parser.c]. */
const MOVED: Readonly<Record<string, Moved>> = {
  login_chroot: { to: 'login', key: 'chroot', value: (value) => (value === 'no' ? '' : 'login') },
  login_user: { to: 'login', key: 'user' },
  login_executable: { to: 'login', key: 'executable' },
  login_process_size: { to: 'login', key: 'vsz_limit', value: MEGABYTES },
  login_process_per_connection: { to: 'login', key: 'service_count', value: (value) => (value === 'no' ? '0' : '1') },
  login_processes_count: { to: 'login', key: 'process_min_avail' },
  login_max_processes_count: { to: 'login', key: 'process_limit' },
  login_max_connections: { to: 'login', key: 'client_limit' },
  max_mail_processes: { to: 'mail', key: 'process_limit' },
  mail_executable: { to: 'mail', key: 'executable' },
  mail_process_size: { to: 'mail', key: 'vsz_limit', value: MEGABYTES },
  mail_drop_priv_before_exec: { to: 'mail', key: 'drop_priv_before_exec' },
  auth_executable: { to: 'auth', key: 'executable' },
  auth_process_size: { to: 'auth', key: 'vsz_limit', value: MEGABYTES },
  auth_user: { to: 'auth', key: 'user' },
  auth_chroot: { to: 'auth', key: 'chroot' },
};

function perService(
  statement: SettingStatement,
  key: string,
  value: string | undefined,
  protocol: string | undefined,
): readonly Statement[] {
  const moved = MOVED[key];
  if (!moved) return [statement];
  const made = setting(statement, moved.key, value === undefined ? undefined : moved.value?.(value));
  if (moved.to === 'auth') return [section(statement, 'service', 'auth', [made])];
  const { to } = moved;
  return spokenTo(protocol).map((name) => section(statement, 'service', LOGINS[name]![to], [made]));
}

function block(statement: SettingStatement, key: string, protocol: string | undefined): readonly Statement[] {
  const name = statement.args[0]?.value;
  const body = statement.body ?? [];
  if (key === 'auth' && name !== undefined) return body.flatMap((inner) => inAuth(inner));
  if (key === 'service' && name === 'dns_client') return [{ ...statement, args: [renamed(statement, 'dns-client')] }];
  if (key === 'protocol') {
    const args = name === 'managesieve' ? [renamed(statement, 'sieve')] : statement.args;
    return hoisted({ ...statement, args }, name === 'managesieve' ? 'sieve' : name);
  }
  if (key === 'local' || key === 'remote' || key === 'local_name') return hoisted(statement, protocol);
  return [statement];
}

function renamed({ args, key }: SettingStatement, name: string): Word {
  return word([name], args[0]?.span ?? key.span);
}

/** What belongs to services leaves its filter, as the daemon applies it at the top. */
function hoisted(statement: SettingStatement, protocol: string | undefined): readonly Statement[] {
  const inner = translate(statement.body ?? [], protocol ?? '');
  const isService = (other: Statement) => other.kind === 'setting' && other.key.value === 'service' && !!other.body;
  const own = new Set(statement.body);
  const out = inner.filter((other) => isService(other) && !own.has(other));
  return [{ ...statement, body: inner.filter((other) => !out.includes(other)) }, ...out];
}

/** `auth default { }`: its settings get the prefix `auth_`, its databases and sockets become what they are since 2.0. */
function inAuth(statement: Statement): readonly Statement[] {
  if (statement.kind === 'hole' || statement.key.value === undefined) return [statement];
  const key = statement.key.value;
  if (!statement.body) return one(setting(statement, key.startsWith('auth_') ? key : `auth_${key}`), undefined);
  const name = statement.args[0];
  if ((key === 'passdb' || key === 'userdb') && name) {
    const driver: SettingStatement = { ...statement, key: word(['driver'], statement.key.span), args: [name] };
    const { body: _body, ...leaf } = driver;
    return [section(statement, key, undefined, [leaf, ...statement.body])];
  }
  if (key === 'socket' && name?.value === 'listen') return statement.body.flatMap(socket);
  return [];
}

/** `client { path mode user group }` and `master { … }` become sockets of the service auth. */
function socket(statement: Statement): readonly Statement[] {
  if (statement.kind === 'hole' || !statement.body) return [statement];
  const isKey = (one: Statement, key: string) => one.kind === 'setting' && one.key.value === key;
  const path = statement.body.find((inner) => isKey(inner, 'path'));
  const written = path?.kind === 'setting' ? path.args[0]?.value : undefined;
  if (written === undefined) return [];
  const rest = statement.body.filter((inner) => !isKey(inner, 'path'));
  const name = written.replace(/^(\/var)?\/run\/dovecot\//, '');
  return [section(statement, 'service', 'auth', [section(statement, 'unix_listener', name, rest)])];
}
