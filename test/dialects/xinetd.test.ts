import assert from 'node:assert/strict';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile, spanText } from '../../src/text/source-file.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { cured, measured, seenOn, serviceIn, serviceOn } from '../support/super-server.ts';
import { dialect } from '../support/services.ts';

const xinetd = dialect('xinetd');

const MAIN = '/etc/xinetd.conf';
const conf = (defaults = '') => `defaults\n{\n${defaults}}\nincludedir /etc/xinetd.d\n`;
const entry = (before = '', after = '', name = 'pop3', server = '/usr/sbin/popa3d') =>
  `service ${name}\n{\n${before}\tsocket_type = stream\n\twait = no\n\tuser = root\n\tserver = ${server}\n${after}}\n`;
const on = (files: Readonly<Record<string, string>>, assume: TestAssume = measured) =>
  serviceIn('xinetd', files, assume);
const one = (text: string, defaults = '') => on({ [MAIN]: conf(defaults), '/etc/xinetd.d/ipop3': text });

const DUAL = 'pop3 :::110 remote plain none accepted accepted';
const V4 = 'pop3 0.0.0.0:110 remote plain none accepted accepted';
const OWN = 'pop3 127.0.0.1:110 loopback plain none unreachable accepted';
const NOBODY = 'pop3 :::110 loopback plain none unreachable unreachable';
const INSIDE = 'pop3 :::110 loopback plain none unreachable accepted';

/** Each was started with xinetd 2.3.15.3-1+b1 of Debian 12, a stub in the program's place. */
const MEASURED: readonly (readonly [claim: string, text: string, seen: readonly string[], defaults?: string])[] = [
  [
    'an address in both lists is turned away',
    entry('', '\tonly_from = 127.0.0.1\n\tno_access = 127.0.0.0/8\n'),
    [NOBODY],
  ],
  ['flags that are not known switch off', entry('', '\tflags = DISABLE\n'), []],
  ['a later disable = no makes up for a refused value', entry('', '\tflags = DISABLE\n\tdisable = no\n'), [DUAL]],
  ['an earlier one does not', entry('\tdisable = no\n', '\tflags = DISABLE\n'), []],
  ['disable = true is off, whatever follows', entry('\tdisable = true\n\tdisable = no\n'), []],
  ['v6only is on with any value', entry('', '\tv6only = no\n'), ['pop3 :::110 remote plain none accepted accepted']],
  ['an empty only_from lets nobody in', entry('', '\tonly_from =\n'), [NOBODY]],
  ['a comma in only_from switches off', entry('', '\tonly_from = 127.0.0.1, 10.0.0.1\n'), []],
  ['zeros at the right end are wildcards', entry('', '\tonly_from = 127.0.0.0\n'), [INSIDE]],
  ['the first of bind and interface counts', entry('', '\tbind = 127.0.0.1\n\tinterface = ::1\n'), [OWN]],
  ['an entry without an end is none', entry().slice(0, -2), []],
  ['a line without an operator loses the entry', entry('', '\tfoo\n'), []],
  ['an operator without a blank before it loses the entry', entry('\tdisable=no\n'), []],
  ['an unknown attribute is passed over', entry('', '\tfoo = bar\n'), [DUAL]],
  ['UNLISTED wants a port alone', entry('', '\ttype = UNLISTED\n\tport = 110\n', 'mailpickup'), [DUAL]],
  ['a port that the services table does not give drops the entry', entry('', '\tport = 1109\n'), []],
  ['bind = 0.0.0.0 is IPv4 alone', entry('', '\tbind = 0.0.0.0\n'), [V4]],
  ['bind = * is refused', entry('', '\tbind = *\n'), []],
  ['an IPv4 address with flags = IPv6 is everywhere', entry('', '\tbind = 127.0.0.1\n\tflags = IPv6\n'), [DUAL]],
  ['an IPv6 address with flags = IPv4 is everywhere in IPv4', entry('', '\tbind = ::1\n\tflags = IPv4\n'), [V4]],
  ['protocol alone is enough', entry().replace('socket_type = stream', 'protocol = tcp'), [DUAL]],
  ['tcp6 is no protocol', entry('', '\tprotocol = tcp6\n'), []],
  ['INTERNAL is no mail', entry('', '\ttype = INTERNAL\n'), []],
  ['carriage returns switch off', entry('\tdisable = no\n').replaceAll('\n', '\r\n'), []],
  ['defaults add up with =', entry(), [INSIDE], '\tonly_from = 10.0.0.1\n\tonly_from = 127.0.0.1\n'],
  [
    'defaults may shut out',
    entry(),
    ['pop3 :::110 remote plain none accepted unreachable'],
    '\tno_access = 127.0.0.1\n',
  ],
  ['an attribute of services counts for nothing in defaults', entry(), [DUAL], '\tuser = root\n'],
  ['what defaults enables stays off by its own entry', entry('\tdisable = yes\n'), [], '\tenabled = pop3\n'],
];

