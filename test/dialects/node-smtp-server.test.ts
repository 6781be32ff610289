import assert from 'node:assert/strict';
import { show } from '../support/agree.ts';
import { hostOf } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

/** The services of a program at `/app/server.js`. */
function servicesFor(text: string, files: Readonly<Record<string, string>> = {}) {
  return servicesOf(hostOf({ '/app/package.json': '{}', '/app/server.js': text, ...files }));
}

function loginOf(options: string): string {
  const text = `const { SMTPServer } = require('smtp-server');\nnew SMTPServer({ onAuth: check, ${options} }).listen(587, '0.0.0.0');`;
  const [service] = servicesFor(text);
  const [listener] = service?.listeners ?? [];
  return listener ? show(listener.cleartextLogin.remote) : 'none';
}

describe('mail servers written for Node.js', () => {
  it('refuse what only a known option would take', () => {
    assert.equal(loginOf('allowInsecureAuth: false'), 'refused');
  });

  it('take passwords under the condition that an option is true', () => {
    assert.equal(
      loginOf('allowInsecureAuth: argv.open'),
      'conditional ("accepted" if "argv.open" is true; "refused" if "argv.open" is false)',
    );
  });

  it('are one question where an expression stands in two options', () => {
    assert.equal(
      loginOf('secure: argv.tls, hideSTARTTLS: !argv.tls'),
      'conditional ("refused" if "argv.tls" is true; "accepted" if "argv.tls" is false)',
    );
  });

  it('are not known where disabled commands are not', () => {
    assert.equal(loginOf('hideSTARTTLS: true, disabledCommands: argv.disabled'), 'unknown');
  });

  it('do not start where a certificate that they read is not there', () => {
    const [service] = servicesOf(
      hostOf(
        {
          '/app/server.js':
            "const { SMTPServer } = require('smtp-server');\nnew SMTPServer({ cert: require('fs').readFileSync('/etc/x.pem') }).listen(25);",
        },
        { complete: true },
      ),
    );
    assert.equal(service && show(service.startError), "ENOENT: no such file or directory, open '/etc/x.pem'");
  });

  it('are nothing known where STARTTLS is done by hand', () => {
    const [service] = servicesFor(
      "const net = require('net'); const tls = require('tls');\nnet.createServer((s) => { s.write('+OK'); s.on('data', () => new tls.TLSSocket(s, { isServer: true })); }).listen(110);",
    );
    assert.equal(service && show(service.listeners[0]!.cleartextLogin.remote), 'unknown');
  });

  it('keep passwords out of what is told', () => {
    const [service] = servicesFor(
      "const { SMTPServer } = require('smtp-server');\nconst password = 'correct-horse';\nnew SMTPServer({ onAuth: (a, s, d) => d(a.password === 'battery-staple' ? null : new Error('no')) }).listen(25);",
    );
    const secrets = service?.secrets.map(({ file, start, end }) => file.text.slice(start, end));
    assert.deepEqual(secrets, ['correct-horse', 'battery-staple']);
  });
});
