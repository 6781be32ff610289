import assert from 'node:assert/strict';
import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import {
  addressesOf,
  inNetworks,
  isAddress,
  isLoopback,
  networkWithin,
  parseNetwork,
} from '../../src/platform/network.ts';
import { mailPorts, relayedProtocol, servicePort } from '../../src/platform/services.ts';
import { everyWorld, inWorld } from '../../src/model/worlds.ts';
import { hostOf } from '../support/host.ts';

const nobody = { id: 'x', title: 'X', releases: [] };

describe('networks', () => {
  it('hold addresses of their own family only', () => {
    assert.equal(inNetworks('192.0.2.7', ['192.0.2.0/24']), true);
    assert.equal(inNetworks('2001:db8::1', ['0.0.0.0/0']), false);
    assert.equal(inNetworks('::1', ['::/0']), true);
  });
  it('that cannot be read hold nothing', () => {
    assert.equal(parseNetwork('10.0.0.0/33'), undefined);
    assert.equal(inNetworks('10.0.0.1', ['10.0.0.0/33', 'lan']), false);
  });
  it('lie within wider ones', () => {
    assert.equal(networkWithin('10.1.0.0/16', ['10.0.0.0/8']), true);
    assert.equal(networkWithin('10.0.0.0/8', ['10.1.0.0/16']), false);
  });
  it('know an IPv4 address when they see one, as Node does', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.constantFrom('', '00', '01', '1a', ' 1'));
    const address = fc.array(number, { minLength: 3, maxLength: 5 }).map((list) => list.join('.'));
    fc.assert(fc.property(address, (text) => isAddress(text) === isIPv4(text)));
  });
  it('call all of 127/8 loopback', () => {
    assert.deepEqual(['127.8.0.1', '::1', '192.0.2.1'].map(isLoopback), [true, true, false]);
  });
});

describe('names', () => {
  it('come from the host own table where it has one', () => {
    assert.deepEqual(addressesOf(hostOf({ '/etc/hosts': '192.0.2.1 mail.example.org mail # us\n' }), 'MAIL'), [
      '192.0.2.1',
    ]);
    assert.deepEqual(addressesOf(hostOf({}), 'localhost'), ['127.0.0.1', '::1']);
  });
  it('of services are looked up with their aliases', () => {
    const port = (files: Readonly<Record<string, string>>, name: string, complete = true) =>
      everyWorld((ask) => servicePort(inWorld(hostOf(files, { complete }), nobody, ask), name)?.port).outcomes.map(
        ({ value }) => value,
      );
    assert.deepEqual(port({}, 'pop-3'), [110]);
    assert.deepEqual(port({ '/etc/services': 'pop3 1100/tcp pop-3\n' }, 'pop-3'), [1100]);
    assert.deepEqual(port({}, 'pop2'), [undefined], 'Debian 12 lists no pop2');
    assert.deepEqual(port({}, 'pop2', false), [109, undefined], 'another distribution may');
  });
});

describe('a relay', () => {
  it('speaks what the back port is for, else what the front port is for', () => {
    assert.equal(relayedProtocol(1100, 110), 'pop3');
    assert.equal(relayedProtocol(143, 10143), 'imap');
    assert.equal(relayedProtocol(587, 25), 'submission');
    assert.equal(relayedProtocol(25, 587), 'smtp');
    assert.equal(relayedProtocol(8080, 80), undefined);
  });
  it('has POP2 on 109 alone, where TLS was never registered', () => {
    assert.deepEqual(
      Object.entries(mailPorts)
        .filter(([, { protocol }]) => protocol === 'pop2')
        .map(([port, { tls }]) => [port, tls]),
      [['109', false]],
    );
  });
});
