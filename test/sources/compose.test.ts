import assert from 'node:assert/strict';
import { known } from '../../src/lint.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { locate } from '../../src/text/source-file.ts';
import { inScratch } from '../support/scratch.ts';

const PLAIN = 'protocols = imap\nssl = no\n';

async function hostsOf(files: Readonly<Record<string, string>>): Promise<readonly Host[]> {
  return inScratch(files, async (folder) => {
    const tree = await discover([folder], known);
    return (await hostsIn(tree, nothingAssumed, noPolicy)).hosts;
  });
}

/** What lies at a path of the only host. */
async function fileOn(path: string, files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [host] = await hostsOf(files);
  const entry = host?.entry(path);
  return entry?.kind === 'file' ? (entry.file.holes.length > 0 ? '?' : entry.file.text) : entry?.kind;
}

const image = (...lines: readonly string[]) => ({ 'dovecot.conf': PLAIN, Dockerfile: `${lines.join('\n')}\n` });
const CONF = '/etc/dovecot/dovecot.conf';

describe('hosts of compose files', () => {
  it('are one per service that has files of a mail server, named after it', async () => {
    const hosts = await hostsOf({
      'compose.yaml': `services:
  imap:
    image: x
    volumes: ["./conf:/etc/dovecot"]
  web:
    image: nginx:1.25
    volumes: ["./web:/usr/share/nginx/html"]
`,
      'conf/dovecot.conf': PLAIN,
      'web/index.html': 'x',
    });
    assert.deepEqual(
      hosts.map(({ name, source, paths }) => [name, source, paths]),
      [['imap', 'compose', [CONF]]],
    );
  });
  it('leave files that no daemon reads to others', async () => {
    const hosts = await hostsOf({
      'docker-compose.yml': 'services:\n  mail:\n    build: mail\n',
      'mail/Dockerfile': 'FROM debian:12\nCOPY conf/ /templates/\n',
      'mail/conf/dovecot.conf': PLAIN,
    });
    assert.deepEqual(
      hosts.map(({ source }) => source),
      ['tree'],
    );
  });
  it('tell which ports are published, from where, and under which number', async () => {
    const [host] = await hostsOf({
      'compose.yaml': `services:
  mail:
    image: x
    volumes: ["./dovecot.conf:${CONF}"]
    ports: ["110-111:1110-1111", "127.0.0.1:143:143", "53:53/udp", "993", "\${A}:995"]
`,
      'dovecot.conf': PLAIN,
    });
    assert.deepEqual(
      host!.publishes.map(({ port, outside, reach }) => [port, outside, reach]),
      [
        [1110, 110, 'remote'],
        [1111, 111, 'remote'],
        [143, 143, 'loopback'],
        [993, undefined, 'remote'],
        [995, undefined, undefined],
      ],
    );
  });
  it('know what lies in a volume only where the tree holds it', async () => {
    const service = (volume: string) => ({
      'compose.yaml': `services:\n  mail:\n    build: .\n    volumes: ["${volume}"]\n`,
      ...image('FROM debian:12', `COPY dovecot.conf ${CONF}`),
      'other.conf': 'protocols = pop3\n',
    });
    assert.equal(await fileOn(CONF, service(`./other.conf:${CONF}`)), 'protocols = pop3\n');
    assert.equal(await fileOn(CONF, service(`/srv/dovecot.conf:${CONF}`)), '?');
    assert.equal(await fileOn(CONF, service('data:/var/mail')), PLAIN);
    assert.deepEqual(
      (await hostsOf(service('/srv/dovecot:/etc/dovecot'))).map(({ source }) => source),
      ['tree'],
    );
  });
  it('take a daemon at its word where it names its configuration', async () => {
    const files = {
      'compose.yaml': `services:
  mail:
    image: x
    command: dovecot -F -c /config/dovecot.conf
    volumes: ["./config:/config"]
`,
      'config/dovecot.conf': `${PLAIN}!include more.conf\n`,
      'config/more.conf': 'x = y\n',
    };
    assert.deepEqual(
      [await fileOn(CONF, files), await fileOn('/etc/dovecot/more.conf', files)],
      [`${PLAIN}!include more.conf\n`, 'x = y\n'],
    );
  });
  it('are samples and tests where their files are', async () => {
    const compose = `services:\n  mail:\n    image: x\n    volumes: ["./dovecot.conf:${CONF}"]\n`;
    const role = async (path: string) => {
      const folder = path.includes('/') ? path.replace(/[^/]*$/, '') : '';
      return (await hostsOf({ [path]: compose, [`${folder}dovecot.conf`]: PLAIN }))[0]?.role;
    };
    assert.deepEqual(
      await Promise.all(
        ['compose.yaml', 'examples/compose.yaml', 'tests/compose.yaml', 'docker-compose.sample.yml'].map(role),
      ),
      ['deploy', 'sample', 'test', 'sample'],
    );
  });
});

