import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseMailutils } from '../../src/dialects/mailutils/grammar.ts';
import type { Service } from '../../src/model/model.ts';
import { refusalOf } from '../../src/syntax/nesting.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

const told: TestAssume = { versions: { mailutils: '3.15' }, build: 'debian', complete: true };
const TLS = 'tls { ssl-certificate-file "/etc/x.crt"; ssl-key-file "/etc/x.key"; };';

function daemon(
  config: string,
  more: Readonly<Record<string, string>> = {},
  program = 'pop3d',
  flags = '--daemon',
): Service {
  const unit = `[Service]\nExecStart=/usr/sbin/${program} ${flags}\n`;
  const files = { '/etc/mailutils.conf': config, [`/etc/systemd/system/mailutils-${program}.service`]: unit, ...more };
  const [service] = servicesOf(hostOf(files, told)).filter(({ dialect }) => dialect === 'mailutils');
  assert.ok(service);
  return service;
}

const talk = (service: Service) =>
  service.starts.is === false
    ? service.startError.is
    : service.listeners
        .filter(({ open }) => open.is !== false)
        .map(({ address, port, transport, starttls, cleartextLogin }) =>
          [address, port, transport, starttls, cleartextLogin.remote].map(show).join(' '),
        )
        .join(', ');
const mode = (text: string) => talk(daemon(`program pop3d { ${text} };`));
const CLEAR = '0.0.0.0 110 plain none accepted';

describe('mailutils', () => {
  it('takes a server block before the program, and no mode for none but in a block with a certificate', () => {
    assert.equal(mode(TLS), CLEAR);
    assert.equal(mode(`${TLS} tls-mode ondemand;`), '0.0.0.0 110 plain offered accepted');
    assert.equal(mode(`server 127.0.0.2:1 { ${TLS} };`), '127.0.0.2 1 plain offered unreachable');
    assert.equal(
      mode(`${TLS} tls-mode required; server 192.0.2.1 { tls-mode no; };`),
      '192.0.2.1 110 plain none accepted',
    );
    assert.equal(mode(`${TLS} tls-mode no; server 192.0.2.1 { ${TLS} };`), '192.0.2.1 110 plain none accepted');
  });

  it('speaks TLS at once where the mode is true, and passes over words that are none', () => {
    assert.equal(mode(`${TLS} tls-mode true;`), '0.0.0.0 110 tls none refused');
    const service = daemon(`program pop3d { ${TLS} tls-mode REQUIRED; };`);
    assert.equal(talk(service), CLEAR);
    assert.deepEqual(
      service.problems.map(({ message }) => message),
      ['"REQUIRED" is not a valid tls keyword, so "tls-mode" stays unset'],
    );
  });

  it('does not start where TLS is asked for and no certificate is named', () => {
    const none = 'TLS is not configured, but requested in the configuration';
    assert.equal(mode('tls-mode required;'), none);
    assert.equal(mode('tls-mode no;'), none);
    assert.equal(mode('server 0.0.0.0 { tls-mode ondemand; };'), none);
    assert.equal(mode('server 0.0.0.0 { tls-mode no; };'), CLEAR);
  });

  it('does not start with what it does not understand', () => {
    assert.equal(mode('bogus 1;'), 'unknown keyword "bogus"');
    assert.equal(mode('server 0.0.0.0 { port 1; };'), 'unknown keyword "port"');
    assert.equal(mode('port 1 2;'), 'unexpected value: 1');
    assert.equal(mode('port 1;; '), 'syntax error');
    assert.equal(mode('server [::1] { };'), 'stray character [');
    assert.equal(mode('include "/etc/none";'), 'include file or directory does not exist');
    assert.equal(mode('bogus { any thing; };'), CLEAR);
    assert.equal(talk(daemon('program sendmail { bogus 1; };')), CLEAR);
  });

  it('gives a port to the blocks behind it', () => {
    assert.equal(
      mode('server 192.0.2.1 { }; port 1110; server "[::]" { };'),
      '192.0.2.1 110 plain none accepted, :: 1110 plain none accepted',
    );
    assert.equal(mode('port 1110; port pop3;'), CLEAR);
    assert.equal(
      mode('server 0.0.0.0:1 { } server "[::]:1" { } server :2 { };'),
      '0.0.0.0 1 plain none accepted, 0.0.0.0 2 plain none accepted',
    );
  });

  it('lets the command line have the last word', () => {
    assert.equal(
      talk(daemon('program pop3d { port 1; };', {}, 'pop3d', '-d --set .port=2')),
      '0.0.0.0 2 plain none accepted',
    );
    const own = { '/etc/own.conf': 'port 3;' };
    assert.equal(
      talk(daemon('program pop3d { port 1; };', own, 'pop3d', '-d --config-file=/etc/own.conf')),
      '0.0.0.0 3 plain none accepted',
    );
    assert.equal(talk(daemon('program pop3d { port 1; };', {}, 'pop3d', '-d --no-config')), CLEAR);
  });

  it('turns clients away by its lists and by TCP wrappers', () => {
    const [listener] = daemon('program pop3d { acl { allow 127.0.0.1; deny any; }; };').listeners;
    assert.deepEqual([listener!.reach, listener!.cleartextLogin.remote, listener!.cleartextLogin.loopback].map(show), [
      'loopback',
      'unreachable',
      'accepted',
    ]);
    const [lan] = daemon('program pop3d { acl { allow from 10.0.0.0/8; deny any; }; };').listeners;
    assert.deepEqual([show(lan!.cleartextLogin.remote), lan!.cleartextFrom.is], ['accepted', ['10.0.0.0/8']]);
    const denied = { '/etc/hosts.deny': 'pop3d: ALL\n' };
    assert.equal(talk(daemon('', denied)), '0.0.0.0 110 plain none unreachable');
    assert.equal(talk(daemon('program pop3d { tcp-wrappers { enable no; }; };', denied)), CLEAR);
  });

  it('has imap4d do the same, and forbid LOGIN', () => {
    const imap = (text: string) => talk(daemon(`program imap4d { ${text} };`, {}, 'imap4d'));
    assert.equal(imap('server 192.0.2.1 { };'), '192.0.2.1 143 plain none accepted');
    assert.equal(imap(`${TLS} tls-mode required;`), '0.0.0.0 143 plain required refused');
    assert.equal(imap('login-disabled yes;'), '0.0.0.0 143 plain none refused');
  });

  it('is no daemon where nothing starts one', () => {
    const count = (config: string, assume = told) =>
      servicesOf(hostOf({ '/etc/mailutils.conf': config }, assume)).length;
    assert.equal(count('program pop3d { port 1; };'), 0);
    assert.equal(count('program pop3d { mode daemon; };'), 1);
    assert.equal(count('mailbox { mail-spool "/var/mail"; };'), 0);
    const [asked] = servicesOf(
      hostOf({ '/etc/mailutils.conf': 'program pop3d { port 1; };' }, { ...told, complete: false }),
    );
    assert.equal(asked?.listeners[0]?.open.could?.length, 2);
  });

  it('is read as 2.x where it has the names of 2.x', () => {
    const files = {
      '/etc/mailutils.conf':
        'program pop3d {\n mode daemon;\n tls { enable yes;\n ssl-cert /a;\n };\n tls-required yes;\n};\n',
    };
    const host = hostOf(files, { complete: true });
    const [service] = servicesOf(host);
    assert.deepEqual([show(service!.version), show(service!.listeners[0]!.starttls)], ['2.2', 'required']);
  });
});

