import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, Listener, Service } from '../../src/model/model.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { plainFile, spanText } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const HOME = join(import.meta.dirname, '../../fixtures/truth/sendmail/default-msa/root/etc/mail/tls');
const FILES = {
  '/etc/mail/tls/mail.crt': readFileSync(join(HOME, 'mail.crt'), 'utf8'),
  '/etc/mail/tls/mail.key': readFileSync(join(HOME, 'mail.key'), 'utf8'),
};
const MC = '/etc/mail/sendmail.mc';
const CF = '/etc/mail/sendmail.cf';
const told: TestAssume = { complete: true, versions: { sendmail: '8.17.1.9' }, build: 'debian' };

function serviceOf(files: Readonly<Record<string, string>>, assume: TestAssume = told): Service {
  const host = hostOf({ ...files, ...FILES }, assume);
  const services = servicesOf({ ...host, entry: (path) => templated(host, path) });
  assert.equal(services.length, 1);
  return services[0]!;
}

const read = new WeakMap<Host, Map<string, ReturnType<Host['entry']>>>();

function templated(host: Host, path: string): ReturnType<Host['entry']> {
  const known = read.get(host) ?? new Map<string, ReturnType<Host['entry']>>();
  read.set(host, known);
  const entry = host.entry(path);
  const made =
    known.get(path) ??
    (entry.kind === 'file'
      ? { kind: 'file' as const, file: readTemplate(plainFile(entry.file.path, entry.file.text)) }
      : entry);
  known.set(path, made);
  return made;
}

const say = (one: Listener): string =>
  [one.protocol, one.address, one.port, one.transport, one.starttls, one.auth, one.cleartextLogin.remote]
    .map(show)
    .join(' ');
const sockets = ({ listeners }: Service): readonly string[] => listeners.map(say);

const DAEMON = "FEATURE(`no_default_msa')dnl\nDAEMON_OPTIONS(`Family=inet, Name=MTA, Port=smtp')dnl\n";
const PLAIN = "define(`confAUTH_MECHANISMS', `LOGIN PLAIN')dnl\n";
const PAIR =
  "define(`confSERVER_CERT', `/etc/mail/tls/mail.crt')dnl\ndefine(`confSERVER_KEY', `/etc/mail/tls/mail.key')dnl\n";
const P = "define(`confAUTH_OPTIONS', `A p y')dnl\n";

const one = (text: string): string => sockets(serviceOf({ [MC]: text })).join('; ');

