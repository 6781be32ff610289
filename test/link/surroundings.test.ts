import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import type { Host } from '../../src/model/model.ts';
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
  it('filters a port without making another verdict of it', () => {
    const shut = { at, port: fact(110), from: fact(['0.0.0.0/0']), lets: fact(false) };
    const found = on({ openings: [shut] });
    assert.deepEqual([found.filtered.is, verdict(found)], [true, 'plain none accepted/accepted']);
    assert.equal(on({ openings: [{ ...shut, port: fact(143) }] }).filtered.is, false);
    assert.equal(on({ openings: [{ ...shut, lets: fact(true) }] }).filtered.is, false);
  });
});
