import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expanded } from '../../src/dialects/postfix/expand.ts';
import { versionsIn } from '../../src/dialects/postfix/tls.ts';
import type { Listener, Service } from '../../src/model/model.ts';
import { completionsFor } from '../../src/platform/profiles/index.ts';
import { HOLE } from '../../src/syntax/scan.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';
import { cured } from '../support/super-server.ts';

const root = join(import.meta.dirname, '../../fixtures/truth/postfix/auth-tls-may-authonly/root/etc/ssl/mail');
const pair = (name: string) => readFileSync(join(root, name), 'utf8');
const FILES = { '/etc/ssl/mail.crt': pair('mail.crt'), '/etc/ssl/mail.key': pair('mail.key') };
const BASE = `compatibility_level = 3.6
smtpd_sasl_type = dovecot
smtpd_tls_cert_file = /etc/ssl/mail.crt
smtpd_tls_key_file = /etc/ssl/mail.key
`;
const SMTP = 'smtp inet n - y - - smtpd\n';
const told: TestAssume = { complete: true, versions: { postfix: '3.7.11' }, build: 'debian' };

function serviceOf(
  main: string | undefined,
  master = SMTP,
  assume: TestAssume = told,
  more: Readonly<Record<string, string>> = {},
): Service {
  const files = {
    ...FILES,
    ...(main === undefined ? {} : { '/etc/postfix/main.cf': main }),
    '/etc/postfix/master.cf': master,
    ...more,
  };
  const [service] = servicesOf(hostOf(files, assume)).filter((one) => one.dialect === 'postfix');
  assert.ok(service);
  return service;
}

/** `25 plain required refused`: port, transport, STARTTLS and what a password without TLS gets, of IPv4 alone. */
const seen = ({ listeners }: Service) =>
  listeners
    .filter(({ address }) => !show(address).includes(':'))
    .map(({ port, transport, starttls, cleartextLogin }) =>
      [port, transport, starttls, cleartextLogin.remote].map(show).join(' '),
    );
const first = (service: Service): Listener => service.listeners[0]!;

