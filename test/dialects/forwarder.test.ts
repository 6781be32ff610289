import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';
import { cured, seenOn, serviceIn } from '../support/super-server.ts';

const { remedies } = dialect('forwarder');
const UNIT = '/etc/systemd/system/mail.service';
const RINETD = '/etc/rinetd.conf';
const complete: TestAssume = {
  complete: true,
  build: 'debian',
  versions: { forwarder: '1.7.4.4' },
  backends: 'accept',
};
const unit = (command: string, more = '') => ({
  [UNIT]: `[Service]\n${more}ExecStart=${command}\n[Install]\nWantedBy=multi-user.target\n`,
  '/etc/systemd/system/multi-user.target.wants/mail.service': '../mail.service',
});
const on = (files: Readonly<Record<string, string>>, assume = complete) => serviceIn('forwarder', files, assume);
const socat = (args: string) => unit(`/usr/bin/socat ${args}`);
const sslh = (args: string) => ({ '/etc/default/sslh': `DAEMON=/usr/sbin/sslh\nDAEMON_OPTS="--user sslh ${args}"\n` });
const rinetd = (text: string) => ({ [RINETD]: text });
const TO = 'TCP:192.0.2.3:110';

const pop3 = (place: string, rest = 'remote plain none accepted accepted') => `pop3 ${place} ${rest}`;
const OWN = 'loopback plain none unreachable accepted';
const TLS = 'remote tls none refused refused';

type Claim = readonly [claim: string, files: Readonly<Record<string, string>>, seen: readonly string[]];

/** socat 1.7.4.4-2, rinetd 0.73-1 and sslh 1.20-1+deb12u1 of Debian 12. */
const MEASURED: readonly Claim[] = [
  ['socat listens on IPv4 where nothing else is said', socat(`TCP-LISTEN:110,fork ${TO}`), [pop3('0.0.0.0:110')]],
  ['the sides of socat may be swapped', socat(`${TO} tcp-l:pop3,fork`), [pop3('0.0.0.0:110')]],
  ['TCP6-LISTEN takes IPv4 too', socat(`-d -d -lf /x TCP6-LISTEN:110 ${TO}`), [pop3(':::110')]],
  ['pf and -6 choose the family', socat(`-6 TCP-LISTEN:110,pf=ip6 ${TO}`), [pop3(':::110')]],
  ['bind takes names', socat(`TCP-LISTEN:110,bind=localhost ${TO}`), [pop3('127.0.0.1:110', OWN)]],
  ['an IPv6 address does not fit TCP-LISTEN', socat(`TCP-LISTEN:110,bind=[::1] ${TO}`), []],
  ['SSL-LISTEN is no alias', socat(`SSL-LISTEN:995,cert=/x.pem ${TO}`), []],
  ['a certificate that is missing ends socat', socat(`OPENSSL-LISTEN:995,cert=/etc/x.pem,verify=0 ${TO}`), []],
  [
    'without a certificate no handshake succeeds',
    socat(`OPENSSL-LISTEN:995,verify=0 ${TO}`),
    [pop3('0.0.0.0:995', TLS)],
  ],
  ['rinetd passes bytes on', rinetd('0.0.0.0 110 192.0.2.3 110\n'), [pop3('0.0.0.0:110')]],
  ['rinetd knows services and /tcp', rinetd('localhost pop3 192.0.2.3 110/tcp # x\n'), [pop3('127.0.0.1:110', OWN)]],
  ['rinetd binds :: for both families', rinetd(':: 110 192.0.2.3 110 [src=192.0.2.1,timeout=9]\n'), [pop3(':::110')]],
  ['UDP is no mail', rinetd('0.0.0.0 110/udp 192.0.2.3 110\n'), []],
  ['one bad line ends rinetd', rinetd('0.0.0.0 110 192.0.2.3 110\n* 143 192.0.2.3 143\n'), []],
  ['an option that rinetd does not know ends it', rinetd('0.0.0.0 110 192.0.2.3 110 [x=1]\n'), []],
  [
    'who is not allowed is hung up on',
    rinetd('0.0.0.0 110 192.0.2.3 110\nallow 127.*\n'),
    [pop3('0.0.0.0:110', 'loopback plain none unreachable accepted')],
  ],
  [
    'patterns before the first rule are for all, later ones for theirs',
    rinetd('deny 127.*\n0.0.0.0 110 192.0.2.3 110\n0.0.0.0 143 192.0.2.3 143\ndeny *\n'),
    [
      pop3('0.0.0.0:110', 'remote plain none accepted unreachable'),
      'imap 0.0.0.0:143 loopback plain none unreachable unreachable',
    ],
  ],
  [
    'sslh hands a client that talks at once to anyprot',
    sslh('--listen 0.0.0.0:995 --tls 192.0.2.3:995 --anyprot 127.0.0.1:1110'),
    [pop3('0.0.0.0:995')],
  ],
  ['sslh hands all to its only target', sslh('-p 0.0.0.0:995 --ssl 192.0.2.3:995'), [pop3('0.0.0.0:995', TLS)]],
  [
    'a client that waits gets to ssh first',
    sslh('--listen 0.0.0.0:995 --ssh 192.0.2.3:110 --tls 192.0.2.3:995'),
    [pop3('0.0.0.0:995')],
  ],
  [
    'behind the port of ssh there is no mail',
    sslh('--listen 0.0.0.0:995 --ssh 127.0.0.1:22 --tls 192.0.2.3:995'),
    [pop3('0.0.0.0:995', TLS)],
  ],
];

