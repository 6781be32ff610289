import assert from 'node:assert/strict';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile, spanText } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';
import { cured, measured, seenOn, serviceIn, serviceOn } from '../support/super-server.ts';
import { dialect } from '../support/services.ts';

const inetd = dialect('inetd');

const MAIN = '/etc/inetd.conf';
const on = (text: string, more: Readonly<Record<string, string>> = {}) => serviceIn('inetd', { [MAIN]: text, ...more });
const PLAIN = 'remote plain none accepted accepted';
const OWN = 'loopback plain none unreachable accepted';
const pop3 = (service: string, protocol = 'tcp4') =>
  `${service} stream ${protocol} nowait root /usr/sbin/popa3d popa3d\n`;

/** Each was started with openbsd-inetd 0.20221205-2~deb12u1, a stub in the program's place. */
const MEASURED: readonly (readonly [claim: string, text: string, seen: readonly string[]])[] = [
  ['tcp binds both families', pop3('pop3', 'tcp'), [`pop3 0.0.0.0:110 ${PLAIN}`, `pop3 :::110 ${PLAIN}`]],
  ['buffer sizes belong to the protocol', pop3('pop3', 'tcp4,rcvbuf=16k'), [`pop3 0.0.0.0:110 ${PLAIN}`]],
  ['six columns are enough', 'pop3 stream tcp4 nowait root /usr/sbin/popa3d\n', [`pop3 0.0.0.0:110 ${PLAIN}`]],
  ['an IPv6 address may stand in brackets', pop3('[::1]:pop3', 'tcp'), [`pop3 ::1:110 ${OWN}`]],
  ['an IPv6 address may stand bare', pop3('::1:pop3', 'tcp6'), [`pop3 ::1:110 ${OWN}`]],
  ['an address of the other family binds nothing', pop3('127.0.0.1:pop3', 'tcp6'), []],
  ['a name stands for its addresses of the family', pop3('localhost:pop3'), [`pop3 127.0.0.1:110 ${OWN}`]],
  [
    'a line of addresses holds until the next',
    `127.0.0.1,127.0.0.2:\n# x\n\n${pop3('pop3')}*:\n${pop3('imap2')}`,
    [`pop3 127.0.0.1:110 ${OWN}`, `pop3 127.0.0.2:110 ${OWN}`, `pop3 0.0.0.0:143 ${PLAIN}`],
  ],
  ['a limit may follow nowait', pop3('pop3').replace('nowait', 'nowait.400'), [`pop3 0.0.0.0:110 ${PLAIN}`]],
  [
    'a word that is neither wait nor nowait is nowait',
    pop3('pop3').replace('nowait', 'foo'),
    [`pop3 0.0.0.0:110 ${PLAIN}`],
  ],
  ['types and protocols count in small letters alone', pop3('pop3', 'TCP4'), []],
  ['an internal service is not mail', 'pop3 stream tcp4 nowait root internal\n', []],
  ['port 0 and ports beyond 65535 are no ports', pop3('0') + pop3('70000'), []],
  [
    'another spelling of a taken socket comes too late',
    pop3('pop3') + pop3('110').replaceAll('popa3d', 'ipop2d'),
    [`pop3 0.0.0.0:110 ${PLAIN}`],
  ],
  [
    'the same spelling replaces the line before',
    pop3('pop3') + pop3('pop3').replaceAll('popa3d', 'ipop2d'),
    [`pop2 0.0.0.0:110 ${PLAIN}`],
  ],
  ['a wildcard finds an address of it in use', pop3('127.0.0.1:pop3') + pop3('pop3'), [`pop3 127.0.0.1:110 ${OWN}`]],
  [
    'an indented line goes on with the line before',
    `  ${pop3('pop3')}  ${pop3('imap2')}`,
    [`pop3 0.0.0.0:110 ${PLAIN}`],
  ],
  [
    'an indented line after an empty one is a line of its own',
    `${pop3('pop3')}\n  ${pop3('imap2')}`,
    [`pop3 0.0.0.0:110 ${PLAIN}`, `pop3 0.0.0.0:143 ${PLAIN}`],
  ],
  [
    'carriage returns do no harm behind the arguments',
    pop3('pop3').replace('\n', '\r\n'),
    [`pop3 0.0.0.0:110 ${PLAIN}`],
  ],
];

