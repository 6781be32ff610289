import assert from 'node:assert/strict';
import { rebaseGlob } from '../../src/config/glob.ts';
import { suggestion } from '../../src/text/suggest.ts';

describe('globs of a configuration file', () => {
  it('stay as they are where the file lies in the base', () => {
    assert.equal(rebaseGlob('./hosts/*/etc/**', '', []), 'hosts/*/etc/**');
  });

  it('are put below the folder of a file further down', () => {
    assert.equal(rebaseGlob('*.conf', 'hosts/mx[1]', []), 'hosts/mx\\[1\\]/*.conf');
  });

  it('lose the folders that they walk down to the base', () => {
    assert.equal(rebaseGlob('hosts/mx*/etc/**', '../..', ['hosts', 'mx1']), 'etc/**');
    assert.equal(rebaseGlob('**/x.conf', '..', ['hosts']), '**/x.conf');
    assert.equal(rebaseGlob('hosts', '../..', ['hosts', 'mx1']), '**');
  });

  it('fit nothing where they lead elsewhere', () => {
    assert.equal(rebaseGlob('other/**', '..', ['hosts']), undefined);
    assert.equal(rebaseGlob('x', '../elsewhere', []), undefined);
  });
});

describe('suggestions', () => {
  it('name the nearest word, also where two letters changed places', () => {
    assert.equal(suggestion('asusme', ['ignore', 'assume', 'roles']), ', did you mean "assume"?');
    assert.equal(suggestion('cleartext', ['cleartext-login', 'pop2-listener']), ', did you mean "cleartext-login"?');
    assert.equal(suggestion('xyz', ['ignore', 'roles']), '; known are "ignore", "roles"');
  });
});