/** What the manuals say. */
const DOCUMENTED: readonly Claim[] = [
  [
    'a range of socat lets its network in',
    socat(`TCP-LISTEN:110,range=127.0.0.0:255.0.0.0 ${TO}`),
    [pop3('0.0.0.0:110', OWN)],
  ],
  ['socat may start a program', socat('TCP-LISTEN:110,fork EXEC:/usr/sbin/popa3d'), [pop3('0.0.0.0:110')]],
  [
    'variables of the unit are put in',
    unit(`/usr/bin/socat TCP-LISTEN:\${PORT},bind=\${IP} ${TO}`, 'Environment="PORT=110" IP=127.0.0.1\n'),
    [pop3('127.0.0.1:110', OWN)],
  ],
  ['a shell in between is seen through', unit(`/bin/sh -c 'exec socat TCP-LISTEN:110 ${TO}'`), [pop3('0.0.0.0:110')]],
  [
    'sslh has a file of its own',
    {
      '/etc/sslh.cfg':
        'timeout: 2; // seconds\nlisten:\n(\n  { host: "192.0.2.1"; port: "995"; },\n  { host: "::1"; port: "995"; }\n);\n/* none { */\nprotocols:\n(\n  { name: "tls"; host: "192.0.2.3"; port: "995"; },\n  { name: "anyprot"; host: "127.0.0.1"; port: "1110"; }\n);\n',
    },
    [pop3('192.0.2.1:995'), pop3('::1:995', OWN)],
  ],
  [
    'the command line of sslh wins over its file',
    {
      ...unit('/usr/sbin/sslh -F/etc/m.cfg --listen=127.0.0.1:995'),
      '/etc/m.cfg':
        'listen: ( { host: "0.0.0.0"; port: "995"; } );\nprotocols: ( { name: "tls"; host: "192.0.2.3"; port: "995"; } );\n',
    },
    [pop3('127.0.0.1:995', 'loopback tls none unreachable refused')],
  ],
  [
    'a masked unit of a package starts nothing',
    { ...rinetd('0.0.0.0 110 192.0.2.3 110\n'), '/etc/systemd/system/rinetd.service': '/dev/null' },
    [],
  ],
];

