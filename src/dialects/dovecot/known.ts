import { settings23 } from './known-2.3.ts';
import { settings24 } from './known-2.4.ts';
import { storage24 } from './known-2.4-storage.ts';

/** Kind, compiled default, names separated by blanks, and the release that brought them where it is not the first of its line. */
export type KnownRow = readonly [kind: KnownKind, value: string, names: string, since?: string];
/** How the daemon reads and prints it; `block`: a table of its own names. */
export type KnownKind = 'switch' | 'number' | 'time' | 'size' | 'text' | 'block';

export interface Known {
  readonly kind: KnownKind;
  readonly value: string;
  readonly since?: string;
}

function byName(rows: readonly KnownRow[]): ReadonlyMap<string, Known> {
  return new Map(
    rows.flatMap(([kind, value, names, since]) =>
      names.split(' ').map((name) => [name, since === undefined ? { kind, value } : { kind, value, since }] as const),
    ),
  );
}

/** 2.3 makes `ssl_min_protocol` of it [measured: tls-ssl-protocols-*]. */
const rows23 = byName([...settings23, ['text', '', 'ssl_protocols']]);
const rows24 = byName([...settings24, ...storage24]);

/** Settings that left with 2.3, most of them without a successor [source: settings of 2.0.15 to 2.2.36.4, 2.3.0]. */
const gone23 = new Set(
  'imapc_ssl_ca_dir pop3c_ssl_ca_dir lmtp_address_translate mailbox_list_index_disable mdbox_purge_preserve_alt stats_carbon_interval stats_carbon_name stats_carbon_server stats_command_min_time stats_domain_min_time stats_ip_min_time stats_memory_limit stats_session_min_time stats_user_min_time'.split(
    ' ',
  ),
);

const texts = (names: string): KnownRow => ['text', '', names];

/** What may stand in the blocks of 2.0 to 2.3 [measured: doveconf -d of 2.3.19.1; source: 2.2.36.4]. Any name goes in `plugin` and `dict`. */
const sections23: Readonly<Record<string, ReadonlyMap<string, Known>>> = {
  service: byName([
    ['switch', 'no', 'drop_priv_before_exec'],
    ['number', '0', 'client_limit process_limit process_min_avail service_count'],
    ['time', '0', 'idle_kill'],
    ['size', '18446744073709551615 B', 'vsz_limit'],
    texts('name protocol type executable user group privileged_group extra_groups chroot'),
  ]),
  inet_listener: byName([['switch', 'no', 'ssl reuse_port haproxy'], ['number', '0', 'port'], texts('name address')]),
  unix_listener: byName([texts('path mode user group')]),
  fifo_listener: byName([texts('path mode user group')]),
  passdb: byName([
    ['switch', 'no', 'deny pass master'],
    ['text', 'never', 'skip'],
    ['text', 'return-ok', 'result_success'],
    ['text', 'continue', 'result_failure result_internalfail'],
    ['text', 'default', 'auth_verbose'],
    texts('name driver args default_fields override_fields mechanisms username_filter'),
  ]),
  userdb: byName([
    ['text', 'never', 'skip'],
    ['text', 'return-ok', 'result_success'],
    ['text', 'continue', 'result_failure result_internalfail'],
    ['text', 'default', 'auth_verbose'],
    texts('name driver args default_fields override_fields'),
  ]),
  namespace: byName([
    ['switch', 'no', 'inbox hidden ignore_on_failure disabled'],
    ['switch', 'yes', 'subscriptions'],
    ['number', '0', 'order'],
    ['text', 'private', 'type'],
    ['text', 'yes', 'list'],
    texts('name separator prefix location alias_for'),
  ]),
  mailbox: byName([
    ['time', '0', 'autoexpunge'],
    ['number', '0', 'autoexpunge_max_mails'],
    ['text', 'no', 'auto'],
    texts('name special_use driver comment'),
  ]),
  metric: byName([
    texts(
      'metric_name name event_name source_location categories fields filter group_by exporter exporter_include description',
    ),
  ]),
  event_exporter: byName([
    ['time', '250 ms', 'transport_timeout'],
    texts('name transport transport_args format format_args'),
  ]),
  plugin: new Map(),
  dict: new Map(),
};

/** Which block may stand in which of 2.0 to 2.3; undefined: at the top and in `protocol`, `local`, `remote`. */
const parents23: Readonly<Record<string, string>> = {
  inet_listener: 'service',
  unix_listener: 'service',
  fifo_listener: 'service',
  mailbox: 'namespace',
};

/** Blocks that choose for whom their settings count. */
export const filters: readonly string[] = ['protocol', 'local', 'local_name', 'remote'];

export function isOpenSection(section: string): boolean {
  return section === 'plugin' || section === 'dict';
}

