import assert from 'node:assert/strict';
import type { Network, Opening } from '../../src/model/model.ts';
import { lintPaths } from '../support/lint.ts';
import { inScratch } from '../support/scratch.ts';

/** The machine that a play with these tasks makes; a package of the past sees to it that there is one. */
async function played(...tasks: readonly string[]): Promise<Network> {
  const all = [...tasks, 'apt: name=popa3d'].map((task) => `    - ${task.replace(/\n/g, '\n      ')}\n`).join('');
  const files = { 'site.yml': `- hosts: mail\n  tasks:\n${all}` };
  return inScratch(files, async (folder) => (await lintPaths([folder])).network);
}

function shown({ by, ports, from, lets, protocol }: Opening): string {
  const range = ports.is ? `${ports.is.first}-${ports.is.last}` : '?';
  const networks = from.is ? from.is.join(' ') : '?';
  return `${by} ${lets.is ? 'lets' : 'shuts'} ${protocol.is} ${range} ${networks}`;
}

const openings = async (...tasks: readonly string[]) => (await played(...tasks)).openings.map(shown);
const packages = async (...tasks: readonly string[]) =>
  (await played(...tasks)).packages.slice(0, -1).map(({ name, enabled }) => `${name.is}${enabled.is ? ' on' : ''}`);

const EVERYONE = '0.0.0.0/0 ::/0';

const ROWS: readonly (readonly [string, readonly string[]])[] = [
  ['ufw: rule=allow port=pop3 proto=tcp', [`ufw lets tcp 110-110 ${EVERYONE}`]],
  ['community.general.ufw: {rule: limit, to_port: "143"}', [`ufw lets tcp 143-143 ${EVERYONE}`]],
  ['ufw: {rule: allow, port: "100:120", proto: udp}', [`ufw lets udp 100-120 ${EVERYONE}`]],
  ['ufw: {rule: allow, port: 110, src: 192.0.2.0/24}', ['ufw lets tcp 110-110 192.0.2.0/24']],
  ['ufw: {rule: allow, port: 110, interface: lo}', ['ufw lets tcp 110-110 127.0.0.0/8 ::1/128']],
  ['ufw: {rule: allow, port: 110, interface: wg0}', ['ufw lets tcp 110-110 ?']],
  ['ufw: {rule: allow, port: 110, direction: out}', []],
  ['ufw: {rule: allow, name: Dovecot IMAP}', [`ufw lets tcp 143-143 ${EVERYONE}`]],
  ['ufw: {rule: reject, port: 110}', [`ufw shuts tcp 110-110 ${EVERYONE}`]],
  ['ansible.posix.firewalld: {service: imap, state: enabled}', [`firewalld lets tcp 143-143 ${EVERYONE}`]],
  ['firewalld: port=109-110/tcp zone=trusted state=enabled', ['firewalld lets tcp 109-110 ?']],
  [
    `firewalld:\n  rich_rule: rule family="ipv4" source address="10.1.0.0/16" service name="pop3" accept\n  state: enabled`,
    ['firewalld lets tcp 110-110 10.1.0.0/16'],
  ],
  [
    'iptables: {chain: INPUT, protocol: tcp, destination_ports: ["110", "143"], jump: ACCEPT}',
    [`iptables lets tcp 110-110 ${EVERYONE}`, `iptables lets tcp 143-143 ${EVERYONE}`],
  ],
  ['iptables: {chain: OUTPUT, protocol: tcp, destination_port: "110", jump: ACCEPT}', []],
  ['iptables: {chain: INPUT, ctstate: [ESTABLISHED], destination_port: "110", jump: ACCEPT}', []],
  ['command: ufw allow 110/tcp', [`ufw lets tcp 110-110 ${EVERYONE}`]],
  ['command: ufw allow from 10.0.0.0/8 to any port 143 proto tcp', ['ufw lets tcp 143-143 10.0.0.0/8']],
  [
    'shell: firewall-cmd --permanent --add-service=imap && firewall-cmd --add-port=110/tcp',
    [`firewalld lets tcp 143-143 ${EVERYONE}`, `firewalld lets tcp 110-110 ${EVERYONE}`],
  ],
  [
    'command: iptables -I INPUT -p tcp -m multiport --dports 110,995 -s 198.51.100.7 -j ACCEPT',
    ['iptables lets tcp 110-110 198.51.100.7', 'iptables lets tcp 995-995 198.51.100.7'],
  ],
];

describe('packet filters in plays', () => {
  for (const [task, expected] of ROWS)
    it(`${task.replace(/\n\s*/g, ' ')}: ${expected.join(', ') || 'nothing'}`, async () => {
      assert.deepEqual(await openings(task), expected);
    });

  it('forget what a later task takes back', async () => {
    assert.deepEqual(
      await openings('ufw: {rule: allow, port: 110}', 'ufw: {rule: allow, port: 110, delete: true}'),
      [],
    );
    const opened = 'firewalld: {service: pop3, state: enabled}';
    assert.deepEqual(await openings(opened, 'firewalld: {service: pop3, state: disabled}'), []);
  });

  it('shut all else by a policy, once ufw is enabled', async () => {
    const allow = 'ufw: {rule: allow, port: 993}';
    const lets = `ufw lets tcp 993-993 ${EVERYONE}`;
    assert.deepEqual(await openings('ufw: {policy: deny}', allow), [lets]);
    const enabled = await openings('ufw: {policy: deny}', allow, 'ufw: {state: enabled}');
    assert.deepEqual(enabled, [lets, `ufw shuts tcp 0-65535 ${EVERYONE}`]);
  });

  it('say under which condition a rule is there', async () => {
    const { openings: found } = await played('ufw: {rule: allow, port: 110}\nwhen: ansible_os_family == "Debian"');
    const texts = found[0]?.there?.could?.map(({ is, assuming }) => `${is} ${assuming[0]?.text}`);
    assert.deepEqual(texts, [
      `true "ansible_os_family == 'Debian'" is true`,
      `false "ansible_os_family == 'Debian'" is false`,
    ]);
  });
});

describe('packages in plays', () => {
  it('are found in lists, loops, texts with commas, and commands', async () => {
    assert.deepEqual(await packages('apt: {name: [ipopd, "qpopper=4.*"]}'), ['ipopd', 'qpopper=4.*']);
    assert.deepEqual(await packages('yum: name={{ item }} state=present\nwith_items: [uw-imap, xinetd]'), [
      'uw-imap',
      'xinetd',
    ]);
    assert.deepEqual(await packages('apt: pkg=ipopd,xinetd'), ['ipopd', 'xinetd']);
    assert.deepEqual(await packages('command: apt-get install -y qpopper'), ['qpopper']);
  });

  it('are not there where a task takes them away', async () => {
    assert.deepEqual(await packages('apt: {name: ipopd, state: absent}'), []);
    assert.deepEqual(await packages('apt: {name: ipopd}', 'apt: {name: ipopd, state: absent}'), []);
  });

  it('are services, too, where a task starts or enables them', async () => {
    assert.deepEqual(await packages('service: {name: qpopper, state: started}'), ['qpopper on']);
    assert.deepEqual(await packages('systemd: {name: ipop2d.socket, enabled: true}'), ['ipop2d.socket on']);
    assert.deepEqual(await packages('service: {name: qpopper, state: stopped, enabled: false}'), []);
    assert.deepEqual(await packages('command: chkconfig ipop3 on'), ['ipop3 on']);
  });
});