const told: TestAssume = { ...measured, client: ['10.0.0.1'] };

describe('xinetd', () => {
  for (const [claim, text, seen, defaults] of MEASURED)
    it(claim, () => {
      const files = { [MAIN]: conf(defaults), '/etc/xinetd.d/ipop3': text };
      const service = on(files, /only_from = 10/.test(defaults ?? '') ? { ...told, client: ['10.0.0.2'] } : measured);
      assert.deepEqual(seenOn(service), seen);
    });

  it('reads lists of addresses in defaults only before the entries, all else also after them', () => {
    const standing = (defaults: string) =>
      on({ [MAIN]: `includedir /etc/xinetd.d\ndefaults\n{\n${defaults}}\n`, '/etc/xinetd.d/a': entry() });
    assert.deepEqual(seenOn(standing(' only_from = 127.0.0.1\n')), [DUAL]);
    assert.deepEqual(seenOn(standing(' bind = 127.0.0.1\n')), [OWN]);
  });

  it('ends over a refused value in defaults, and says which', () => {
    const service = one(entry(), '\tonly_from = 1.2.3.4,5\n');
    assert.equal(service.starts.is, false);
    assert.equal(service.startError.is, '"only_from" in "defaults" is refused: "1.2.3.4,5" has a comma in it');
    assert.equal(service.listeners.length, 1);
  });

  it('gives a socket to the first service that asks for it', () => {
    const two = (a: string, b: string) => seenOn(on({ [MAIN]: conf(), '/etc/xinetd.d/a': a, '/etc/xinetd.d/b': b }));
    const pop2 = entry('', '\tid = second\n', 'pop3', '/usr/sbin/ipop2d');
    assert.deepEqual(two(entry(), pop2), [DUAL]);
    assert.deepEqual(two(entry('', '\tbind = 127.0.0.1\n'), pop2), [OWN]);
    assert.deepEqual(two(entry('\tdisable = yes\n'), pop2), ['pop2 :::110 remote plain none accepted accepted']);
    assert.deepEqual(
      two(entry('', '\tbind = 127.0.0.1\n'), pop2.replace('id =', 'bind = 127.0.0.2\n\tid =')).length,
      2,
    );
  });

  it('asks libwrap under the name of the program, of its first argument, or of "libwrap"', () => {
    const wrapped = (text: string, deny: string) =>
      seenOn(on({ [MAIN]: conf(), '/etc/xinetd.d/a': text, '/etc/hosts.deny': `${deny}: ALL\n` }));
    assert.deepEqual(wrapped(entry(), 'popa3d'), [NOBODY]);
    assert.deepEqual(wrapped(entry('', '\tlibwrap = other\n'), 'popa3d'), [DUAL]);
    assert.deepEqual(wrapped(entry('', '\tlibwrap = other\n'), 'other'), [NOBODY]);
    assert.deepEqual(
      wrapped(
        entry('', '\tflags = NAMEINARGS\n\tserver_args = /usr/sbin/popa3d\n', 'pop3', '/usr/sbin/tcpd'),
        'popa3d',
      ),
      [NOBODY],
    );
    assert.deepEqual(wrapped(entry('', '\tflags = NOLIBWRAP\n'), 'ALL'), [DUAL]);
  });

  it('serves inetd.conf where Debian switches that on, by its own rules', () => {
    const inetdConf = [
      'pop3 stream tcp nowait root /usr/sbin/popa3d popa3d',
      'imap2 stream tcp6 nowait root /usr/sbin/imapd imapd',
      '995 stream tcp nowait root /usr/sbin/popa3d popa3d',
      '127.0.0.1:imaps stream tcp nowait root /usr/sbin/imapd imapd',
    ];
    const files = {
      [MAIN]: conf('\tonly_from = 127.0.0.1\n'),
      '/etc/inetd.conf': `${inetdConf.join('\n')}\n`,
      '/etc/hosts.deny': 'ALL: ALL\n',
    };
    assert.deepEqual(seenOn(on(files)), [DUAL]);
    assert.deepEqual(seenOn(on({ ...files, [MAIN]: conf('\tbind = 127.0.0.1\n') })), [OWN]);
    assert.deepEqual(seenOn(on({ ...files, [MAIN]: conf('\tdisabled = pop3\n') })), []);
    assert.deepEqual(seenOn(on({ ...files, '/etc/default/xinetd': 'INETD_COMPAT=No\n' })), []);
    assert.deepEqual(
      seenOn(on({ ...files, '/etc/xinetd.d/a': entry('', '\tbind = 127.0.0.1\n\tflags = NOLIBWRAP\n') })),
      [OWN],
    );
    assert.deepEqual(seenOn(on(files, { ...measured, build: 'upstream' })), []);
  });

  it('passes bytes on where it redirects', () => {
    const text = 'service imap2\n{\n socket_type = stream\n wait = no\n user = root\n redirect = 192.0.2.3 143\n}\n';
    const { listeners } = one(text);
    assert.deepEqual(seenOn(one(text)), ['imap :::143 remote plain none accepted accepted']);
    assert.deepEqual(listeners[0]?.backends[0]?.to.is, { kind: 'socket', address: '192.0.2.3', port: 143 });
  });

  it('names the networks that get in', () => {
    const [listener] = one(entry('', '\tonly_from = 192.0.2.0 10.1.0.0/16 127.0.0.1\n')).listeners;
    assert.deepEqual(listener?.cleartextFrom.is, ['192.0.2.0/24', '10.1.0.0/16']);
    const [limited] = one(entry('', '\tonly_from = 10.1.{2,3}\n')).listeners;
    assert.deepEqual(limited?.cleartextFrom.is, ['10.1.2.0/24', '10.1.3.0/24']);
  });

  it('gives the program that waits no client', () => {
    const [listener] = one(entry().replace('wait = no', 'wait = yes')).listeners;
    assert.equal(listener?.serving.is, 'no');
  });

  it('tells of trailing comments, which drop the attribute', () => {
    const service = one(entry('\tdisable = yes # legacy\n'));
    assert.deepEqual(seenOn(service), [DUAL]);
    assert.deepEqual(
      service.problems.map(({ message }) => message),
      ['xinetd passes over "disable", since it takes one value and 3 are given'],
    );
  });

  it('blames the service, then the program, then what switches it on', () => {
    const [listener] = one(entry('\tdisable = no\n')).listeners;
    assert.deepEqual(
      listener?.cleartextLogin.remote.because.map(({ name }) => name),
      ['service pop3', 'server', 'disable'],
    );
    assert.equal(spanText(listener!.declaredAt), 'service');
  });

  it('listens on IPv4 alone before 2.3.15.3', () => {
    assert.deepEqual(
      seenOn(on({ [MAIN]: conf(), '/etc/xinetd.d/a': entry() }, { ...measured, versions: { xinetd: '2.3.14' } })),
      [V4],
    );
  });

  it('asks what a template hides', () => {
    const host = hostOf({ [MAIN]: conf(), '/etc/xinetd.d/ipop3': '' }, measured);
    const file = readTemplate(plainFile('ipop3.j2', entry('\tdisable = {{ pop_disable }}\n')));
    const service = serviceOn(
      { ...host, entry: (path) => (path === '/etc/xinetd.d/ipop3' ? { kind: 'file', file } : host.entry(path)) },
      'xinetd',
      measured,
    );
    assert.deepEqual(
      service.listeners[0]?.open.could?.map(({ is, assuming }) => [is, assuming[0]?.text]),
      [
        [false, '{{ pop_disable }} gives "yes"'],
        [true, '{{ pop_disable }} gives "no"'],
      ],
    );
  });

  it('does not start without xinetd.conf, or masked', () => {
    assert.throws(() => on({ '/etc/xinetd.d/ipop3': entry() }));
    assert.throws(() => on({ [MAIN]: conf(), '/etc/systemd/system/xinetd.service': '/dev/null' }));
  });

  it('has cures that work', () => {
    const files = {
      [MAIN]: conf(),
      '/etc/xinetd.d/a': entry('\tdisable = no\n'),
      '/etc/xinetd.d/b': entry('', '\tbind = 127.0.0.2\n\tid = b\n'),
    };
    const service = on(files);
    const close = xinetd.remedies['close-listener']!(service.listeners[0]!, service);
    const [a, b] = cured(close, service);
    assert.deepEqual(seenOn(on({ [MAIN]: conf(), '/etc/xinetd.d/a': a!, '/etc/xinetd.d/b': b ?? '' })), []);
    const bind = xinetd.remedies['bind-loopback']!(service.listeners[0]!, service);
    assert.deepEqual(seenOn(on({ [MAIN]: conf(), '/etc/xinetd.d/a': cured(bind, service)[0]! })), [OWN]);
  });
});