describe('postfix', () => {
  it('takes passwords in clear where AUTH is on and nothing makes it wait', () => {
    const lines = 'smtpd_sasl_auth_enable = yes\n';
    assert.deepEqual(seen(serviceOf(BASE + lines)), ['25 plain none accepted']);
    assert.deepEqual(seen(serviceOf(`${BASE}${lines}smtpd_use_tls = YES\n`)), ['25 plain offered accepted']);
    assert.deepEqual(seen(serviceOf(`${BASE}${lines}smtpd_enforce_tls = yes\n`)), ['25 plain required refused']);
    assert.deepEqual(seen(serviceOf(`${BASE}${lines}smtpd_use_tls = yes\nsmtpd_tls_security_level = none\n`)), [
      '25 plain none accepted',
    ]);
  });

  it('blames the line that switches AUTH on, and a written "no" before it', () => {
    const names = (service: Service) => first(service).cleartextLogin.remote.because.map(({ name }) => name);
    const on = `${BASE}smtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\n`;
    assert.equal(names(serviceOf(on))[0], 'smtpd_sasl_auth_enable');
    assert.equal(names(serviceOf(`${on}smtpd_tls_auth_only = no\n`))[0], 'smtpd_tls_auth_only');
  });

  it('refuses PLAIN where noplaintext stands, inside TLS too unless its own list says otherwise', () => {
    const on = `${BASE}smtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\nsmtpd_sasl_security_options = noanonymous, noplaintext\n`;
    const one = first(serviceOf(on));
    assert.equal(one.cleartextLogin.remote.is, 'refused');
    assert.equal(one.tlsLogin.is, 'refused');
    assert.equal(one.auth.is, 'offered');
    assert.equal(first(serviceOf(`${on}smtpd_sasl_tls_security_options = noanonymous\n`)).tlsLogin.is, 'accepted');
  });

  it('takes no password where Cyrus SASL has neither PLAIN nor LOGIN', () => {
    const on = 'compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\n';
    const conf = (text: string) => ({ '/etc/postfix/sasl/smtpd.conf': text });
    const login = (text: string) => first(serviceOf(on, SMTP, told, conf(text))).cleartextLogin.remote.is;
    assert.equal(login('pwcheck_method: auxprop\nmech_list: CRAM-MD5 DIGEST-MD5\n'), 'refused');
    assert.equal(login('mech_list: plain login\n'), 'accepted');
    assert.equal(login('pwcheck_method: saslauthd\n'), 'accepted');
  });

  it('announces what fails where no certificate can be loaded', () => {
    const on = 'compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = may\n';
    const state = (more: string) => {
      const one = first(serviceOf(on + more));
      return [show(one.certificateState), show(one.serving), show(one.cleartextLogin.remote)];
    };
    assert.deepEqual(state(''), ['not-named', 'starttls-broken', 'accepted']);
    assert.deepEqual(state('smtpd_tls_cert_file = /etc/ssl/none.crt\n'), ['absent', 'starttls-broken', 'accepted']);
    assert.deepEqual(state('smtpd_tls_cert_file = none\n'), ['not-needed', 'yes', 'accepted']);
    assert.deepEqual(state('smtpd_tls_cert_file = /etc/ssl/mail.crt\n'), [
      'key-not-named',
      'starttls-broken',
      'accepted',
    ]);
    assert.deepEqual(state('smtpd_tls_chain_files = /etc/ssl/mail.key, /etc/ssl/mail.crt\n'), [
      'usable',
      'yes',
      'accepted',
    ]);
    assert.deepEqual(state('smtpd_tls_chain_files = /etc/ssl/none.pem\nsmtpd_tls_cert_file = /etc/ssl/mail.crt\n'), [
      'absent',
      'starttls-broken',
      'accepted',
    ]);
  });

  it('lets no one in where AUTH waits for a TLS that fails', () => {
    const on = 'compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = encrypt\n';
    const one = first(serviceOf(on));
    assert.deepEqual([one.auth.is, one.tlsLogin.is, one.cleartextLogin.remote.is], ['none', 'refused', 'refused']);
  });

  it('refuses what discarded keywords hide', () => {
    const on = `${BASE}smtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = may\n`;
    assert.deepEqual(seen(serviceOf(`${on}smtpd_discard_ehlo_keywords = STARTTLS\n`)), ['25 plain none accepted']);
    assert.equal(first(serviceOf(`${on}smtpd_discard_ehlo_keywords = auth\n`)).auth.is, 'none');
  });

  it('gives the lines below a service that is commented out to the one above', () => {
    const master = `${SMTP}#submission inet n - y - - smtpd\n  -o smtpd_sasl_auth_enable=yes\n`;
    assert.deepEqual(seen(serviceOf(BASE, master)), ['25 plain none accepted']);
  });

  it('hangs up where an option is misspelt, and keeps the port open', () => {
    for (const option of [
      '-Q',
      '-o smtpd_tls_auth_only = yes',
      '-o smtpd_tls_auth_only=on',
      '-o smtpd_tls_auth_only=',
      'yes',
      '-o',
    ]) {
      const service = serviceOf(BASE, `${SMTP.trimEnd()} ${option}\n`);
      assert.equal(service.starts.is, true);
      assert.equal(first(service).serving.is, 'no', option);
    }
  });

  it('keeps everything down for a line without "=", a bad switch of all programs, an unknown service, no main.cf', () => {
    const why = (service: Service) => [service.starts.is, service.startError.is];
    assert.deepEqual(why(serviceOf(`${BASE}nonsense\n`)), [
      false,
      'main.cf: missing \'=\' after attribute name: "nonsense"',
    ]);
    assert.deepEqual(why(serviceOf(`${BASE}soft_bounce = true\n`)), [
      false,
      'bad boolean configuration: soft_bounce = true',
    ]);
    assert.deepEqual(why(serviceOf(BASE, 'nosuch inet n - y - - smtpd\n')), [false, 'unknown service: nosuch/tcp']);
    assert.equal(serviceOf(undefined).starts.is, false);
    assert.deepEqual(why(serviceOf(BASE, 'smtp inet n - y -\n')), [false, 'missing "process limit" field']);
    assert.deepEqual(why(serviceOf(BASE, 'smtp tcp n - y - - smtpd\n')), [false, 'bad transport type: tcp']);
    assert.deepEqual(why(serviceOf(BASE, 'smtp inet n - x - - smtpd\n')), [false, 'field "chroot": bad value: "x"']);
  });

  it('serves the last of two services on one socket, and leaves out what is disabled', () => {
    const master = `submission inet n - y - - smtpd\n  -o smtpd_tls_security_level=encrypt\n587 inet n - y - - smtpd\n${SMTP}`;
    assert.deepEqual(seen(serviceOf(BASE, master)), ['587 plain none refused', '25 plain none refused']);
    assert.deepEqual(seen(serviceOf(`${BASE}master_service_disable = submission.inet 587.inet\n`, master)), [
      '25 plain none refused',
    ]);
    assert.deepEqual(seen(serviceOf(`${BASE}master_service_disable = inet\n`, master)), []);
  });

  it('binds the addresses that names and families leave', () => {
    const addresses = (main: string, master?: string) =>
      serviceOf(BASE + main, master).listeners.map((one) => show(one.address));
    assert.deepEqual(addresses(''), ['0.0.0.0', '::']);
    assert.deepEqual(addresses('inet_interfaces = loopback-only\ninet_protocols = ipv4\n'), ['127.0.0.1']);
    assert.deepEqual(addresses('inet_interfaces = 192.0.2.1, [2001:db8::1]\n'), ['192.0.2.1', '2001:db8::1']);
    assert.deepEqual(addresses('', 'localhost:10026 inet n - n - - smtpd\n'), ['127.0.0.1', '::1']);
    assert.deepEqual(addresses('', '[::1]:10026 inet n - n - - smtpd\n'), ['::1']);
    assert.deepEqual(addresses('', '::1:10026 inet n - n - - smtpd\n'), ['::1']);
  });

  it('says that postscreen without a server behind it serves nobody', () => {
    assert.equal(first(serviceOf(BASE, 'smtp inet n - y - 1 postscreen\n')).serving.is, 'no');
  });

  it('speaks of the clients of a balancer where a header is demanded', () => {
    const options = '-o smtpd_upstream_proxy_protocol=haproxy -o smtpd_sasl_auth_enable=yes';
    const one = first(serviceOf(BASE, `127.0.0.1:10587 inet n - y - - smtpd ${options}\n`));
    assert.deepEqual(
      [one.expectsProxy.is, one.cleartextLogin.remote.is, one.brought?.login.is],
      [true, 'unreachable', 'accepted'],
    );
  });

  it('finds names that set nothing, and settings that a blank swallows', () => {
    const codes = (main: string) =>
      serviceOf(BASE + main).problems.map(({ code, message }) => `${code}: ${message.slice(0, 44)}`);
    assert.deepEqual(codes('SMTPD_TLS_AUTH_ONLY = yes\n'), [
      'unknown-setting: Postfix has no parameter "SMTPD_TLS_AUTH_ONL',
    ]);
    assert.deepEqual(codes('mine = a\nmyhostname = $mine\nmy-transport_time_limit = 3s\nmydomain = x\n'), []);
    assert.equal(codes('biff = no\n  smtpd_tls_auth_only = yes\n').length, 1);
  });

  it('completes a master.cf that came without main.cf by what distributions ship', () => {
    const host = {
      ...hostOf({ '/etc/postfix/master.cf': `${SMTP}submission inet n - y - - smtpd -o smtpd_sasl_auth_enable=yes\n` }),
      completions: completionsFor('postfix'),
    };
    const service = servicesOf(host).find((one) => one.dialect === 'postfix')!;
    assert.deepEqual(seen(service), ['25 plain offered refused', '587 plain offered accepted']);
    assert.deepEqual(service.problems, []);
  });

  it('empties relay restrictions at level 0 only since 3.0', () => {
    const serving = (version: string) =>
      show(first(serviceOf('myhostname = a\n', SMTP, { complete: true, versions: { postfix: version } })).serving);
    assert.deepEqual(['2.9.6', '2.11.3', '3.0.15', '3.7.11'].map(serving), ['yes', 'yes', 'no', 'no']);
  });
});

