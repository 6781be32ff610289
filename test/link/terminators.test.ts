import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import type { Listener } from '../../src/model/model.ts';
import { hop, linked, listener, names, passing, service, terminator, trusting } from './made.ts';

const open = (port: number, address = '0.0.0.0') =>
  listener(port, address, { cleartextLogin: { remote: fact('accepted'), loopback: fact('accepted') } });

function behind(
  fronts: readonly Listener[],
  ...backs: readonly Listener[]
): readonly (readonly string[] | undefined)[] {
  const { services } = linked([service('stunnel', fronts), service('back', backs)]);
  return services[1]!.listeners.map(({ terminators }) => terminators?.is);
}

describe('a terminator', () => {
  it('is named at its back end, with the lines that make it one', () => {
    const { services } = linked([
      service('stunnel', [terminator(993, [hop('127.0.0.1', 143)])]),
      service('back', [open(143)]),
    ]);
    const [back] = services[1]!.listeners;
    assert.deepEqual(back!.terminators?.is, ['stunnel on port 993']);
    assert.deepEqual(names(back!.terminators!), ['tls', 'server']);
  });
  it('stands in front of every socket on which the daemon speaks the same', () => {
    const fronts = [terminator(993, [hop('127.0.0.1', 143)])];
    const told = ['stunnel on port 993'];
    assert.deepEqual(behind(fronts, open(143, '127.0.0.1'), open(143, '192.0.2.1')), [told, told]);
    const other = { ...open(110), protocol: fact<'pop3'>('pop3') };
    assert.deepEqual(behind(fronts, open(143, '127.0.0.1'), other), [told, undefined]);
  });
  it('is none where bytes pass, where TLS goes on, or where only this host gets to it', () => {
    assert.deepEqual(behind([passing(993, [hop('127.0.0.1', 143)])], open(143)), [undefined]);
    assert.deepEqual(behind([terminator(993, [hop('127.0.0.1', 143, { transport: fact('tls') })])], open(143)), [
      undefined,
    ]);
    assert.deepEqual(behind([terminator(993, [hop('127.0.0.1', 143)], { reach: fact('loopback') })], open(143)), [
      undefined,
    ]);
  });
  it('asks the back end for what it gives to its own host', () => {
    const { services } = linked([
      service('stunnel', [terminator(993, [hop('127.0.0.1', 143)])]),
      service('back', [trusting(143)]),
    ]);
    const [found] = services[0]!.listeners;
    assert.deepEqual([found!.tlsLogin.is, found!.auth.is], ['accepted', 'offered']);
  });
});

describe('five thousand services', () => {
  it('are joined each with its own, a thousand of them on one socket', () => {
    const fronts = Array.from({ length: 2_000 }, (_, i) =>
      service(`front${i}`, [terminator(10_000 + i, [hop('127.0.0.1', 20_000 + i)])]),
    );
    const backs = Array.from({ length: 2_000 }, (_, i) => service(`back${i}`, [open(20_000 + i)]));
    const clashing = Array.from({ length: 1_000 }, (_, i) => service(`same${i}`, [open(110)]));
    const { services } = linked([...fronts, ...backs, ...clashing]);
    const joined = services.slice(2_000, 4_000).map(({ listeners }) => listeners[0]!.terminators?.is);
    assert.deepEqual(
      joined,
      fronts.map((_, i) => [`front${i} on port ${10_000 + i}`]),
    );
  });
});