describe('inetd', () => {
  for (const [claim, text, seen] of MEASURED) it(claim, () => assert.deepEqual(seenOn(on(text)), seen));

  it('gives the program that waits no client', () => {
    const [listener] = on(pop3('pop3').replace('nowait', 'wait')).listeners;
    assert.equal(listener?.serving.is, 'no');
    assert.equal(listener?.cleartextLogin.remote.is, 'refused');
  });

  it('asks libwrap only through tcpd, or with -l', () => {
    const deny = { '/etc/hosts.deny': 'popa3d: ALL\n' };
    assert.deepEqual(seenOn(on(pop3('pop3'), deny)), [`pop3 0.0.0.0:110 ${PLAIN}`]);
    const tcpd = 'pop3 stream tcp4 nowait root /usr/sbin/tcpd /usr/sbin/popa3d\n';
    assert.deepEqual(seenOn(on(tcpd, deny)), ['pop3 0.0.0.0:110 loopback plain none unreachable unreachable']);
    const options = { '/etc/default/openbsd-inetd': 'OPTIONS="-l"\n' };
    assert.deepEqual(seenOn(on(pop3('pop3'), { ...deny, ...options })), [
      'pop3 0.0.0.0:110 loopback plain none unreachable unreachable',
    ]);
  });

  it('names the networks that hosts.allow lets in', () => {
    const more = { '/etc/hosts.deny': 'ALL: ALL\n', '/etc/hosts.allow': 'popa3d: 10.0.0.0/8\n' };
    const [listener] = on('pop3 stream tcp4 nowait root /usr/sbin/tcpd /usr/sbin/popa3d\n', more).listeners;
    assert.deepEqual(listener?.cleartextFrom.is, ['10.0.0.0/8']);
    assert.equal(listener?.cleartextLogin.remote.is, 'accepted');
  });

  it('blames its own line first', () => {
    const [listener] = on(`# mail\n${pop3('pop3')}`).listeners;
    const [first] = listener!.cleartextLogin.remote.because;
    assert.equal(first?.origin.kind === 'written' && spanText(first.origin.span), pop3('pop3').trim());
    assert.equal(first?.name, 'pop3');
    assert.equal(listener?.named.is, 'pop3');
  });

  it('tells of lines that the daemon passes over', () => {
    const { problems } = on(`pop3 stream tcp nowait\n${pop3('pop3-old')}`);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        'inetd passes over a line of 4 columns, it wants at least 6',
        'inetd passes over this line, since /etc/services does not list "pop3-old"',
      ],
    );
  });

  it('claims nothing of names that are none of mail, unless the host shows its own table', () => {
    const ftp = 'ftp stream tcp nowait root /usr/sbin/ftpd ftpd\n';
    assert.deepEqual(on(ftp).problems, []);
    const { problems } = on(ftp, { '/etc/services': 'pop3 110/tcp\n' });
    assert.equal(problems.length, 1);
  });

  it('asks what a template hides', () => {
    const text =
      '{{ pop_address }}:pop3 stream tcp4 nowait root /usr/sbin/popa3d popa3d\n{% if imap %}\nimap2 stream tcp4 nowait root /usr/sbin/imapd imapd\n{% endif %}\n';
    const host = hostOf({ [MAIN]: '' }, measured);
    const file = readTemplate(plainFile('etc/inetd.conf.j2', text));
    const service = serviceOn(
      { ...host, entry: (path) => (path === MAIN ? { kind: 'file', file } : host.entry(path)) },
      'inetd',
      measured,
    );
    const [pop, imap] = service.listeners;
    assert.deepEqual(
      pop?.reach.could?.map(({ is, assuming }) => [is, assuming[0]?.kind]),
      [
        ['remote', 'variable'],
        ['loopback', 'variable'],
      ],
    );
    assert.deepEqual(
      imap?.open.could?.map(({ is, assuming }) => [is, assuming[0]?.text]),
      [
        [true, '"imap" is true'],
        [false, '"imap" is false'],
      ],
    );
  });

  it('is not started where its unit is masked', () => {
    assert.throws(() => on(pop3('pop3'), { '/etc/systemd/system/inetd.service': '/dev/null' }));
  });

  it('has cures that work', () => {
    const service = on(`# mail\n${pop3('pop3')}`);
    const [listener] = service.listeners;
    const close = inetd.remedies['close-listener']!(listener!, service);
    assert.deepEqual(cured(close, service), [`# mail\n#<off># ${pop3('pop3')}`]);
    const bind = inetd.remedies['bind-loopback']!(listener!, service);
    assert.deepEqual(cured(bind, service), [`# mail\n${pop3('127.0.0.1:pop3')}`]);
    assert.deepEqual(seenOn(on(cured(bind, service)[0]!)), [`pop3 127.0.0.1:110 ${OWN}`]);
  });
});
