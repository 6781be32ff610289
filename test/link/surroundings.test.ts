import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import type { Host, Opening } from '../../src/model/model.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { host, linked, listener, service, verdict } from './made.ts';

const at = startOf(plainFile('compose.yaml', 'x\n'));
const open = () => {
  const login = fact<'accepted'>('accepted');
  return listener(110, '0.0.0.0', { cleartextLogin: { remote: login, loopback: login } });
};
const on = (told: Partial<Host>) =>
  linked([service('back', [open()], { host: { ...host, ...told } })]).services[0]!.listeners[0]!;

describe('what lies around a host', () => {
  it('keeps others from a port that is published on loopback', () => {
    const found = on({ publishes: [{ port: 110, reach: 'loopback', at }] });
    assert.deepEqual([found.reach.is, verdict(found)], ['loopback', 'plain none unreachable/accepted']);
    assert.equal(on({ publishes: [{ port: 110, reach: 'remote', at }] }).reach.is, 'remote');
  });
  it('closes what a container does not publish to all but its networks, without making another verdict of it', () => {
    const container = { at, isolated: true, space: 'a', networks: [] };
    const found = on({ container });
    assert.deepEqual(
      [found.reach.is, found.filtered.is, verdict(found)],
      ['remote', true, 'plain none accepted/accepted'],
    );
    const open = on({ container, publishes: [{ port: 110, reach: 'remote', outside: 1110, at }] });
    assert.deepEqual([open.filtered.is, open.outside?.is], [false, [1110]]);
    assert.equal(on({ container: { ...container, isolated: false } }).filtered.is, false);
  });
  it('does not know who reaches a port whose address nobody sets', () => {
    const found = on({ publishes: [{ port: 110, at }] });
    assert.deepEqual([found.reach.is, found.cleartextLogin.remote.is], [undefined, undefined]);
  });
  it('filters a port without making another verdict of it', () => {
    const shut: Opening = {
      ...{ at, by: 'ufw', protocol: fact<'tcp'>('tcp'), ports: fact({ first: 110, last: 110 }) },
      ...{ from: fact(['0.0.0.0/0', '::/0']), lets: fact(false) },
    };
    const found = on({ openings: [shut] });
    assert.deepEqual([found.filtered.is, verdict(found)], [true, 'plain none accepted/accepted']);
    const others: readonly Partial<Opening>[] = [
      { ports: fact({ first: 143, last: 143 }) },
      { lets: fact(true) },
      { protocol: fact('udp') },
      { from: fact(['192.0.2.7/32']) },
    ];
    for (const other of others) assert.equal(on({ openings: [{ ...shut, ...other }] }).filtered.is, false);
  });
  it('asks the rules of a filter in their order, and every filter', () => {
    const all = { first: 0, last: 65535 };
    const rule = (by: string, lets: boolean, ports = all): Opening => ({
      ...{ at, by, protocol: fact<'tcp'>('tcp'), ports: fact(ports), from: fact(['0.0.0.0/0', '::/0']) },
      lets: fact(lets),
    });
    const its = rule('ufw', true, { first: 109, last: 110 });
    assert.equal(on({ openings: [its, rule('ufw', false)] }).filtered.is, false);
    assert.equal(on({ openings: [rule('ufw', false), its] }).filtered.is, true);
    assert.equal(on({ openings: [its, rule('the security group', false)] }).filtered.is, true);
  });
});
