import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';
import { cured, seenOn, serviceIn, serviceOn } from '../support/super-server.ts';

const systemd = dialect('systemd-socket');
const UNITS = '/etc/systemd/system';
const complete: TestAssume = {
  complete: true,
  build: 'debian',
  versions: { 'systemd-socket': '252' },
  backends: 'accept',
};
const socket = (lines = 'ListenStream=110\nAccept=yes\n', unit = '') => `${unit}[Socket]\n${lines}`;
const inetd = (lines = 'StandardInput=socket\n', program = '/usr/sbin/ipop3d') =>
  `[Service]\nExecStart=-${program}\n${lines}`;
const link = { [`${UNITS}/sockets.target.wants/pop3.socket`]: '../pop3.socket' };

/** pop3.socket, wanted, with its template service, and whatever else a test brings. */
function host(lines?: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { [`${UNITS}/pop3.socket`]: socket(lines), [`${UNITS}/pop3@.service`]: inetd(), ...link, ...more };
}
const on = (files: Readonly<Record<string, string>>, assume = complete) => serviceIn('systemd-socket', files, assume);
const DUAL = 'pop3 :::110 remote plain none accepted accepted';
const OWN = 'pop3 127.0.0.1:110 loopback plain none unreachable accepted';
const dead = (address: string) => `pop3 ${address}:110 remote plain none refused refused`;

/** Each was tried with a `systemd --user` of 252.38-1~deb12u1, a shell in the program's place. */
const MEASURED: readonly (readonly [
  claim: string,
  files: Readonly<Record<string, string>>,
  seen: readonly string[],
])[] = [
  [
    'a boolean for BindIPv6Only counts',
    host('ListenStream=110\nListenStream=0.0.0.0:110\nBindIPv6Only=yes\nAccept=yes\n'),
    [DUAL, 'pop3 0.0.0.0:110 remote plain none accepted accepted'],
  ],
  ['two lines for one place open nothing', host('ListenStream=110\nListenStream=0.0.0.0:110\nAccept=yes\n'), []],
  [
    'a device lo is reached from the host alone',
    host('ListenStream=110\nBindToDevice=lo\nAccept=yes\n'),
    ['pop3 :::110 loopback plain none unreachable accepted'],
  ],
  [
    'an empty ListenDatagram forgets streams too',
    host('ListenStream=110\nListenDatagram=\nListenStream=127.0.0.1:110\nAccept=yes\n'),
    [OWN],
  ],
  ['a value that is no boolean leaves what stood before', host('ListenStream=110\nAccept=yes\nAccept=maybe\n'), [DUAL]],
  ['a bad header loses the unit', host('ListenStream=110\nAccept=yes\n[Install\n'), []],
  ['Service beside Accept=yes loses the unit', host('ListenStream=110\nAccept=yes\nService=x.service\n'), []],
  ['an empty unit file masks', { ...host(), [`${UNITS}/pop3.socket`]: '' }, []],
  [
    'without StandardInput=socket nobody is answered',
    host(undefined, { [`${UNITS}/pop3@.service`]: inetd('') }),
    [dead('::')],
  ],
  [
    'with StandardOutput=journal nobody is answered',
    host(undefined, { [`${UNITS}/pop3@.service`]: inetd('StandardInput=socket\nStandardOutput=journal\n') }),
    [dead('::')],
  ],
  [
    'with Accept=no a program of inetd gets no client',
    host('ListenStream=110\n', { [`${UNITS}/pop3.service`]: inetd() }),
    [dead('::')],
  ],
  [
    'a drop-in for a prefix of the name counts',
    {
      [`${UNITS}/mail-pop3.socket`]: socket(),
      [`${UNITS}/mail-pop3@.service`]: inetd(),
      [`${UNITS}/sockets.target.wants/mail-pop3.socket`]: '',
      [`${UNITS}/mail-.socket.d/x.conf`]: '[Socket]\nListenStream=\nListenStream=127.0.0.1:110\n',
    },
    [OWN],
  ],
  [
    'an alias that is wanted pulls the unit in',
    {
      [`${UNITS}/pop3.socket`]: socket(),
      [`${UNITS}/pop3@.service`]: inetd(),
      [`${UNITS}/mail.socket`]: 'pop3.socket',
      [`${UNITS}/sockets.target.wants/mail.socket`]: '',
    },
    [DUAL],
  ],
  [
    'Requires of a service that runs pulls it in',
    {
      [`${UNITS}/pop3.socket`]: socket('ListenStream=110\n'),
      [`${UNITS}/pop3.service`]:
        '[Unit]\nRequires=pop3.socket\n[Service]\nExecStart=/lib/systemd/systemd-socket-proxyd 192.0.2.3:110\n',
      [`${UNITS}/multi-user.target.wants/pop3.service`]: '',
    },
    [DUAL],
  ],
  [
    'links name the instances of a template',
    {
      [`${UNITS}/pop3@.socket`]: socket('ListenStream=127.0.0.1:%i\nAccept=yes\n'),
      [`${UNITS}/pop3@.service`]: inetd(),
      [`${UNITS}/sockets.target.wants/pop3@110.socket`]: '',
    },
    [OWN],
  ],
];

