import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdsPlain } from '../../src/dialects/stalwart/condition.ts';
import type { Host, Service } from '../../src/model/model.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const HOME = join(import.meta.dirname, '../../fixtures/truth/opensmtpd/auth-optional/root/etc/ssl/mail');
const FILES = {
  '/etc/m.crt': readFileSync(join(HOME, 'mail.crt'), 'utf8'),
  '/etc/m.key': readFileSync(join(HOME, 'mail.key'), 'utf8'),
};
const PATH = '/opt/stalwart-mail/etc/config.toml';
const now: TestAssume = { versions: { stalwart: '0.15.5' }, build: 'upstream' };
const before: TestAssume = { versions: { stalwart: '0.6.0' }, build: 'upstream' };

function serviceOf(text: string, assume: TestAssume = now, more: Readonly<Record<string, string>> = {}): Service {
  const given = hostOf({ [PATH]: text, ...FILES, ...more }, assume);
  const file = readTemplate(plainFile(PATH.slice(1), text));
  const host: Host = { ...given, entry: (path) => (path === PATH ? { kind: 'file', file } : given.entry(path)) };
  const service = servicesOf(host).find((one) => one.dialect === 'stalwart');
  assert.ok(service, text);
  return service;
}

const sockets = ({ listeners }: Service): readonly string[] =>
  listeners.map((one) =>
    [one.protocol, one.address, one.port, one.transport, one.starttls, one.cleartextLogin.remote]
      .map((value) => show(value))
      .join(' '),
  );

const server = (id: string, protocol: string, bind: string, more = ''): string =>
  `[server.listener."${id}"]\nbind = ["${bind}"]\nprotocol = "${protocol}"\n${more}`;
const POP3 = server('pop3', 'pop3', '[::]:110');
const OPEN = '[imap.auth]\nallow-plain-text = true\n';
const CLOSED = '[imap.auth]\nallow-plain-text = false\n';