describe('templates of Postfix', () => {
  const serviceIn = (main: string, master: string): Service => {
    const host = hostOf(FILES);
    const files = new Map(
      Object.entries({ '/etc/postfix/main.cf': main, '/etc/postfix/master.cf': master }).map(([path, text]) => [
        path,
        readTemplate(plainFile(`${path.slice(1)}.j2`, text)),
      ]),
    );
    const entry = (path: string) => {
      const file = files.get(path);
      return file ? { kind: 'file' as const, file } : host.entry(path);
    };
    const [service] = servicesOf({ ...host, paths: [...host.paths, ...files.keys()], entry }).filter(
      (one) => one.dialect === 'postfix',
    );
    assert.ok(service);
    return service;
  };

  it('ask what hides a level', () => {
    const one = first(serviceIn(`${BASE}smtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = {{ level }}\n`, SMTP));
    assert.equal(
      one.cleartextLogin.remote.could?.some(({ is }) => is === 'accepted'),
      true,
    );
    assert.equal(
      one.cleartextLogin.remote.could?.some(({ is }) => is === 'refused'),
      true,
    );
  });

  it('give the lines below two heads to the head that stands', () => {
    const master =
      '{% if debug %}\nsmtp inet n - n - - smtpd -v\n{% else %}\nsmtp inet n - n - - smtpd\n{% endif %}\n  -o smtpd_sasl_auth_enable=yes\n';
    const service = serviceIn(BASE, master);
    assert.deepEqual(seen(service), ['25 plain none accepted']);
    assert.equal(first(service).open.is, true);
  });

  it('read what stands behind a prefix as a branch', () => {
    const service = serviceIn(
      BASE,
      '%{a_on}smtp inet n - - - 1 postscreen\n%{b_on}smtp inet n - - - - smtpd\n%{a_on}smtpd pass - - - - - smtpd\n',
    );
    assert.equal(show(first(service).port), '25');
    assert.equal(first(service).open.could?.length, 2 + 1);
  });

  it('conclude nothing from what a loop may bring', () => {
    const one = first(serviceIn('{% for k, v in settings %}\n{{ k }} = {{ v }}\n{% endfor %}\n', SMTP));
    assert.notEqual(one.serving.is, 'no');
    assert.ok(one.cleartextLogin.remote.could?.some(({ is }) => is === 'accepted'));
  });

  it('leave an option that may be any to a question', () => {
    const service = serviceIn(`${BASE}smtpd_sasl_auth_enable = yes\n`, 'smtp inet n - y - - smtpd\n  {{ options }}\n');
    assert.ok(first(service).cleartextLogin.remote.could);
  });
});

