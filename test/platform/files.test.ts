import assert from 'node:assert/strict';
import type { Entry, Host } from '../../src/model/model.ts';
import { open, openBeside } from '../../src/platform/files.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';

function withLinks(links: Readonly<Record<string, string>>): Host {
  const host = hostOf({ '/etc/a/real.conf': 'x' });
  const entry = (path: string): Entry =>
    links[path] === undefined ? host.entry(path) : { kind: 'link', to: links[path] };
  return { ...host, entry };
}

describe('opening a path', () => {
  it('follows relative and absolute links, in every segment', () => {
    const host = withLinks({ '/etc/b': 'a', '/etc/c.conf': '/etc/b/real.conf' });
    const found = open(host, '/etc/c.conf');
    assert.deepEqual([found.kind, found.path], ['file', '/etc/a/real.conf']);
  });
  it('ends in a loop of links', () => {
    assert.equal(open(withLinks({ '/etc/x': 'y', '/etc/y': 'x' }), '/etc/x').kind, 'absent');
  });
  it('never climbs above the root of the host', () => {
    assert.equal(open(withLinks({ '/etc/up': '../../../../etc/a/real.conf' }), '/etc/up').path, '/etc/a/real.conf');
  });
  it('finds nothing below a file', () => {
    assert.equal(open(hostOf({ '/etc/a': 'x' }), '/etc/a/b').kind, 'absent');
  });
  it('knows that what a main file lacks beside it is not there, and nothing of other folders', () => {
    const host = hostOf({ '/etc/d/main.conf': '' });
    assert.equal(openBeside(host, '/etc/d/main.conf', '/etc/d/local.conf').kind, 'absent');
    assert.equal(openBeside(host, '/etc/d/main.conf', '/srv/local.conf').kind, 'not-carried');
  });
});

describe('plain files', () => {
  it('have neither holes nor branches', () => {
    const { holes, branches } = plainFile('a', '{{ x }}');
    assert.deepEqual([holes, branches], [[], []]);
  });
});
