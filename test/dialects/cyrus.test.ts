import assert from 'node:assert/strict';
import { servicesOf } from '../support/services.ts';
import type { Host, Listener, Service } from '../../src/model/model.ts';
import { spanText } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';

const told: TestAssume = { versions: { cyrus: '3.6.1' }, build: 'debian', complete: true };
const POP3 = 'pop3 cmd="pop3d" listen="0.0.0.0:110"';
const BASE = 'configdirectory: /var/lib/cyrus\n';
const PAIR = 'tls_server_cert: /etc/mail.pem\ntls_server_key: /etc/mail.pem\n';

function serviceOf(files: Readonly<Record<string, string>>, assume = told, more: Partial<Host> = {}): Service {
  const [service] = servicesOf({ ...hostOf(files, assume), ...more }).filter(({ dialect }) => dialect === 'cyrus');
  assert.ok(service);
  return service;
}

const host = (entries: string, imapd: string) => ({
  '/etc/cyrus.conf': `SERVICES {\n${entries}\n}\n`,
  '/etc/imapd.conf': `${BASE}${imapd}`,
});

function listenerOf(entries: string, imapd: string, assume = told): Listener {
  const [listener] = serviceOf(host(entries, imapd), assume).listeners;
  assert.ok(listener);
  return listener;
}

const remote = (listener: Listener) => show(listener.cleartextLogin.remote);
const blamed = ({ because }: Listener['starttls'] | Listener['serving'] | Listener['cleartextLogin']['remote']) =>
  because.map(({ name, origin }) => (origin.kind === 'default' ? `${name} by default` : spanText(origin.span)));
const refusal = (entries: string, imapd: string, more: Partial<Host> = {}) => {
  const { starts, startError } = serviceOf(host(entries, imapd), told, more);
  return starts.is === false ? startError.is : 'starts';
};

