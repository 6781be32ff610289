import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseOptionLines } from '../../src/dialects/perdition/grammar.ts';
import type { Service } from '../../src/model/model.ts';
import { steps } from '../../src/syntax/steps.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

const told: TestAssume = { versions: { perdition: '2.2' }, build: 'debian', complete: true, backends: 'accept' };
const ONLY = (name: string) =>
  `RUN_PERDITION=yes\n${['POP3', 'POP3S', 'IMAP4', 'IMAP4S', 'MANAGESIEVE'].map((one) => `${one}=${one === name ? 'yes' : 'no'}\n`).join('')}`;
const PAIR = 'ssl_cert_file /etc/perdition/x.pem\nssl_key_file /etc/perdition/x.pem\n';

function process(text: string, name = 'POP3', more = '', files: Readonly<Record<string, string>> = {}): Service {
  const tree = { '/etc/perdition/perdition.conf': text, '/etc/default/perdition': `${ONLY(name)}${more}`, ...files };
  const [service] = servicesOf(hostOf(tree, told)).filter(({ dialect }) => dialect === 'perdition');
  assert.ok(service);
  return service;
}

const shown = (service: Service) =>
  service.listeners.map(({ address, port, transport, starttls, cleartextLogin }) =>
    [address, port, transport, starttls, cleartextLogin.remote].map(show).join(' '),
  );
const refusal = ({ starts, startError }: Service) => (starts.is === false ? startError.is : 'starts');
const talk = (service: Service) => shown(service)[0]?.split(' ').slice(2).join(' ');

