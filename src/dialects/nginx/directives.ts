/** Where a directive may stand: `m` and `s` in `mail {}` and `stream {}`, `M` and `S` in a server of these. */
type Places = string;

/** How often and with how many words a directive may be written. */
export interface Directive {
  readonly places: Places;
  readonly least: number;
  readonly most: number;
  /** A second one in the same block is refused. */
  readonly once: boolean;
  readonly isBlock?: true;
}

/** `name` or `name least most`, by place, and whether it may stand there once [docs: the module pages of nginx.org up to 1.29; source: 1.22.1]. */
const TABLE: readonly (readonly [places: Places, once: boolean, names: string])[] = [
  [
    'mM',
    true,
    'auth_http auth_http_pass_client_cert auth_http_timeout max_errors proxy_buffer proxy_pass_error_message',
  ],
  [
    'mM',
    true,
    'proxy_protocol proxy_smtp_auth proxy_timeout smtp_client_buffer smtp_greeting_delay imap_client_buffer',
  ],
  ['mM', true, 'ssl ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve ssl_password_file ssl_ciphers starttls'],
  ['mM', true, 'ssl_prefer_server_ciphers ssl_session_tickets ssl_session_timeout ssl_trusted_certificate xclient'],
  ['mM', true, 'ssl_verify_client ssl_verify_depth server_name timeout resolver_timeout'],
  ['mM', true, 'ssl_protocols:1:9 ssl_session_cache:1:2 resolver:1:99'],
  ['mM', false, 'auth_http_header:2:2 set_real_ip_from ssl_certificate ssl_certificate_key ssl_conf_command:2:2'],
  ['mM', false, 'ssl_session_ticket_key error_log:1:9'],
  ['mM', true, 'imap_auth:1:9 pop3_auth:1:9 smtp_auth:1:9'],
  ['mM', false, 'imap_capabilities:1:99 pop3_capabilities:1:99 smtp_capabilities:1:99'],
  ['MS', false, 'listen:1:99'],
  ['M', false, 'protocol'],
  ['sS', true, 'preread_buffer_size preread_timeout proxy_buffer_size proxy_connect_timeout proxy_download_rate'],
  [
    'sS',
    true,
    'proxy_half_close proxy_next_upstream proxy_next_upstream_timeout proxy_next_upstream_tries proxy_protocol',
  ],
  ['sS', true, 'proxy_protocol_timeout proxy_protocol_version proxy_requests proxy_responses proxy_session_drop'],
  [
    'sS',
    true,
    'proxy_socket_keepalive proxy_ssl proxy_ssl_certificate proxy_ssl_certificate_key proxy_ssl_ciphers proxy_ssl_crl',
  ],
  [
    'sS',
    true,
    'proxy_ssl_key_log proxy_ssl_name proxy_ssl_password_file proxy_ssl_server_name proxy_ssl_session_reuse',
  ],
  ['sS', true, 'proxy_ssl_trusted_certificate proxy_ssl_verify proxy_ssl_verify_depth proxy_timeout proxy_upload_rate'],
  [
    'sS',
    true,
    'resolver_timeout ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve ssl_handshake_timeout',
  ],
  ['sS', true, 'ssl_key_log ssl_ocsp ssl_ocsp_responder ssl_password_file ssl_prefer_server_ciphers ssl_preread'],
  ['sS', true, 'ssl_reject_handshake ssl_session_tickets ssl_session_timeout ssl_stapling ssl_stapling_file'],
  ['sS', true, 'ssl_stapling_responder ssl_stapling_verify ssl_trusted_certificate ssl_verify_client ssl_verify_depth'],
  ['sS', true, 'tcp_nodelay variables_hash_bucket_size variables_hash_max_size map_hash_bucket_size map_hash_max_size'],
  ['sS', true, 'server_names_hash_bucket_size server_names_hash_max_size limit_conn_log_level limit_conn_dry_run'],
  ['sS', true, 'proxy_bind:1:2 proxy_ssl_protocols:1:9 ssl_protocols:1:9 ssl_session_cache:1:2 resolver:1:99'],
  ['sS', true, 'ssl_alpn:1:9 ssl_certificate_cache:1:9 ssl_ocsp_cache open_log_file_cache:1:9'],
  ['sS', false, 'access_log:1:99 error_log:1:9 allow deny limit_conn:2:2 set_real_ip_from proxy_ssl_conf_command:2:2'],
  ['sS', false, 'ssl_certificate ssl_certificate_key ssl_conf_command:2:2 ssl_session_ticket_key status_zone'],
  ['S', true, 'proxy_pass pass return'],
  ['S', false, 'set:2:2 server_name:1:99'],
  ['s', false, 'limit_conn_zone:2:2 log_format:2:99'],
];

const BLOCKS: readonly (readonly [places: Places, name: string, most: number])[] = [
  ['ms', 'server', 0],
  ['s', 'upstream', 1],
  ['s', 'map', 2],
  ['s', 'geo', 2],
  ['s', 'split_clients', 2],
  ['s', 'match', 1],
];

const all: readonly (readonly [string, Directive])[] = [
  ...TABLE.flatMap(([places, once, names]) =>
    names.split(' ').map((one) => {
      const [name = '', least = '1', most = least] = one.split(':');
      return [name, { places, once, least: Number(least), most: Number(most) }] as const;
    }),
  ),
  ...BLOCKS.map(([places, name, most]) => [name, { places, once: false, least: 0, most, isBlock: true }] as const),
];

const byName = new Map<string, readonly Directive[]>();
for (const [name, one] of all) byName.set(name, [...(byName.get(name) ?? []), one]);

/** What a name may be, by place; undefined where no module of nginx's own has it. */
export function directivesNamed(name: string): readonly Directive[] | undefined {
  return byName.get(name);
}

/** Names of modules that are built or loaded beside nginx's own: they count where such a module is loaded. */
export const FOREIGN = /^(js_|lua_|geoip|zone_sync|status|otel|health_check|mqtt|.*_by_lua)/;
