import assert from 'node:assert/strict';
import { renderInventoryJson } from '../../src/report/inventory.ts';
import { renderInventoryTable } from '../../src/report/inventory-table.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { redactorOf } from '../../src/report/secrets.ts';
import { renderText } from '../../src/report/text.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { main, result } from './sample.ts';

const redactor = redactorOf(result.network);
const line = (text: string) => redactor.line(plainFile('x', text), 1).text;

describe('secrets', () => {
  it('leave in no report', () => {
    const reports = [
      renderText(result, { color: false, verbose: true }),
      renderJson(result),
      renderSarif(result, '0.1.0'),
      renderInventoryJson(result),
      renderInventoryTable(result, { color: false }),
    ];
    for (const report of reports) assert.doesNotMatch(report, /s3cret-t0ken|hunter2|MIIEvQ/);
  });

  it('are hidden where a dialect says so, and the underline moves with the text', () => {
    const shown = redactor.line(main, 3);
    assert.equal(shown.text, 'doveadm_password = …');
    assert.deepEqual([1, 20, 32].map(shown.column), [1, 20, 21]);
  });

  it('are hidden in URLs, arguments, assignments and PEM blocks that no dialect knows', () => {
    assert.equal(line('  db: mysql://mail:hunter2@db/mail'), '  db: mysql://mail:…@db/mail');
    assert.equal(line('exec /usr/bin/sync --password hunter2 --verbose'), 'exec /usr/bin/sync --password … --verbose');
    assert.equal(line('mail_password: "hunter two"'), 'mail_password: …');
    assert.equal(line('dnpass = hunter2'), 'dnpass = …');
    assert.equal(redactor.line(main, 6).text, '…');
    assert.equal(
      redactor.text('key -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----'),
      'key -----BEGIN RSA PRIVATE KEY-----…-----END RSA PRIVATE KEY-----',
    );
  });

  it('are not seen in switches, paths and template expressions', () => {
    for (const text of [
      'disable_plaintext_auth = no',
      'ssl_key_password = </etc/ssl/pass.txt',
      'password: {{ vault_password }}',
      'key = /etc/ssl/private/mail.key',
      'pass = yes',
      'http://example.org:80/x',
    ])
      assert.equal(line(text), text);
  });

  it('that are words like any other hide no such word elsewhere', () => {
    const file = plainFile('y', 'password_expire = yes\ntoken = hunter\n');
    const [service] = result.network.services;
    const secrets = [
      { file, start: 18, end: 21 },
      { file, start: 30, end: 36 },
    ];
    const { text, line: shown } = redactorOf({ ...result.network, services: [{ ...service!, secrets }] });
    assert.equal(text('"auth" is "yes", not "hunter"'), '"auth" is "yes", not "…"');
    assert.equal(shown(file, 1).text, 'password_expire = …');
  });
});
