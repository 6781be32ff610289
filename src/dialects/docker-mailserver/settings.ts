import { flag } from '../environment.ts';
import { type Row, words } from '../settings.ts';

/** Where certificates come from; empty switches TLS off and lets passwords pass in clear. */
export const sslType: Row<'' | 'letsencrypt' | 'custom' | 'manual' | 'self-signed' | 'snakeoil'> = {
  name: 'SSL_TYPE',
  kind: words(['', 'letsencrypt', 'custom', 'manual', 'self-signed', 'snakeoil']),
  defaults: [{ value: '', cite: 'docs: config/environment, SSL_TYPE' }],
  cite: 'docs: config/environment, SSL_TYPE; config/security/ssl',
};

const off = [{ value: false, cite: 'docs: config/environment' }] as const;

export const enablePop3: Row<boolean> = {
  name: 'ENABLE_POP3',
  kind: flag,
  defaults: off,
  cite: 'docs: config/environment, ENABLE_POP3',
};
export const enableImap: Row<boolean> = {
  name: 'ENABLE_IMAP',
  kind: flag,
  defaults: [{ value: true, cite: 'docs: config/environment, ENABLE_IMAP' }],
  cite: 'docs: config/environment, ENABLE_IMAP',
};
export const enableManagesieve: Row<boolean> = {
  name: 'ENABLE_MANAGESIEVE',
  kind: flag,
  defaults: off,
  cite: 'docs: config/environment, ENABLE_MANAGESIEVE',
};
/** Without Dovecot nobody logs in over IMAP or POP3, and who checks passwords for SMTP hangs on other variables. */
export const smtpOnly: Row<boolean> = {
  name: 'SMTP_ONLY',
  kind: flag,
  defaults: off,
  cite: 'docs: config/environment, SMTP_ONLY',
};