describe('perdition', () => {
  it('adds up modes in any case, and passes over words that are none', () => {
    assert.equal(talk(process(`ssl_mode TLS_LISTEN_FORCE\nssl_mode none\n${PAIR}`)), 'plain required refused');
    assert.equal(talk(process(`ssl_mode bogus,tls_listen\n${PAIR}`)), 'plain offered relayed');
    assert.equal(talk(process(`ssl_mode tls_listen, ssl_listen\n${PAIR}`)), 'plain offered relayed');
    assert.equal(talk(process(`ssl_mode ssl_listen,tls_listen_force\n${PAIR}`)), 'tls none refused');
    assert.equal(talk(process('ssl_mode=tls_listen_force # now\n')), 'plain required refused');
    assert.equal(talk(process('ssl_mode "tls_listen"_force\n')), 'plain required refused');
  });

  it('speaks POP3S in clear as soon as a mode is set', () => {
    assert.equal(shown(process(PAIR, 'POP3S'))[0], '0.0.0.0 995 tls none refused');
    assert.equal(talk(process(`ssl_mode bogus\n${PAIR}`, 'POP3S')), 'tls none refused');
    assert.equal(talk(process('ssl_mode none\n', 'POP3S')), 'plain none relayed');
    assert.equal(talk(process('ssl_mode ssl_outgoing\n', 'POP3S')), 'plain none relayed');
  });

  it('reads on to the first option that it does not know', () => {
    const service = process('nonsense x\nssl_mode tls_listen_force\n');
    assert.equal(talk(service), 'plain none relayed');
    assert.deepEqual(
      service.problems.map(({ message }) => message),
      ['"nonsense" is an unknown option, so perdition passes over the rest'],
    );
    assert.equal(talk(process('ssl_mode tls_listen_force\ntimeout never\n')), 'plain required refused');
  });

  it('does not start with an argument too many, or without its certificate', () => {
    assert.equal(refusal(process('debug yes\n')), 'options: trailing argument: yes');
    assert.equal(refusal(process('  debug\n')), 'options: trailing argument: debug');
    assert.equal(refusal(process('protocol POP2\n')), 'Unknown protocol');
    assert.equal(refusal(process('ssl_mode tls_listen\n')), 'Fatal error establishing SSL context for listening');
  });

  it('listens where bind_address says, and nowhere if one entry is bad', () => {
    const bound = (text: string) => {
      const service = process(text);
      return service.starts.is === false
        ? 'refused'
        : shown(service).map((one) => one.split(' ').slice(0, 2).join(' '));
    };
    assert.deepEqual(bound('b 127.0.0.1:1110,[::1]\nl 1111\n'), ['127.0.0.1 1110', '::1 1111']);
    assert.deepEqual(bound('bind_address 127.0.0.1\nbind_address localhost:pop3\n'), ['127.0.0.1 110']);
    assert.equal(bound('bind_address ::1\n'), 'refused');
    assert.equal(bound('bind_address 0.0.0.0:110,[::]:110\n'), 'refused');
    assert.equal(bound('listen_port nosuch\n'), 'refused');
  });

  it('takes the more special file, and what the command line says before any file', () => {
    const more = { '/etc/perdition/perdition.pop3.conf': 'listen_port 1110\n' };
    assert.match(shown(process('listen_port 2222\n', 'POP3', '', more))[0]!, /^0\.0\.0\.0 1110 /);
    assert.equal(
      talk(process('ssl_mode tls_listen_force\n', 'POP3', 'FLAGS="--ssl_mode none"\n')),
      'plain none relayed',
    );
  });

  it('starts nothing without a defaults file, and asks where the host is not whole', () => {
    const files = { '/etc/perdition/perdition.conf': 'outgoing_server 192.0.2.9\n' };
    const open = (complete: boolean) =>
      servicesOf(hostOf(files, { ...told, complete })).map(({ listeners }) => listeners[0]!.open);
    assert.deepEqual(open(true).map(show), ['false', 'false', 'false', 'false', 'false']);
    assert.equal(open(false)[0]?.could?.length, 2);
  });

  it('says where it hands on, and whether that is checked', () => {
    const hop = (text: string) =>
      process(text).listeners[0]!.backends.map((one) => [one.to, one.transport, one.verified].map(show).join(' '));
    const to = (address: string, port: number) => JSON.stringify({ kind: 'socket', address, port });
    assert.deepEqual(hop('outgoing_server 192.0.2.9,192.0.2.8:143\nssl_mode ssl_outgoing\n'), [
      `${to('192.0.2.9', 110)} tls true`,
      `${to('192.0.2.8', 143)} tls true`,
    ]);
    assert.deepEqual(hop('outgoing_server 192.0.2.9\nssl_mode tls_outgoing_force\nssl_no_cn_verify\n'), [
      `${to('192.0.2.9', 110)} tls false`,
    ]);
    assert.deepEqual(hop('ssl_mode tls_outgoing\n'), ['unknown plain unknown']);
  });
});

const PIECES = ['a', 'ssl_mode', ' ', '\n', '\\', '\\\n', '"', "'", '#', '=', ',', '\r', '\uFEFF', 'é'];
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 50 }).map((pieces) => pieces.join(''));

function assertTiled(file: SourceFile): void {
  const { tokens } = parseOptionLines(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
}

describe('the lines of perdition.conf', () => {
  it('tile any text', () => {
    fc.assert(fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => assertTiled(plainFile('x', text))));
  });

  it('go on after a backslash, comments too', () => {
    const lines = parseOptionLines(plainFile('x', '# a \\\nssl_mode none\nssl_mode tls_\\\nlisten\nn\n')).statements;
    assert.deepEqual(
      lines.map((one) => (one.kind === 'setting' ? [one.key.value, one.args[0]?.value] : [])),
      [
        ['ssl_mode', 'tls_listen'],
        ['n', undefined],
      ],
    );
  });

  it('cost time in proportion to their length', () => {
    const work = (times: number) => {
      const before = steps.count;
      parseOptionLines(plainFile('x', 'ssl_mode "a" b \\\n# c\n'.repeat(times)));
      return steps.count - before;
    };
    assert.ok(work(4_000) <= 4.5 * work(1_000));
  });

  it('survive the broken files', () => {
    const folder = join(import.meta.dirname, '../../fixtures/broken/shell-vars');
    for (const name of readdirSync(folder)) assertTiled(plainFile(name, readFileSync(join(folder, name), 'latin1')));
  });
});
