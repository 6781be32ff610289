import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BaselineEntry, baselineText, entriesOf, heldAgainst } from '../../src/judge/baseline.ts';
import { lintFiles } from '../../src/lint.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import { noPolicy } from '../../src/model/policy.ts';
import type { Finding } from '../../src/model/result.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { rules } from './network.ts';

type Files = Readonly<Record<string, string>>;

const DOVECOT = `protocols = pop3
disable_plaintext_auth = no
ssl = yes
ssl_cert = </etc/dovecot/mail.pem
ssl_key = </etc/dovecot/mail.key
`;
const SECTIONS = [
  '[pop3]\naccept = 110\nconnect = 198.51.100.7:995\n',
  '[imap]\naccept = 143\nconnect = 198.51.100.7:993\n',
  '[smtp]\naccept = 25\nconnect = 198.51.100.8:465\n',
];
const INETD =
  'pop2 stream tcp nowait root /usr/sbin/ipop2d ipop2d\nimap2 stream tcp nowait root /usr/sbin/imapd imapd\n';
const FILES: Files = {
  'hosts/mx1/etc/dovecot/dovecot.conf': DOVECOT,
  'hosts/mx2/etc/stunnel/mail.conf': `client = yes\n${SECTIONS.join('')}`,
  'hosts/mx3/etc/inetd.conf': INETD,
};
const assume = { ...nothingAssumed, backends: 'accept', versions: { dovecot: '2.3.19', stunnel: '5.68' } } as const;

async function found(files: Files): Promise<readonly Finding[]> {
  return (await lintFiles(files, { rules, assume, policy: noPolicy })).findings;
}

const at = startOf(plainFile('.waxseal-baseline.json', ''));
const written = (entries: readonly BaselineEntry[]) => entries.map((entry) => ({ ...entry, at }));
const known = await found(FILES);
const baseline = written(known.flatMap(entriesOf));

/** What a person does to files without changing what they say: comments, blank lines, other blanks, another order, other names. */
interface Edit {
  readonly comments: readonly number[];
  readonly blanks: number;
  readonly order: readonly string[];
  readonly turned: boolean;
  readonly folders: readonly string[];
  readonly file: string;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  comments: fc.array(fc.nat(40), { maxLength: 5 }),
  blanks: fc.constantFrom(0, 1, 3),
  order: fc.shuffledSubarray([...SECTIONS], { minLength: 3 }),
  turned: fc.boolean(),
  folders: fc.shuffledSubarray(['mx1', 'mx2', 'mx3', 'post', 'relay', 'old'], { minLength: 3, maxLength: 3 }),
  file: fc.constantFrom('mail', 'stunnel', 'tunnels'),
});

function edited({ comments, blanks, order, turned, folders, file }: Edit): Files {
  const spaced = (text: string) => text.replaceAll(' = ', blanks === 0 ? '=' : `${' '.repeat(blanks)}= `);
  const commented = (text: string) => {
    const lines = text.split('\n');
    for (const place of comments) lines.splice(place % lines.length, 0, place % 2 === 0 ? '# moved, not changed' : '');
    return lines.join('\n');
  };
  const inetd = turned ? INETD.split('\n').filter(Boolean).reverse().join('\n') : INETD;
  const [a, b, c] = folders;
  return {
    [`hosts/${a}/etc/dovecot/dovecot.conf`]: commented(spaced(DOVECOT)),
    [`hosts/${b}/etc/stunnel/${file}.conf`]: commented(spaced(`client = yes\n${order.join('')}`)),
    [`hosts/${c}/etc/inetd.conf`]: commented(blanks > 0 ? `${inetd}\n`.replaceAll(' ', ' '.repeat(blanks)) : inetd),
  };
}

describe('a baseline', () => {
  it('holds one entry per listener of each finding, and names no line', () => {
    assert.ok(known.length >= 5, known.map(({ rule }) => rule).join());
    assert.equal(baseline.length, known.flatMap(({ listeners }) => listeners).length);
    assert.doesNotMatch(baselineText(baseline), /line"|column/i);
    assert.deepEqual(JSON.parse(baselineText(baseline)).entries.length, baseline.length);
  });

  it('neither loses nor invents an entry when files are moved, reordered, commented and renamed', async () => {
    await fc.assert(
      fc.asyncProperty(edit, async (one) => {
        const { fresh, stale } = heldAgainst(await found(edited(one)), baseline);
        assert.deepEqual(
          [
            fresh.map(({ rule, message }) => `${rule}: ${message}`),
            stale.map(({ rule, listener }) => [rule, listener]),
          ],
          [[], []],
          JSON.stringify(edited(one), null, 2),
        );
      }),
      { numRuns: 60 },
    );
  });

  for (const [claim, rule, change] of [
    [
      'another value of the deciding setting',
      'unverified-upstream',
      (files: Files) => changed(files, 'mail.conf', '198.51.100.7:995', '203.0.113.9:995'),
    ],
    [
      'the same setting in another section',
      'unverified-upstream',
      (files: Files) =>
        changed(files, 'mail.conf', '[smtp]', '[more]\naccept = 2110\nconnect = 198.51.100.7:995\n[smtp]'),
    ],
    [
      'a second listener that the same line opens',
      'cleartext-login',
      (files: Files) => changed(files, 'dovecot.conf', 'protocols = pop3', 'protocols = pop3 imap'),
    ],
    [
      'another program behind the same port',
      'pop2-cleartext-login',
      (files: Files) => changed(files, 'inetd.conf', '/usr/sbin/ipop2d', '/usr/local/sbin/ipop2d'),
    ],
    [
      'a copy of a host beside it',
      'cleartext-login',
      (files: Files) => ({ ...files, 'hosts/copy/etc/dovecot/dovecot.conf': `${DOVECOT}verbose_ssl = yes\n` }),
    ],
  ] as const)
    it(`takes ${claim} for new, whatever else was moved`, async () => {
      await fc.assert(
        fc.asyncProperty(edit, async (one) => {
          // Names stay: a rename and a change in one go prove nothing.
          const files = change(edited({ ...one, folders: ['mx1', 'mx2', 'mx3'], file: 'mail', blanks: 1 }));
          const { fresh } = heldAgainst(await found(files), baseline);
          assert.ok(
            fresh.some((finding) => finding.rule === rule),
            fresh.map(({ rule: id }) => id).join(),
          );
        }),
        { numRuns: 15 },
      );
    });

  it('tells what nothing fits any more, and keeps what still stands', async () => {
    const files = changed(FILES, 'dovecot.conf', 'disable_plaintext_auth = no', 'disable_plaintext_auth = yes');
    const { stale, kept, fresh } = heldAgainst(await found(files), baseline);
    assert.deepEqual(fresh, []);
    assert.ok(stale.every(({ path }) => path.endsWith('dovecot.conf')) && stale.length > 0);
    assert.equal(kept.length + stale.length, baseline.length);
  });

  it('takes one entry for one finding', async () => {
    const one = baseline.filter(({ rule }) => rule === 'unverified-upstream').slice(0, 1);
    assert.equal(heldAgainst(known, one).fresh.length, known.length - 1);
    assert.equal(heldAgainst([...known, ...known.map((one) => ({ ...one }))], baseline).fresh.length, known.length);
  });
});

function changed(files: Files, name: string, from: string, to: string): Files {
  const [path = '', text = ''] = Object.entries(files).find(([one]) => one.endsWith(name)) ?? [];
  assert.ok(text.includes(from), `"${from}" is not in ${path}`);
  return { ...files, [path]: text.replace(from, to) };
}
