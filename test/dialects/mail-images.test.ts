import assert from 'node:assert/strict';
import { environmentFile } from '../../src/platform/images/index.ts';
import { hostOf } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

/** Port, login of others without TLS, and whether it is open, of an image with these variables. */
function ports(dialect: string, variables: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const services = servicesOf(hostOf({ [environmentFile(dialect)]: variables, ...files }));
  return services.flatMap(({ listeners }) =>
    listeners
      .filter(({ open }) => open.is !== false)
      .map(({ port, cleartextLogin, transport }) => `${port.is} ${transport.is} ${cleartextLogin.remote.is ?? '?'}`),
  );
}

describe('docker-mailserver', () => {
  it('takes passwords in clear where "SSL_TYPE" is empty or missing', () => {
    const clear = ['25 plain refused', '587 plain accepted', '465 plain accepted', '143 plain accepted'];
    assert.deepEqual(ports('docker-mailserver', 'SSL_TYPE=\n'), clear);
    assert.deepEqual(ports('docker-mailserver', '# nothing\n'), clear);
  });
  it('demands TLS with any other, and serves what is switched on', () => {
    assert.deepEqual(
      ports('docker-mailserver', 'SSL_TYPE=manual\nENABLE_POP3=1\nENABLE_IMAP=0\nENABLE_MANAGESIEVE=1\n'),
      [
        '25 plain refused',
        '587 plain refused',
        '465 tls refused',
        '110 plain refused',
        '995 tls refused',
        '4190 plain refused',
      ],
    );
  });
  it('lets its reader open Dovecot again, or close it', () => {
    const with143 = (variables: string, text: string) =>
      ports('docker-mailserver', variables, { '/tmp/docker-mailserver/dovecot.cf': text }).find((one) =>
        one.startsWith('143'),
      );
    assert.equal(with143('SSL_TYPE=manual\n', 'disable_plaintext_auth = no\n'), '143 plain accepted');
    assert.equal(with143('SSL_TYPE=\n', 'auth_allow_cleartext = no\n'), '143 plain refused');
    assert.equal(with143('SSL_TYPE=manual\n', 'mail_debug = yes\n'), '143 plain refused');
  });
  it('knows no logins of SMTP without Dovecot', () => {
    assert.deepEqual(ports('docker-mailserver', 'SMTP_ONLY=1\nSSL_TYPE=\n').slice(0, 2), [
      '25 plain refused',
      '587 plain ?',
    ]);
  });
});

describe('Mailu', () => {
  it('takes passwords in clear without TLS alone', () => {
    assert.deepEqual(ports('mailu', 'TLS_FLAVOR=notls\n').slice(1), [
      '143 plain accepted',
      '110 plain accepted',
      '587 plain accepted',
    ]);
    assert.ok(ports('mailu', 'TLS_FLAVOR=cert\n').every((one) => one.endsWith('refused')));
    assert.equal(ports('mailu', 'DOMAIN=x\n')[1], '143 plain ?');
  });
});

describe('mailcow', () => {
  it('is as it is shipped, but for what its reader adds, and leaves files of Dovecot to Dovecot', () => {
    assert.ok(ports('mailcow', 'TZ=\n').every((one) => one.endsWith('refused')));
    const opened = ports('mailcow', 'TZ=\n', { '/etc/dovecot/extra.conf': 'disable_plaintext_auth = no\n' });
    assert.equal(opened[0], '143 plain accepted');
    const services = servicesOf(
      hostOf({ [environmentFile('mailcow')]: 'TZ=\n', '/etc/dovecot/dovecot.conf': 'protocols = imap\n' }),
    );
    assert.deepEqual(
      services.map(({ dialect }) => dialect),
      ['dovecot'],
    );
  });
});
