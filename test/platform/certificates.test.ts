import assert from 'node:assert/strict';
import { link } from '../../src/link/link.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Recipe } from '../../src/model/recipe.ts';
import { makeCertificates } from '../../src/platform/certificate-maker.ts';
import { chainOf, describe as lookAt } from '../../src/platform/certificates.ts';
import { keyMaterial, pairState } from '../../src/platform/keys.ts';
import { hostOf } from '../support/host.ts';
import { today } from '../support/lint.ts';
import { servicesOf } from '../support/services.ts';

const usual: Recipe = {
  ...{ cn: 'mail.example.org', names: ['mail.example.org'], days: 365, since: 30, type: 'ec', signature: 'sha256' },
  ...{ issuer: 'authority', chain: false, holds: 'own' },
};

function made(told: Partial<Recipe> = {}): string {
  return makeCertificates({ x: { ...usual, ...told } }, today)['x'] ?? '';
}

function certificatesIn(text: string) {
  return keyMaterial(hostOf({ '/x.pem': text }), '/x.pem').certificates;
}

describe('certificates', () => {
  it('tells the days, the names and who signed', () => {
    const [first] = certificatesIn(made({ days: 10, names: ['a.example', '*.b.example'] }));
    const found = first && lookAt(first);
    assert.equal(found?.ends.toISOString().slice(0, 10), '2027-01-11');
    assert.deepEqual(found?.names, ['a.example', '*.b.example']);
    assert.equal(found?.isSelfSigned, false);
  });

  it('knows weak keys and signatures', () => {
    const weaknesses = (told: Partial<Recipe>) => certificatesIn(made(told)).map((one) => lookAt(one)?.weaknesses);
    assert.deepEqual(weaknesses({ type: 'rsa-1024' }), [['a 1024-bit RSA key']]);
    assert.deepEqual(weaknesses({ signature: 'sha1' }), [['a signature over SHA-1']]);
    assert.deepEqual(weaknesses({ signature: 'sha1', issuer: 'self' }), [[]]);
    assert.deepEqual(weaknesses({ type: 'rsa-2048', issuer: 'self', signature: 'md5' }), [[]]);
  });

  it('misses the issuer only of certificates that say where it is', () => {
    assert.equal(chainOf(certificatesIn(made({ issuer: 'public' }))), 'incomplete');
    assert.equal(chainOf(certificatesIn(made({ issuer: 'public', chain: true }))), 'complete');
    assert.equal(chainOf(certificatesIn(made())), 'unknown');
    assert.equal(chainOf([]), 'unknown');
  });

  it('takes a key with a passphrase for one that nobody can load at boot', () => {
    assert.equal(pairState(hostOf({ '/x.pem': made({ holds: 'encrypted' }) }), '/x.pem').state, 'unreadable');
    assert.equal(pairState(hostOf({ '/x.pem': made({ holds: 'other' }) }), '/x.pem').state, 'key-mismatch');
  });

  const broken = [
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    made().replace(/[A-Z]{3}/g, 'AAA'),
    made().slice(0, -100),
    '-----BEGIN CERTIFICATE-----\n'.repeat(20_000),
    `-----BEGIN ${'A'.repeat(100_000)}`,
    '-----BEGIN PRIVATE KEY-----\nnot a key\n-----END PRIVATE KEY-----\n'.repeat(5_000),
  ];
  for (const [i, text] of broken.entries())
    it(`takes broken files as they come (${i + 1})`, () => {
      const start = performance.now();
      const { certificates } = keyMaterial(hostOf({ '/x.pem': text }), '/x.pem');
      for (const one of certificates) lookAt(one);
      chainOf(certificates);
      assert.ok(performance.now() - start < 1_000);
    });

  it('looks at every certificate that a listener presents', () => {
    const host = hostOf(
      {
        '/etc/postfix/main.cf': `compatibility_level = 3.6
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/rsa.pem
smtpd_tls_eccert_file = /etc/ec.pem
`,
        '/etc/postfix/master.cf': 'smtp inet n - y - - smtpd\n',
        ...makeCertificates(
          { '/etc/rsa.pem': { ...usual, type: 'rsa-2048' }, '/etc/ec.pem': { ...usual, days: -1 } },
          today,
        ),
      },
      { complete: true, versions: { postfix: '3.7.11' }, build: 'debian' },
    );
    const { certificates } = link([host], servicesOf(host), nothingAssumed, { now: today });
    const ends = new Set(certificates.map(({ path, daysLeft }) => `${path.is} ${daysLeft.is}`));
    assert.deepEqual([...ends].sort(), ['/etc/ec.pem -1', '/etc/rsa.pem 365']);
  });
});
