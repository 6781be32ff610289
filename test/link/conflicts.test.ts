import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import type { Listener, Service } from '../../src/model/model.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { linked, listener, service } from './made.ts';

const rivals = (...services: readonly Service[]) =>
  linked(services).services.map(({ listeners }) => listeners.flatMap((one) => one.rivals?.is ?? []));

describe('one socket for two services', () => {
  it('is told once, at the one that comes later by name', () => {
    const pair = [service('b', [listener(143, '0.0.0.0')]), service('a', [listener(143, '0.0.0.0')])];
    assert.deepEqual(rivals(...pair), [['a etc/a.conf'], []]);
    assert.deepEqual(
      linked(pair).services.map(({ listeners }) => listeners[0]!.conflictsWith.is),
      [['a etc/a.conf'], ['b etc/b.conf']],
    );
  });
  it('is a wildcard and an address of it, also across a dual-stack socket', () => {
    const on = (name: string, address: string, v6only = false) =>
      service(name, [listener(143, address, { v6only: fact(v6only) })]);
    assert.deepEqual(rivals(on('a', '0.0.0.0'), on('b', '127.0.0.1')), [[], ['a etc/a.conf']]);
    assert.deepEqual(rivals(on('a', '::'), on('b', '127.0.0.1')), [[], ['a etc/a.conf']]);
    assert.deepEqual(rivals(on('a', '::', true), on('b', '127.0.0.1')), [[], []]);
    assert.deepEqual(rivals(on('a', '192.0.2.1'), on('b', '127.0.0.1')), [[], []]);
  });
  it('is none where two programs read one line, of which a host has one', () => {
    const file = plainFile('etc/inetd.conf', 'pop3 stream\n');
    const line = { declaredAt: { file, start: 0, end: 4 } };
    const both = [
      service('inetd', [listener(110, '0.0.0.0', line)]),
      service('xinetd', [listener(110, '0.0.0.0', line)]),
    ];
    assert.deepEqual(rivals(...both), [[], []]);
  });
  it('goes to the first in turn, and one that has lost its own keeps nobody out', () => {
    const at = (turn: number, ...ports: readonly number[]) =>
      service(
        `s${turn}`,
        ports.map((port): Listener => listener(port, '0.0.0.0')),
        { turn, dialect: 'x' },
      );
    const { services } = linked([at(0, 995), at(1, 995, 993), at(2, 993)]);
    assert.deepEqual(
      services.map(({ starts }) => starts.is),
      [true, false, true],
    );
    assert.deepEqual(services[1]!.listeners[0]!.rivals?.is, ['x etc/s0.conf']);
  });
  it('is conditional where one of them hangs on a question', () => {
    const assuming = (text: string) => [{ kind: 'branch' as const, question: 'q', text }];
    const open = {
      could: [
        { is: true, assuming: assuming('yes'), because: [] },
        { is: false, assuming: assuming('no'), because: [] },
      ],
      because: [],
    };
    const [, later] = linked([
      service('a', [listener(143, '0.0.0.0', { open })]),
      service('b', [listener(143, '0.0.0.0')]),
    ]).services;
    assert.deepEqual(
      later!.listeners[0]!.rivals?.could?.map(({ is }) => is),
      [['a etc/a.conf'], []],
    );
  });
});