/** What the manual says. */
const DOCUMENTED: typeof MEASURED = [
  [
    'the first folder hides the others',
    { ...host('ListenStream=127.0.0.1:110\nAccept=yes\n'), '/usr/lib/systemd/system/pop3.socket': socket() },
    [OWN],
  ],
  [
    'a drop-in hides one of the same name in a later folder',
    host(undefined, {
      '/usr/lib/systemd/system/pop3.socket.d/a.conf': '[Socket]\nListenStream=\n',
      [`${UNITS}/pop3.socket.d/a.conf`]: '# nothing\n',
    }),
    [DUAL],
  ],
  [
    'a drop-in without .conf is not read',
    host(undefined, { [`${UNITS}/pop3.socket.d/override`]: '[Socket]\nListenStream=\n' }),
    [DUAL],
  ],
  [
    'a link from a target that is never reached pulls nothing in',
    {
      [`${UNITS}/pop3.socket`]: socket(),
      [`${UNITS}/pop3@.service`]: inetd(),
      [`${UNITS}/rescue.target.wants/pop3.socket`]: '',
    },
    [],
  ],
  [
    'address lists keep others out',
    host('ListenStream=110\nAccept=yes\nIPAddressDeny=any\nIPAddressAllow=localhost\n'),
    ['pop3 :::110 loopback plain none unreachable accepted'],
  ],
  [
    'a proxy without a port dials 80, which is no mail',
    host('ListenStream=8110\n', {
      [`${UNITS}/pop3.service`]: inetd('', '/lib/systemd/systemd-socket-proxyd 192.0.2.3'),
    }),
    [],
  ],
  [
    'a variable of the service is put in',
    host('ListenStream=110\n', {
      [`${UNITS}/pop3.service`]:
        '[Service]\nEnvironment=TO=192.0.2.3:995\nExecStart=/lib/systemd/systemd-socket-proxyd $TO\n',
    }),
    ['pop3 :::110 remote tls none refused refused'],
  ],
  [
    'sockets of Dovecot are told by its own files',
    host('ListenStream=127.0.0.1:143\n', {
      [`${UNITS}/pop3.service`]: inetd('', '/usr/sbin/dovecot -F'),
      '/etc/dovecot/dovecot.conf': 'protocols = imap\n',
    }),
    [],
  ],
];

