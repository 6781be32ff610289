/**
 * Every main option that some release since 4.80 knows, with any of its parts built in [source: readconf.c, 4.80 to 4.99;
 * measured: exim -bP]. What is not among them ends Exim.
 */
const NAMES = `
  accept_8bitmime acl_not_smtp acl_not_smtp_mime acl_not_smtp_start acl_smtp_atrn acl_smtp_auth acl_smtp_connect
  acl_smtp_data acl_smtp_data_prdr acl_smtp_dkim acl_smtp_etrn acl_smtp_expn acl_smtp_helo acl_smtp_mail
  acl_smtp_mailauth acl_smtp_mime acl_smtp_notquit acl_smtp_predata acl_smtp_quit acl_smtp_rcpt
  acl_smtp_starttls acl_smtp_vrfy acl_smtp_wellknown add_environment admin_groups allow_domain_literals
  allow_mx_to_ip allow_utf8_domains auth_advertise_hosts auto_thaw av_scanner bi_command bmi_config_file
  bounce_message_file bounce_message_text bounce_return_body bounce_return_linesize_limit bounce_return_message
  bounce_return_size_limit bounce_sender_authentication callout_domain_negative_expire
  callout_domain_positive_expire callout_negative_expire callout_positive_expire callout_random_local_part
  check_log_inodes check_log_space check_rfc2047_length check_spool_inodes check_spool_space
  chunking_advertise_hosts commandline_checks_require_admin daemon_modules_load daemon_smtp_port
  daemon_smtp_ports daemon_startup_retries daemon_startup_sleep dcc_direct_add_header dccifd_address
  dccifd_options debug_store delay_warning delay_warning_condition deliver_drop_privilege deliver_queue_load_max
  delivery_date_remove disable_fsync disable_ipv6 dkim_verify_hashes dkim_verify_keytypes
  dkim_verify_min_keysizes dkim_verify_minimal dkim_verify_signers dmarc_forensic_sender dmarc_history_file
  dmarc_tld_file dns_again_means_nonexist dns_check_names_pattern dns_cname_loops dns_csa_search_limit
  dns_csa_use_reverse dns_dnssec_ok dns_ipv4_lookup dns_retrans dns_retry dns_trust_aa dns_use_edns0 drop_cr
  dsn_advertise_hosts dsn_from envelope_to_remove errors_copy errors_reply_to event_action exim_group exim_path
  exim_user exim_version extra_local_interfaces extract_addresses_remove_arguments finduser_retries freeze_tell
  gecos_name gecos_pattern gnutls_allow_auto_pkcs11 gnutls_compat_mode gnutls_require_kx gnutls_require_mac
  gnutls_require_protocols header_line_maxsize header_maxsize headers_charset helo_accept_junk_hosts
  helo_allow_chars helo_lookup_domains helo_try_verify_hosts helo_verify_hosts hold_domains host_lookup
  host_lookup_order host_reject_connection hosts_connection_nolog hosts_proxy hosts_require_alpn
  hosts_require_helo hosts_treat_as_local hosts_xclient ibase_servers ignore_bounce_errors_after
  ignore_fromline_hosts ignore_fromline_local keep_environment keep_malformed ldap_ca_cert_dir ldap_ca_cert_file
  ldap_cert_file ldap_cert_key ldap_cipher_suite ldap_default_servers ldap_require_cert ldap_start_tls
  ldap_version limits_advertise_hosts local_from_check local_from_prefix local_from_suffix local_interfaces
  local_scan_path local_scan_timeout local_sender_retain localhost_number log_file_path log_ports log_selector
  log_timezone lookup_open_max max_username_length message_body_newlines message_body_visible
  message_id_header_domain message_id_header_text message_logs message_size_limit move_frozen_messages
  mua_wrapper mysql_servers never_users notifier_socket openssl_options oracle_servers panic_coredump
  percent_hack_domains perl_at_start perl_startup perl_taintmode pgsql_servers pid_file_path
  pipelining_advertise_hosts pipelining_connect_advertise_hosts prdr_enable preserve_message_logs
  primary_hostname print_topbitchars process_log_path prod_requires_admin proxy_protocol_timeout
  proxy_required_hosts qualify_domain qualify_recipient queue_domains queue_fast_ramp queue_list_requires_admin
  queue_only queue_only_file queue_only_load queue_only_load_latch queue_only_override queue_run_in_order
  queue_run_max queue_smtp_domains receive_timeout received_header_text received_headers_max
  recipient_unqualified_hosts recipients_max recipients_max_reject redis_servers remote_max_parallel
  remote_sort_domains retry_data_expire retry_interval_max return_path_remove return_size_limit rfc1413_hosts
  rfc1413_port rfc1413_query_timeout sender_unqualified_hosts set_exim_group set_exim_user
  set_system_filter_group set_system_filter_user slow_lookup_log smtp_accept_keepalive smtp_accept_max
  smtp_accept_max_nonmail smtp_accept_max_nonmail_hosts smtp_accept_max_per_connection smtp_accept_max_per_host
  smtp_accept_queue smtp_accept_queue_per_connection smtp_accept_reserve smtp_active_hostname
  smtp_backlog_monitor smtp_banner smtp_check_spool_space smtp_connect_backlog smtp_enforce_sync
  smtp_etrn_command smtp_etrn_serialize smtp_load_reserve smtp_max_synprot_errors smtp_max_unknown_commands
  smtp_ratelimit_hosts smtp_ratelimit_mail smtp_ratelimit_rcpt smtp_receive_timeout smtp_reserve_hosts
  smtp_return_error_details smtputf8_advertise_hosts spamd_address spf_guess spf_smtp_comment_template
  split_spool_directory spool_directory spool_wireformat sqlite_dbfile sqlite_lock_timeout srs_config
  srs_hashlength srs_hashmin srs_maxage srs_secrets srs_usehash srs_usetimestamp strict_acl_vars
  strip_excess_angle_brackets strip_trailing_dot syslog_duplication syslog_facility syslog_pid
  syslog_processname syslog_timestamp system_filter system_filter_directory_transport
  system_filter_file_transport system_filter_group system_filter_pipe_transport system_filter_reply_transport
  system_filter_user tcp_nodelay tcp_wrappers_daemon_name timeout_frozen_after timezone tls_advertise_hosts
  tls_alpn tls_certificate tls_crl tls_dh_max_bits tls_dhparam tls_early_banner_hosts tls_eccurve tls_ocsp_file
  tls_on_connect_ports tls_privatekey tls_remember_esmtp tls_require_ciphers tls_resumption_hosts
  tls_try_verify_hosts tls_verify_certificates tls_verify_hosts trusted_groups trusted_users unknown_login
  unknown_username untrusted_set_sender uucp_from_pattern uucp_from_sender warn_message_file
  wellknown_advertise_hosts write_rejectlog
`;

