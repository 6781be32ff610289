import assert from 'node:assert/strict';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

const told: TestAssume = { versions: { popa3d: '1.0.3' }, build: 'debian', complete: true };
const popa3d = (files: Readonly<Record<string, string>>, assume = told) =>
  servicesOf(hostOf(files, assume)).filter(({ dialect }) => dialect === 'popa3d');
const open = (files: Readonly<Record<string, string>>) =>
  popa3d(files).map(({ listeners }) => show(listeners[0]!.open));

describe('popa3d', () => {
  it('runs where its defaults file says one of three words', () => {
    const says = (text: string) => open({ '/etc/default/popa3d': text });
    for (const word of ['yes', '"1"', 'true']) assert.deepEqual(says(`RUN_STANDALONE=${word}\n`), ['true'], word);
    for (const word of ['YES', 'no', '']) assert.deepEqual(says(`RUN_STANDALONE=${word}\n`), ['false'], word);
    assert.deepEqual(says('# RUN_STANDALONE=yes\n'), ['false']);
  });

  it('runs where the file is missing, on a host that has it and no super-server for it', () => {
    assert.deepEqual(open({ '/etc/hostname': 'mail\n' }), ['true']);
    assert.deepEqual(open({ '/etc/init.d/popa3d': '#!/bin/sh\n' }), ['true']);
    assert.deepEqual(open({ '/etc/inetd.conf': 'pop3 stream tcp nowait root /usr/sbin/popa3d popa3d\n' }), []);
    assert.deepEqual(popa3d({ '/etc/hostname': 'mail\n' }, { complete: true }), []);
  });

  it('runs by a unit that starts it with -D', () => {
    const unit = (command: string) => ({
      '/etc/systemd/system/popa3d.service': `[Service]\nExecStart=${command}\n`,
      '/etc/inetd.conf': '# popa3d\n',
    });
    assert.deepEqual(open(unit('/usr/sbin/popa3d -D')), ['true']);
    assert.deepEqual(open(unit('/usr/sbin/popa3d')), []);
  });

  it('takes passwords in clear on every IPv4 address, and blames the line that starts it', () => {
    const [service] = popa3d({ '/etc/default/popa3d': 'RUN_STANDALONE=yes\n' });
    const { address, port, cleartextLogin } = service!.listeners[0]!;
    assert.deepEqual([address, port, cleartextLogin.remote].map(show), ['0.0.0.0', '110', 'accepted']);
    assert.equal(cleartextLogin.remote.because[0]?.name, 'RUN_STANDALONE');
  });
});