describe('stalwart', () => {
  it('knows the sockets and their TLS from the file', () => {
    const text =
      server('smtp', 'smtp', '[::]:25') +
      server('submissions', 'smtp', '0.0.0.0:465', 'tls.implicit = true\n') +
      server('imaptls', 'IMAP', '[::]:993', 'tls = { implicit = true }\n') +
      server('https', 'http', '[::]:443', 'tls.implicit = true\n');
    assert.deepEqual(sockets(serviceOf(text)), [
      'smtp :: 25 plain unknown unknown',
      'submission 0.0.0.0 465 tls none refused',
      'imap :: 993 tls none refused',
    ]);
  });

  it('does not take what the file is silent about for the default, since it may be in the store', () => {
    assert.deepEqual(sockets(serviceOf(POP3)), ['pop3 :: 110 plain unknown unknown']);
    assert.deepEqual(sockets(serviceOf(POP3 + CLOSED)), ['pop3 :: 110 plain required refused']);
    assert.deepEqual(sockets(serviceOf(POP3 + OPEN)), ['pop3 :: 110 plain offered accepted']);
  });

  it('does not know what IMAP does with AUTHENTICATE where plain text is off', () => {
    const imap = server('imap', 'imap', '[::]:143');
    assert.deepEqual(sockets(serviceOf(imap + CLOSED)), ['imap :: 143 plain unknown unknown']);
    assert.deepEqual(sockets(serviceOf(imap + OPEN)), ['imap :: 143 plain offered accepted']);
  });

  it('has no TLS where a listener says so, and before 0.7 where nobody asks for it', () => {
    const off = server('pop3', 'pop3', '127.0.0.1:110', 'tls.enable = false\n');
    assert.deepEqual(sockets(serviceOf(off + OPEN)), ['pop3 127.0.0.1 110 plain none unreachable']);
    assert.deepEqual(sockets(serviceOf(POP3 + OPEN, before)), ['pop3 :: 110 plain none accepted']);
    const enabled = '[server.tls]\nenable = true\n';
    assert.deepEqual(sockets(serviceOf(POP3 + OPEN + enabled, before)), ['pop3 :: 110 tls none refused']);
    assert.deepEqual(sockets(serviceOf(`${POP3}${enabled}implicit = false\n`, before)), [
      'pop3 :: 110 plain required refused',
    ]);
  });

  it('evaluates the mechanisms of SMTP for a connection without TLS', () => {
    const login = (mechanisms: string, directory = "'*'") =>
      serviceOf(
        `${server('submission', 'smtp', '[::]:587')}[session.auth]\nmechanisms = ${mechanisms}\ndirectory = "${directory}"\n`,
      ).listeners[0]!.cleartextLogin.remote.is;
    assert.equal(login('"[plain, login]"'), 'accepted');
    assert.equal(login('"[plain, login]"', 'false'), 'refused');
    assert.equal(login('[ { if = "local_port != 25 && is_tls", then = "[plain]" }, { else = false } ]'), 'refused');
    assert.equal(login('[ { if = "listener != \'smtp\'", then = "[plain]" }, { else = false } ]'), 'accepted');
    assert.equal(login('[ { if = "remote_ip == \'::1\'", then = "[plain]" }, { else = false } ]'), undefined);
    assert.equal(login('"[oauthbearer]"'), 'refused');
  });

  it('asks whether the store sets the directory', () => {
    const text = `${server('submission', 'smtp', '[::]:587')}[session.auth]\nmechanisms = "[plain]"\n`;
    const { could } = serviceOf(text).listeners[0]!.cleartextLogin.remote;
    assert.deepEqual(
      could?.map(({ is }) => is),
      ['accepted', undefined],
    );
  });

  it('demanded TLS before 0.7 unless plain text is allowed', () => {
    const text = `${server('submission', 'smtp', '[::]:587')}[server.tls]\nenable = true\nimplicit = false\n[session.auth]\nmechanisms = [ { if = "listener", ne = "smtp", then = ["plain", "login"] }, { else = [] } ]\ndirectory = "'default'"\n`;
    const login = (more: string) => serviceOf(text + more, before).listeners[0]!.cleartextLogin.remote.is;
    assert.equal(login(''), 'refused');
    assert.equal(login('allow-plain-text = true\n'), 'accepted');
  });

  it('reads the files of releases before 0.7, macros and includes among them', () => {
    const text =
      '[macros]\nbase = "/opt/stalwart-mail"\n[include]\nfiles = [ "%{BASE}%/etc/imap/listener.toml", "%{BASE}%/etc/nowhere.toml" ]\n';
    const service = serviceOf(text, {}, { '/opt/stalwart-mail/etc/imap/listener.toml': POP3 });
    assert.equal(service.files.length, 2);
    assert.equal(service.listeners[0]?.port.is, 110);
  });

  it('knows the certificate by its file, and what the environment holds not at all', () => {
    const text = `${server('pop3s', 'pop3', '[::]:995', 'tls.implicit = true\n')}[certificate.default]\ncert = "%{file:/etc/m.crt}%"\nprivate-key = "%{file:/etc/m.key}%"\n`;
    const [one] = serviceOf(text).listeners;
    assert.deepEqual([one?.certificate.is?.path, one?.certificateState.is], ['/etc/m.crt', 'usable']);
    const [hidden] = serviceOf(text.replace('/etc/m.crt', '{{ crt }}')).listeners;
    assert.equal(show(hidden!.certificateState), 'unknown');
    const [env] = serviceOf(server('pop3', 'pop3', '%{env:IP}%:110')).listeners;
    assert.deepEqual([show(env!.address), env!.port.is], ['unknown', 110]);
  });

  it('lets a template say what it says', () => {
    const text = `${POP3}[imap.auth]\nallow-plain-text = {{ plain }}\n`;
    const { could } = serviceOf(text).listeners[0]!.cleartextLogin.remote;
    assert.deepEqual(
      could?.map(({ is }) => is),
      ['accepted', 'refused'],
    );
    assert.equal(serviceOf(`{% if pop3 %}\n${POP3}{% endif %}\n`).listeners.length, 1);
  });

  it('passes over text between three quotes, and over sets', () => {
    const text = `[sieve]\nscript = '''\nif "x" { [server.listener.no]\n'''\nnets = {"127.0.0.0/8", "::1"}\n${POP3}${OPEN}`;
    assert.deepEqual(sockets(serviceOf(text)), ['pop3 :: 110 plain offered accepted']);
  });

  it('understands conditions as far as they are about the listener, the port and TLS', () => {
    const at = { listener: 'submission', port: 587 };
    const told: readonly (readonly [string, boolean | undefined])[] = [
      ['local_port != 25', true],
      ['local_port == 25 || is_tls', false],
      ['!is_tls & (listener == "submission")', true],
      ["listener != 'smtp' && remote_ip == '::1'", undefined],
      ["listener == 'smtp' && remote_ip == '::1'", false],
      ['is_tls == true', false],
      ['(((', undefined],
    ];
    for (const [text, is] of told) assert.equal(holdsPlain(text, at), is, text);
  });

  it('is cured by its remedies', () => {
    const service = serviceOf(POP3 + OPEN);
    const [one] = service.listeners;
    const { remedies } = dialect('stalwart');
    const cured = (id: 'bind-loopback' | 'require-tls-for-login') =>
      sockets(serviceOf(applyEdits(service.main, remedies[id]!(one!, service)!.edits)));
    assert.deepEqual(cured('bind-loopback'), ['pop3 127.0.0.1 110 plain offered unreachable']);
    assert.deepEqual(cured('require-tls-for-login'), ['pop3 :: 110 plain required refused']);
  });
});