describe('systemd-socket', () => {
  for (const [claim, files, seen] of [...MEASURED, ...DOCUMENTED])
    it(claim, () => assert.deepEqual(seenOn(on(files)), seen));

  it('asks whether a unit is enabled where links may lie elsewhere', () => {
    const { [`${UNITS}/sockets.target.wants/pop3.socket`]: _link, ...files } = host();
    const [listener] = on(files, { backends: 'accept' }).listeners;
    assert.equal(
      listener && show(listener.open),
      'conditional (true if "pop3.socket" is enabled; false if "pop3.socket" is not enabled)',
    );
    assert.deepEqual(
      on(files).listeners.map(({ open }) => open.is),
      [false],
    );
  });

  it('keeps its sockets shut where two lines want one', () => {
    const { starts, startError } = on(host('ListenStream=110\nListenStream=127.0.0.1:110\nAccept=yes\n'));
    assert.equal(starts.is, false);
    assert.match(startError.is ?? '', /Address already in use/);
  });

  it('reports what systemd passes over', () => {
    const lines =
      'Listenstream=143\nListenStream 143\nListenStream=110 # pop3\nAccept=ja\nListenStream=993\n[Service]\nListenStream=110\n';
    assert.deepEqual(
      on(host(lines)).problems.map(({ message }) => message),
      [
        'systemd passes over "Listenstream", since it knows the setting as "ListenStream" alone',
        'systemd passes over a line without "="',
        'systemd passes over "ja", which is no value of "Accept"',
        'systemd passes over "ListenStream" in [Service], since it belongs into [Socket]',
        'systemd passes over the address "110 # pop3", since what follows the address is part of the value',
      ],
    );
  });

  it('says nothing of units that have nothing to do with mail', () => {
    const files = {
      [`${UNITS}/ssh.socket`]: socket('ListenStream=22\nAccept=yes\n'),
      [`${UNITS}/ssh@.service`]: inetd('', '/usr/sbin/sshd -i'),
      '/usr/lib/systemd/system/docker.socket': socket('ListenStream=/run/docker.sock\n'),
      [`${UNITS}/web.service`]: inetd('', '/usr/sbin/nginx'),
    };
    assert.deepEqual(servicesOf(hostOf(files, complete)), []);
  });

  it('follows a proxy to a listener of the same host', () => {
    const files = host('ListenStream=110\n', {
      [`${UNITS}/pop3.service`]: inetd('', '/lib/systemd/systemd-socket-proxyd 127.0.0.1:10110'),
      '/etc/inetd.conf': '127.0.0.1:10110 stream tcp nowait root /usr/sbin/popa3d popa3d\n',
    });
    assert.deepEqual(seenOn(on(files, { ...complete, backends: {} })), [DUAL]);
  });

  it('asks about what a template hides', () => {
    const text = '[Socket]\nListenStream={{ bind }}:110\n{% if v6 %}\nListenStream=[::]:143\n{% endif %}\nAccept=yes\n';
    const plain = hostOf(host(), complete);
    const file = readTemplate(plainFile('pop3.socket.j2', text));
    const made = {
      ...plain,
      entry: (path: string) => (path === `${UNITS}/pop3.socket` ? { kind: 'file' as const, file } : plain.entry(path)),
    };
    const { listeners } = serviceOn(made, 'systemd-socket', complete);
    assert.deepEqual(
      listeners.map(({ port, reach, open }) => [show(port), show(reach).slice(0, 11), show(open).slice(0, 11)]),
      [
        ['110', 'conditional', 'true'],
        ['143', 'remote', 'conditional'],
      ],
    );
  });

  it('cures in the unit itself', () => {
    const service = on(host());
    const [listener] = service.listeners;
    const cure = (name: 'bind-loopback' | 'close-listener') =>
      cured(systemd.remedies[name]?.(listener!, service), service);
    assert.deepEqual(cure('bind-loopback'), [socket('ListenStream=127.0.0.1:110\nAccept=yes\n')]);
    assert.deepEqual(cure('close-listener'), [socket('#ListenStream=110\nAccept=yes\n')]);
    assert.equal(
      systemd.remedies['require-tls-for-login']?.(listener!, service)?.replacement,
      '[Socket]\nListenStream=\nListenStream=127.0.0.1:110\n',
    );
  });

  it('survives any unit', () => {
    const pieces = fc.constantFrom(
      '[Socket]\n',
      '[Service]\n',
      'ListenStream=',
      'Accept=',
      'yes\n',
      '110',
      '\n',
      '\\\n',
      '[::]:143\n',
      '%i',
      '{{ x }}',
      '{% if a %}\n',
      '{% endif %}\n',
      'Service=',
      'ExecStart=',
      '"',
      '$A ',
      '@-/usr/sbin/ipop3d\n',
      ';',
      '#',
      'IPAddressDeny=any\n',
      'BindToDevice=lo\n',
    );
    const text = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(''));
    fc.assert(
      fc.property(text, text, (unit, service) => {
        const plain = hostOf(host(), { complete: false });
        const files = new Map([
          [`${UNITS}/pop3.socket`, readTemplate(plainFile('a', unit))],
          [`${UNITS}/pop3@.service`, readTemplate(plainFile('b', service))],
        ]);
        const made = {
          ...plain,
          entry: (path: string) => {
            const file = files.get(path);
            return file ? { kind: 'file' as const, file } : plain.entry(path);
          },
        };
        for (const { listeners } of servicesOf(made))
          assert.equal(new Set(listeners.map(({ id }) => id)).size, listeners.length);
      }),
      { numRuns: 60 },
    );
  });
});
