import assert from 'node:assert/strict';
import { assumeFromArgument, mergeAssume, readAssume, setsKey } from '../../src/config/assume.ts';
import { parseJson } from '../../src/config/json.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { UsageError } from '../../src/text/usage-error.ts';

const fromJson = (text: string) => readAssume(parseJson(plainFile('assume.json', text)));
const refuses = (look: () => unknown, message: string) =>
  assert.throws(look, (error) => error instanceof UsageError && error.message === message);

describe('assume', () => {
  it('takes addresses and networks that exist', () => {
    for (const good of [
      'client=192.0.2.2,2001:db8::1,::1,::ffff:192.0.2.1',
      'trusted-networks=10.0.0.0/8,::/0,fd00::/8',
    ])
      assert.doesNotThrow(() => assumeFromArgument(good), good);
    for (const bad of ['client=300.0.0.1', 'client=12', 'trusted-networks=10.0.0.0/33', 'trusted-networks=fd00::/129'])
      assert.throws(() => assumeFromArgument(bad), /expected an? (IP address|network)/, bad);
  });

  it('takes no other word for a switch', () => {
    for (const bad of ['complete=yes', 'complete=False'])
      assert.throws(() => assumeFromArgument(bad), /expected "true", "false" or the root of a host/, bad);
  });

  it('reads every key of a JSON file', () => {
    const told = fromJson(`{
      "versions": {"dovecot": "3.10"}, "build": "debian", "addresses": ["192.0.2.1", "2001:db8::1"], "client": ["192.0.2.2"],
      "backends": {"192.0.2.9:110": "pop3"}, "trusted-networks": ["10.0.0.0/8"], "names": "mx1", "packages": ["dovecot-imapd"],
      "present": ["/etc/ssl/*.pem"], "facts": {"os_family": "Debian", "n": 1, "deep": {"x": [true, null]}}, "complete": ["hosts/mx1"]
    }`);
    assert.deepEqual(told, {
      versions: { dovecot: '3.10' },
      build: 'debian',
      addresses: ['192.0.2.1', '2001:db8::1'],
      client: ['192.0.2.2'],
      backends: { '192.0.2.9:110': 'pop3' },
      trustedNetworks: ['10.0.0.0/8'],
      names: 'mx1',
      packages: ['dovecot-imapd'],
      present: ['/etc/ssl/*.pem'],
      facts: { os_family: 'Debian', n: 1, deep: { x: [true, null] } },
      complete: ['hosts/mx1'],
    });
  });

  it('refuses a release that is a number in JSON, since 3.10 would become 3.1', () => {
    refuses(
      () => fromJson('{"versions": {"stunnel": 5.70}}'),
      'assume.json:1:26: expected text, got the number 5.70: put it in double quotes',
    );
  });

  it('names the place of an unknown key and the key that was meant', () => {
    refuses(
      () => fromJson('{\n  "adresses": []\n}'),
      'assume.json:2:3: unknown key "adresses" in "assume", did you mean "addresses"?',
    );
  });

  it('sets one key by an argument', () => {
    assert.deepEqual(assumeFromArgument('versions.dovecot=2.4.1'), { versions: { dovecot: '2.4.1' } });
    assert.deepEqual(assumeFromArgument('complete=true'), { complete: true });
    assert.deepEqual(assumeFromArgument('complete=hosts/a,hosts/b'), { complete: ['hosts/a', 'hosts/b'] });
    assert.deepEqual(assumeFromArgument('client=192.0.2.2, 192.0.2.3'), { client: ['192.0.2.2', '192.0.2.3'] });
    assert.deepEqual(assumeFromArgument('addresses.mx1=192.0.2.1'), { addresses: { mx1: ['192.0.2.1'] } });
    assert.deepEqual(assumeFromArgument('backends=accept'), { backends: 'accept' });
    assert.deepEqual(assumeFromArgument('backends.192.0.2.9:110=pop3'), { backends: { '192.0.2.9:110': 'pop3' } });
    assert.deepEqual(assumeFromArgument('facts.os_family=Debian'), { facts: { os_family: 'Debian' } });
  });

  it('refuses arguments that say nothing, and says why', () => {
    refuses(
      () => assumeFromArgument('version.dovecot=2.4'),
      '--assume version.dovecot=2.4: unknown key "version", did you mean "versions"?',
    );
    refuses(() => assumeFromArgument('versions=2.4'), '--assume versions: expected versions.NAME=VALUE');
    refuses(() => assumeFromArgument('build=redhat'), '--assume build: expected "debian" or "upstream", got "redhat"');
    refuses(() => assumeFromArgument('client.x=192.0.2.1'), '--assume client.x: "client" has no keys of its own');
    refuses(
      () => assumeFromArgument('versions.dovecot=latest'),
      '--assume versions.dovecot: expected a release such as "2.3.19.1", got "latest"',
    );
  });

  it('takes an argument for a file unless it sets a key', () => {
    assert.deepEqual(['assume.yaml', './a=b.yaml', 'hosts/assume.json'].map(setsKey), [false, false, false]);
    assert.deepEqual(['complete=true', 'versions.smtp-server=3.21.6'].map(setsKey), [true, true]);
  });

  it('lets what is said last win, and joins tables', () => {
    const merged = mergeAssume([
      { versions: { dovecot: '2.3', stunnel: '5.68' }, client: ['192.0.2.1'], backends: 'accept' },
      { versions: { dovecot: '2.4' }, client: ['192.0.2.2'], backends: { '192.0.2.9:110': 'pop3' } },
      { backends: { '192.0.2.9:143': 'imap' } },
    ]);
    assert.deepEqual(merged, {
      ...nothingAssumed,
      versions: { dovecot: '2.4', stunnel: '5.68' },
      client: ['192.0.2.2'],
      backends: { '192.0.2.9:110': 'pop3', '192.0.2.9:143': 'imap' },
    });
  });
});
