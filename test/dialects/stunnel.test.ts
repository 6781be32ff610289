import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Run } from '../../src/dialects/dialect.ts';
import { sessionOf } from '../../src/dialects/listener.ts';
import { options } from '../../src/dialects/stunnel/options.ts';
import { link } from '../../src/link/link.ts';
import { dialect, servicesOf } from '../support/services.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import { fact } from '../../src/model/facts.ts';
import type { Host, Listener, Service, Setting } from '../../src/model/model.ts';
import { everyWorld, inWorld } from '../../src/model/worlds.ts';
import { fileAt } from '../../src/platform/files.ts';
import { wordAt } from '../../src/syntax/scan.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { position } from '../../src/text/line-index.ts';
import type { SourceFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';

const stunnel = dialect('stunnel');

const CLASSIC = `client = yes
[pop2]
accept  = 110
connect = localhost:995 # Or your internal POP3 port with TLS
options = PROTOCOL = pop2
; Add other options as needed for certificate paths, etc.
`;
const MAIN = '/etc/stunnel/stunnel.conf';

function servicesIn(files: Readonly<Record<string, string>>, assume: TestAssume = {}): readonly Service[] {
  return settled(hostOf(files, assume));
}

function settled(host: Host): readonly Service[] {
  const services = servicesOf(host).filter(({ dialect }) => dialect === 'stunnel');
  return link([host], services, { ...nothingAssumed, backends: 'accept' }).services;
}

function only(text: string, assume: TestAssume = {}): Service {
  const [service] = servicesIn({ [MAIN]: text }, assume);
  assert.ok(service);
  return service;
}

/** Every `{{ … }}` is a hole; `{% if … %}` and `{% endif %}` stand on lines of their own, and are cut out. */
function template(text: string): Host {
  const kept: string[] = [];
  const open: { test: string; start: number }[] = [];
  const found: { test: string; start: number; end: number }[] = [];
  let length = 0;
  for (const line of text.split('\n')) {
    const [, test] = /^\{% if (.*) %\}$/.exec(line) ?? [];
    if (test !== undefined) open.push({ test, start: length });
    else if (line === '{% endif %}') found.push({ ...open.pop()!, end: length });
    else {
      kept.push(line);
      length += line.length + 1;
    }
  }
  const joined = kept.join('\n');
  const holes = [...joined.matchAll(/\{\{.*?\}\}/g)].map((tag) => ({
    start: tag.index,
    end: tag.index + tag[0].length,
  }));
  const file: SourceFile = { path: MAIN.slice(1), text: joined, holes, branches: [] };
  const branches = found.map((one) => ({ ...one, is: true, condition: { file, start: one.start, end: one.start } }));
  Object.assign(file, { branches });
  const host = hostOf({ [MAIN]: joined });
  return { ...host, entry: (path) => (path === MAIN ? { kind: 'file', file } : host.entry(path)) };
}

function rendered(text: string): Service {
  const [service] = settled(template(text));
  assert.ok(service);
  return service;
}

function lineOf({ origin }: Setting<unknown>): number {
  const at = origin.kind === 'default' ? origin.near : origin.span;
  return position(at.file, at.start).line;
}

function told({ listeners }: Service): readonly string[] {
  return listeners.map(
    (one) =>
      `${show(one.protocol)} ${show(one.address)}:${show(one.port)} ${show(one.transport)} ${show(one.starttls)} ${show(one.cleartextLogin.remote)}`,
  );
}

function first({ listeners }: Service): Listener {
  assert.ok(listeners[0]);
  return listeners[0];
}

describe('stunnel', () => {
  describe('the widely copied remedy', () => {
    const service = only(CLASSIC);
    const listener = first(service);

    it('does not start, because of its fifth line', () => {
      assert.equal(service.starts.is, false);
      assert.equal(service.startError.is, '"options = PROTOCOL = pop2": Illegal TLS option');
      assert.equal(lineOf(service.startError.because[0]!), 5);
    });

    it('asks for a client-mode listener, because of its first line', () => {
      assert.equal(listener.clientMode.is, true);
      assert.equal(lineOf(listener.clientMode.because[0]!), 1);
      assert.equal(show(listener.transport), 'plain');
      assert.equal(show(listener.reach), 'remote');
    });

    it('is called pop2, on the port of POP3', () => {
      assert.deepEqual([show(listener.named), show(listener.port), show(listener.protocol)], ['pop2', '110', 'pop3']);
      assert.equal(lineOf(listener.port.because[0]!), 3);
      assert.equal(lineOf(listener.named.because[0]!), 2);
    });

    it('hands on to a port of which the comment is a part', () => {
      const [hop] = listener.backends;
      assert.equal(hop?.port.is, 995);
      assert.equal(lineOf(hop!.port.because[0]!), 4);
      assert.match(hop!.port.because[0]?.note ?? '', /no trailing comments/);
      assert.deepEqual([show(hop!.open), show(hop!.to), show(hop!.transport)], ['false', 'unknown', 'tls']);
    });

    it('is not open, and what it asks for is listed all the same', () => {
      assert.equal(service.listeners.length, 1);
      assert.equal(listener.open.is, false);
      assert.equal(show(listener.serving), 'no');
    });

    it('has a replacement that starts, takes TLS and opens nothing in clear', () => {
      const cured = stunnel.remedies['require-tls-for-login']?.(listener, service);
      assert.equal(cured?.safety, 'review');
      const instead = only(cured?.replacement ?? '');
      assert.equal(instead.starts.is, true);
      assert.deepEqual(told(instead), ['pop3 0.0.0.0:995 tls none refused']);
      assert.equal(show(first(instead).clientMode), 'false');
    });
  });

  it('blames client mode first, then the address', () => {
    const listener = first(only('client = yes\n[pop3]\naccept = 110\nconnect = 10.0.0.5:995\n'));
    const { remote } = listener.cleartextLogin;
    assert.equal(remote.is, 'accepted');
    assert.deepEqual(remote.because.slice(0, 2).map(lineOf), [1, 3]);
  });

  it('counts a hop as verified when the chain and a name are checked, or the certificate itself', () => {
    const verified = (lines: string) =>
      first(only(`[pop3]\nclient = yes\naccept = 127.0.0.1:110\nconnect = 10.0.0.5:995\n${lines}`)).backends[0]
        ?.verified.is;
    assert.equal(verified(''), false);
    assert.equal(verified('verifyChain = yes\nCApath = /etc/ssl/certs\n'), false);
    assert.equal(verified('verifyChain = yes\nCApath = /etc/ssl/certs\ncheckHost = x.org\n'), true);
    assert.equal(verified('verify = 2\nCApath = /etc/ssl/certs\n'), false);
    assert.equal(verified('verify = 4\nCAfile = /etc/ssl/certs/peer.pem\n'), true);
  });

  it('passes over files that are not about mail, and keeps those that hide what they are about', () => {
    const mains = (text: string) => servicesIn({ [MAIN]: text }).length;
    assert.equal(mains('client = yes\n[openvpn]\naccept = 1194\nconnect = 10.0.0.5:443\n'), 0);
    assert.equal(mains('cert = /x.pem\n[web]\naccept = 8443\nconnect = {{ port }}\n'), 0);
    assert.equal(mains('cert = /x.pem\n[web]\naccept = 8443\nconnect = mail:110 # pop\n'), 1);
    assert.equal(mains('include = /etc/stunnel/conf.d\n'), 1);
    assert.deepEqual(
      told(only('client = yes\n[vpn]\naccept = 1194\nconnect = 443\n[imap]\naccept = 143\nconnect = 10.0.0.5:993\n')),
      ['imap 0.0.0.0:143 plain none accepted'],
    );
  });

  it('lists a tunnel of odd ports whose label speaks of mail, and does not guess its protocol', () => {
    assert.deepEqual(told(only('client = yes\n[smtp-relay]\naccept = 1025\nconnect = 10.0.0.5:2465\n')), [
      'unknown 0.0.0.0:1025 plain none accepted',
    ]);
  });

  it('binds every file of /etc/stunnel in turn, and only what FILES lists where it does', () => {
    const tunnel = (port: number) => `client = yes\n[a]\naccept = ${port}\nconnect = 10.0.0.5:995\n`;
    const files = {
      '/etc/stunnel/b.conf': tunnel(110),
      '/etc/stunnel/a.conf': tunnel(143),
      '/etc/stunnel/c.conf.bak': tunnel(25),
    };
    const turns = (list: readonly Service[]) => list.map(({ main, turn }) => `${main.path} ${turn}`);
    assert.deepEqual(turns(servicesIn(files)), ['etc/stunnel/a.conf 0', 'etc/stunnel/b.conf 1']);
    const listed = { ...files, '/etc/default/stunnel4': 'ENABLED=0\nFILES="/etc/stunnel/b.conf"\n' };
    const [service, ...others] = servicesIn(listed);
    assert.deepEqual(turns([service!, ...others]), ['etc/stunnel/b.conf 0']);
    assert.match(service!.problems[0]?.message ?? '', /ENABLED/);
  });

  it('reads every file of an included folder, whatever its suffix', () => {
    const [service] = servicesIn({
      [MAIN]: 'include = /etc/stunnel/conf.d\n',
      '/etc/stunnel/conf.d/10-pop3.conf.disabled': '[pop3]\nclient = yes\naccept = 110\nconnect = 10.0.0.5:995\n',
    });
    assert.deepEqual(told(service!), ['pop3 0.0.0.0:110 plain none accepted']);
    assert.equal(service!.files.length, 2);
  });

  it('lets two accept lines add up, and the last one win before 5.43', () => {
    const text = 'client = yes\n[pop3]\naccept = 127.0.0.1:1110\naccept = 110\nconnect = 10.0.0.5:995\n';
    assert.equal(only(text, { versions: { stunnel: '5.68' } }).listeners.length, 2);
    assert.equal(only(text, { versions: { stunnel: '5.30' } }).listeners.length, 1);
    assert.match(show(only(text).listeners.find(({ reach }) => reach.is === 'loopback')!.open), /stunnel before 5\.43/);
  });

  it('narrows the releases by the names that the file uses', () => {
    const text =
      'client = yes\nsslVersionMin = TLSv1.2\n[pop3]\naccept = 127.0.0.1:1110\naccept = 110\nconnect = 10.0.0.5:995\n';
    assert.deepEqual(told(only(text)).length, 2);
    assert.equal(show(first(only(text)).open), 'true');
  });

  it('takes NO_TLSv1.1 with a dot before 5.61, and with an underscore since', () => {
    const starts = (flag: string, version: string) =>
      only(`client = yes\noptions = ${flag}\n[pop3]\naccept = 110\nconnect = 995\n`, { versions: { stunnel: version } })
        .starts.is;
    assert.deepEqual([starts('NO_TLSv1.1', '5.56'), starts('NO_TLSv1.1', '5.68')], [true, false]);
    assert.deepEqual([starts('NO_TLSv1_1', '5.56'), starts('NO_TLSv1_1', '5.68')], [false, true]);
  });

  describe('refuses', () => {
    const refusals: readonly (readonly [string, string, number, RegExp])[] = [
      ['a name that it does not know', 'clinet = yes\n', 1, /"clinet = yes": Specified option name is not valid here/],
      ['a global name below a header', '[a]\nforeground = yes\n', 2, /Specified option name is not valid here/],
      ['true as a boolean', 'client = true\n', 1, /needs to be either 'yes' or 'no'/],
      ['a line without an equals sign', '[a]\nclient yes\n', 2, /"client yes": No '=' found/],
      ['a comment behind a header', '[a] ; b\n', 1, /No '=' found/],
      ['server mode without a certificate', '[a]\naccept = 995\nconnect = 110\n', 1, /TLS server needs a certificate/],
      [
        'a protocol of its own invention',
        'client = yes\nprotocol = pop2\n[a]\naccept = 110\nconnect = 995\n',
        2,
        /Protocol not supported/,
      ],
      ['one endpoint', 'client = yes\n[a]\naccept = 110\n', 2, /Each service must define two endpoints/],
      ['accept without a header', 'client = yes\naccept = 110\nconnect = 995\n', 2, /only allowed in a \[section\]/],
      [
        'an address in brackets',
        'client = yes\n[a]\naccept = [::]:110\nconnect = 995\n',
        3,
        /Cannot resolve accept target/,
      ],
      [
        'checkHost alone',
        '[a]\nclient = yes\naccept = 110\nconnect = 995\ncheckHost = x\n',
        5,
        /"verifyChain" or "verifyPeer"/,
      ],
      [
        'a version that comes to nothing',
        'client = yes\nsslVersion = TLSv1.2\nsslVersionMin = TLSv1.3\n[a]\naccept = 110\nconnect = 995\n',
        3,
        /Invalid protocol version range/,
      ],
      ['a debug level of syslog.h', 'debug = warn\n', 1, /Illegal debug level/],
      [
        'the same port twice',
        'client = yes\n[a]\naccept = 110\nconnect = 995\n[b]\naccept = 110\nconnect = 993\n',
        6,
        /Binding service failed/,
      ],
      [
        'an SNI section that comes later',
        'cert = /x.pem\n[b]\nsni = a:x.org\nconnect = 80\n[a]\naccept = 995\nconnect = 110\n',
        3,
        /SNI section name not found/,
      ],
    ];
    for (const [what, text, line, reason] of refusals)
      it(what, () => {
        const service = only(/110|995/.test(text) ? text : `${text}[pop3]\n`, {
          versions: { stunnel: '5.68' },
          build: 'debian',
        });
        assert.equal(service.starts.is, false);
        assert.match(service.startError.is ?? '', reason);
        assert.equal(lineOf(service.startError.because[0]!), line);
      });
  });

  it('shows no password in its refusal', () => {
    const service = only('protocolPassword hunter2\n[pop3]\n');
    assert.equal(service.startError.is, '"protocolPassword …": No \'=\' found');
    assert.equal(only('protocolPassword = hunter2\n[pop3]\n').secrets.length, 1);
  });

  describe('in a template', () => {
    it('asks which mode a hidden boolean means', () => {
      const service = rendered('[pop3]\nclient = {{ c }}\ncert = /x.pem\naccept = 110\nconnect = 10.0.0.5:995\n');
      assert.match(show(first(service).cleartextLogin.remote), /"accepted" if \{\{ c \}\} gives "yes"/);
    });

    it('knows the port of a hidden address, and asks whether the network reaches it', () => {
      const listener = first(rendered('client = yes\n[pop3]\naccept = {{ ip }}:110\nconnect = 10.0.0.5:995\n'));
      assert.equal(show(listener.port), '110');
      assert.match(show(listener.reach), /"remote" if \{\{ ip \}\} gives an address that the network reaches/);
      assert.equal(listener.clientMode.is, true);
    });

    it('lets a condition open a listener in one of its answers alone', () => {
      const service = rendered(
        'client = yes\n{% if legacy %}\n[pop3]\naccept = 110\nconnect = 10.0.0.5:995\n{% endif %}\n[imap]\naccept = 143\nconnect = 10.0.0.5:993\n',
      );
      assert.deepEqual(
        service.listeners.map(({ port, open }) => `${show(port)} ${show(open)}`),
        ['110 conditional (true if "legacy" is true; false if "legacy" is false)', '143 true'],
      );
    });

    it('leaves open whether a file starts whose lines an expression brings', () => {
      const service = rendered('{{ stunnel_config }}\n');
      assert.equal(service.starts.is, undefined);
      assert.deepEqual(service.listeners, []);
    });

    it('takes a loop for lines of the names that its turns are made of', () => {
      const text =
        '[pop3s]\ncert = /x.pem\naccept = 995\nconnect = 110\n{% for o in flags %}\noptions = {{ o }}\n{% endfor %}\n';
      const start = text.indexOf('{% for');
      const file = { path: MAIN.slice(1), text, holes: [{ start, end: text.length - 1 }], branches: [] };
      const host = hostOf({ [MAIN]: text });
      const [looped] = settled({
        ...host,
        entry: (path) => (path === MAIN ? { kind: 'file', file } : host.entry(path)),
      });
      assert.equal(looped?.starts.is, true);
      assert.deepEqual(told(looped!), ['pop3 0.0.0.0:995 tls none refused']);
    });

    it('never calls a value with an expression in it wrong', () => {
      const service = rendered(
        'client = yes\noptions = {{ o }}\ndebug = {{ d }}\n[pop3]\naccept = 110\nconnect = 10.0.0.5:995\n',
      );
      assert.equal(service.starts.is, true);
    });
  });

  it('survives any lines, in any order', () => {
    const name = fc.constantFrom(...options.map((option) => option.name), 'nonsense', '{{ n }}');
    const value = fc.constantFrom(
      'yes',
      'no',
      '110',
      'localhost:995 # x',
      '[::]:110',
      ':::143',
      '/run/x',
      'pop3',
      '',
      '{{ v }}',
      '{{ v }}:993',
      'a:b',
      '*:25',
      '-1',
      '65646',
      '127.1:110',
      '\u0000',
    );
    const line = fc.oneof(
      fc.tuple(name, value).map((pair) => pair.join(' = ')),
      fc.constantFrom('[pop3]', '[]', '[{{ s }}]', '{{ more }}', 'no equals', '; note', '[x] ; y'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        for (const service of settled(template(lines.join('\n')))) {
          const ids = service.listeners.map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length);
          if (service.starts.is === false) assert.ok(service.startError.is !== '' && service.starts.because.length > 0);
        }
      }),
    );
  });

  it('offers to bind client mode to loopback, in the line that says where it listens', () => {
    const service = only('client = yes\n[pop3]\naccept = 0.0.0.0:110\nconnect = 10.0.0.5:995\n');
    const cured = stunnel.remedies['bind-loopback']?.(first(service), service);
    assert.match(applyEdits(service.main, cured?.edits ?? []), /^accept = 127\.0\.0\.1:110$/m);
  });

  it('keeps client mode behind a TLS listener where the server is another host', () => {
    const service = only('client = yes\n[pop3]\naccept = 110\nconnect = mail.example.org:995\n');
    const cured = stunnel.remedies['require-tls-for-login']?.(first(service), service);
    const instead = only(cured?.replacement ?? '');
    assert.equal(instead.starts.is, true);
    assert.deepEqual(told(instead), [
      'pop3 0.0.0.0:995 tls none refused',
      'pop3 127.0.0.1:10110 plain none unreachable',
    ]);
    assert.equal(instead.listeners[1]?.backends[0]?.verified.is, true);
  });

  it('names a certificate below the header of a server that has none', () => {
    const service = only('[pop3s]\naccept = 995\nconnect = 110\n');
    const cured = stunnel.remedies['name-certificate']?.(first(service), service);
    assert.equal(only(applyEdits(service.main, cured?.edits ?? [])).starts.is, true);
  });

  describe('started by a super-server', () => {
    const serve = (text: string, port: number, run: Run = () => undefined) => {
      const { outcomes } = everyWorld((ask) => {
        const world = inWorld(hostOf({ '/etc/stunnel/x.inetd': text, '/etc/inetd.conf': LINE }), stunnel, ask);
        const at = wordAt(fileAt(world, '/etc/inetd.conf')!, 0, LINE.length);
        const argv = [{ parts: ['/etc/stunnel/x.inetd'], value: '/etc/stunnel/x.inetd', span: at.span }];
        return stunnel.serves![0]!.serve({ name: 'stunnel4', argv, port: fact(port), host: world, at }, run);
      });
      return outcomes[0]!.value;
    };
    const LINE = '/usr/bin/stunnel4';

    it('takes TLS in server mode and clear text in client mode, from a file without a header', () => {
      const server = serve('cert = /x.pem\nconnect = 127.0.0.1:1109\n', 109);
      assert.deepEqual(
        [show(server!.protocol), show(server!.transport), show(server!.tlsLogin)],
        ['pop2', 'tls', 'relayed'],
      );
      const client = serve('client = yes\nconnect = 10.0.0.5:995\n', 110);
      assert.deepEqual([show(client!.protocol), show(client!.cleartextLogin.remote)], ['pop3', 'relayed']);
      assert.equal(client!.clientMode.is, true);
    });

    it('lets the program that it executes say what is spoken', () => {
      const pop2 = sessionOf({
        protocol: fact('pop2'),
        transport: fact('plain'),
        starttls: fact('none'),
        auth: fact('offered'),
        cleartextLogin: { remote: fact('accepted'), loopback: fact('accepted') },
      });
      const asked: (readonly string[])[] = [];
      const session = serve('cert = /x.pem\nexec = /usr/sbin/ipop2d\nexecArgs = ipop2d -x\n', 995, ({ name, argv }) => {
        asked.push([name, ...argv.map(({ value }) => value ?? '')]);
        return pop2;
      });
      assert.deepEqual(asked, [['ipop2d', '-x']]);
      assert.deepEqual(
        [session!.protocol, session!.transport, session!.cleartextLogin.remote, session!.tlsLogin].map(show),
        ['pop2', 'tls', 'refused', 'accepted'],
      );
    });

    it('hangs up where its file is refused, or opens sockets of its own', () => {
      assert.equal(serve('connect = 127.0.0.1:110\n', 995)!.serving.is, 'no');
      assert.equal(serve('client = yes\n[a]\naccept = 110\nconnect = 995\n', 110)!.serving.is, 'no');
    });
  });

  it('recognises its files by path, and loose ones by name and content', () => {
    const { canonical, loose } = stunnel.recognises;
    const isCanonical = (path: string) => canonical.some((pattern) => pattern.test(path));
    assert.ok(
      [
        '/etc/stunnel/mail.conf',
        '/etc/stunnel/conf.d/10.conf',
        '/usr/local/etc/stunnel/stunnel.conf',
        '/etc/default/stunnel4',
      ].every(isCanonical),
    );
    assert.ok(!isCanonical('/etc/stunnel'));
    const [row] = loose;
    assert.ok(row!.names.test('files/stunnel.conf') && row!.names.test('x/my-stunnel-pop3.conf'));
    assert.ok(!row!.names.test('files/nginx.conf'));
    assert.ok(row!.marker!.test(CLASSIC) && !row!.marker!.test('client = yes\nconnect = 1\n'));
    assert.equal(row!.place('stunnel.conf'), MAIN);
  });
});
