import assert from 'node:assert/strict';
import { limits } from '../../src/limits.ts';
import type { Service } from '../../src/model/model.ts';
import { everyWorld, isHopeless } from '../../src/model/worlds.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

const MAIN = '/etc/dovecot/dovecot.conf';
const BASE = 'protocols = imap pop3\nssl = yes\nlisten = *\n';

function serviceOf(text: string): Service {
  const file = readTemplate(plainFile('etc/dovecot/dovecot.conf.j2', text));
  const host = hostOf({ [MAIN]: text }, { versions: { dovecot: '2.3.19.1' }, build: 'debian' });
  const entry: typeof host.entry = (path) => (path === MAIN ? { kind: 'file', file } : host.entry(path));
  const [service] = servicesOf({ ...host, entry });
  assert.ok(service);
  return service;
}

const when = (name: string, line: string) => `{% if ${name} %}\n${line}\n{% endif %}\n`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('dovecot in parts', () => {
  it('tells of each listener where the conditions of all have a million sets of answers', () => {
    const block = (service: string, name: string, port: number) =>
      `service ${service} {\n  inet_listener ${name} {\n${numbers(5)
        .map((i) => when(`${name}_${i}`, `port = ${port + i}`))
        .join('')}  }\n}\n`;
    const blocks = [
      block('imap-login', 'imap', 1000),
      block('imap-login', 'imaps', 2000),
      block('pop3-login', 'pop3', 3000),
      block('pop3-login', 'pop3s', 4000),
    ];
    const { problems, listeners } = serviceOf(BASE + blocks.join(''));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      listeners.map(({ port, cleartextLogin }) => `${port.could?.length} ${show(cleartextLogin.remote)}`),
      ['6 refused', '6 refused', '6 refused', '6 refused'],
    );
  });

  it('tells whether it starts on its own, however many lines may keep it from that', () => {
    const lines = numbers(20).map((i) => when(`a${i} and b${i}`, `no_such_setting_${i} = 1`));
    const { starts, problems, listeners } = serviceOf(BASE + lines.join(''));
    assert.equal(starts.is, undefined);
    assert.deepEqual(problems, []);
    assert.ok(listeners.every(({ cleartextLogin }) => cleartextLogin.remote.is === 'refused'));
  });
});

describe('worlds', () => {
  it('are given up early where there are plainly far more than the limit', () => {
    const worlds = everyWorld(
      (ask) => {
        for (const i of numbers(30))
          ask({ id: `${i}`, kind: 'branch', answers: [true, false].map((is) => ({ is, text: `${i} is ${is}` })) });
      },
      limits.worlds,
      isHopeless,
    );
    assert.equal(worlds.all, false);
    assert.equal(worlds.outcomes.length, limits.worldsTried);
  });

  it('are all looked at where the first answers lead to many and the others to few', () => {
    const worlds = everyWorld(
      (ask) => {
        const yes = (i: number) =>
          ask({ id: `${i}`, kind: 'branch', answers: [true, false].map((is) => ({ is, text: `${i} is ${is}` })) });
        if (yes(0) && yes(1)) for (const i of numbers(9)) yes(i + 2);
      },
      limits.worlds,
      isHopeless,
    );
    assert.equal(worlds.all, true);
    assert.equal(worlds.outcomes.length, 514);
  });
});
