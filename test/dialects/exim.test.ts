// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Exim's own expansions look like that
import assert from 'node:assert/strict';
import { link } from '../../src/link/link.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Listener, Service } from '../../src/model/model.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { agreesWithChecker } from '../support/checker.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const MAIN = '/etc/exim4/exim4.conf';
const told: TestAssume = {
  complete: true,
  versions: { exim: '4.96' },
  build: 'debian',
  addresses: ['192.0.2.1'],
  client: ['192.0.2.2'],
};

function serviceOf(text: string, more: Readonly<Record<string, string>> = {}, assume: TestAssume = told): Service {
  return serviceIn({ [MAIN]: text, ...more }, assume);
}

function serviceIn(files: Readonly<Record<string, string>>, assume: TestAssume = told): Service {
  const host = hostOf(files, assume);
  const services = servicesOf(host).filter((one) => one.dialect === 'exim');
  const [service] = link([host], services, nothingAssumed).services;
  assert.ok(service);
  return service;
}

const PLAIN = `begin authenticators
p:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
`;

/** A configuration with one authenticator, which these lines complete. */
const login = (main: string, lines = '  server_condition = yes\n', acl = '') => `${main}\n${acl}\n${PLAIN}${lines}`;

const plainSocket = ({ listeners }: Service): Listener => {
  const found = listeners.find(({ address }) => address.is !== '::');
  assert.ok(found);
  return found;
};

const verdict = (service: Service) => {
  const { cleartextLogin, starttls, auth } = plainSocket(service);
  return [cleartextLogin.remote, cleartextLogin.loopback, starttls, auth].map(show).join(' ');
};

/** What a client saw in the EHLO answer before TLS and inside it, from 127.0.0.1 on port 2525 [measured: Exim 4.96]. */
const SHOWN: readonly (readonly [string, boolean, boolean])[] = [
  ['${if eq{$tls_in_cipher}{}{}{*}}', false, true],
  ['${if eq {$tls_in_cipher}{}{no}{yes}}', false, true],
  ['${if def:tls_in_cipher}', false, true],
  ['${if def:tls_in_cipher {*}}', false, true],
  ['${if !def:tls_in_cipher {}{*}}', false, true],
  ['${if !eq{$tls_in_cipher}{} {yes}{no}}', false, true],
  ['${if eq{$tls_in_cipher}{}{*}{}}', true, false],
  ['${if eq{$received_port}{587}{*}{}}', false, false],
  ['${if or{{!eq{$tls_in_cipher}{}}{eq{$received_port}{2525}}}}', true, true],
  ['${if or{ {def:tls_in_cipher} {eq{$sender_host_address}{127.0.0.1}} }{*}{}}', true, true],
  ['${if and{ {def:tls_in_cipher} {eq{$received_port}{587}} }{*}{}}', false, false],
  ['${if bool{${if def:tls_cipher {1}{0}}}}', false, true],
  ['${if match_ip{$sender_host_address}{127.0.0.0/8 : 10.0.0.0/8}{*}{}}', true, true],
  ['${if match_ip{$sender_host_address}{+lan}{*}{}}', true, true],
  ['${if > {$tls_in_bits}{0}}', false, true],
  ['${if eq{${lc:YES}}{yes}{1}{0}}', true, true],
  ['${if inlist{$received_port}{465:587}{*}}', false, false],
  ['${if eqi{$tls_in_ver}{}{}{*}}', false, true],
  ['${if isip{$sender_host_address}{*}}', true, true],
  ['"${if eq{$tls_in_cipher}{}{}{*}}"', false, true],
  ['$tls_in_cipher', false, true],
  ['${if eq{$tls_out_cipher}{}{}{*}}', false, false],
  ['${if and{}}', true, true],
  ['${if eq{$received_ip_address}{127.0.0.1}{*}{}}', true, true],
  ['true', true, true],
  ['FALSE', false, false],
  ['0', false, false],
];

describe('exim: who sees AUTH', () => {
  for (const [condition, before, inside] of SHOWN)
    it(`${condition} is shown ${before ? 'before TLS' : ''}${before && inside ? ' and ' : ''}${inside ? 'inside it' : ''}`, () => {
      const main = 'local_interfaces = 127.0.0.1\ndaemon_smtp_ports = 2525\nhostlist lan = 127.0.0.0/8';
      const service = serviceOf(login(main, `  server_condition = yes\n  server_advertise_condition = ${condition}\n`));
      const { plain, tls } = plainSocket(service).authMechanisms;
      assert.deepEqual([plain.is, tls.is], [before ? ['PLAIN'] : [], inside ? ['PLAIN'] : []]);
    });

  it('says nothing of what it cannot work out', () => {
    for (const condition of [
      '${if match{$sender_host_name}{example}{*}}',
      '${lookup{$sender_host_address}lsearch{/etc/hosts.auth}{*}{}}',
      '${run{/usr/local/bin/ask}}',
      '${if def:nonexistent_var}',
      '${if eq{$tls_in_cipher}{}fail{*}}',
    ])
      assert.match(
        verdict(serviceOf(login('', `  server_condition = yes\n  server_advertise_condition = ${condition}\n`))),
        /^unknown/,
        condition,
      );
  });
});

