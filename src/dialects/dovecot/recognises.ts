import type { Recognises } from '../../model/recognise.ts';

/** What no other daemon's files say at the beginning of a line, written or commented out. */
const MARKER = new RegExp(
  `^[ \\t]*#?[ \\t]*(${[
    'service [a-z0-9-]+[ \\t]*\\{',
    'protocol [!a-z0-9]+[ \\t]*\\{',
    '(passdb|userdb)( [a-z0-9-]+)?[ \\t]*\\{',
    'namespace( [a-z]+)?[ \\t]*\\{',
    '(plugin|dict|auth default|inet_listener [a-z0-9_-]+|ssl_server|protocols)[ \\t]*\\{',
    'protocols[ \\t]*=[ \\t]*"?(imap|pop3|lmtp|sieve|none|\\$protocols|\\{|%)',
    '(auth_mechanisms|disable_plaintext_auth|auth_allow_cleartext|auth_username_format|mail_location|mail_driver)[ \\t]*=',
    '(mail_plugins|mail_privileged_group|mail_max_userip_connections|lda_mailbox_autocreate|postmaster_address)[ \\t]*=',
    '(ssl_(cert|key|min_protocol|server_cert_file|server_key_file|prefer_server_ciphers|dh|cert_file))[ \\t]*=',
    '(login_greeting|login_trusted_networks|imap_client_workarounds|pop3_uidl_format|dovecot_config_version)[ \\t]*=',
    '(managesieve|submission|imap|pop3)_[a-z_]+[ \\t]*=',
    '(info_log_path|debug_log_path|auth_verbose|mail_debug|verbose_ssl|sieve_[a-z_]+|auth_[a-z_]+)[ \\t]*=',
    '!include(_try)? (conf\\.d/|auth-)',
  ].join('|')})`,
  'm',
);

/** A whole configuration names the protocols that it serves. */
const WHOLE = /^[ \t]*protocols[ \t]*=/m;

const inPlace = (name: string) => `/etc/dovecot/${name}`;
const inFolder = (name: string) => `/etc/dovecot/conf.d/${name}`;

/** Where Dovecot's files lie, and how one is known that lies elsewhere [docs: quick configuration; Debian's conf.d]. */
export const recognises: Recognises = {
  canonical: [
    /^\/(usr\/local\/)?etc\/dovecot\/[^/]+\.conf$/,
    /^\/(usr\/local\/)?etc\/dovecot\/conf\.d\/[^/]+\.(conf|inc|try)$/,
    /^\/(usr\/local\/)?etc\/dovecot\.conf$/,
    /^\/usr\/(local\/)?share\/dovecot\/protocols\.d\/[^/]+\.protocol$/,
  ],
  loose: [
    { names: /(^|\/)dovecot\.conf$/, marker: MARKER, as: 'main', place: inPlace },
    { names: /(^|\/)[0-9]{2}-[a-z0-9_-]+\.conf$/, marker: MARKER, as: 'fragment', place: inFolder },
    { names: /(^|\/)dovecot\/[^/]+\.conf$/, marker: WHOLE, as: 'main', place: () => '/etc/dovecot/dovecot.conf' },
    { names: /(^|\/)local\.conf$/, marker: MARKER, as: 'fragment', place: inPlace },
  ],
};
