import assert from 'node:assert/strict';
import { lintPaths } from '../support/lint.ts';
import { inScratch } from '../support/scratch.ts';

const OPEN = "const { SMTPServer } = require('smtp-server');\nnew SMTPServer({ hideSTARTTLS: true, onAuth }).listen(";

describe('programs for Node.js in a repository', () => {
  it('are one host per package and role, below whatever ignore files there are', async () => {
    const hosts = await hostsOf({
      '.gitignore': 'ignored/\n',
      'package.json': '{ "name": "x" }',
      'server.js': `${OPEN}25);\n`,
      'packages/pop/package.json': '{ "name": "pop" }',
      'packages/pop/src/index.js': `${OPEN}587);\n`,
      'test/helper.js': `${OPEN}2525);\n`,
      'src/mail.test.js': `${OPEN}2526);\n`,
      'ignored/server.js': `${OPEN}2527);\n`,
    });
    assert.deepEqual(hosts, ['deploy 25', 'deploy 587', 'test 2525 2526']);
  });

  it('are what something starts, and not what they import', async () => {
    const hosts = await hostsOf({
      'package.json': '{ "scripts": { "start": "NODE_ENV=production node dist/main.js" } }',
      'src/main.ts':
        "import { start } from './mail.js';\nif (process.env.NODE_ENV === 'production') start(587); else start(25);\n",
      'src/mail.ts':
        "import { SMTPServer } from 'smtp-server';\nexport const start = (port: number) => new SMTPServer({}).listen(port);\n",
    });
    assert.deepEqual(hosts, ['deploy 587']);
  });

  it('are not made of scripts that serve no mail', async () => {
    const hosts = await hostsOf({
      'package.json': '{}',
      'a.ts': 'export const a = 1;\n',
      'b.js': "const net = require('net');\nnet.createServer((s) => s.end('hello')).listen(8080);\n",
      'c.js': '// smtp-server is what we would need\nconst port = 25;\n',
    });
    assert.deepEqual(hosts, []);
  });
});

async function hostsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { network } = await inScratch(files, (folder) => lintPaths([folder]));
  return network.hosts
    .map((host) => {
      const own = network.services.filter((service) => service.host === host);
      const ports = own.flatMap(({ listeners }) => listeners.map(({ port }) => port.is));
      return `${host.role} ${ports.sort().join(' ')}`;
    })
    .sort();
}