/** Those that stand without a value [measured: exim -bP]. */
const BOOLEANS = `
  dcc_direct_add_header disable_fsync
  accept_8bitmime allow_domain_literals allow_mx_to_ip allow_utf8_domains bounce_return_body
  bounce_return_message check_rfc2047_length commandline_checks_require_admin debug_store deliver_drop_privilege
  delivery_date_remove disable_ipv6 dkim_verify_minimal dns_csa_use_reverse drop_cr envelope_to_remove
  extract_addresses_remove_arguments gnutls_allow_auto_pkcs11 gnutls_compat_mode ignore_fromline_local
  ldap_start_tls local_from_check local_sender_retain log_timezone message_body_newlines message_logs
  move_frozen_messages mua_wrapper perl_at_start perl_taintmode prdr_enable preserve_message_logs
  print_topbitchars prod_requires_admin queue_fast_ramp queue_list_requires_admin queue_only
  queue_only_load_latch queue_only_override queue_run_in_order recipients_max_reject return_path_remove
  smtp_accept_keepalive smtp_check_spool_space smtp_enforce_sync smtp_etrn_serialize smtp_return_error_details
  split_spool_directory spool_wireformat strict_acl_vars strip_excess_angle_brackets strip_trailing_dot
  syslog_duplication syslog_pid syslog_timestamp tcp_nodelay tls_remember_esmtp write_rejectlog
`;

/** What every authenticator has, and what some have [source: globals.c, auths/*.c]. */
const GENERIC = `
  driver public_name client_condition client_set_id server_advertise_condition server_condition server_debug_print
  server_mail_auth_condition server_set_id
`;
const PRIVATE = `
  client_authz client_channelbinding client_domain client_ignore_invalid_base64
  client_name client_password client_secret client_send client_spassword client_username server_channelbinding
  server_hostname server_key server_keytab server_mech server_param server_param1 server_param2 server_param3
  server_password server_prompts server_realm server_scram_iter server_scram_salt server_secret server_service
  server_skey server_socket server_tls
`;

const booleans: ReadonlySet<string> = new Set(BOOLEANS.trim().split(/\s+/));
const generic: ReadonlySet<string> = new Set(GENERIC.trim().split(/\s+/));
const own: ReadonlySet<string> = new Set(PRIVATE.trim().split(/\s+/));
const known: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));

/** Whether some Exim knows a main option of this name. */
export function isMainOption(name: string): boolean {
  return known.has(name);
}

/** Whether a main option is a switch, so that it may stand without a value. */
export function isBoolean(name: string): boolean {
  return booleans.has(name);
}

/** Whether some authenticator has an option of this name. */
export function isAuthenticatorOption(name: string): boolean {
  return generic.has(name) || own.has(name);
}

/** Whether every authenticator has it, so that it may stand before the driver. */
export function isGenericOption(name: string): boolean {
  return generic.has(name);
}
