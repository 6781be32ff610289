import assert from 'node:assert/strict';
import { parseImapdConf } from '../../src/dialects/cyrus/conf.ts';
import { parseMasterConf } from '../../src/dialects/cyrus/master-grammar.ts';
import { read, text } from '../../src/dialects/settings.ts';
import { dialect, servicesOf } from '../support/services.ts';
import { inWorld } from '../../src/model/worlds.ts';
import { completionsFor } from '../../src/platform/profiles/index.ts';
import { hostOf } from '../support/host.ts';

const cyrus = dialect('cyrus');

const dialects = ['cyrus', 'dovecot', 'inetd', 'postfix', 'stunnel', 'xinetd'];
const files = dialects.flatMap((dialect) =>
  completionsFor(dialect).flatMap((one) => [...one.files].map(([path, file]) => ({ one, path, file }))),
);

describe('profiles of distributions', () => {
  it('know Debian 11, 12 and 13 for every dialect', () => {
    for (const dialect of dialects)
      assert.deepEqual(
        completionsFor(dialect)
          .map(({ name }) => name)
          .filter((name) => name.startsWith('Debian')),
        ['Debian 11', 'Debian 12', 'Debian 13'],
        dialect,
      );
  });

  it('give the same files at every call', () => {
    assert.equal(completionsFor('dovecot'), completionsFor('dovecot'));
  });

  it('name each file by who ships it and where', () => {
    for (const { one, path, file } of files) {
      assert.equal(file.path, `${one.name}: ${path}`);
      assert.equal(file.shippedBy, one.name);
    }
  });

  it('hold settings and no prose: a commented line is one that would be a setting without the sign', () => {
    const setting =
      /^\s*#\s*([\w-]+(\s*(=|\+=|:)|\s+cmd=|\s+(stream|dgram)\s)|!include|\}|\S+ +(inet|unix|pass) |(-o|flags=)|\$\{|[\w]+( \S+)* \{)/;
    for (const { path, file } of files)
      for (const line of file.text.split('\n')) if (/^\s*#/.test(line)) assert.match(line, setting, `${path}: ${line}`);
  });

  it('say of Debian that Dovecot has TLS and Cyrus takes passwords without', () => {
    const debian = completionsFor('dovecot').find(({ name }) => name === 'Debian 12')!;
    assert.match(debian.files.get('/etc/dovecot/conf.d/10-ssl.conf')!.text, /^ssl = yes$/m);
    assert.match(debian.files.get('/etc/dovecot/conf.d/10-auth.conf')!.text, /^#disable_plaintext_auth = yes$/m);
    const cyrusFiles = completionsFor('cyrus').find(({ name }) => name === 'Debian 13')!.files;
    assert.match(cyrusFiles.get('/etc/imapd.conf')!.text, /^allowplaintext: yes$/m);
  });

  it('of Cyrus are read without garbage or problems', () => {
    for (const { files: shipped } of completionsFor('cyrus')) {
      const found = [parseImapdConf(shipped.get('/etc/imapd.conf')!), parseMasterConf(shipped.get('/etc/cyrus.conf')!)];
      for (const { tokens, problems } of found) {
        assert.deepEqual(problems, []);
        assert.ok(tokens.every(({ kind }) => kind !== 'garbage'));
      }
    }
  });

  it('are defaults: a line of theirs is nothing that somebody wrote', () => {
    const file = completionsFor('cyrus')[1]!.files.get('/etc/imapd.conf')!;
    const statement = parseImapdConf(file).statements.find(
      (one) => one.kind === 'setting' && one.key.value === 'allowplaintext',
    );
    assert.ok(statement?.kind === 'setting');
    const world = inWorld(hostOf({}), cyrus, ({ answers }) => answers[0]!.is);
    const row = { name: 'allowplaintext', kind: text, defaults: [], cite: 'imapd.conf(5)' };
    const { setting } = read(world, row, statement, []);
    assert.equal(setting.value, 'yes');
    assert.deepEqual(setting.origin, { kind: 'default', of: 'Debian 12', near: statement.span });
  });

  it('complete a cyrus.conf that came without imapd.conf, each distribution a candidate', () => {
    const host = {
      ...hostOf({
        '/etc/cyrus.conf':
          'SERVICES {\n  pop3 cmd="pop3d" listen="127.0.0.2:pop3"\n  pop3r cmd="pop3d" listen="192.0.2.1:pop3"\n}\n',
      }),
      completions: completionsFor('cyrus'),
    };
    const [service] = servicesOf(host).filter(({ dialect }) => dialect === 'cyrus');
    const remote = service?.listeners[1]?.cleartextLogin.remote;
    assert.equal(remote?.is, 'accepted');
    assert.equal(remote.because[0]?.origin.kind, 'default');
    assert.deepEqual(service?.problems, []);
  });
});