/** A setting of 2.0 to 2.3 in its section (undefined: the root). */
export function known23(name: string, section?: string): Known | undefined {
  if (section === undefined) return rows23.get(name) ?? (gone23.has(name) ? { kind: 'text', value: '' } : undefined);
  if (isOpenSection(section)) return { kind: 'text', value: '' };
  return sections23[section]?.get(name);
}

export function isSection23(name: string, parent: string | undefined): boolean {
  return name in sections23 && parents23[name] === parent;
}

export function left23(name: string): boolean {
  return gone23.has(name);
}

/** Blocks of 2.4 besides those of `filters` [source: SET_FILTER_NAME and SET_FILTER_ARRAY of 2.4.4; string lists]. */
const blocks24 = new Set(
  [
    'acl_sharing_map auth_policy cassandra crypt_global_private_key crypt_user_key_encryption_key dict dict_map',
    'dict_map_key_field dict_map_value_field dict_server event_exporter event_exporter_http_post execute fifo_listener',
    'fs fts fts_decoder_tika fts_flatcurve fts_solr imapc inet_listener language last_login layout_fs layout_imapc',
    'layout_imapdir layout_index ldap mail_attribute mail_ext_attachment mailbox maildir mbox mdbox metric',
    'metric_group_by metric_group_by_method metric_group_by_method_exponential metric_group_by_method_linear mysql',
    'namespace notify_status oauth2 oauth2_local_validation passdb passdb_bsdauth passdb_imapc passdb_ldap passdb_lua',
    'passdb_oauth2 passdb_pam passdb_passwd passdb_passwd_file passdb_sql passdb_static pgsql pop3c push_notification',
    'quota quota_clone quota_count quota_fs quota_imapc quota_maildir quota_over_status quota_warning sdbox service',
    'sieve_script sqlite ssl_client ssl_server submission unix_listener userdb userdb_ldap userdb_lua userdb_passwd',
    'userdb_passwd_file userdb_sql userdb_static virtual welcome doveadm_server trash group lazy_expunge',
    'imap_id_send import_environment mail_log_events mail_log_fields oauth2_fields passdb_fields userdb_fields',
    'userdb_ldap_iterate_fields auth_policy_request_attributes charset_aliases fs_randomfail_ops lua_settings',
    'sieve_environment sieve_spamtest_text_value sieve_virustest_text_value sieve_extprograms base_dir',
  ]
    .join(' ')
    .split(' '),
);

/** Lists of 2.4, which take a value or a block of `name = yes` [source: SET_BOOLLIST, SET_STRLIST of 2.4.4; measured: v24-mechanisms-block]. */
const lists24 = new Set(
  [
    'acl_groups apparmor_hats auth_mechanisms auth_realms doveadm_allowed_commands imap_capability imap_client_workarounds',
    'imapc_features imapc_sasl_mechanisms inet_listener_listen language_filters language_tokenizers listen',
    'lmtp_client_workarounds login_plugins login_source_ips login_trusted_networks haproxy_trusted_networks',
    'mail_access_groups mail_always_cache_fields mail_attachment_detection_options mail_cache_fields mail_log_events',
    'mail_log_fields mail_never_cache_fields mail_plugins mailbox_special_use mbox_read_locks mbox_write_locks',
    'metric_exporter_include metric_fields fts_header_excludes fts_header_includes oauth2_issuers',
    'passdb_mechanisms_filter pop3_client_workarounds pop3c_features protocols service_extra_groups sieve_extensions',
    'sieve_global_extensions sieve_implicit_extensions sieve_plugins submission_backend_capabilities',
    'submission_client_workarounds valid_chroot_dirs',
  ]
    .join(' ')
    .split(' '),
);

/** Settings of parts that are packaged apart, whose names are not in the tables. */
const APART = /^(mysql|pgsql|cassandra|sql|fts_solr|fts_flatcurve|gssapi|oauth2|imap_sieve|ssl_)/;

/**
 * The row of a setting of 2.4: by its full name, or within a block by what follows the block's name
 * [measured: v24-listener-address-old names both forms].
 */
export function known24(name: string, blocks: readonly string[]): Known | undefined {
  for (const block of blocks.toReversed()) {
    const found = rows24.get(`${block}_${name}`);
    if (found) return found;
  }
  return rows24.get(name);
}

export function isBlock24(name: string, blocks: readonly string[]): boolean {
  const names = [name, ...blocks.map((block) => `${block}_${name}`)];
  return names.some((one) => blocks24.has(one) || lists24.has(one) || filters.includes(one));
}

export function isList24(name: string): boolean {
  return lists24.has(name);
}

export function isApart24(name: string): boolean {
  return APART.test(name);
}