describe('images', () => {
  const built = (...lines: readonly string[]) =>
    fileOn(CONF, image('FROM debian:12', `COPY dovecot.conf ${CONF}`, ...lines));
  it('are what their instructions make', async () => {
    assert.equal(await built(`RUN echo "a = b" >> ${CONF}`), `${PLAIN}a = b\n`);
    assert.equal(await built(`RUN printf '%s = %s\\n' a b c d > ${CONF}`), 'a = b\nc = d\n');
    assert.equal(await built(`RUN cd /etc/dovecot && mv dovecot.conf x && cp x dovecot.conf`), PLAIN);
    assert.equal(await built('ARG A=1', `RUN sed -i "s/no/$A/" ${CONF}`), 'protocols = imap\nssl = 1\n');
    assert.equal(
      await built(
        'WORKDIR /etc',
        'WORKDIR dovecot',
        'COPY dovecot.conf ./x.conf',
        'RUN ["rm", "dovecot.conf"]',
        'RUN ln -s x.conf dovecot.conf',
      ),
      'link',
    );
    assert.equal(await built(`RUN echo x | tee -a ${CONF}`), `${PLAIN}x\n`);
  });
  it('hide what they do in ways that nobody can follow', async () => {
    assert.equal(await built(`RUN awk '{print}' /x > ${CONF}`), '?');
    assert.equal(await built(`RUN python3 /setup.py`), '?');
    assert.equal(await built(`RUN if [ -n "$X" ]; then echo x >> ${CONF}; fi`), '?');
    assert.equal(await built(`RUN sed -i '/x/{N;d}' ${CONF}`), '?');
    assert.equal(await built('RUN curl -s https://example.org/x | sh'), '?');
    assert.equal(await built('ADD https://example.org/rootfs.tar.gz /'), '?');
    assert.equal(await built(`RUN my-editor --set ssl=yes ${CONF}`), '?');
  });
  it('are left alone by programs that only build', async () => {
    assert.equal(
      await built(
        'RUN apt-get update && apt-get install -y dovecot-imapd && rm -rf /var/lib/apt/lists/*',
        'RUN chmod 640 /etc/dovecot/*.conf && newaliases',
        'USER dovecot',
      ),
      PLAIN,
    );
  });
  it('are complete where every layer is in the tree and the distribution is known', async () => {
    const complete = async (...lines: readonly string[]) =>
      (await hostsOf(image(...lines, `COPY dovecot.conf ${CONF}`, 'CMD ["dovecot", "-F"]')))[0]?.complete;
    assert.deepEqual(
      [
        await complete('FROM debian:12'),
        await complete('FROM example/base'),
        await complete('FROM debian:12', 'RUN /setup'),
      ],
      [true, false, false],
    );
  });
  it('leave out what .dockerignore names, and copy patterns and folders as Docker does', async () => {
    const files = {
      ...image('FROM scratch', 'COPY conf/*.conf /etc/dovecot/', 'COPY conf/conf.d /etc/dovecot/conf.d'),
      '.dockerignore': 'conf/b.*\n**/c.conf\n',
      'conf/dovecot.conf': PLAIN,
      'conf/b.conf': '',
      'conf/conf.d/10-a.conf': 'a = b\n',
      'conf/conf.d/c.conf': '',
    };
    assert.deepEqual((await hostsOf(files))[0]?.paths, ['/etc/dovecot/conf.d/10-a.conf', CONF]);
  });
  it('know releases by distribution, and lead to the lines that wrote a file', async () => {
    const [host] = await hostsOf(
      image('FROM debian:bookworm-slim', 'RUN apt-get install -y dovecot-pop3d', `RUN echo ssl=no > ${CONF}`),
    );
    assert.deepEqual(host?.releases('dovecot'), [{ version: '2.3.19.1', build: 'debian' }]);
    const entry = host?.entry(CONF);
    const [place] = entry?.kind === 'file' ? locate({ file: entry.file, start: 0, end: 6 }) : [];
    assert.equal(place?.file.path.endsWith('Dockerfile'), true);
  });
});

describe('hostile containers', () => {
  it('end: files that include themselves, scripts that call each other, tables without end', async () => {
    const many = Array.from({ length: 30 }, () => '  - compose.yaml').join('\n');
    await hostsOf({
      'compose.yaml': `include:\n${many}\nservices:\n  a: {image: mail, extends: a}\n  b: {extends: c}\n  c: {extends: b}\n`,
    });
    const calls = '. /a.sh\n'.repeat(20);
    await hostsOf({
      ...image('FROM debian', 'COPY a.sh /a.sh', `COPY dovecot.conf ${CONF}`, 'RUN sh /a.sh'),
      'a.sh': calls,
    });
    const ports = Array.from({ length: 5_000 }, (_, i) => `"${i}:${i}"`).join(', ');
    await hostsOf({ 'compose.yaml': `services:\n  mail: {image: x, ports: [${ports}, "1-65535:1-65535"]}\n` });
  }).timeout(20_000);
  it('cannot name files outside of the tree', async () => {
    const [host] = await hostsOf({
      'compose.yaml': `services:\n  mail:\n    image: x\n    volumes: ["../../../../etc:/etc/dovecot", "./dovecot.conf:${CONF}", "/etc/passwd:/etc/dovecot/x.conf"]\n`,
      'dovecot.conf': PLAIN,
    });
    assert.deepEqual(
      host?.paths.map((path) => [path, host.entry(path).kind === 'file']),
      [
        [CONF, true],
        ['/etc/dovecot/x.conf', true],
      ],
    );
  });
  it('are read for what can be read', async () => {
    for (const text of [
      'services: [',
      'services: {a: }',
      'services:\n  a: &x\n    <<: *x\n',
      'a: b',
      '',
      'services:\n  a:\n    ports: {a: b}\n    volumes: x\n    environment: 3\n    networks: 4\n    build: []\n    image: mail',
    ])
      await assert.doesNotReject(
        hostsOf({ 'compose.yaml': text, Dockerfile: 'FROM\nCOPY\nRUN\nADD a\nENV\nARG =\nmail' }),
        text,
      );
  });
});