describe('expansion in main.cf', () => {
  const names: Readonly<Record<string, string>> = { a: 'x', empty: '', level: '3.6', hidden: HOLE };
  const lookup = (name: string) => names[name] ?? '';
  const rows: readonly (readonly [string, string])[] = [
    [`$a/\${a}/$(a)`, 'x/x/x'],
    ['$$a', '$a'],
    ['$none.', '.'],
    [`\${a?yes}\${empty?no}`, 'yes'],
    [`\${a:no}\${empty:yes}`, 'yes'],
    [`\${a?{yes}:{no}}\${empty?{no}:{$a}}`, 'yesx'],
    [`\${{$a} == {x} ? {same} : {other}}`, 'same'],
    [`\${{$a} != {x} ? {same} : {other}}`, 'other'],
    [`\${{10} > {9} ? {more}}`, 'more'],
    [`\${{$level} <level {3.10} ? {older} : {newer}}`, 'older'],
    [`\${{$level} >=level {3} ? {newer}}`, 'newer'],
    [`\${hidden?a}`, HOLE],
    [`\${{$hidden} == {x} ? {same} : {other}}`, HOLE],
    [`\${a`, HOLE],
  ];
  for (const [text, value] of rows)
    it(`makes ${JSON.stringify(value)} of ${text}`, () => {
      assert.equal(expanded(text, lookup), value);
    });
});

describe('protocols of Postfix', () => {
  it('are read with their signs', () => {
    assert.deepEqual(versionsIn('>=TLSv1.2'), ['TLSv1.2', 'TLSv1.3']);
    assert.deepEqual(versionsIn('!SSLv2, !SSLv3'), ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);
    assert.deepEqual(versionsIn('TLSv1.2'), ['TLSv1.2']);
    assert.deepEqual(versionsIn('>=TLSv1, <=TLSv1.2'), ['TLSv1', 'TLSv1.1', 'TLSv1.2']);
  });
});

describe('cures for Postfix', () => {
  const cures = dialect('postfix').remedies;

  it('turn a written "no" round, else say it at the service', () => {
    const on = `${BASE}smtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = may\n`;
    const no = serviceOf(`${on}smtpd_tls_auth_only = no\n`);
    const [main] = cured(cures['require-tls-for-login']?.(first(no), no), no);
    assert.deepEqual(seen(serviceOf(main)), ['25 plain required refused']);
    const unsaid = serviceOf(on);
    const [master] = cured(cures['require-tls-for-login']?.(first(unsaid), unsaid), unsaid);
    assert.deepEqual(seen(serviceOf(on, master)), ['25 plain required refused']);
  });

  it('switch TLS on where it is off', () => {
    const on = `${BASE}smtpd_sasl_auth_enable = yes\n`;
    const off = serviceOf(on);
    const [master] = cured(cures['require-tls-for-login']?.(first(off), off), off);
    assert.deepEqual(seen(serviceOf(on, master)), ['25 plain required refused']);
  });

  it('bind a port to loopback', () => {
    const open = serviceOf(BASE);
    const [master] = cured(cures['bind-loopback']?.(first(open), open), open);
    assert.equal(show(first(serviceOf(BASE, master)).reach), 'loopback');
  });
});
