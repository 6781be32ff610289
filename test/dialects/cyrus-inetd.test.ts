import assert from 'node:assert/strict';
import { programs } from '../../src/dialects/cyrus/inetd.ts';
import { fact } from '../../src/model/facts.ts';
import type { Session } from '../../src/model/model.ts';
import { inWorld } from '../../src/model/worlds.ts';
import { word } from '../../src/syntax/statement.ts';
import { plainFile, span } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect } from '../support/services.ts';

const cyrus = dialect('cyrus');

/** The program of an inetd.conf line: path and arguments. */
function session(line: string, files: Readonly<Record<string, string>> = {}, assume: TestAssume = { complete: true }) {
  const file = plainFile('etc/inetd.conf', line);
  const [path = '', ...argv] = line.split(' ');
  const wordOf = (text: string) => word([text], span(file, line.indexOf(text), line.indexOf(text) + text.length));
  const world = inWorld(hostOf(files, assume), cyrus, ({ answers }) => answers[0]!.is);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const program = programs.find(({ names }) => names.test(name));
  const start = { name, path: wordOf(path), argv: argv.map(wordOf), port: fact(110), host: world, at: wordOf(path) };
  return program?.serve(start, () => undefined);
}

const login = (found: Session | undefined) => found && show(found.cleartextLogin.remote);

describe('cyrus under inetd', () => {
  it('is told from other programs of its names by its path', () => {
    assert.equal(session('/usr/sbin/imapd'), undefined);
    assert.equal(show(session('/usr/cyrus/bin/imapd')!.protocol), 'imap');
    assert.equal(show(session('/usr/local/bin/timsieved')!.protocol), 'managesieve');
  });

  it('takes passwords unless imapd.conf says no, and POP3 ones anyway', () => {
    const strict = { '/etc/imapd.conf': 'configdirectory: /var/imap\nallowplaintext: no\n' };
    const open = { '/etc/imapd.conf': 'configdirectory: /var/imap\n' };
    assert.equal(login(session('/usr/cyrus/bin/imapd', open)), 'accepted');
    assert.equal(login(session('/usr/cyrus/bin/imapd', strict)), 'refused');
    assert.equal(login(session('/usr/cyrus/bin/pop3d', strict)), 'accepted');
    assert.equal(show(session('/usr/cyrus/bin/pop3d -s', strict)!.transport), 'tls');
  });

  it('serves nobody since 2.0, which wants a master', () => {
    const found = session('/usr/lib/cyrus/bin/pop3d', {}, { complete: true, versions: { cyrus: '3.6.1' } });
    assert.deepEqual([show(found!.serving), login(found)], ['no', 'refused']);
  });
});
