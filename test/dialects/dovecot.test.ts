import assert from 'node:assert/strict';
import type { Listener, Remedy, Service } from '../../src/model/model.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile, type SourceFile, spanText } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const MAIN = '/etc/dovecot/dovecot.conf';
const on24 = { versions: { dovecot: '2.4.2' }, build: 'debian' } as const;
const told = { versions: { dovecot: '2.3.19.1' }, build: 'debian' } as const;

function serviceOf(text: string, assume: TestAssume = told, files: Readonly<Record<string, string>> = {}): Service {
  const [service] = servicesOf(hostOf({ [MAIN]: text, ...files }, assume));
  assert.ok(service);
  return service;
}

function listener({ listeners }: Service, port: number, address = '0.0.0.0'): Listener {
  const found = listeners.find((one) => one.port.is === port && (one.address.is ?? address) === address);
  assert.ok(found, `no ${address}:${port}`);
  return found;
}

/** Remote and loopback verdict, and STARTTLS. */
const verdict = ({ cleartextLogin, starttls }: Listener) =>
  `${show(cleartextLogin.remote)} ${show(cleartextLogin.loopback)} ${show(starttls)}`;

/** The names of what decided, first the one to blame. */
const blamed = ({ cleartextLogin }: Listener) => cleartextLogin.remote.because.map(({ name }) => name);

