import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ciphersLeft, NO_FORWARD_SECRECY, weakCiphers } from '../../src/platform/ciphers.ts';

describe('ciphers', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['HIGH:!aNULL:!MD5', []],
    ['ALL:!LOW:!SSLv2:!EXP:!aNULL', []],
    ['DEFAULT', []],
    ['aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH', []],
    ['ECDHE-RSA-AES128-GCM-SHA256:RC4-SHA', ['RC4']],
    ['ALL:!ADH:RC4+RSA:+HIGH:+MEDIUM:+LOW:+SSLv2:+EXP:+eNULL', ['RC4']],
    ['HIGH:RC4:!RC4', []],
    ['HIGH:DES-CBC3-SHA', ['3DES']],
    ['HIGH:3DES@SECLEVEL=0', []],
    ['eNULL:HIGH', ['NULL']],
    ['ADH:HIGH:@SECLEVEL=1', []],
    ['HIGH:aNULL', ['anonymous']],
    ['EXP-RC4-MD5:HIGH', ['EXPORT', 'RC4']],
    ['AES128-SHA:AES256-SHA', [NO_FORWARD_SECRECY]],
    ['kRSA+AES', [NO_FORWARD_SECRECY]],
    ['AES128-SHA:SOMETHING', []],
    ['', []],
  ];
  for (const [list, weak] of rows)
    it(`finds ${weak.join(', ') || 'nothing weak'} in "${list}"`, () => assert.deepEqual(weakCiphers(list), weak));

  const lists = [
    'ALL',
    'HIGH',
    'HIGH:!aNULL',
    'kRSA',
    'RSA',
    'AES128:!ECDHE:!DHE:!aNULL',
    'EECDH+AESGCM:EDH+AESGCM',
    'aNULL',
    'eNULL',
    'ALL:!DH:!ECDH',
    'AESCCM:-kDHE:-kECDHE',
    'SHA256:!EECDH:!EDH',
    'AES256-SHA:ADH-AES256-SHA:!ADH',
    'CHACHA20',
    'CAMELLIA:!kEDH:!kEECDH',
  ];
  for (const list of lists)
    it(`reads "${list}" as OpenSSL does`, function () {
      const { status, stdout } = spawnSync('openssl', ['ciphers', '-v', `${list}:@SECLEVEL=0`], { encoding: 'utf8' });
      if (status !== 0) this.skip();
      const lines = stdout.split('\n').filter((line) => line !== '' && !/ TLSv1\.3 |PSK|SRP/.test(line));
      const strong = lines.filter((line) => !/Au=None|Enc=None/.test(line));
      const expected = strong.length === 0 ? undefined : strong.some((line) => /Kx=(ECDH|DH) /.test(line));
      assert.equal(ciphersLeft(list).hasForwardSecrecy, expected, stdout);
      const isAnonymous = lines.some((line) => line.includes('Au=None'));
      if (/ADH|aNULL/.test(list))
        assert.equal(ciphersLeft(list).asked.includes('anonymous'), isAnonymous && !list.includes('!a'));
    });
});