/** What a client at 192.0.2.2 with a valid name and password got before TLS [measured: exim -bh, Exim 4.96]. */
const LOGINS: readonly (readonly [string, boolean])[] = [
  ...(
    [
      ['1', true],
      ['TRUE', true],
      ['no', false],
      ['', false],
      ['foo', false],
      ['2', false],
      ['${if eq{$auth3}{pw}}', true],
      ['${if !eq{$auth3}{pw}{no}{yes}}', true],
      ['${if and{{def:tls_in_cipher}{eq{$auth3}{pw}}}}', false],
      ['${if eq{$tls_in_cipher}{}{no}{yes}}', false],
      ['${if def:tls_in_cipher{${if eq{$auth3}{pw}}}fail}', false],
      ['${if or{{eq{$auth3}{pw}}{def:tls_in_cipher}}}', true],
      ['${lookup{$auth2}lsearch{/etc/passwd}{no}{yes}}', true],
    ] as const
  ).map(([condition, is]) => [login('', `  server_condition = ${condition}\n`), is] as const),
  ...(
    [
      ['chk:\n  accept encrypted = *\n  deny message = no', false],
      ['chk:\n  deny ! encrypted = *\n       message = TLS first\n  accept', false],
      ['chk:\n  require encrypted = *\n  accept', false],
      ['chk:\n  deny condition = ${if eq{$tls_in_cipher}{}}\n  accept', false],
      ['chk:\n  accept hosts = 192.0.2.0/24', true],
      ['chk:\n  accept hosts = !192.0.2.0/24', false],
      ['chk:\n  warn message = hi', false],
      ['chk:\n  deny !acl = other\n  accept\nother:\n  accept encrypted = *', false],
      ['chk:\n  accept hosts = *\n   endpass\n   encrypted = *\n  accept', false],
      ['other:\n  accept', false],
      ['chk:\n\n  # c\n  accept', true],
    ] as const
  ).map(([acl, is]) => [login('acl_smtp_auth = chk', undefined, `begin acl\n${acl}\n`), is] as const),
  [login('acl_smtp_auth = accept encrypted = *'), false],
  [login('acl_smtp_auth = accept'), true],
  [login('acl_smtp_auth ='), false],
  ...(
    [
      ['*', true],
      ['192.0.2.0/24', true],
      ['!192.0.2.0/24', false],
      ['!10.0.0.0/8', true],
      ['', false],
      ['+lan', true],
      ['192.0.2.2 : !*', true],
      ['<, 192.0.2.2', true],
      ['!192.0.2.2 : *', false],
      [':', false],
      ['/etc/exim4/hosts', true],
      ['!/etc/exim4/hosts', false],
      ['<; 2001:db8::/32 ; 192.0.2.2', true],
      ['${if def:tls_in_cipher{*}fail}', false],
      ['10.0.0.0/8 : !127.0.0.1', true],
    ] as const
  ).map(
    ([hosts, is]) => [login(`hostlist lan = 10.0.0.0/8 : 192.0.2.2\nauth_advertise_hosts = ${hosts}`), is] as const,
  ),
];

describe('exim: who may log in before TLS', () => {
  for (const [text, is] of LOGINS)
    it(`${is ? 'takes' : 'refuses'} a password where it says ${JSON.stringify(text.replace(PLAIN, '…'))}`, () => {
      const service = serviceOf(text, { '/etc/exim4/hosts': '# some\n10.0.0.1\n192.0.2.2\n' });
      assert.equal(show(plainSocket(service).cleartextLogin.remote), is ? 'accepted' : 'refused');
    });

  it('takes no password where a challenge is all there is', () => {
    const lines = 'begin authenticators\nc:\n  driver = cram_md5\n  public_name = CRAM-MD5\n  server_secret = x\n';
    assert.equal(verdict(serviceOf(lines)), 'refused refused offered offered');
  });

  it('blames the macro that switches a guard off', () => {
    const guard = '.ifndef OPEN\n  server_advertise_condition = ${if def:tls_in_cipher}\n.endif\n';
    const service = serviceOf(login('OPEN = no', `  server_condition = yes\n${guard}`));
    const { remote } = plainSocket(service).cleartextLogin;
    assert.equal(remote.is, 'accepted');
    assert.equal(remote.because[0]?.name, 'OPEN');
  });

  it('is right about a network of which the client is not known', () => {
    const service = serviceOf(login('auth_advertise_hosts = 10.0.0.0/8 : 127.0.0.1'), {}, { ...told, client: [] });
    const { cleartextLogin, cleartextFrom } = plainSocket(service);
    assert.equal(cleartextLogin.remote.is, 'accepted');
    assert.deepEqual(cleartextFrom.is, ['10.0.0.0/8', '127.0.0.1/32']);
  });
});

