import assert from 'node:assert/strict';
import { everyWorld, inWorld, type World } from '../../src/model/worlds.ts';
import { libwrap, libwrapAt } from '../../src/platform/libwrap.ts';
import { hostOf, type TestAssume } from '../support/host.ts';

const releases = { id: 'inetd', title: 'inetd', releases: [] };

function asked<T>(
  files: Readonly<Record<string, string>>,
  look: (world: World) => T,
  assume: TestAssume = { complete: true },
) {
  return everyWorld((ask) => look(inWorld(hostOf(files, assume), releases, ask))).outcomes;
}

/** Whether one line of hosts.allow lets a client in while hosts.deny shuts everybody else out. */
function lets(line: string, client: string): boolean {
  const files = { '/etc/hosts.allow': `${line}\n`, '/etc/hosts.deny': 'ALL: ALL\n', '/tmp/list': '192.0.2.2 10.\n' };
  const outcomes = asked(files, (world) => libwrap(world, 'ipop3d', client).allowed);
  assert.equal(outcomes.length, 1, `"${line}" asks nothing`);
  return outcomes[0]!.value;
}

const V4 = '192.0.2.2';
const V6 = '2001:db8::2';

/** Each row was tried with `tcpdmatch -d ipop3d CLIENT` of Debian 12's tcpd 7.6.q-32. */
const MEASURED: readonly (readonly [line: string, client: string, granted: boolean])[] = [
  ['ipop3d: 192.0.2.0/24', V4, true],
  ['ipop3d: 192.0.2.1/24', V4, false],
  ['ipop3d: 192.0.2.0/255.255.255.0', V4, true],
  ['ipop3d: 192.0.2.1/255.255.255.0', V4, false],
  ['ipop3d: 192.0.2.2/32', V4, true],
  ['ipop3d: 192.0.2.2/33', V4, false],
  ['ipop3d: 192.0.2.2/255.255.255.255', V4, false],
  ['ipop3d: 192.0.2.2/255.255.255.254', V4, true],
  ['ipop3d: 0.0.0.0/0', V4, false],
  ['ipop3d: 0.0.0.0/0.0.0.0', V4, true],
  ['ipop3d: 128.0.0.0/1', V4, true],
  ['ipop3d: 192.0.2.', V4, true],
  ['ipop3d: 192.0.2', V4, false],
  ['ipop3d: 192.0.2.*', V4, true],
  ['IPOP3D: 192.0.2.?', V4, true],
  ['ipop3d: *', V4, true],
  ['ipop3d: all', V4, true],
  ['ip*: ALL', V4, true],
  ['ipop: ALL', V4, false],
  ['ipop3d: [2001:db8::]/32', V6, true],
  ['ipop3d: [2001:db8::1]/32', V6, true],
  ['ipop3d: [2001:db8::2]', V6, true],
  ['ipop3d: [2001:db8:0:0::2]', V6, true],
  ['ipop3d: [2001:db8::3]/127', V6, true],
  ['ipop3d: [2001:db8::3]/128', V6, false],
  ['ipop3d: [2001:db8::/32]', V6, false],
  ['ipop3d: [::]/0', V6, true],
  ['ipop3d: [::]/0', V4, false],
  ['ipop3d: 2001:db8::2', V6, false],
  ['ipop3d: ALL EXCEPT 192.0.2.2', V4, false],
  ['ipop3d: ALL EXCEPT 192.0.2.2 EXCEPT 192.0.2.2', V4, true],
  ['ipop3d: 10.0.0.0/8 EXCEPT 10.0.0.1, 192.0.2.2', V4, false],
  ['ALL EXCEPT ipop3d: ALL', V4, false],
  ['in.pop3d, ipop3d: 10.0.0.1, 192.0.2.2', V4, true],
  ['ipop3d: ALL : deny', V4, false],
  ['ipop3d: ALL : DENY', V4, false],
  ['ipop3d:ALL:ALLOW', V4, true],
  ['ipop3d: ALL : spawn /bin/true', V4, true],
  ['ipop3d: ALL : spawn', V4, false],
  ['ipop3d: ALL : twist /bin/true', V4, false],
  ['ipop3d: ALL : nonsense', V4, false],
  ['ipop3d: ALL : severity mail.info : deny', V4, false],
  ['ipop3d: ALL : keepalive : allow', V4, true],
  ['ipop3d: ALL : allow : deny', V4, false],
  ['ipop3d: ALL : banners = /x', V4, true],
  ['ipop3d: ALL : /bin/echo hi', V4, false],
  ['ipop3d: ALL: ', V4, false],
  ['ipop3d ALL', V4, false],
  ['ipop3d: 10. \\\n 192.0.2.2', V4, true],
  ['ipop3d: 10.0.0.1 # 192.0.2.2', V4, true],
  [' # ipop3d: ALL', V4, true],
  ['# ipop3d: ALL', V4, false],
  ['ipop3d: /tmp/list', V4, true],
];