describe('cyrus', () => {
  it('blames the line that lets passwords through, and the default where there is none', () => {
    assert.deepEqual(blamed(listenerOf(POP3, 'allowplaintext: yes\n').cleartextLogin.remote), ['allowplaintext: yes']);
    assert.deepEqual(blamed(listenerOf(POP3, '').cleartextLogin.remote), ['allowplaintext by default']);
  });

  it('refuses passwords by default since 2.3.9, and took them before', () => {
    const at = (version: string) => remote(listenerOf(POP3, '', { ...told, versions: { cyrus: version } }));
    assert.deepEqual(['2.3.8', '2.3.9', '2.4.17', '3.12.1'].map(at), ['accepted', 'refused', 'refused', 'refused']);
  });

  it('asks tls_required before -p, and -p before allowplaintext', () => {
    const layered = 'pop3 cmd="pop3d -p 2" listen="0.0.0.0:110"';
    assert.equal(remote(listenerOf(layered, 'allowplaintext: no\n')), 'accepted');
    assert.equal(remote(listenerOf(layered, 'tls_required: 1\n')), 'refused');
    assert.equal(remote(listenerOf(layered.replace('2', '1'), 'allowplaintext: no\n')), 'refused');
  });

  it('knows tls_required since 2.5.6', () => {
    const at = (version: string) =>
      remote(listenerOf(POP3, 'tls_required: 1\nallowplaintext: 1\n', { ...told, versions: { cyrus: version } }));
    assert.deepEqual(['2.5.5', '2.5.6'].map(at), ['accepted', 'refused']);
  });

  it('offers STARTTLS from the releases that know allowstarttls only where it is on', () => {
    const at = (version: string) =>
      show(listenerOf(POP3, `${PAIR}allowplaintext: 1\n`, { ...told, versions: { cyrus: version } }).starttls);
    assert.deepEqual(['3.8.5', '3.8.6', '3.10.1', '3.10.2', '3.12.0', '3.12.1'].map(at), [
      'offered',
      'none',
      'offered',
      'none',
      'offered',
      'none',
    ]);
    const on = listenerOf(POP3, `${PAIR}pop3_allowstarttls: on\n`, { ...told, versions: { cyrus: '3.12.1' } });
    assert.equal(show(on.starttls), 'required');
  });

  it('takes no AUTH PLAIN for ManageSieve where a layer or other mechanisms are demanded', () => {
    const sieve = 'sieve cmd="timsieved" listen="0.0.0.0:4190"';
    const at = (line: string) => remote(listenerOf(sieve, `allowplaintext: yes\n${line}\n`));
    assert.deepEqual(
      ['', 'sasl_mech_list: CRAM-MD5', 'sasl_minimum_layer: 1', 'sieve_sasl_minimum_layer: 128'].map(at),
      ['accepted', 'refused', 'refused', 'refused'],
    );
  });

  it('takes no AUTH at all for LMTP with -a', () => {
    const lmtp = listenerOf('lmtp cmd="lmtpd -a" listen="0.0.0.0:24"', 'allowplaintext: yes\n');
    assert.deepEqual([remote(lmtp), show(lmtp.auth)], ['refused', 'none']);
  });

  it('reads another file for a service with -C, and exits where it is not there', () => {
    const files = host(`${POP3}\nopen cmd="pop3d -C /etc/open.conf" listen="0.0.0.0:1110"`, '');
    const { listeners } = serviceOf({ ...files, '/etc/open.conf': `${BASE}allowplaintext: yes\n` });
    assert.deepEqual(listeners.map(remote), ['refused', 'accepted']);
    const gone = serviceOf(files).listeners[1]!;
    assert.deepEqual([remote(gone), show(gone.serving)], ['refused', 'no']);
  });

  it('serves nobody where a line is wrong for one service alone', () => {
    const { starts, listeners } = serviceOf(host(POP3, 'pop3_allowplaintext: YES\n'));
    assert.equal(starts.is, true);
    assert.deepEqual(blamed(listeners[0]!.serving), ['pop3_allowplaintext: YES']);
  });

  it('serves nobody with maxchild=0', () => {
    assert.equal(show(listenerOf(`${POP3} maxchild=0`, 'allowplaintext: yes\n').serving), 'no');
  });

  it('says why it does not start', () => {
    assert.equal(refusal(POP3, 'altnamespace: maybe\n'), 'non-switch value for altnamespace in line 2');
    assert.equal(refusal(POP3, 'sasl_minimum_layer: high\n'), 'non-integer value for sasl_minimum_layer in line 2');
    assert.equal(refusal(POP3, 'tls_server_cert:\n'), 'empty option value on line 2 of configuration file');
    assert.equal(refusal(POP3, 'pop3_x: 1\nPOP3_X: 1\n')?.slice(0, 40), "option 'pop3_x' was specified twice in c");
    assert.equal(refusal(POP3, '@include: /etc/none\n'), "can't open configuration file /etc/none");
    assert.equal(refusal(POP3, '@include: /etc/imapd.conf\n'), 'configuration file /etc/imapd.conf included twice');
    assert.equal(refusal('pop3 cmd=pop3d', ''), "unable to find command or port for service 'pop3'");
    assert.equal(refusal(`${POP3}\n${POP3}`, ''), "multiple entries for service 'pop3'");
    const installed = { installed: ['cyrus-imapd', 'cyrus-common'] };
    assert.equal(refusal(POP3, '', installed), "cannot find executable for service 'pop3'");
  });

  it('does not start without imapd.conf or its configdirectory', () => {
    const alone = { '/etc/cyrus.conf': `SERVICES {\n${POP3}\n}\n` };
    assert.equal(show(serviceOf(alone).startError), "can't open configuration file /etc/imapd.conf");
    const empty = serviceOf({ ...alone, '/etc/imapd.conf': '# nothing\n' });
    assert.equal(show(empty.startError), 'configdirectory option not specified in configuration file');
  });

  it('asks what an imapd.conf that is not carried says', () => {
    const [listener] = serviceOf({ '/etc/cyrus.conf': `SERVICES {\n${POP3}\n}\n` }, {}).listeners;
    assert.equal(
      remote(listener!),
      'conditional ("accepted" if /etc/imapd.conf lets passwords through without TLS; "refused" if /etc/imapd.conf lets no password through without TLS)',
    );
  });

  it('states the certificate of a service that has TLS from the first byte', () => {
    const pop3s = 'pop3s cmd="pop3d -s" listen="0.0.0.0:995"';
    const at = (line: string) => show(listenerOf(pop3s, line).certificateState);
    assert.equal(at(''), 'not-named');
    assert.equal(at('tls_server_cert: /etc/mail.pem\n'), 'key-not-named');
    assert.equal(at(PAIR), 'absent');
    const files = { ...host(pop3s, PAIR), '/etc/mail.pem': '' };
    assert.equal(show(serviceOf(files).listeners[0]!.certificateState), 'empty');
  });

  it('resolves names, ports and families of listen', () => {
    const at = (listen: string) =>
      serviceOf(host(`a cmd="pop3d" listen=${listen}`, '')).listeners.map(
        ({ address, port, reach }) => `${show(address)}|${show(port)}|${show(reach)}`,
      );
    assert.deepEqual(at('"[::1]:pop3"'), ['::1|110|loopback']);
    assert.deepEqual(at('pop3s proto="tcp4"'), ['0.0.0.0|995|remote']);
    assert.deepEqual(at('"localhost:110" proto=tcp6'), ['::1|110|loopback']);
    assert.deepEqual(at('"mail.example.org:110"'), ['unknown|110|unknown']);
    assert.deepEqual(at('"nosuchname"'), []);
    assert.deepEqual(at('110 proto=udp'), []);
  });

  it('lets TCP wrappers keep hosts out by the name of the entry', () => {
    const files = {
      ...host(POP3, 'allowplaintext: yes\n'),
      '/etc/hosts.deny': 'pop3: ALL\n',
      '/etc/hosts.allow': 'pop3: 10.0.0.0/255.0.0.0\n',
    };
    const [listener] = serviceOf(files).listeners;
    assert.equal(remote(listener!), 'accepted');
    assert.deepEqual(listener!.cleartextFrom.is, ['10.0.0.0/8']);
  });

  it('follows MASTERCONF and the folder of FreeBSD', () => {
    const moved = {
      '/etc/default/cyrus-imapd': 'MASTERCONF=/etc/cyrus/master.conf\n',
      '/etc/cyrus/master.conf': `SERVICES {\n${POP3}\n}\n`,
    };
    assert.equal(serviceOf({ ...host('', 'allowplaintext: t\n'), ...moved }).listeners.length, 1);
    const freebsd = {
      '/usr/local/etc/cyrus.conf': `SERVICES {\n${POP3}\n}\n`,
      '/usr/local/etc/imapd.conf': `${BASE}allowplaintext: yes\n`,
    };
    assert.deepEqual(serviceOf(freebsd).listeners.map(remote), ['accepted']);
  });

  it('takes a key that only later releases know for a sign of them', () => {
    const listener = listenerOf(POP3, `${PAIR}allowstarttls: yes\nallowplaintext: yes\n`, {});
    assert.equal(show(listener.starttls), 'offered');
  });

  it('reports lines that change nothing', () => {
    const lines = 'allow_plaintext: no\npop3s_allowplaintext: no\npartition-x: /y\nsasl_x: y\nimap_admins: z\n';
    assert.deepEqual(
      serviceOf(host(POP3, lines)).problems.map(({ message }) => message),
      [
        'imapd.conf knows no "allow_plaintext", so this line changes nothing',
        'no service in cyrus.conf is called "pop3s", so "pop3s_allowplaintext" reaches none of them',
      ],
    );
  });

  it('hides passwords, and no paths', () => {
    const { secrets } = serviceOf(host(POP3, `proxy_password: x\nsasl_sql_passwd: y\n${PAIR}`));
    assert.deepEqual(secrets.map(spanText), ['x', 'y']);
  });

  it('is silent where no program takes mail passwords over TCP', () => {
    const entries =
      'nntp cmd="nntpd" listen="nntp"\nlmtpunix cmd="lmtpd" listen="/run/lmtp"\nmupdate cmd="mupdate" listen=3905';
    assert.deepEqual(serviceOf(host(entries, 'allowplaintext: yes\n')).listeners, []);
  });
});