describe('forwarder', () => {
  for (const [claim, files, seen] of [...MEASURED, ...DOCUMENTED])
    it(claim, () => {
      const services = servicesOf(hostOf(files, complete)).filter((one) => one.dialect === 'forwarder');
      if (services.length === 0) assert.deepEqual([], seen);
      else assert.deepEqual(on(files).starts.is === false ? [] : seenOn(on(files)), seen);
    });

  it('says why a forwarder does not start, at the line', () => {
    const why = (files: Readonly<Record<string, string>>) => on(files).startError.is;
    assert.equal(why(socat(`SSL-LISTEN:995 ${TO}`)), 'unknown device/address "SSL-LISTEN"');
    assert.equal(why(rinetd('0.0.0.0 110 192.0.2.3\n')), 'invalid syntax: "0.0.0.0 110 192.0.2.3"');
    assert.equal(
      why(socat(`OPENSSL-LISTEN:995,cert=/etc/x.pem ${TO}`)),
      'SSL_CTX_use_certificate_file(): "/etc/x.pem" does not exist',
    );
  });

  it('knows whether the server behind TLS is checked, and from where it is dialled', () => {
    const hop = (onward: string) => on(socat(`TCP-LISTEN:110 ${onward}`)).listeners[0]?.backends[0];
    assert.equal(hop('OPENSSL:mail.example.org:995')?.verified.is, true);
    assert.equal(hop('OPENSSL:mail.example.org:995,verify=0')?.verified.is, false);
    assert.equal(hop('OPENSSL:mail.example.org:995,commonname=')?.verified.is, false);
    assert.equal(hop('TCP:192.0.2.3:110,bind=192.0.2.1')?.source?.is, '192.0.2.1');
  });

  it('asks whether a unit is enabled where links may lie elsewhere', () => {
    const files = { [UNIT]: unit(`/usr/bin/socat TCP-LISTEN:110 ${TO}`)[UNIT]! };
    assert.deepEqual(
      on(files).listeners.map(({ open }) => open.is),
      [false],
    );
    const [listener] = on(files, { backends: 'accept' }).listeners;
    assert.match(listener ? show(listener.open) : '', /^conditional .*"mail.service" is enabled/);
  });

  it('serves clients of a super-server', () => {
    const inetd = (line: string) =>
      serviceIn('inetd', { '/etc/inetd.conf': `pop3 stream tcp4 nowait root ${line}\n` }, complete);
    assert.deepEqual(seenOn(inetd(`/usr/bin/socat socat STDIO ${TO}`)), [pop3('0.0.0.0:110')]);
    assert.deepEqual(seenOn(inetd('/usr/sbin/sslh sslh -i --tls 192.0.2.3:995')), [pop3('0.0.0.0:110', TLS)]);
    assert.equal(inetd('/usr/bin/socat socat - OPENSSL:192.0.2.3:995').listeners[0]?.clientMode.is, true);
  });

  it('says nothing of what is not for mail', () => {
    const files = {
      ...socat('TCP-LISTEN:8080,fork TCP:192.0.2.3:80'),
      ...rinetd('# 0.0.0.0 110 192.0.2.3 110\n0.0.0.0 80 192.0.2.3 80\nlogfile /var/log/rinetd.log\n'),
      '/etc/systemd/system/app.service': '[Service]\nExecStart=/usr/bin/app --smtp\n',
    };
    const web = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path.replace('mail.service', 'web.service'), text]),
    );
    assert.deepEqual(servicesOf(hostOf(web, complete)), []);
  });

  it('cures with what its own administrator would write', () => {
    const cures = (files: Readonly<Record<string, string>>, name: 'bind-loopback' | 'close-listener') => {
      const service = on(files);
      return cured(remedies[name]?.(service.listeners[0]!, service), service).map((text) =>
        text.split('\n').find((one) => /110/.test(one)),
      );
    };
    assert.deepEqual(cures(socat(`TCP-LISTEN:110,fork ${TO}`), 'bind-loopback'), [
      `ExecStart=/usr/bin/socat TCP-LISTEN:110,bind=127.0.0.1,fork ${TO}`,
    ]);
    assert.deepEqual(cures(socat(`TCP-LISTEN:110,bind=192.0.2.1 ${TO}`), 'bind-loopback'), [
      `ExecStart=/usr/bin/socat TCP-LISTEN:110,bind=127.0.0.1 ${TO}`,
    ]);
    assert.deepEqual(cures(rinetd('0.0.0.0 110 192.0.2.3 110\n'), 'bind-loopback'), ['127.0.0.1 110 192.0.2.3 110']);
    assert.deepEqual(cures(rinetd('0.0.0.0 110 192.0.2.3 110\n'), 'close-listener'), ['# 0.0.0.0 110 192.0.2.3 110']);
  });

  it('survives any files', () => {
    const pieces = fc.constantFrom(
      'ExecStart=',
      'socat ',
      'sslh ',
      'TCP-LISTEN:',
      '110',
      ',bind=',
      '[::1]',
      ' TCP:192.0.2.3:995',
      '{{ x }}',
      '\n',
      '{% if a %}\n',
      '{% endif %}\n',
      '--listen ',
      '--tls ',
      'localhost:995 ',
      'allow 10.*\n',
      '0.0.0.0 110 192.0.2.3 110\n',
      'listen: ( ',
      '{ host: "',
      '"; port: ',
      '} ',
      ');',
      'protocols=',
      'DAEMON_OPTS="',
      '"',
      "'",
      '\\\n',
      '$A',
      'OPENSSL-LISTEN:995,cert=/x ',
      'EXEC:/bin/x ',
    );
    const text = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom(UNIT, RINETD, '/etc/sslh.cfg', '/etc/default/sslh'), (written, path) => {
        const plain = hostOf({ [path]: `${path === UNIT ? '[Service]\n' : ''}${written} pop3 110\n` }, {});
        const entry = plain.entry(path);
        const file = entry.kind === 'file' ? readTemplate(plainFile('x', entry.file.text)) : plainFile('x', '');
        const made = {
          ...plain,
          entry: (one: string) => (one === path ? { kind: 'file' as const, file } : plain.entry(one)),
        };
        for (const { listeners } of servicesOf(made))
          assert.equal(new Set(listeners.map(({ id }) => id)).size, listeners.length);
      }),
      { numRuns: 100 },
    );
  });
});
