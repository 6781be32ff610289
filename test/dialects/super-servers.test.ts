import assert from 'node:assert/strict';
import fc from 'fast-check';
import { servicesOf } from '../support/services.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';

const words = [
  '\npop3 stream tcp nowait root /usr/sbin/tcpd /usr/sbin/ipop3d\n',
  '\n{{ a }},127.0.0.1:imap2 stream {{ p }} nowait root {{ dir }}/imapd imapd\n',
  'pop3',
  'pop2',
  '110',
  '127.0.0.1:pop3',
  '*:',
  'stream',
  'tcp',
  'tcp6',
  'nowait',
  'wait',
  'root',
  '/usr/sbin/tcpd',
  '/usr/sbin/ipop3d',
  'qpopper',
  '-l',
  '2',
  '{{ x }}',
  '\n',
  '\n  ',
  '# c\n',
];
const lines = [
  'service pop3\n{\n',
  'service imap2\n{\n socket_type = stream\n wait = no\n user = root\n server = /usr/sbin/imapd\n',
  'defaults\n{\n',
  '}\n',
  ...[
    'disable = yes',
    'disable = no # x',
    'socket_type = stream',
    'wait = no',
    'user = root',
    'server = /usr/sbin/ipop3d',
    'bind = localhost',
    'only_from += 10.0.0.0 {{ y }}',
    'no_access -= 10.0.0.0',
    'flags = IPv6 NAMEINARGS',
    'type = UNLISTED',
    'port = 109',
    'redirect = 192.0.2.1 pop3',
    'access_times = 1:00-2:00',
    'enabled = {{ z }}',
    'libwrap =',
    '{{ rest }}',
  ].map((line) => ` ${line}\n`),
  'include /etc/xinetd.conf\n',
  'includedir /etc/xinetd.d\n',
  '{% if a %}\n',
  '{% endif %}\n',
];
const text = (pieces: readonly string[], between: string) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((list) => list.join(between));

describe('super-servers', () => {
  it('survive any files, with listeners whose ids are their own', () => {
    fc.assert(
      fc.property(text(words, ' '), text(lines, ''), text(lines, ''), text(words, ' '), (inetd, main, entry, allow) => {
        const plain = hostOf({
          '/etc/inetd.conf': '',
          '/etc/xinetd.conf': '',
          '/etc/xinetd.d/mail': '',
          '/etc/hosts.allow': allow,
          '/etc/hosts.deny': `ALL: ${allow}\n`,
        });
        const texts: Readonly<Record<string, string>> = {
          '/etc/inetd.conf': inetd,
          '/etc/xinetd.conf': main,
          '/etc/xinetd.d/mail': entry,
        };
        const files = new Map(
          Object.entries(texts).map(([path, written]) => [path, readTemplate(plainFile(path, written))]),
        );
        const host = {
          ...plain,
          entry: (path: string) => {
            const file = files.get(path);
            return file ? { kind: 'file' as const, file } : plain.entry(path);
          },
        };
        for (const { listeners } of servicesOf(host))
          assert.equal(new Set(listeners.map(({ id }) => id)).size, listeners.length);
      }),
      { numRuns: 150 },
    );
  });
});