describe('exim: sockets', () => {
  const sockets = (service: Service) =>
    service.listeners.map((one) => `${show(one.address)}:${show(one.port)} ${show(one.transport)}`);

  it('makes TLS of the ports that are named, and opens none by naming them', () => {
    const service = serviceOf('daemon_smtp_ports = 25 : 587\ntls_on_connect_ports = 465 : submission\ndisable_ipv6\n');
    assert.deepEqual(sockets(service), ['0.0.0.0:25 plain', '0.0.0.0:587 tls']);
  });

  it("takes the init script's options for its own", () => {
    const service = serviceOf('', { '/etc/default/exim4': "SMTPLISTENEROPTIONS='-oX 587:2525 -oP /run/x'\n" });
    assert.deepEqual(sockets(service), [':::587 plain', ':::2525 plain', '0.0.0.0:587 plain', '0.0.0.0:2525 plain']);
    const silent = serviceOf('', { '/etc/default/exim4': "QUEUERUNNER='queueonly'\n" });
    assert.deepEqual(
      silent.listeners.map(({ open }) => open.is),
      [false, false],
    );
  });

  it('has no certificate of its own before 4.88, and no STARTTLS by default before 4.87', () => {
    const old = serviceOf('', {}, { ...told, versions: { exim: '4.87' } });
    assert.equal(plainSocket(old).certificateState.is, 'not-named');
    const older = serviceOf('', {}, { ...told, versions: { exim: '4.86' } });
    assert.equal(plainSocket(older).starttls.is, 'none');
  });
});

describe("exim: Debian's pieces", () => {
  const conf = (split: boolean, more = '') =>
    `dc_eximconfig_configtype='internet'\ndc_local_interfaces=''\ndc_use_split_config='${split}'\n${more}`;
  const auth = 'p:\n  driver = plaintext\n  public_name = PLAIN\n  server_condition = yes\n';
  const CONF = '/etc/exim4/update-exim4.conf.conf';

  it('reads the template and the local macros, or conf.d', () => {
    const files = {
      '/etc/exim4/exim4.conf.template': `.ifdef SHUT\nauth_advertise_hosts =\n.endif\nbegin authenticators\n${auth}`,
      '/etc/exim4/exim4.conf.localmacros': 'SHUT = 1\n',
      '/etc/exim4/conf.d/main/01_x': 'UPEX4CmacrosUPEX4C = 1\n',
      '/etc/exim4/conf.d/auth/20_x': auth,
    };
    assert.match(verdict(serviceIn({ ...files, [CONF]: conf(false) })), /^refused/);
    assert.match(verdict(serviceIn({ ...files, [CONF]: conf(true) })), /^accepted/);
  });

  it('puts its macros behind the marker, and lines in capitals with them', () => {
    const template = 'UPEX4CmacrosUPEX4C = 1\n.ifdef SHUT\nauth_advertise_hosts =\n.endif\n';
    const main = `${template}local_interfaces = MAIN_LOCAL_INTERFACES\nbegin authenticators\n${auth}`;
    const text = conf(false, 'SHUT=true\n').replace("interfaces=''", "interfaces='192.0.2.1;10.0.0.1'");
    const service = serviceIn({ '/etc/exim4/exim4.conf.template': main, [CONF]: text });
    assert.match(verdict(service), /^refused/);
    assert.deepEqual(
      service.listeners.map(({ address }) => address.is),
      ['192.0.2.1', '10.0.0.1'],
    );
  });

  it('completes drop-ins that lie alone as Debian ships the rest, and says so', () => {
    const service = serviceIn({ '/etc/exim4/conf.d/auth/20_x': auth }, {});
    const open = service.listeners.find(({ address }) => address.is === '0.0.0.0');
    assert.equal(open?.cleartextLogin.remote.is, 'accepted');
    assert.match(show(open.open), /^conditional .*as Debian ships it/);
  });
});