const PIECES = ['server', ' ', '\n', ';', '{', '}', '"', '\\', '/*', '*/', '//', '#', '(', ',', '[', 'x', '\uFEFF'];
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 50 }).map((pieces) => pieces.join(''));

function assertTiled(file: SourceFile): void {
  const { tokens } = parseMailutils(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
}

describe('the grammar of mailutils', () => {
  const shown = (list: readonly Statement[]): readonly string[] =>
    list.map((one) =>
      one.kind === 'hole'
        ? '?'
        : (refusalOf(one) ??
          `${[one.key, ...one.args].map(({ value }) => value).join(' ')}${one.body ? ` { ${shown(one.body).join('; ')} }` : ''}`),
    );

  it('tiles any text', () => {
    fc.assert(fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => assertTiled(plainFile('x', text))));
  });

  it('knows three kinds of comments, none of them inside of quotes or of an URL', () => {
    const text = 'aa "x # y // z"; # one\n/* two; */ bb inet://h; // three;\ncc { dd 1; } ee (f, g);';
    assert.deepEqual(shown(parseMailutils(plainFile('x', text)).statements), [
      'aa x # y // z',
      'bb inet://h',
      'cc { dd 1 }',
      'ee f g',
    ]);
  });

  it('refuses what is not finished', () => {
    assert.deepEqual(shown(parseMailutils(plainFile('x', 'aa 1')).statements), ['syntax error']);
    assert.deepEqual(shown(parseMailutils(plainFile('x', '}; x 1;')).statements), ['syntax error', 'syntax error']);
  });

  it('costs time in proportion to the length', () => {
    for (const shape of ['server x { aa b; }; // c\n', '/* ', '"', '{ ', 'x{}']) {
      const work = (times: number) => {
        const before = steps.count;
        parseMailutils(plainFile('x', shape.repeat(times)));
        return steps.count - before;
      };
      assert.ok(work(4_000) <= 4.5 * work(1_000) + 1_000, shape);
    }
  });

  it('survives the broken files', () => {
    const folder = join(import.meta.dirname, '../../fixtures/broken/shell-vars');
    for (const name of readdirSync(folder)) assertTiled(plainFile(name, readFileSync(join(folder, name), 'latin1')));
  });
});
