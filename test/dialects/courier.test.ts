import assert from 'node:assert/strict';
import type { Listener, Service } from '../../src/model/model.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { daemon } from '../../src/dialects/courier/daemon.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

const told: TestAssume = { versions: { courier: '1.0.16' }, build: 'debian', complete: true };
const PLAIN = 'PORT=110\nADDRESS=0\nPOP3DSTART=YES\n';
const SSL = 'SSLPORT=995\nSSLADDRESS=0\nPOP3DSSLSTART=YES\nPOP3_STARTTLS=YES\nCOURIERTLS=/usr/bin/couriertls\n';

function services(plain: string, ssl: string, assume = told, more: Readonly<Record<string, string>> = {}) {
  const files = { '/etc/courier/pop3d': plain, '/etc/courier/pop3d-ssl': ssl, ...more };
  return servicesOf(hostOf(files, assume)).filter(({ dialect }) => dialect === 'courier');
}

function pop3(plain: string, ssl: string, assume = told, more: Readonly<Record<string, string>> = {}): Service {
  const found = services(plain, ssl, assume, more).find(({ main }) => main.path.endsWith('pop3d'));
  assert.ok(found);
  return found;
}

const first = ({ listeners }: Service): Listener => listeners[0]!;
const remote = (service: Service) => show(first(service).cleartextLogin.remote);
const sockets = ({ listeners }: Service) => listeners.map(({ address, port }) => `${show(address)} ${show(port)}`);
const refusal = ({ starts, startError }: Service) => (starts.is === false ? startError.is : 'starts');

describe('courier', () => {
  it('lets the second file of a pair decide about sessions, the first about the plain socket', () => {
    assert.equal(remote(pop3(`${PLAIN}POP3_TLS_REQUIRED=1\n`, `${SSL}POP3_TLS_REQUIRED=0\n`)), 'accepted');
    assert.equal(remote(pop3(`${PLAIN}POP3_TLS_REQUIRED=1\n`, SSL)), 'refused');
    assert.deepEqual(sockets(pop3(`${PLAIN}ADDRESS=127.0.0.1\n`, `${SSL}ADDRESS=0\n`)), ['127.0.0.1 110']);
  });

  it('reads the demand for TLS as a number, so that a word is none', () => {
    const required = (value: string) => remote(pop3(PLAIN, `${SSL}POP3_TLS_REQUIRED=${value}\n`));
    assert.deepEqual(['1', '2', '"1"', '1x', 'YES', 'true', ''].map(required), [
      'refused',
      'refused',
      'refused',
      'refused',
      'accepted',
      'accepted',
      'accepted',
    ]);
  });

  it('follows references and files that are sourced', () => {
    const more = { '/etc/courier/site': 'DEMAND=1\n' };
    assert.equal(remote(pop3(PLAIN, `${SSL}. /etc/courier/site\nPOP3_TLS_REQUIRED=$DEMAND\n`, told, more)), 'refused');
    assert.equal(refusal(pop3(PLAIN, `${SSL}. /etc/courier/none\n`)), '.: /etc/courier/none: not found');
  });

  it('says of a line with blanks around the equals sign that it sets nothing', () => {
    const both = services(PLAIN, `${SSL}POP3_TLS_REQUIRED = 1\nPOP3_TLS_REQUIRED=YES\n`);
    assert.equal(remote(both[0]!), 'accepted');
    assert.deepEqual(
      both.flatMap(({ problems }) => problems.map(({ message }) => message)),
      [
        '"POP3_TLS_REQUIRED" stays unset, since sh takes no blanks around "="',
        '"POP3_TLS_REQUIRED" is read as a number, so "YES" is 0',
      ],
    );
  });

  it('does not start either service of a pair whose file sh refuses, or of which one is missing', () => {
    assert.deepEqual(services(PLAIN, `${SSL}A="x\n`).map(refusal), [
      'Syntax error: Unterminated quoted string',
      'Syntax error: Unterminated quoted string',
    ]);
    const [alone] = servicesOf(hostOf({ '/etc/courier/pop3d': PLAIN }, told));
    assert.equal(refusal(alone!), '/etc/courier/pop3d-ssl does not exist, forgot make install-configure?');
  });

  it('opens what couriertcpd opens', () => {
    const opened = (port: string, address: string) => {
      const service = pop3(`PORT=${port}\nADDRESS=${address}\nPOP3DSTART=YES\n`, SSL);
      return service.starts.is === false ? service.startError.is : sockets(service).join(', ');
    };
    assert.equal(opened('127.0.0.1.1110,1111', '0'), '127.0.0.1 1110, :: 1111');
    assert.equal(opened('0.1110', '127.0.0.1'), '127.0.0.1 1110');
    assert.equal(opened('110,', '::1'), '::1 110');
    assert.equal(opened('1110x', '0.0.0.0'), '0.0.0.0 1110');
    assert.equal(opened('pop-3', '0'), ':: 110');
    assert.equal(opened('110,nosuch', '0'), 'Invalid port: nosuch');
    assert.equal(opened('110', ''), 'Invalid IP address: ');
    assert.equal(opened('110', '127.0.0.1,192.0.2.1'), 'Invalid IP address: 127.0.0.1,192.0.2.1');
    assert.equal(opened('110,110', '0'), 'bind: Address already in use');
  });

  it('asks what starts it where a flag says no and the host is not whole', () => {
    const off = PLAIN.replace('YES', 'NO');
    assert.equal(show(first(pop3(off, SSL)).open), 'false');
    assert.equal(first(pop3(off, SSL, { ...told, complete: false })).open.could?.length, 2);
    const unit = '[Service]\nExecStart=/usr/sbin/pop3d start\n';
    const started = pop3(off, SSL, told, { '/etc/systemd/system/courier-pop.service': unit });
    assert.equal(show(first(started).open), 'true');
  });

  it('serves nobody on 995 without a certificate, and breaks STLS on 110', () => {
    const [plain, tls] = services(PLAIN, `${SSL}TLS_CERTFILE=/etc/courier/none.pem\n`);
    assert.deepEqual([show(first(plain!).serving), show(first(tls!).serving)], ['starttls-broken', 'no']);
    assert.deepEqual([show(first(plain!).certificateState), show(first(tls!).tlsLogin)], ['absent', 'refused']);
  });

  it('asks about what a template hides, and no more', () => {
    const text = `${SSL}POP3_TLS_REQUIRED=HOLE\n`;
    const host = hostOf({ '/etc/courier/pop3d': PLAIN, '/etc/courier/pop3d-ssl': text }, told);
    const hidden = text.indexOf('HOLE');
    const entry: typeof host.entry = (path) => {
      const found = host.entry(path);
      if (!path.endsWith('-ssl') || found.kind !== 'file') return found;
      return { ...found, file: { ...found.file, holes: [{ start: hidden, end: hidden + 4 }] } };
    };
    const [plain] = servicesOf({ ...host, entry });
    assert.deepEqual(
      first(plain!).cleartextLogin.remote.could?.map(({ is }) => is),
      ['refused', 'accepted'],
    );
  });

  it('mends the line that lets passwords through', () => {
    const service = pop3(PLAIN, `${SSL}POP3_TLS_REQUIRED=0\n`);
    const cure = daemon.remedies['require-tls-for-login']?.(first(service), service);
    const [edit] = cure?.edits ?? [];
    assert.match(applyEdits(edit!.span.file, cure!.edits), /POP3_TLS_REQUIRED=1\n$/);
  });
});
