import assert from 'node:assert/strict';
import { remedies } from '../../src/dialects/cyrus/remedies.ts';
import { servicesOf } from '../support/services.ts';
import type { Remedy, Service } from '../../src/model/model.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { show } from '../support/agree.ts';
import { hostOf } from '../support/host.ts';

const told = { versions: { cyrus: '3.6.1' }, build: 'debian', complete: true } as const;
const BASE = 'configdirectory: /var/lib/cyrus\n';
const FILES = ['/etc/cyrus.conf', '/etc/imapd.conf'] as const;

function serviceOf(entry: string, imapd: string): Service {
  const texts = [`SERVICES {\n  ${entry}\n}\n`, `${BASE}${imapd}`];
  return serviceIn(texts);
}

function serviceIn(texts: readonly string[]): Service {
  const [service] = servicesOf(hostOf(Object.fromEntries(FILES.map((path, i) => [path, texts[i]!])), told));
  assert.ok(service);
  return service;
}

/** The service after the cure, and what the cure says. */
function cured(service: Service, remedy: Remedy) {
  const cure = remedies[remedy]?.(service.listeners[0]!, service);
  assert.ok(cure);
  return { cure, after: serviceIn(service.files.map((file) => applyEdits(file, cure.edits))) };
}

describe('remedies for cyrus', () => {
  it('replace the line that lets passwords through, since a second one stops the server', () => {
    const service = serviceOf('pop3 cmd="pop3d" listen="110"', 'pop3_AllowPlaintext:yes # for now\n');
    const { cure, after } = cured(service, 'require-tls-for-login');
    assert.deepEqual(
      cure.edits.map(({ text }) => text),
      [' no'],
    );
    assert.equal(show(after.starts), 'true');
    assert.equal(show(after.listeners[0]!.cleartextLogin.remote), 'refused');
    assert.equal(cure.safety, 'review'); // without a certificate nobody could log in any more
  });

  it('take the flag away that claims an outer layer', () => {
    const service = serviceOf('pop3 cmd="pop3d -p 2 -U 30" listen="110"', 'allowplaintext: no\n');
    const { after } = cured(service, 'require-tls-for-login');
    assert.equal(show(after.listeners[0]!.cleartextLogin.remote), 'refused');
    assert.match(after.files[0]!.text, /cmd="pop3d -U 30"/);
  });

  it('name the key that a combined file holds too', () => {
    const service = serviceOf('pop3s cmd="pop3d -s" listen="995"', 'pop3s_tls_server_cert: /etc/mail.pem\n');
    assert.equal(
      cured(service, 'name-certificate').cure.replacement,
      'pop3s_tls_server_key: /etc/ssl/private/mail.key\n',
    );
  });

  it('show both settings where neither is there', () => {
    const { cure } = cured(serviceOf('pop3s cmd="pop3d -s" listen="995"', ''), 'name-certificate');
    assert.match(cure.replacement!, /^tls_server_cert: .*\ntls_server_key: .*\n$/);
  });

  it('bind to loopback, and close', () => {
    const service = serviceOf('pop3 cmd="pop3d" listen=pop3', 'allowplaintext: yes\n');
    const { after } = cured(service, 'bind-loopback');
    assert.deepEqual(
      after.listeners.map(({ address, port }) => `${show(address)}:${show(port)}`),
      ['127.0.0.1:110'],
    );
    assert.deepEqual(cured(service, 'close-listener').after.listeners, []);
  });
});