describe('sendmail', () => {
  it('takes passwords in clear without "p", with or without STARTTLS', () => {
    assert.equal(one(DAEMON + PLAIN), 'smtp 0.0.0.0 25 plain none offered accepted');
    assert.equal(one(DAEMON + PLAIN + PAIR), 'smtp 0.0.0.0 25 plain offered offered accepted');
    assert.equal(one(`${DAEMON}${PLAIN}${PAIR}dnl ${P}`), 'smtp 0.0.0.0 25 plain offered offered accepted');
  });

  it('takes them inside TLS alone with "p", and nowhere without a certificate', () => {
    assert.equal(one(DAEMON + PLAIN + PAIR + P), 'smtp 0.0.0.0 25 plain required offered refused');
    assert.equal(one(DAEMON + PLAIN + P), 'smtp 0.0.0.0 25 plain none none refused');
    assert.equal(
      one(DAEMON + PLAIN + PAIR + P.replace('A p y', 'A,p,y')),
      'smtp 0.0.0.0 25 plain required offered refused',
    );
  });

  it('reads the first letter of each word of the options', () => {
    assert.equal(
      one(DAEMON + PLAIN + PAIR + P.replace('A p y', 'Ap')),
      'smtp 0.0.0.0 25 plain offered offered accepted',
    );
  });

  it('offers neither PLAIN nor LOGIN where SASL does not list them', () => {
    const files = { [MC]: DAEMON + PLAIN, '/etc/mail/sasl/Sendmail.conf.2': 'mech_list: CRAM-MD5\n' };
    assert.deepEqual(sockets(serviceOf(files)), ['smtp 0.0.0.0 25 plain none none refused']);
  });

  it('opens a socket for each daemon, on all addresses of its family where it names none', () => {
    const text = `${DAEMON}DAEMON_OPTIONS(\`Family=inet6, Name=V6, Port=587, M=Ea')dnl\nDAEMON_OPTIONS(\`Name=L, Port=submission, Addr=127.0.0.1')dnl\n${PLAIN}`;
    assert.deepEqual(
      serviceOf({ [MC]: text }).listeners.map((listener) => `${show(listener.address)}:${show(listener.port)}`),
      ['0.0.0.0:25', ':::587', '127.0.0.1:587'],
    );
  });

  it('adds the MSA to any daemons without the feature that takes it away', () => {
    const text = `DAEMON_OPTIONS(\`Port=smtp, Name=MTA')dnl\n${PLAIN}`;
    assert.deepEqual(sockets(serviceOf({ [MC]: text })), [
      'smtp 0.0.0.0 25 plain none offered accepted',
      'submission 0.0.0.0 587 plain none offered accepted',
    ]);
  });

  it('does not start where two daemons want one socket', () => {
    const { starts, startError } = serviceOf({ [MC]: "DAEMON_OPTIONS(`Port=587, Name=S')dnl\n" });
    assert.equal(starts.is, false);
    assert.match(startError.is ?? '', /daemon MSA: server SMTP socket wedged/);
  });

  it('expands the macros of a path, and forgets what is undefined', () => {
    const text = `${DAEMON}${PLAIN}define(\`CERTS', \`MAIL_SETTINGS_DIR\`'tls')dnl\ndefine(\`confSERVER_CERT', \`CERTS/mail.crt')dnl\ndefine(\`confSERVER_KEY', \`CERTS/mail.key')dnl\n`;
    assert.equal(one(text), 'smtp 0.0.0.0 25 plain offered offered accepted');
    assert.equal(one(`${text}undefine(\`confAUTH_MECHANISMS')dnl\n`), 'smtp 0.0.0.0 25 plain offered offered refused');
  });

  it('takes the .cf for what the daemon reads, where there is one', () => {
    const cf = `V10/Berkeley\n# a comment\nO DaemonPortOptions=Name=MTA\nO daemonportoptions=Port=465, Name=S, M=s # b\nO AuthMechanisms=LOGIN\n PLAIN\nO ServerCertFile=/etc/mail/tls/mail.crt\nO ServerKeyFile=/etc/mail/tls/mail.key\n`;
    assert.deepEqual(sockets(serviceOf({ [CF]: cf, [MC]: DAEMON + P })), [
      'smtp 0.0.0.0 25 plain offered offered accepted',
      'submission 0.0.0.0 465 tls none offered refused',
    ]);
    assert.deepEqual(
      sockets(serviceOf({ [CF]: `${cf}O AuthOptions=p\n` }))[0],
      'smtp 0.0.0.0 25 plain required offered refused',
    );
  });

  it('says what a certificate that is not there makes of STARTTLS', () => {
    const { listeners } = serviceOf({ [MC]: `${DAEMON}${PLAIN}${PAIR.replaceAll('tls/mail', 'tls/gone')}` });
    assert.equal(listeners[0]!.starttls.is, 'none');
    assert.equal(listeners[0]!.certificateState.is, 'absent');
  });

  it('names the mechanisms first, and writes "p" where it is missing', () => {
    for (const [files, wanted] of [
      [{ [MC]: DAEMON + PLAIN + PAIR }, /^define\(`confAUTH_OPTIONS', `A p y'\)dnl\ndefine\(`confAUTH_MECH/m],
      [{ [MC]: DAEMON + PLAIN + PAIR + P.replace('A p y', 'A') }, /`A p'\)dnl/],
      [{ [CF]: 'O AuthMechanisms=PLAIN\nO AuthOptions=A\n' }, /^O AuthOptions=A p\n/m],
    ] as const) {
      const service = serviceOf(files);
      const listener = service.listeners[0]!;
      const origin = listener.cleartextLogin.remote.because[0]!.origin;
      assert.match(origin.kind === 'written' ? spanText(origin.span) : '', /AUTH_MECHANISMS|AuthMechanisms/);
      const { edits } = dialect('sendmail').remedies['require-tls-for-login']!(listener, service)!;
      const text = applyEdits(service.main, edits);
      assert.match(text, wanted);
      assert.equal(serviceOf({ [`/${service.main.path}`]: text }).listeners[0]!.cleartextLogin.remote.is, 'refused');
    }
  });

  it('binds a daemon to loopback', () => {
    const service = serviceOf({ [MC]: DAEMON + PLAIN });
    const { edits } = dialect('sendmail').remedies['bind-loopback']!(service.listeners[0]!, service)!;
    assert.deepEqual(sockets(serviceOf({ [MC]: applyEdits(service.main, edits) })), [
      'smtp 127.0.0.1 25 plain none offered unreachable',
    ]);
  });

  it('asks about branches and holes of a template', () => {
    const text = `${DAEMON}${PLAIN}{% if tls %}\n${PAIR}${P}{% endif %}\n`;
    const [listener] = serviceOf({ [MC]: text }).listeners;
    assert.match(show(listener!.cleartextLogin.remote), /"refused" if "tls" is true; "accepted" if "tls" is false/);
    const port = serviceOf({ [MC]: `${DAEMON.replace('smtp', '{{ port }}')}${PLAIN}` }).listeners[0]!;
    assert.equal(show(port.port), 'unknown');
    assert.equal(port.cleartextLogin.remote.is, 'accepted');
  });
});
