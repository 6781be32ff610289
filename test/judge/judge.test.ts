import assert from 'node:assert/strict';
import { nothingAssumed } from '../../src/model/assume.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { plainFile, spanText } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';
import { assuming, at, byDefault, config, could, judged, open, serviceOf, told, written } from './network.ts';

const yes = assuming('branch "tls"', '"tls" is true');
const no = assuming('branch "tls"', '"tls" is false');
const plain = written(config, 'plain = yes');

describe('judge', () => {
  it('makes one finding of one cause, and names all listeners', () => {
    const { findings } = judged([serviceOf([open('pop3', 110), open('imap', 143)])]);
    assert.deepEqual(findings.map(told), [
      'error certain cleartext-login: imap on port 143 and pop3 on port 110 take passwords without TLS',
    ]);
    assert.equal(spanText(findings[0]!.at), 'plain = yes');
    assert.deepEqual(findings[0]!.listeners, ['pop3 0.0.0.0:110', 'imap 0.0.0.0:143']);
  });

  it('says which default of which release decided, where nobody wrote it', () => {
    const remote = fact('accepted' as const, byDefault(config, '[pop3]', 'plain', true, 'Toy 1.0 as Debian builds it'));
    const { findings } = judged([serviceOf([open('pop3', 110, { cleartextLogin: { remote, loopback: remote } })])]);
    assert.deepEqual(findings.map(told), [
      'error certain cleartext-login: pop3 on port 110 takes passwords without TLS: nothing sets "plain", and the default of Toy 1.0 as Debian builds it is "yes"',
    ]);
    assert.equal(spanText(findings[0]!.at), '[pop3]');
  });

  it('calls likely, one level lower, what a written line does under an assumption', () => {
    const remote = could<'accepted' | 'refused'>(
      { is: 'refused', assuming: [yes], because: [plain] },
      { is: 'accepted', assuming: [no], because: [plain] },
    );
    const { findings } = judged([serviceOf([open('pop3', 110, { cleartextLogin: { remote, loopback: remote } })])]);
    assert.deepEqual(findings.map(told), [
      'warning likely cleartext-login: if "tls" is false, pop3 on port 110 takes passwords without TLS',
    ]);
  });

  it('asks about what only a default does under an assumption', () => {
    const old = assuming('since toy 2.0', 'Toy before 2.0', 'version');
    const young = assuming('since toy 2.0', 'Toy 2.0 or later', 'version');
    const setting = byDefault(config, '[pop3]', 'plain', true);
    const remote = could<'accepted' | 'refused'>(
      { is: 'refused', assuming: [young], because: [setting] },
      { is: 'accepted', assuming: [old], because: [setting] },
    );
    const cleartextLogin = { remote, loopback: remote };
    const { findings, undecided } = judged([
      serviceOf([open('pop3', 110, { cleartextLogin }), open('imap', 143, { cleartextLogin })]),
    ]);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      undecided.map(({ rule, question, assume }) => ({ rule, question, assume })),
      [
        {
          rule: 'cleartext-login',
          question:
            'Which release of Toy runs here? If Toy before 2.0, imap on port 143 and pop3 on port 110 take passwords without TLS',
          assume: 'versions: {toy: …}',
        },
      ],
    );
  });

  it('never joins cases that exclude each other', () => {
    const there = could<boolean>(
      { is: true, assuming: [yes], because: [] },
      { is: false, assuming: [no], because: [] },
    );
    const remote = could<'accepted' | 'refused'>(
      { is: 'refused', assuming: [yes], because: [plain] },
      { is: 'accepted', assuming: [no], because: [plain] },
    );
    const listener = open('pop3', 110, { open: there, cleartextLogin: { remote, loopback: remote } });
    const { findings, undecided } = judged([serviceOf([listener])]);
    assert.deepEqual([findings, undecided], [[], []]);
  });

  it('takes no release for older and younger at once', () => {
    const release = (version: string, isLater: boolean) =>
      assuming(`since toy ${version}`, isLater ? `Toy ${version} or later` : `Toy before ${version}`, 'version');
    const there = could<boolean>(
      { is: true, assuming: [release('3.0', true)], because: [] },
      { is: false, assuming: [release('3.0', false)], because: [] },
    );
    const remote = could<'accepted' | 'refused'>(
      { is: 'refused', assuming: [release('2.0', true)], because: [plain] },
      { is: 'accepted', assuming: [release('2.0', false)], because: [plain] },
    );
    const listener = open('pop3', 110, { open: there, cleartextLogin: { remote, loopback: remote } });
    const { findings, undecided } = judged([serviceOf([listener])]);
    assert.deepEqual([findings, undecided], [[], []]);
  });

  it('is certain where all answers lead to the same', () => {
    const remote = could<'accepted' | 'refused'>(
      { is: 'accepted', assuming: [yes], because: [plain] },
      { is: 'refused', assuming: [no], because: [plain] },
    );
    const there = could<boolean>({ is: true, assuming: [yes], because: [] }, { is: true, assuming: [no], because: [] });
    const { findings } = judged([
      serviceOf([
        open('imap', 143, { open: there }),
        open('pop3', 110, { open: there, cleartextLogin: { remote, loopback: remote } }),
      ]),
    ]);
    assert.deepEqual(findings.map(told), [
      'error certain cleartext-login: imap on port 143 takes passwords without TLS',
      'warning likely cleartext-login: if "tls" is true, pop3 on port 110 takes passwords without TLS',
    ]);
  });

  it('asks one question about what nobody knows', () => {
    const remote = unknown(written(config, 'port = 110', 'popd'));
    const { undecided } = judged([serviceOf([open('pop3', 110, { cleartextLogin: { remote, loopback: remote } })])]);
    assert.deepEqual(
      undecided.map(({ question }) => question),
      [
        'Which passwords are taken here, and over which connections? The files say that "port" is "popd", and no more. Whether pop3 on port 110 takes passwords without TLS depends on it',
      ],
    );
  });

  it('asks nothing of a rule that only speaks in cases, where nobody knows of any', () => {
    const { undecided } = judged([serviceOf([], { starts: unknown(plain), startError: unknown(plain) })]);
    assert.deepEqual(undecided, []);
  });

  it('asks nothing where a finding speaks of the same line, or of the same listener', () => {
    const remote = unknown(plain);
    const clientMode = fact(true, written(config, '[pop3]'));
    const listener = open('pop3', 110, { clientMode, cleartextLogin: { remote, loopback: remote } });
    const { findings, undecided } = judged([serviceOf([listener])]);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['client-mode-listener'],
    );
    assert.deepEqual(undecided, []);
  });

  it('asks once about one place, however many answers hang on it', () => {
    const hole = at(config, 'port = 110');
    const answer = (question: string, text: string) => ({ ...assuming(question, text, 'variable'), at: hole });
    const setting = byDefault(config, '[pop3]', 'plain', true);
    const remote = could<'accepted' | 'refused'>(
      {
        is: 'accepted',
        assuming: [answer('a', '{{ x }} sets "a"'), answer('b', '{{ x }} sets "b"')],
        because: [setting],
      },
      { is: 'refused', assuming: [answer('a', '{{ x }} does not set "a"')], because: [setting] },
    );
    const { undecided } = judged([serviceOf([open('pop3', 110, { cleartextLogin: { remote, loopback: remote } })])]);
    assert.deepEqual(
      undecided.map(({ question }) => question),
      [
        'Is it so that {{ x }} sets "a"? If {{ x }} sets "a" and {{ x }} sets "b", pop3 on port 110 takes passwords without TLS',
      ],
    );
  });

  it('lowers the level behind a packet filter, and says so', () => {
    const { findings } = judged([
      serviceOf([open('pop3', 110, { filtered: fact(true, written(config, 'port = 143')) })]),
    ]);
    assert.deepEqual(findings.map(told), [
      'warning certain cleartext-login: pop3 on port 110 takes passwords without TLS, though a packet filter of this host keeps others out',
    ]);
    assert.ok(findings[0]!.because.some((one) => spanText(one.at) === 'port = 143'));
  });

  it('makes notes of samples, and asks nothing about them', () => {
    const host = { ...hostOf({}), role: 'sample' as const };
    const { findings, undecided } = judged([
      serviceOf([open('pop3', 110), open('imap', 143, { open: unknown() })], { host }),
      serviceOf([], { host, starts: fact(false, plain), startError: fact('no') }),
    ]);
    assert.deepEqual(findings.map(told), [
      'note certain cleartext-login: pop3 on port 110 takes passwords without TLS',
    ]);
    assert.deepEqual(undecided, []);
  });

  it('names limited networks, and suppresses them where they are trusted', () => {
    const service = serviceOf([
      open('pop3', 110, { cleartextFrom: fact<readonly string[]>(['10.0.0.0/8', '127.0.0.0/8']) }),
    ]);
    assert.deepEqual(judged([service]).findings.map(told), [
      'error certain cleartext-login: pop3 on port 110 takes passwords without TLS from 10.0.0.0/8',
    ]);
    const trusting = judged([service], { assume: { ...nothingAssumed, trustedNetworks: ['10.0.0.0/7'] } });
    assert.deepEqual(
      trusting.suppressed.map(({ reason }) => reason),
      ['all clients lie in trusted networks (10.0.0.0/8)'],
    );
    assert.deepEqual(trusting.findings, []);
  });

  it('says through which balancer', () => {
    const expectsProxy = fact(true, written(config, 'port = 110', '192.0.2.0/24'));
    assert.deepEqual(judged([serviceOf([open('pop3', 110, { expectsProxy })])]).findings.map(told), [
      'error certain cleartext-login: pop3 on port 110 takes passwords without TLS through the balancer at 192.0.2.0/24',
    ]);
  });

  it('leaves one rule of the cleartext family per listener, and adds the line of one that yields', () => {
    const { findings } = judged([
      serviceOf([open('pop3', 109, { protocol: fact('pop2'), clientMode: fact(true, written(config, '[pop3]')) })]),
    ]);
    const mine = findings.filter(({ rule }) => rule !== 'port-protocol-mismatch');
    assert.deepEqual(
      mine.map(({ rule }) => rule),
      ['pop2-cleartext-login'],
    );
    assert.deepEqual(
      mine[0]!.because.map(({ note }) => note),
      [
        'client mode turns pop2 on port 109 round, so that it takes cleartext from the network and only the way onward has TLS',
        'pop2 on port 109 is obsolete and has no STARTTLS',
      ],
    );
  });

  it('judges what the files ask for where the service does not start, and never calls that cleartext', () => {
    const starts = fact(false, written(config, 'port = 143'));
    const listeners = [open('pop3', 110, { clientMode: fact(true, plain) })];
    const { findings } = judged([serviceOf(listeners, { starts, startError: fact('"port" is taken') })]);
    assert.deepEqual(
      findings.map((one) => `${spanText(one.at)} ${one.rule}`),
      ['plain = yes client-mode-listener', 'port = 143 does-not-start'],
    );
    assert.equal(findings[1]!.message, 'toy does not start: "port" is taken');
  });

  it('leaves what needs certainty open under a branch, and calls it likely under a release', () => {
    const starts = (kind: 'branch' | 'version') =>
      could<boolean>(
        { is: false, assuming: [assuming('q', 'Toy before 2.0', kind)], because: [plain] },
        { is: true, assuming: [assuming('q', 'Toy 2.0 or later', kind)], because: [] },
      );
    const service = (kind: 'branch' | 'version') => serviceOf([], { starts: starts(kind), startError: fact('no') });
    const branch = judged([service('branch')]);
    assert.deepEqual([branch.findings.length, branch.undecided.length], [0, 1]);
    assert.deepEqual(judged([service('version')]).findings.map(told), [
      'warning likely does-not-start: if Toy before 2.0, toy does not start: no',
    ]);
  });

  it('lets does-not-start yield to missing-certificate on the same setting', () => {
    const listener = open('pop3', 995, {
      transport: fact('tls'),
      cleartextLogin: { remote: fact('refused'), loopback: fact('refused') },
      certificateState: fact('not-named', plain),
    });
    const { findings } = judged([
      serviceOf([listener], { starts: fact(false, plain), startError: fact('no certificate') }),
    ]);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['missing-certificate'],
    );
    assert.ok(findings[0]!.because.some(({ note }) => note === 'toy does not start: no certificate'));
  });

  it('takes no line of a distribution’s file for written', () => {
    const shipped = plainFile('etc/toy.conf', config.text);
    const completion = {
      dialect: 'toy',
      name: 'Debian 12',
      release: { version: '1.0', build: 'debian' as const },
      files: new Map([['/etc/toy.conf', shipped]]),
    };
    const host = { ...hostOf({}), completions: [completion] };
    const fragment = plainFile('etc/toy.d/x.conf', 'x = 1\n');
    const remote = fact('accepted' as const, written(shipped, 'plain = yes'));
    const declaredAt = at(shipped, '[pop3]');
    const listener = open('pop3', 110, { declaredAt, cleartextLogin: { remote, loopback: remote } });
    const { findings, undecided } = judged([
      serviceOf([listener], { host, main: shipped, files: [shipped, fragment] }),
    ]);
    assert.deepEqual(findings, []);
    assert.equal(undecided.length, 1);
    assert.equal(undecided[0]!.at.file.path, 'etc/toy.d/x.conf');
  });

  it('shows no secret value in its notes', () => {
    const file = plainFile('etc/s.conf', 'plain = yes\npassword = hunter2\n');
    const secret = written(file, 'password = hunter2', 'hunter2');
    const remote = fact('accepted' as const, written(file, 'plain = yes'), secret);
    const listener = open('pop3', 110, { cleartextLogin: { remote, loopback: remote } });
    const { findings } = judged([serviceOf([listener], { main: file, files: [file], secrets: [at(file, 'hunter2')] })]);
    assert.ok(!JSON.stringify(findings[0]!.because.map(({ note }) => note)).includes('hunter2'));
    assert.ok(findings[0]!.because.some(({ note }) => note === '"password" is "…"'));
  });

  it('keeps a fingerprint where lines and ports change, and has another one per section', () => {
    const print = (file = config, port = 110, text = 'plain = yes') => {
      const remote = fact('accepted' as const, written(file, text));
      return judged([
        serviceOf([open('pop3', port, { cleartextLogin: { remote, loopback: remote } })], {
          main: file,
          files: [file],
        }),
      ]).findings.find(({ rule }) => rule === 'cleartext-login')!.fingerprint;
    };
    const moved = plainFile('etc/toy.conf', `# a comment\n\n${config.text}`);
    assert.match(print(), /^[0-9a-f]{64}$/);
    assert.equal(print(moved, 1110), print());
    assert.notEqual(print(config, 110, 'port = 110'), print(config, 110, 'port = 143'));
  });

  it('shows only what touches a file in focus', () => {
    const service = serviceOf([open('pop3', 110)]);
    assert.equal(judged([service], { focus: new Set(['etc/toy.conf']) }).findings.length, 1);
    assert.equal(judged([service], { focus: new Set(['etc/other.conf']) }).findings.length, 0);
  });

  it('names the same place in byte-equal hosts', () => {
    const host = { ...hostOf({}), twins: [new Map([['etc/toy.conf', 'other/etc/toy.conf']])] };
    const { findings } = judged([serviceOf([open('pop3', 110)], { host })]);
    assert.deepEqual(
      findings[0]!.also.map((one) => `${one.file.path} ${spanText(one)}`),
      ['other/etc/toy.conf plain = yes'],
    );
  });

  it('offers the cure of the dialect, once for all listeners', () => {
    const edit = { span: at(config, 'yes'), text: 'no' };
    const { findings } = judged([serviceOf([open('pop3', 110), open('imap', 143)])], {
      cureFor: (_dialect, remedy) => () => ({ title: remedy, safety: 'safe', edits: [edit] }),
    });
    assert.deepEqual(findings[0]!.fix, { title: 'require-tls-for-login', safety: 'safe', edits: [edit] });
  });

  it('ignores what the policy says, by rule, path and listener', () => {
    const service = serviceOf([open('pop3', 110), open('imap', 143)]);
    const ignore = [{ rule: 'cleartext-login', path: 'etc/*.conf', listener: 'imap 0.0.0.0:143', reason: 'a tunnel' }];
    const { findings, suppressed } = judged([service], { policy: { ...noPolicy, ignore } });
    assert.deepEqual(findings[0]!.listeners, ['pop3 0.0.0.0:110']);
    assert.deepEqual(
      suppressed.map(({ finding, reason }) => [finding.listeners, reason]),
      [[['imap 0.0.0.0:143'], 'a tunnel']],
    );
  });
});
