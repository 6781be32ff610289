import assert from 'node:assert/strict';
import { listenerOf, hopOf } from '../../src/dialects/listener.ts';
import { link } from '../../src/link/link.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import type { Host, Listener, Login, Service } from '../../src/model/model.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf } from '../support/host.ts';

const main = plainFile('etc/x.conf', 'x\n');
const host = hostOf({ '/etc/x.conf': 'x\n' }, { addresses: ['192.0.2.1'] });

interface Told {
  readonly port: number;
  readonly address?: string;
  readonly login?: Login;
  readonly loopback?: Login;
  readonly transport?: 'plain' | 'tls';
  readonly to?: readonly [string, number, 'plain' | 'tls'];
}

function listener({
  port,
  address = '0.0.0.0',
  login = 'relayed',
  loopback = login,
  transport = 'plain',
  to,
}: Told): Listener {
  return listenerOf({
    id: `${address}:${port}`,
    declaredAt: startOf(main),
    named: unknown(),
    address: fact(address),
    port: fact(port),
    reach: fact(address.startsWith('127.') ? 'loopback' : 'remote'),
    protocol: fact('pop3'),
    transport: fact(transport),
    starttls: fact('none'),
    auth: unknown(),
    cleartextLogin: { remote: fact(login), loopback: fact(loopback) },
    tlsLogin: fact('accepted'),
    backends: to
      ? [
          hopOf({
            id: 'a',
            at: startOf(main),
            to: fact({ kind: 'socket', address: to[0], port: to[1] }),
            port: fact(to[1]),
            transport: fact(to[2]),
          }),
        ]
      : [],
  });
}

function service(listeners: readonly Listener[], on: Host = host, extra: Partial<Service> = {}): Service {
  return {
    host: on,
    dialect: 'x',
    main,
    files: [main],
    version: unknown(),
    starts: fact(true),
    startError: unknown(),
    listeners,
    problems: [],
    secrets: [],
    ...extra,
  };
}

function frontLogin(front: Listener, back: readonly Listener[], assume: Partial<Assume> = {}): string {
  const { services } = link([host], [service([front]), service(back)], { ...nothingAssumed, ...assume });
  return show(services[0]!.listeners[0]!.cleartextLogin.remote);
}

describe('a relay', () => {
  it('gives what its back end gives to a client on loopback', () => {
    const back = listener({ port: 110, address: '127.0.0.1', login: 'refused', loopback: 'accepted' });
    assert.equal(frontLogin(listener({ port: 1100, to: ['127.0.0.1', 110, 'plain'] }), [back]), 'accepted');
  });
  it('reaches a wildcard listener by any address of the host', () => {
    const back = listener({ port: 110, login: 'refused', loopback: 'accepted' });
    assert.equal(frontLogin(listener({ port: 1100, to: ['192.0.2.1', 110, 'plain'] }), [back]), 'accepted');
  });
  it('takes passwords where its back end takes them inside TLS', () => {
    const back = listener({ port: 995, transport: 'tls', login: 'refused' });
    assert.equal(frontLogin(listener({ port: 110, to: ['127.0.0.1', 995, 'tls'] }), [back]), 'accepted');
  });
  it('is dead where it speaks TLS to a plain port', () => {
    const back = listener({ port: 110, login: 'accepted' });
    assert.equal(frontLogin(listener({ port: 995, to: ['127.0.0.1', 110, 'tls'] }), [back]), 'refused');
  });
  it('to a back end outside the tree depends on what that program does', () => {
    const front = listener({ port: 110, to: ['198.51.100.9', 995, 'tls'] });
    assert.match(frontLogin(front, []), /accepted" if the back end 198\.51\.100\.9:995 takes passwords/);
    assert.equal(frontLogin(front, [], { backends: 'accept' }), 'accepted');
    assert.equal(frontLogin(front, [], { backends: { '198.51.100.9:995': 'pop3' } }), 'accepted');
    assert.equal(frontLogin(front, [], { backends: { '198.51.100.8:995': 'pop3' } }), 'refused');
  });
  it('that leads back to itself takes nothing', () => {
    const one = listener({ port: 110, to: ['127.0.0.1', 111, 'plain'] });
    const two = listener({ port: 111, to: ['127.0.0.1', 110, 'plain'] });
    assert.equal(frontLogin(one, [two]), 'refused');
  });
});

describe('two services on one socket', () => {
  it('both say so', () => {
    const { services } = link(
      [host],
      [service([listener({ port: 110, login: 'accepted' })]), service([listener({ port: 110, login: 'accepted' })])],
      nothingAssumed,
    );
    assert.deepEqual(
      services.map(({ listeners }) => listeners[0]!.conflictsWith.is),
      [['x etc/x.conf'], ['x etc/x.conf']],
    );
  });
  it('leave the later one down where the files settle who comes first', () => {
    const first = service([listener({ port: 110, login: 'refused' })], host, { turn: 0 });
    const second = service([listener({ port: 110, login: 'accepted' })], host, { turn: 1 });
    const { services } = link([host], [first, second], nothingAssumed);
    assert.deepEqual(
      services.map(({ starts }) => starts.is),
      [true, false],
    );
    assert.equal(services[1]!.listeners[0]!.open.is, false);
  });
  it('on different hosts have nothing to do with each other', () => {
    const other = hostOf({});
    const { services } = link(
      [host, other],
      [
        service([listener({ port: 110, login: 'accepted' })]),
        service([listener({ port: 110, login: 'accepted' })], other),
      ],
      nothingAssumed,
    );
    assert.deepEqual(services[0]!.listeners[0]!.conflictsWith.is, []);
  });
});

describe('a service that does not start', () => {
  it('opens nothing', () => {
    const { services } = link(
      [host],
      [service([listener({ port: 110, login: 'accepted' })], host, { starts: fact(false) })],
      nothingAssumed,
    );
    assert.equal(services[0]!.listeners[0]!.open.is, false);
  });
});
