import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import type { Fact, Login } from '../../src/model/model.ts';
import { show } from '../support/agree.ts';
import { hostOf } from '../support/host.ts';
import { front, hop, line, linked, listener, names, passing, service, terminator, trusting, verdict } from './made.ts';

describe('a relay that passes bytes on', () => {
  it('is what its back end is to a client of the same host', () => {
    const found = front([passing(143, [hop('127.0.0.1', 10143)])], [trusting(10143, '127.0.0.1')]);
    assert.equal(verdict(found), 'plain offered accepted/accepted');
    assert.deepEqual(names(found.cleartextLogin.remote), ['mode tcp', 'server', 'own host']);
  });

  it('lets STARTTLS be demanded of nobody whom the back end takes for its own host', () => {
    const found = front([passing(143, [hop('192.0.2.1', 10143)])], [trusting(10143, '192.0.2.1')]);
    assert.equal(verdict(found), 'plain offered accepted/accepted');
    assert.equal(found.backends[0]!.transport.is, 'plain');
  });

  it('is a stranger to the back end where it dials from another address', () => {
    const away = hop('127.0.0.1', 10143, { source: fact('192.0.2.1') });
    const found = front([passing(143, [away])], [trusting(10143, '127.0.0.1')]);
    assert.equal(verdict(found), 'plain required refused/refused');
    assert.equal(found.backends[0]!.transport.is, 'starttls');
  });

  it('is TLS where the back end begins with TLS', () => {
    const back = terminator(10993, []);
    const found = front([passing(993, [hop('127.0.0.1', 10993)])], [{ ...back, tlsLogin: fact('accepted') }]);
    assert.equal(verdict(found), 'tls none refused/refused');
    assert.deepEqual([found.backends[0]!.transport.is, found.tlsLogin.is], ['tls', 'accepted']);
  });

  it('is dead where it leads back to itself', () => {
    const ring = [passing(143, [hop('127.0.0.1', 144)]), passing(144, [hop('127.0.0.1', 143)])];
    const found = front(ring, []);
    assert.deepEqual([found.cleartextLogin.remote.is, found.serving.is], ['refused', 'no']);
  });

  it('follows a chain to its end, whatever the order of the files', () => {
    const chain = Array.from({ length: 500 }, (_, i) => passing(1_000 + i, [hop('127.0.0.1', 1_001 + i)]));
    for (const list of [chain, [...chain].reverse()]) {
      const { services } = linked([service('front', list), service('back', [trusting(1_500, '127.0.0.1')])]);
      const [first] = services[0]!.listeners.filter(({ port }) => port.is === 1_000);
      assert.equal(first!.cleartextLogin.remote.is, 'accepted');
    }
  });

  it('is as bad as the worst of its back ends', () => {
    const hops = [hop('127.0.0.1', 1), hop('127.0.0.1', 2)];
    const closed = trusting(1, '127.0.0.1', {
      cleartextLogin: { remote: fact('unreachable'), loopback: fact('refused') },
    });
    const found = front([passing(143, hops)], [closed, trusting(2, '127.0.0.1')]);
    assert.equal(found.cleartextLogin.remote.is, 'accepted');
  });

  it('tries the other address of a name only where somebody is there', () => {
    const both = ['127.0.0.1', '::1'].map((address) => hop(address, 143, { at: hop('localhost', 143).at }));
    const file = both[0]!.at;
    const found = front(
      [
        passing(
          1143,
          both.map((one) => ({ ...one, at: file })),
        ),
      ],
      [trusting(143, '127.0.0.1')],
    );
    assert.equal(show(found.cleartextLogin.remote), 'accepted');
  });
});