describe('dovecot', () => {
  it('blames the loosening line first, then ssl', () => {
    const imap = listener(serviceOf('protocols = imap\nssl = yes\ndisable_plaintext_auth = no\n'), 143);
    assert.equal(verdict(imap), 'accepted accepted offered');
    assert.deepEqual(blamed(imap), ['disable_plaintext_auth', 'ssl']);
  });

  it('cites what demands TLS for a refusal', () => {
    const imap = listener(serviceOf('protocols = imap\nssl = required\ndisable_plaintext_auth = no\n'), 143);
    assert.equal(verdict(imap), 'refused accepted required');
    assert.deepEqual(blamed(imap), ['ssl']);
  });

  it('counts an exception for a network as accepted where nobody says who asks, and names it', () => {
    const text = 'protocols = imap\nremote 10.0.0.0/8 {\n  disable_plaintext_auth = no\n}\n';
    const imap = listener(serviceOf(text), 143);
    assert.equal(verdict(imap), 'accepted accepted offered');
    assert.deepEqual(imap.cleartextFrom.is, ['10.0.0.0/8']);
    assert.equal(verdict(listener(serviceOf(text), 143, '::')), 'refused accepted required');
    const outside = listener(serviceOf(text, { ...told, client: ['192.0.2.2'] }), 143);
    assert.equal(verdict(outside), 'refused accepted required');
    assert.deepEqual(outside.cleartextFrom.is, ['10.0.0.0/8']);
  });

  it('does not count an exception for the host itself', () => {
    const text =
      'protocols = imap\nremote 127.0.0.1 {\n  disable_plaintext_auth = no\n}\nlogin_trusted_networks = 127.0.0.0/8 ::1\n';
    const imap = listener(serviceOf(text), 143);
    assert.equal(verdict(imap), 'refused accepted required');
    assert.deepEqual(imap.cleartextFrom.is, []);
  });

  it('takes a password from everybody where everybody may', () => {
    const service = serviceOf(
      'protocols = pop3\nssl = no\ndisable_plaintext_auth = no\nlogin_trusted_networks = 10.0.0.0/8\n',
    );
    assert.deepEqual(listener(service, 110).cleartextFrom.is, ['0.0.0.0/0']);
    assert.deepEqual(listener(service, 110, '::').cleartextFrom.is, ['::/0']);
  });

  it('tells 2.4 by its first line, and trusts a network there only without "ssl = required"', () => {
    const head =
      'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\nprotocols = imap\nlogin_trusted_networks = 10.0.0.0/8\n';
    assert.equal(verdict(listener(serviceOf(head, {}), 143)), 'accepted accepted offered');
    assert.equal(verdict(listener(serviceOf(`${head}ssl = required\n`, {}), 143)), 'refused accepted required');
  });

  it('reads a file of 1.x with its own names', () => {
    const text =
      'protocols = pop3s imap\nssl_disable = yes\ndisable_plaintext_auth = no\nauth default {\n  mechanisms = plain\n  passdb pam {\n  }\n}\n';
    const service = serviceOf(text, {});
    assert.equal(show(service.starts), 'true');
    assert.equal(verdict(listener(service, 143)), 'accepted accepted none');
    assert.ok(!service.listeners.some(({ port, open }) => port.is === 110 && open.is !== false));
  });

  it('does not start with a setting that belongs to the other line of releases', () => {
    for (const [name, version] of [
      ['auth_allow_cleartext = yes', '2.3.19.1'],
      ['disable_plaintext_auth = no', '2.4.1'],
    ] as const) {
      const head = version === '2.4.1' ? 'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n' : '';
      const service = serviceOf(`${head}protocols = imap\n${name}\n`, {
        versions: { dovecot: version },
        build: 'debian',
      });
      assert.equal(show(service.startError), `Unknown setting: ${name.split(' ')[0]}`);
      assert.equal(service.starts.because[0]!.origin.kind, 'written');
    }
  });

  it('asks about a template expression where the value is one of few', () => {
    const text = 'protocols = imap\ndisable_plaintext_auth = {{ x }}\n';
    const start = text.indexOf('{{');
    const file: SourceFile = { path: 'dovecot.conf.j2', text, holes: [{ start, end: start + 7 }], branches: [] };
    const host = hostOf({}, told);
    const entry = (path: string) => (path === MAIN ? ({ kind: 'file', file } as const) : host.entry(path));
    const [service] = servicesOf({ ...host, paths: [MAIN], entry });
    assert.equal(
      show(listener(service!, 143).cleartextLogin.remote),
      'conditional ("refused" if {{ x }} gives "yes"; "accepted" if {{ x }} gives "no")',
    );
  });

  it('makes defaults conditional, and nothing else, where an include is not carried', () => {
    const service = serviceOf('protocols = imap\nssl = required\n!include /etc/elsewhere/site.conf\n');
    assert.equal(verdict(listener(service, 143)), 'refused accepted required');
    const open = serviceOf('protocols = imap\n!include /etc/elsewhere/site.conf\n');
    assert.match(
      show(listener(open, 143).cleartextLogin.remote),
      /^conditional .*sets "disable_plaintext_auth" to "no"/,
    );
  });

  it('knows that a file beside the main file is absent, and stops', () => {
    const service = serviceOf('protocols = imap\n!include local.conf\n');
    assert.equal(show(service.startError), 'No matches');
    assert.equal(service.listeners.length, 4);
  });

  it('expands braces and orders what a pattern finds by bytes', () => {
    const files = {
      '/etc/dovecot/conf.d/9-last.conf': 'ssl = no\n',
      '/etc/dovecot/conf.d/10-first.conf': 'ssl = required\n',
      '/etc/dovecot/conf.d/.hidden.conf': 'nonsense\n',
    };
    const imap = listener(serviceOf('protocols = imap\n!include conf.d/*.{conf,cnf}\n', told, files), 143);
    assert.equal(
      spanText(
        imap.starttls.because[0]!.origin.kind === 'written' ? imap.starttls.because[0]!.origin.span : imap.declaredAt,
      ),
      'ssl = no',
    );
  });

  it('serves no protocol whose package is missing, and does not start where a line names it', () => {
    const host = {
      ...hostOf({ [MAIN]: '!include_try /usr/share/dovecot/protocols.d/*.protocol\n' }, told),
      installed: ['dovecot-imapd'],
    };
    const [service] = servicesOf(host);
    assert.deepEqual([...new Set(service!.listeners.map(({ port }) => port.is))], [143, 993]);
    const [named] = servicesOf({
      ...hostOf({ [MAIN]: 'protocols = imap pop3\n' }, told),
      installed: ['dovecot-imapd'],
    });
    assert.match(show(named!.startError), /^service\(pop3-login\) access failed/);
  });

  it('does not start where a wildcard and an address want the same port', () => {
    const text =
      'protocols = imap\nservice imap-login {\n  inet_listener b {\n    port = 143\n    address = 127.0.0.1\n  }\n}\n';
    assert.equal(show(serviceOf(text).startError), 'Failed to start listeners: Address already in use');
  });

  it('hides what a password or key setting says', () => {
    const service = serviceOf('protocols = imap\nssl_key_password = hunter2\nssl_key = </etc/x.key\n');
    assert.ok(service.secrets.some((span) => spanText(span) === 'hunter2'));
    assert.ok(!service.secrets.some((span) => spanText(span).includes('x.key')));
  });

  it('knows the groups of settings of 2.4', () => {
    const text = 'dovecot_config_version = 2.4.2\n@metric_defaults = backend\n@mailbox_defaults = english\n';
    assert.deepEqual(serviceOf(text, on24).problems, []);
    assert.equal(serviceOf(text.replace('@metric', 'metrik'), on24).problems.length, 1);
  });

  it('hides the rest of a line at which it stops, and not the head of a block that nothing closes', () => {
    const secretsOf = (text: string) => serviceOf(text).secrets.map(spanText);
    assert.deepEqual(secretsOf('ssl_key_password hunter2\n'), ['hunter2']);
    assert.deepEqual(secretsOf('passdb {\n  driver = pam\nssl = no\n'), []);
  });

  it('speaks under inetd as its arguments say, and tells nothing of the login', () => {
    const [service] = servicesOf(
      hostOf(
        { '/etc/inetd.conf': 'pop3 stream tcp nowait root /usr/libexec/dovecot/pop3-login pop3-login\n' },
        { complete: true },
      ),
    );
    const [pop3] = service!.listeners;
    assert.equal(show(pop3!.protocol), 'pop3');
    assert.equal(show(pop3!.cleartextLogin.remote), 'unknown');
  });
});

