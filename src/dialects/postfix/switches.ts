import { type Row, switchOf } from '../settings.ts';

/** What every program reads first, master too, so that one bad word keeps all of Postfix down [measured with 3.7.11: postmap, one by one]. */
const EVERYWHERE =
  'address_verify_negative_cache backwards_bounce_logfile_compatibility daemon_table_open_error_is_fatal ' +
  'disable_dns_lookups disable_mime_input_processing disable_mime_output_conversion dns_ncache_ttl_fix_enable ' +
  'enable_idna2003_compatibility enable_long_queue_ids enable_original_recipient helpful_warnings ' +
  'multi_instance_enable owner_request_special send_cyrus_sasl_authzid soft_bounce strict_7bit_headers ' +
  'strict_8bitmime strict_8bitmime_body strict_mime_encoding_domain strict_smtputf8';

/** What smtpd reads beside these [source: smtpd.c, bool_table and nbool_table]. */
const SMTPD =
  'allow_untrusted_routing broken_sasl_auth_clients disable_vrfy_command show_user_unknown_table_name ' +
  'smtpd_client_port_logging smtpd_delay_open_until_valid_rcpt smtpd_delay_reject smtpd_enforce_tls ' +
  'smtpd_forbid_unauth_pipelining smtpd_helo_required smtpd_peername_lookup smtpd_reject_unlisted_recipient ' +
  'smtpd_reject_unlisted_sender smtpd_sasl_auth_enable smtpd_sasl_authenticated_header ' +
  'smtpd_tls_always_issue_session_ids smtpd_tls_ask_ccert smtpd_tls_auth_only smtpd_tls_received_header ' +
  'smtpd_tls_req_ccert smtpd_tls_wrappermode smtpd_use_tls strict_rfc821_envelopes';

/** `yes` and `no` in any case; anything else ends the program that reads it [measured: value-case, bool-true]. */
export const bool = switchOf(
  (written) => written.toLowerCase() === 'yes',
  (written) => written.toLowerCase() === 'no',
);

const rowsOf = (names: string): readonly Row<boolean>[] =>
  names.split(' ').map((name) => ({ name, kind: bool, defaults: [], cite: 'postconf(5)' }));

/** Switches that every program reads. */
export const switchesOfAll = rowsOf(EVERYWHERE);
/** Switches that only the SMTP server reads. */
export const switchesOfServer = rowsOf(SMTPD);