describe('the back end of a dial', () => {
  const login = (is: Login): Fact<Login> => fact(is);
  const daemon = (address: string, is: Login, v6only = false) =>
    listener(110, address, { cleartextLogin: { remote: login(is), loopback: login(is) }, v6only: fact(v6only) });
  const dialled = (address: string, ...backs: readonly ReturnType<typeof daemon>[]) =>
    show(front([passing(995, [hop(address, 110)])], backs).cleartextLogin.remote);

  it('is the most specific socket', () => {
    assert.equal(dialled('127.0.0.1', daemon('0.0.0.0', 'accepted'), daemon('127.0.0.1', 'refused')), 'refused');
    assert.equal(dialled('192.0.2.1', daemon('0.0.0.0', 'accepted'), daemon('127.0.0.1', 'refused')), 'accepted');
  });
  it('is a dual-stack socket where IPv4 has none of its own', () => {
    assert.equal(dialled('127.0.0.1', daemon('::', 'accepted')), 'accepted');
    assert.equal(dialled('127.0.0.1', daemon('::', 'accepted', true), daemon('0.0.0.0', 'refused')), 'refused');
    assert.equal(dialled('::1', daemon('0.0.0.0', 'refused'), daemon('::', 'accepted')), 'accepted');
  });
  it('is not known where it hangs on a question', () => {
    const assuming = [{ kind: 'branch' as const, question: 'q', text: '"tls" is true' }];
    const not = [{ kind: 'branch' as const, question: 'q', text: '"tls" is false' }];
    const because = [line('etc/back.conf', 'listen')];
    const back = {
      ...daemon('127.0.0.1', 'accepted'),
      open: {
        could: [
          { is: true, assuming, because },
          { is: false, assuming: not, because },
        ],
        because,
      },
    };
    assert.equal(
      dialled('127.0.0.1', back, daemon('0.0.0.0', 'refused')),
      'conditional ("accepted" if "tls" is true; "refused" if "tls" is false)',
    );
  });
  it('is on another host where that is said to have the address', () => {
    const other = hostOf({}, { addresses: ['192.0.2.9'] });
    const limited = listener(110, '0.0.0.0', {
      cleartextLogin: { remote: fact('accepted'), loopback: fact('accepted') },
      cleartextFrom: fact(['192.0.2.1/32'], line('etc/back.conf', 'only_from')),
    });
    const { services } = linked([
      service('front', [passing(110, [hop('192.0.2.9', 110)])]),
      service('back', [limited], { host: other }),
    ]);
    assert.equal(services[0]!.listeners[0]!.cleartextLogin.remote.is, 'accepted');
  });
  it('takes nobody at another own address where only loopback is let in', () => {
    const gated = listener(110, '0.0.0.0', {
      reach: fact('loopback', line('etc/back.conf', 'only_from')),
      cleartextLogin: { remote: fact('unreachable'), loopback: fact('accepted') },
      cleartextFrom: fact(['127.0.0.1/32']),
    });
    assert.equal(dialled('127.0.0.1', gated), 'accepted');
    assert.equal(dialled('192.0.2.1', gated), 'refused');
  });
  it('refuses where the service does not come up', () => {
    const { services } = linked(
      [
        service('front', [passing(995, [hop('127.0.0.1', 110)])]),
        service('back', [daemon('127.0.0.1', 'accepted')], { starts: fact(false) }),
      ],
      { backends: 'accept' },
    );
    const [found] = services[0]!.listeners;
    assert.deepEqual([found!.cleartextLogin.remote.is, found!.serving.is], ['refused', 'no']);
  });
});

describe('a PROXY header', () => {
  const back = (told = {}) => trusting(10143, '127.0.0.1', { expectsProxy: fact(true), ...told });
  const sending = (sendsProxy: 'none' | 'v1' | 'v2' | 'v2-ssl') => [
    hop('127.0.0.1', 10143, { sendsProxy: fact(sendsProxy) }),
  ];

  it('shows the client itself, so that no address is trusted', () => {
    for (const version of ['v1', 'v2', 'v2-ssl'] as const)
      assert.equal(verdict(front([passing(143, sending(version))], [back()])), 'plain required refused/refused');
  });
  it('says of a client behind a terminator that it came over TLS, in one of its forms alone', () => {
    const inside = (version: 'v1' | 'v2-ssl') => front([terminator(993, sending(version))], [back()]);
    assert.deepEqual([inside('v1').tlsLogin.is, inside('v1').auth.is], ['refused', 'none']);
    assert.deepEqual([inside('v2-ssl').tlsLogin.is, inside('v2-ssl').auth.is], ['accepted', 'offered']);
  });
  it('is demanded of everybody', () => {
    const found = front([passing(143, sending('none'))], [back()]);
    assert.deepEqual([found.cleartextLogin.remote.is, found.serving.is], ['refused', 'no']);
  });
  it('is one bad line to a server that wants none, and a binary one makes it hang up', () => {
    const plain = trusting(10143, '127.0.0.1');
    assert.equal(verdict(front([passing(143, sending('v1'))], [plain])), 'plain offered accepted/accepted');
    const found = front([passing(143, sending('v2'))], [plain]);
    assert.deepEqual([found.cleartextLogin.remote.is, found.serving.is], ['refused', 'no']);
  });
});