describe('dovecot with more conditions than can be looked at together', () => {
  const ports = { 'imap-login': [143, 993], 'pop3-login': [110, 995], 'submission-login': [587, 465] } as const;
  const program = ([name, [plain, tls]]: readonly [string, readonly [number, number]]) =>
    [
      `service ${name} {`,
      `  inet_listener ${name.replace('-login', '')} {`,
      `    port = {% if ON_${name[0]}${plain} %}${plain}{% else %}0{% endif %}`,
      `{% if PROXY_${name[0]}${plain} %}`,
      '    haproxy = yes',
      '{% endif %}',
      '  }',
      `  inet_listener ${name.replace('-login', 's')} {`,
      `    port = {% if PORT_${tls} %}${tls}{% else %}0{% endif %}`,
      `{% if PROXY_${tls} %}`,
      '    haproxy = yes',
      '{% endif %}',
      '  }',
      '}',
    ].join('\n');
  const text = (second = 110) =>
    `protocols = imap pop3 submission\nssl_cert = </c\nssl_key = </k\n{% if SIX %}\nlisten = *, ::\n{% else %}\nlisten = *\n{% endif %}\n${Object.entries(
      { ...ports, 'pop3-login': [second, 995] } as Record<string, readonly [number, number]>,
    )
      .map(program)
      .join('\n')}\n{% if TLS %}\nssl = required\n{% else %}\ndisable_plaintext_auth = no\nssl = no\n{% endif %}\n`;

  const crowded = (main: string) => {
    const host = hostOf({ [MAIN]: main }, told);
    const file = readTemplate(plainFile('etc/dovecot/dovecot.conf.j2', main));
    const [service] = servicesOf({
      ...host,
      entry: (path) => (path === MAIN ? { kind: 'file', file } : host.entry(path)),
    });
    assert.ok(service);
    return service;
  };

  it('is looked at program by program, and each listener tells what decides it', () => {
    const service = crowded(text());
    assert.deepEqual(service.problems, []);
    assert.equal(service.starts.is, true);
    const { remote } = listener(service, 143).cleartextLogin;
    assert.deepEqual(
      remote.could?.map(({ is, assuming }) => [is, assuming.map(({ text: told }) => told).join(', ')]),
      [
        ['refused', '"PROXY_i143" is true'],
        ['refused', '"PROXY_i143" is false, "TLS" is true'],
        ['accepted', '"PROXY_i143" is false, "TLS" is false'],
      ],
    );
    assert.deepEqual(
      listener(service, 110).open.could?.map(({ is }) => is),
      [true, false],
    );
  });

  it('does not say that it starts where two programs may want one port', () => {
    assert.equal(show(crowded(text(143)).starts), 'unknown');
  });
});

describe('remedies for dovecot', () => {
  const OPEN =
    'protocols = imap\nssl = yes\ndisable_plaintext_auth = no\nservice imap-login {\n  inet_listener imap {\n    port = 143\n  }\n}\n';

  function cured(text: string, remedy: Remedy, assume: TestAssume = told) {
    const service = serviceOf(text, assume);
    const cure = dialect('dovecot').remedies[remedy]?.(listener(service, 143), service);
    assert.ok(cure);
    return { cure, after: serviceOf(applyEdits(service.main, cure.edits), assume) };
  }

  it('demand TLS in the line that let passwords through', () => {
    const { after } = cured(OPEN, 'require-tls-for-login');
    assert.equal(verdict(listener(after, 143)), 'refused accepted required');
  });

  it('serve TLS where there was none, since nobody could log in without', () => {
    const { cure } = cured(OPEN.replace('ssl = yes', 'ssl = no'), 'require-tls-for-login');
    assert.match(cure.title, /and serve TLS/);
    const shown = serviceOf(`protocols = imap\n${cure.replacement}`);
    assert.equal(verdict(listener(shown, 143)), 'refused accepted required');
  });

  it('take 2.4\'s line out, since beside "ssl = required" it would stop the daemon', () => {
    const text =
      'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\nprotocols = imap\nauth_allow_cleartext = yes\n';
    const { after } = cured(text, 'require-tls-for-login', { versions: { dovecot: '2.4.1' }, build: 'debian' });
    assert.equal(after.main.text, text.replace('auth_allow_cleartext = yes\n', ''));
    assert.equal(verdict(listener(after, 143)), 'refused accepted required');
  });

  it('close a listener by its port', () => {
    const { after } = cured(OPEN, 'close-listener');
    assert.ok(!after.listeners.some(({ port }) => port.is === 143));
  });

  it('show the block where there is none', () => {
    const { cure } = cured('protocols = imap\ndisable_plaintext_auth = no\n', 'close-listener');
    assert.equal(cure.replacement, 'service imap-login {\n  inet_listener imap {\n    port = 0\n  }\n}\n');
  });

  it('bind a listener to loopback', () => {
    const { after } = cured(OPEN, 'bind-loopback');
    assert.equal(show(listener(after, 143, '127.0.0.1').reach), 'loopback');
  });

  it('show a certificate and its key, and write neither', () => {
    const { cure } = cured(OPEN, 'name-certificate');
    assert.deepEqual(cure.edits, []);
    assert.match(cure.replacement ?? '', /^ssl_cert = <.*\nssl_key = </);
  });
});
