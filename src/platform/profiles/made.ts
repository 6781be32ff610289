import type { Entry } from '../../model/model.ts';
import { entriesOf, type Made } from './profile.ts';

/** `make-ssl-cert generate-default-snakeoil` of ssl-cert 1.1.2, on which dovecot-core and postfix depend [its postinst]. */
export const snakeoil: Made = {
  '/etc/ssl/certs/ssl-cert-snakeoil.pem': '',
  '/etc/ssl/private/ssl-cert-snakeoil.key': '',
};

/**
 * Links that dovecot-core makes on new installations [postinst of 1:2.3.19.1+dfsg1-2.1; 2.3.13 and 2.4.1: measured], and the
 * parameters that it brings [dpkg -L dovecot-core].
 */
export const dovecotMade: Made = {
  ...snakeoil,
  '/usr/share/dovecot/dh.pem': '',
  '/etc/dovecot/private/dovecot.pem': '/etc/ssl/certs/ssl-cert-snakeoil.pem',
  '/etc/dovecot/private/dovecot.key': '/etc/ssl/private/ssl-cert-snakeoil.key',
};

/** What `mkimapdcert`, `mkpop3dcert` and `mkdhparams` make [postinst of courier-imap, -pop and -base 1.0.16-3]. */
export const courierMade: Made = {
  '/etc/courier/imapd.pem': '',
  '/etc/courier/pop3d.pem': '',
  '/etc/courier/dhparams.pem': '',
};

const all = entriesOf({ ...dovecotMade, ...courierMade });

/** What Debian's packages make at a path when they are installed, whatever becomes of their configuration later. */
export function madeByPackages(path: string): Entry | undefined {
  return all.get(path);
}
