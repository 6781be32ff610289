import assert from 'node:assert/strict';
import { hostOf, type TestAssume } from '../support/host.ts';
import { line, measured, seenOn, serviceIn, serviceOn } from '../support/super-server.ts';

const known: TestAssume = { complete: true, build: 'debian' };

/** What a program behind one line of inetd.conf speaks. */
function behind(
  service: string,
  command: string,
  more: Readonly<Record<string, string>> = {},
  assume: TestAssume = known,
) {
  return serviceIn('inetd', { '/etc/inetd.conf': `${service} stream tcp4 nowait root ${command}\n`, ...more }, assume)
    .listeners;
}
const seen = (...args: Parameters<typeof behind>) =>
  behind(...args).map((one) => line(one).replace(/^(\S+) 0\.0\.0\.0:(\d+) remote/, '$1 $2'));

describe('programs of super-servers', () => {
  it('that speak POP2 take every password in clear, whatever the port is for', () => {
    for (const name of ['ipop2d', 'in.pop2d', 'pop2d'])
      assert.deepEqual(seen('pop3', `/usr/sbin/${name} ${name}`), ['pop2 110 plain none accepted accepted']);
    assert.deepEqual(seen('pop3s', '/usr/sbin/ipop2d ipop2d'), ['pop2 995 plain none accepted accepted']);
  });

  it('without TLS take passwords in clear', () => {
    for (const name of [
      'popa3d',
      'cucipop -Y',
      'solid-pop3d',
      'teapop',
      'vm-pop3d',
      'qmail-popup',
      'gnu-pop3d',
      'pop3login',
    ])
      assert.deepEqual(seen('pop3', `/usr/sbin/${name.split(' ')[0]} ${name}`), [
        'pop3 110 plain none accepted accepted',
      ]);
  });

  it('of the UW toolkit are asked how they were built', () => {
    const [listener] = behind('pop3', '/usr/sbin/ipop3d ipop3d');
    assert.deepEqual(
      listener?.cleartextLogin.remote.could?.map(({ is, assuming }) => [is, assuming[0]?.text, assuming[0]?.kind]),
      [
        ['accepted', 'the UW server is built to take passwords without TLS', 'program'],
        ['refused', 'the UW server is built with SSLTYPE=nopwd', 'program'],
      ],
    );
  });

  it('of the UW toolkit do what /etc/c-client.cf says', () => {
    const login = (text: string) =>
      behind('imap2', '/usr/sbin/imapd imapd', { '/etc/c-client.cf': text })[0]!.cleartextLogin.remote;
    assert.equal(login('I accept the risk\nset disable-plaintext nil\n').is, 'accepted');
    assert.equal(login('I accept the risk\nset disable-plaintext 0\n').is, 'accepted');
    assert.equal(login('I accept the risk\nset disable-plaintext 2\n').is, 'refused');
    assert.equal(login('I accept the risk\nset disable-plaintext yes\n').is, 'accepted');
    assert.equal(login('set disable-plaintext 2\n').is, undefined);
    assert.equal(login('I accept the risk\nset disable-plaintext 2\n').because[1]?.name, 'disable-plaintext');
  });

  it('of the UW toolkit begin with TLS on the port of their TLS service', () => {
    assert.deepEqual(seen('pop3s', '/usr/sbin/ipop3d ipop3d'), ['pop3 995 tls none refused refused']);
    const [listener] = behind('imaps', '/usr/sbin/imapd imapd');
    assert.equal(listener?.certificateState.is, 'absent');
    assert.equal(listener?.serving.is, 'no');
  });

  it('of qpopper do what the command line and its file say', () => {
    const qpopper = (args: string, file = '') =>
      seen('pop3', `/usr/sbin/qpopper qpopper ${args}`, { '/etc/qpopper.config': file });
    assert.deepEqual(qpopper('-s'), ['pop3 110 plain none accepted accepted']);
    assert.deepEqual(qpopper('-s -l 1'), ['pop3 110 plain offered accepted accepted']);
    assert.deepEqual(qpopper('-l1 -p4'), ['pop3 110 plain required refused refused']);
    assert.deepEqual(qpopper('-p 3'), ['pop3 110 plain none refused accepted']);
    assert.deepEqual(qpopper('-p 1'), ['pop3 110 plain none refused refused']);
    assert.deepEqual(qpopper('-s -l 2'), ['pop3 110 tls none refused refused']);
    assert.deepEqual(qpopper('-f /etc/qpopper.config', 'set tls-support = stls\nset clear-text-password = tls\n'), [
      'pop3 110 plain required refused refused',
    ]);
    assert.deepEqual(qpopper('-f /etc/qpopper.config -l 2', 'set TLS-Support = "stls"\n'), [
      'pop3 110 tls none refused refused',
    ]);
  });

  it('of Heimdal are told from qpopper by -a', () => {
    assert.deepEqual(seen('pop3', '/usr/lib/heimdal/popper popper -a otp'), ['pop3 110 plain none refused refused']);
  });

  it('of Mailutils read the file of their own daemon', () => {
    const mailutils = (text: string) => seen('pop3', '/usr/sbin/pop3d pop3d', { '/etc/mailutils.conf': text });
    assert.deepEqual(mailutils(''), ['pop3 110 plain none accepted accepted']);
    assert.deepEqual(mailutils('tls-mode required;\n'), ['pop3 110 plain none refused refused']);
  });

  it('that nobody knows speak what the port is for, and are asked about passwords', () => {
    const [listener] = behind('pop3', '/opt/mail/bin/mypop mypop');
    assert.equal(listener?.protocol.is, 'pop3');
    assert.deepEqual(
      listener?.cleartextLogin.remote.could?.map(({ is, assuming }) => [is, assuming[0]?.text]),
      [
        ['accepted', '/opt/mail/bin/mypop takes passwords without TLS'],
        ['refused', '/opt/mail/bin/mypop takes no passwords without TLS'],
      ],
    );
    assert.deepEqual(behind('ftp', '/usr/sbin/vsftpd vsftpd'), []);
  });

  it('that nobody knows take passwords where that is assumed', () => {
    assert.deepEqual(seen('pop3', '/opt/mypop mypop', {}, measured), ['pop3 110 plain none accepted accepted']);
  });

  it('whose name a template hides may still be known by its last part', () => {
    assert.deepEqual(seen('pop3', '/usr/local/sbin/popa3d popa3d'), ['pop3 110 plain none accepted accepted']);
    const host = hostOf({ '/etc/inetd.conf': 'pop3 stream tcp4 nowait root /usr/sbin/tcpd /usr/sbin/popa3d\n' }, known);
    assert.deepEqual(seenOn(serviceOn(host, 'inetd', known)), ['pop3 0.0.0.0:110 remote plain none accepted accepted']);
  });
});