describe('exim: templates', () => {
  const fromTemplate = (text: string) => {
    const host = hostOf({ [MAIN]: '' }, { ...told });
    const file = readTemplate(plainFile(MAIN.slice(1), text));
    const [service] = servicesOf({
      ...host,
      entry: (path) => (path === MAIN ? { kind: 'file', file } : host.entry(path)),
    });
    assert.ok(service);
    return service;
  };

  it('asks for conditions that a verdict hangs on, and for no others', () => {
    const text = login('{% if strict %}\nauth_advertise_hosts =\n{% endif %}\n{% if big %}\nqueue_only\n{% endif %}');
    const { remote } = plainSocket(fromTemplate(text)).cleartextLogin;
    assert.deepEqual(
      remote.could?.map(({ is, assuming }) => `${is}: ${assuming.map(({ text: answer }) => answer).join()}`),
      ['refused: "strict" is true', 'accepted: "strict" is false'],
    );
  });

  it('knows nothing of a host list that an expression hides', () => {
    assert.equal(
      show(plainSocket(fromTemplate(login('auth_advertise_hosts = {{ who }}'))).cleartextLogin.remote),
      'unknown',
    );
  });

  it('keeps what an expression does not touch', () => {
    const ports = fromTemplate('daemon_smtp_ports = 25 : {{ port }}\ndisable_ipv6\n').listeners.map(
      ({ port }) => port.is,
    );
    assert.deepEqual(ports, [25, undefined]);
  });
});

describe('exim: what it starts with', () => {
  const A = `${PLAIN}  server_condition = yes\n`;
  agreesWithChecker(serviceOf, {
    starts: [
      '',
      'disable_ipv6\n',
      'no_disable_ipv6\n',
      'FOO = 1\nFOO == 2\n',
      'FOOBAR = 1\nFOO = 2\n',
      '.ifdef X\nunknown_thing = 1\n.endif\n',
      '.ifdef X\nprimary_hostname = a\n.else\nprimary_hostname = b\n.endif\n',
      '.include_if_exists /nowhere/x\n',
      'BEGIN acl\n',
      'hide primary_hostname = a.b\n',
      'Primary_hostname = a.b\n',
      'daemon_smtp_ports = 25\ndaemon_smtp_port = 26\n',
      'domainlist a = b : c\naddresslist x = y\nlocalpartlist z = q\n',
      'hostlist_cache lan = 10.0.0.0/8\n',
      '.ifndef X\n.elifdef Y\n.else\n.endif\n',
      'acl_smtp_auth = nothere\n',
      `${A}q:\n  driver = plaintext\n  public_name = PLAIN\n  client_send = x\n`,
    ],
    refused: [
      'primary_hostname = a.b\nprimary_hostname = c.d\n',
      'unknown_thing = 1\n',
      'disable_ipv6 = maybe\n',
      'FOO == 2\n',
      'FOO = 1\nFOO = 1\n',
      'FOO = 1\nFOOBAR = 2\n',
      '.ifdef X\nprimary_hostname = a.b\n',
      '.endif\n',
      '.else\n',
      '.include /nowhere/x\n',
      'begin nothing\n',
      'begin acl\n\nbegin acl\n',
      'primary_hostname a.b\n',
      'primary_hostname\n',
      'tls_certificate = "/x"y\n',
      'tls_certificate = "/x\n',
      'daemon_smtp_ports = nosuchport\n',
      `${A}  server_condition = no\n`,
      `${A}q:\n  driver = plaintext\n  public_name = plain\n  server_condition = no\n`,
      `${A}p:\n  driver = plaintext\n`,
      'begin authenticators\np:\n  driver = nosuch\n',
      'begin authenticators\np:\n  public_name = X\n',
      'begin authenticators\np:\n  public_name = X\n  server_prompts = :\n  driver = plaintext\n',
      'hostlist lan = 10.0.0.0/8\nhostlist lan = 11.0.0.0/8\n',
      '.ifdef X\n'.repeat(11) + '.endif\n'.repeat(11),
      'begin authenticators\np:\n  driver = plaintext\n  nosuch_option = 1\n',
    ],
  });
});

describe('exim: remedies', () => {
  const exim = dialect('exim');

  it('guards every authenticator with one line, after which no password goes in clear', () => {
    for (const main of ['', 'auth_advertise_hosts = *\n']) {
      const service = serviceOf(login(main));
      const cured = exim.remedies['require-tls-for-login']?.(plainSocket(service), service);
      const edited = applyEdits(service.main, cured?.edits ?? []);
      assert.match(verdict(serviceOf(edited)), /^refused refused required/);
    }
  });
});