describe('libwrap', () => {
  it('lets in whom the real library lets in', () => {
    for (const [line, client, granted] of MEASURED) assert.equal(lets(line, client), granted, `${line} for ${client}`);
  });

  it('does not take a last line without a line end', () => {
    const files = { '/etc/hosts.allow': 'ipop3d: 192.0.2.2', '/etc/hosts.deny': 'ALL: ALL\n' };
    const [outcome] = asked(files, (world) => libwrap(world, 'ipop3d', V4));
    assert.equal(outcome?.value.allowed, false);
    assert.equal(outcome?.value.problems.length, 1);
  });

  it('lets everybody in where no file is there', () => {
    const [outcome] = asked({}, (world) => libwrap(world, 'ipop3d', 'some'));
    assert.deepEqual(outcome?.value, {
      allowed: true,
      from: ['0.0.0.0/0', '::/0'],
      because: [],
      files: [],
      problems: [],
    });
  });

  it('shuts some other host out where only loopback is excepted', () => {
    const files = { '/etc/hosts.allow': 'ipop3d: 127.0.0.1 [::1]\n', '/etc/hosts.deny': 'ALL: ALL\n' };
    const [outcome] = asked(files, (world) => libwrapAt(world, 'ipop3d', { address: '0.0.0.0', v6only: true }));
    assert.equal(outcome?.value.remote.allowed, false);
    assert.equal(outcome?.value.remote.because[0]?.value, 'ALL: ALL');
    assert.equal(outcome?.value.loopback.allowed, true);
  });

  it('names the networks that get in', () => {
    const files = {
      '/etc/hosts.allow': 'ALL: 127. 10.0.0.0/8\nipop3d: 192.0.2.0/24\n',
      '/etc/hosts.deny': 'ALL: ALL\n',
    };
    const [outcome] = asked(files, (world) => libwrap(world, 'ipop3d', 'some'));
    assert.deepEqual(outcome?.value.from, ['10.0.0.0/8', '192.0.2.0/24']);
    assert.equal(outcome?.value.allowed, true);
  });

  it('checks the program by its own name', () => {
    const files = { '/etc/hosts.allow': 'in.pop3d: ALL\n', '/etc/hosts.deny': 'ALL: ALL\n' };
    const [outcome] = asked(files, (world) => libwrap(world, 'ipop3d', 'some').allowed);
    assert.equal(outcome?.value, false);
  });

  it('asks where only a name tells, and only about a client that was named', () => {
    const files = { '/etc/hosts.allow': 'ALL: .example.org\n', '/etc/hosts.deny': 'ALL: ALL\n' };
    const outcomes = asked(
      files,
      (world) => libwrapAt(world, 'ipop3d', { address: '0.0.0.0', v6only: true }).remote.allowed,
      {
        complete: true,
        client: [V4],
      },
    );
    assert.deepEqual(
      outcomes.map(({ value, assuming }) => [value, assuming[0]?.text]),
      [
        [true, '".example.org" names the client 192.0.2.2'],
        [false, '".example.org" does not name the client 192.0.2.2'],
      ],
    );
    const [some] = asked(files, (world) => libwrap(world, 'ipop3d', 'some'));
    assert.equal(some?.value.allowed, true);
    assert.equal(some?.value.from, undefined);
  });
});
