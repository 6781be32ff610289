import assert from 'node:assert/strict';
import type { Host, Opening } from '../../src/model/model.ts';
import { locate, type SourceFile } from '../../src/text/source-file.ts';
import { lintPaths } from '../support/lint.ts';
import { inScratch } from '../support/scratch.ts';

const CDK = "import { App, Stack, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elb } from 'aws-cdk-lib';\n";
const STACK = `${CDK}const stack = new Stack(new App(), 'x');\nconst sg = new ec2.SecurityGroup(stack, 'g', {});\nconst any = ec2.Peer.anyIpv4();\n`;
const KPLUS =
  "import * as k from 'cdk8s-plus-32';\nimport { App, Chart } from 'cdk8s';\nconst chart = new Chart(new App(), 'c');\n";
const OPEN = 'protocols = imap\\nlisten = *\\nssl = no\\ndisable_plaintext_auth = no\\n';

describe('what infrastructure programs open', () => {
  const rows: Readonly<Record<string, string>> = {
    'sg.addIngressRule(any, ec2.Port.tcp(143))': '143 everyone',
    'sg.addIngressRule(any, ec2.Port.tcp(100 + 10))': '110 everyone',
    'sg.addIngressRule(any, ec2.Port.tcpRange(109, 150))': '109-150 everyone',
    'sg.addIngressRule(any, ec2.Port.IMAP)': '143 everyone',
    "sg.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.POP3)": '110 198.51.100.0/24',
    "sg.addIngressRule(any, new ec2.Port({ protocol: ec2.Protocol.TCP, fromPort: 109, toPort: 110, stringRepresentation: 'p' }))":
      '109-110 everyone',
    'sg.connections.allowFromAnyIpv4(ec2.Port.tcp(143))': '143 everyone',
    'const ports = { imap: 143, pops: 995 };\nfor (const p of Object.values({ ...ports, pops: 993 })) sg.addIngressRule(any, ec2.Port.tcp(p))':
      '143 everyone',
    "new ec2.CfnSecurityGroup(stack, 'c', { securityGroupIngress: [{ ipProtocol: '6', fromPort: 143, toPort: 143, cidrIpv6: '::/0' }] })":
      '143 everyone',
    'sg.addIngressRule(any, ec2.Port.udp(143))': '',
    'sg.addIngressRule(any, ec2.Port.allTraffic())': '',
    'sg.addIngressRule(sg, ec2.Port.tcp(143))': '',
    "sg.addIngressRule(ec2.Peer.securityGroupId('sg-1'), ec2.Port.tcp(143))": '',
    "sg.addIngressRule(ec2.Peer.ipv4('172.20.0.0/16'), ec2.Port.tcp(143))": '',
    'sg.addEgressRule(any, ec2.Port.tcp(143))': '',
    'sg.addIngressRule(any, ec2.Port.tcp(Number(process.env.PORT)))': '',
    "const b = new elb.NetworkLoadBalancer(stack, 'b', { internetFacing: true });\nb.addListener('l', { port: 110 })":
      '110 everyone',
    "const b = new elb.NetworkLoadBalancer(stack, 'b', {});\nb.addListener('l', { port: 110 })": '',
    "const b = new elb.NetworkLoadBalancer(stack, 'b', { internetFacing: true });\nb.addListener('l', { port: 110, certificates: [c] })":
      '',
  };
  for (const [program, expected] of Object.entries(rows))
    it(`${program.split('\n').at(-1)}: ${expected || 'nothing'}`, async () => {
      assert.equal((await openingsOf({ 'app.ts': `${STACK}${program};\n` })).join(', '), expected);
    });

  it('is that of classes with what others hand to them, and of those that nobody uses with what nobody knows', async () => {
    const files = {
      'package.json': '{}',
      'a-unused.ts': `${CDK}export class Unused extends Stack {\n  constructor(s, i, p) {\n    super(s, i, p);\n    new ec2.SecurityGroup(this, 'g').addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(p.port ?? 143));\n  }\n}\n`,
      'b-used.ts': `${CDK}export class Used extends Stack {\n  constructor(s, i, { port = 143 }) {\n    super(s, i);\n    new ec2.SecurityGroup(this, 'g').addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port));\n  }\n}\n`,
      'z-app.ts':
        "import { App } from 'aws-cdk-lib';\nimport { Used } from './b-used';\nnew Used(new App(), 'x', { port: 110 });\n",
    };
    assert.deepEqual([...(await openingsOf(files))].sort(), ['110 everyone', '143 everyone']);
  });

  it('is certain where a fallback decides, and conditional where nobody knows', async () => {
    const program = (test: string) =>
      `${CDK}export function open(sg, props) {\n  if (${test}) sg.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(143));\n}\n`;
    // A group that comes from elsewhere is not known to be one.
    const stack = (test: string) =>
      `${CDK}export class S extends Stack {\n  constructor(s, i, props) {\n    super(s, i);\n    const sg = new ec2.SecurityGroup(this, 'g');\n    if (${test}) sg.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(143));\n  }\n}\n`;
    assert.deepEqual(await openingsOf({ 'app.ts': program('props.imap') }), []);
    assert.deepEqual(await openingsOf({ 'app.ts': stack('props.imap ?? true') }), ['143 everyone']);
    assert.deepEqual(await openingsOf({ 'app.ts': stack('props.imap') }), ['143 everyone if "props.imap" is true']);
    assert.deepEqual(await openingsOf({ 'app.ts': stack('!props.noImap') }), [
      '143 everyone if "props.noImap" is false',
    ]);
    assert.deepEqual(await openingsOf({ 'app.ts': stack('false') }), []);
  });
});

describe('configuration that infrastructure programs carry', () => {
  it('lies where a pod mounts it, and is open where nobody knows', async () => {
    const program = `${KPLUS}const name = 'mail';
const map = new k.ConfigMap(chart, 'm', { data: { 'dovecot.conf': \`protocols = imap
# \\\`\${name}\\\`
ssl = \${chart.tls ? 'yes' : 'no'}
hostname = \${chart.domain}
\` } });
const pod = new k.Pod(chart, 'imap', {});
pod.addContainer({ image: 'dovecot/dovecot:2.3.21' }).mount('/etc/dovecot', k.Volume.fromConfigMap(chart, 'v', map));
`;
    const [host] = await hostsOf({ 'main.ts': program });
    const file = fileOf(host!, '/etc/dovecot/dovecot.conf');
    assert.equal(host?.name, 'imap');
    assert.deepEqual(host?.releases('dovecot'), [{ version: '2.3.21', build: 'upstream' }]);
    const lines = ['protocols = imap', '# `mail`', 'ssl = yes', 'ssl = no', 'hostname = ${chart.domain}', ''];
    assert.equal(file.text, lines.join('\n'));
  });

  it('has both ways of a line that a condition decides', async () => {
    const program = `${KPLUS}export function conf(props) {
  return new k.ConfigMap(chart, 'm', { data: { 'dovecot.conf': \`protocols = imap
ssl = \${props.tls ? 'required' : 'no'}
\${props.open ? 'disable_plaintext_auth = no' : ''}
hostname = \${props.domain}
\` } });
}
`;
    const [host] = await hostsOf({ 'main.ts': program });
    const file = fileOf(host!, '/etc/dovecot/dovecot.conf');
    const lines = [
      'protocols = imap',
      'ssl = required',
      'ssl = no',
      'disable_plaintext_auth = no',
      '',
      'hostname = ${props.domain}',
      '',
    ];
    assert.equal(file.text, lines.join('\n'));
    assert.deepEqual(
      file.branches.map(({ test, is, start, end }) => `${test} ${is}: ${file.text.slice(start, end).trim()}`),
      [
        'props.tls true: ssl = required',
        'props.tls false: ssl = no',
        'props.open true: disable_plaintext_auth = no',
        'props.open false: ',
      ],
    );
    assert.deepEqual(
      file.holes.map(({ start, end }) => file.text.slice(start, end)),
      ['${props.domain}'],
    );
    for (const word of ['protocols', 'required', 'ssl = no', 'disable_plaintext_auth', 'hostname']) {
      const start = file.text.indexOf(word);
      const [place] = locate({ file, start, end: start + word.length });
      assert.equal(place?.file.text.slice(place.start).startsWith(word.replace('ssl = no', 'ssl = ')), true, word);
    }
  });

  it('leads back through escapes, joined lines and sums', async () => {
    const program = `${KPLUS}const last = 'ssl = ' + 'no\\n';
new k.ConfigMap(chart, 'm', { data: { 'dovecot.conf': ['protocols = imap', "listen = \\x2a", last].join('\\n') } });
`;
    const [host] = await hostsOf({ 'main.js': program });
    const file = fileOf(host!, '/etc/dovecot/dovecot.conf');
    assert.equal(file.text, 'protocols = imap\nlisten = *\nssl = no\n');
    const start = file.text.indexOf('*');
    const [place] = locate({ file, start, end: start + 1 });
    assert.equal(place?.file.text.slice(place.start, place.end), '\\x2a');
  });

  it('is edited where it is written, in the program', async () => {
    const fixes = async (text: string) => {
      const program = `${KPLUS}new k.ConfigMap(chart, 'm', { data: { 'dovecot.conf': \`${text}\` } });\n`;
      const assume = { versions: { dovecot: '2.3.19.1' } };
      const { findings } = await inScratch({ 'main.js': program }, (folder) => lintPaths([folder], assume));
      return findings
        .filter(({ rule }) => rule === 'cleartext-login')
        .flatMap(({ fix }) => fix?.edits ?? [])
        .map(({ span, text: by }) => `${span.file.path.replace(/.*\//, '')}: ${span.end - span.start} > ${by}`);
    };
    const text =
      'protocols = imap\nlisten = *\nssl = yes\nssl_cert = </c.pem\nssl_key = </k.pem\ndisable_plaintext_auth = no\n';
    assert.deepEqual(await fixes(text), ['main.js: 2 > yes']);
  });

  it('is found by its key where nothing mounts it, and left alone where no daemon reads it', async () => {
    const program = `${KPLUS}new k.ConfigMap(chart, 'a', { data: { 'dovecot.conf': '${OPEN}' } });
new k.ConfigMap(chart, 'b', { data: { 'start.sh': 'exec dovecot -F', 'app.json': '{}' } });
new k.Secret(chart, 'c', { stringData: { 'stunnel.conf': '[pop3]\\naccept = 110\\nconnect = 995\\nclient = yes\\n' } });
`;
    const hosts = await hostsOf({ 'main.ts': program });
    assert.deepEqual(
      hosts.map(({ name, paths }) => `${name} ${paths.join(' ')}`),
      ['a /etc/dovecot/dovecot.conf', 'c /etc/stunnel/stunnel.conf'],
    );
  });

  it('is a file of the tree where the program reads one, and no host of its own then', async () => {
    const hosts = await hostsOf({
      'files/dovecot.conf': OPEN.replaceAll('\\n', '\n'),
      'main.ts': `${KPLUS}new k.ConfigMap(chart, 'm').addFile('./files/dovecot.conf');\n`,
    });
    assert.deepEqual(
      hosts.map(({ source, paths }) => `${source} ${paths.join(' ')}`),
      ['infrastructure-code /etc/dovecot/dovecot.conf'],
    );
  });
});

describe('infrastructure programs', () => {
  it('are samples and tests by where they lie', async () => {
    const program = `${STACK}sg.addIngressRule(any, ec2.Port.tcp(143));\n`;
    const hosts = await hostsOf({ 'examples/app.ts': program, 'lib/app.test.ts': program, 'app.ts': program });
    assert.deepEqual(hosts.map(({ role }) => role).sort(), ['deploy', 'sample', 'test']);
  });

  it('are read to their end whatever they do', async () => {
    const hosts = await hostsOf({
      'a.ts': `${STACK}import './b';\nsg.addIngressRule(any, ec2.Port.tcp(143));\nthrow new Error('no');\n`,
      'b.ts': `${CDK}import './a';\nexport const again = () => again();\nagain();\nfor (;;) new ec2.SecurityGroup(again, 'x');\n`,
      'c.ts': `${STACK}sg.addIngressRule(any, ec2.Port.tcp(110));\nfunction ( {\n`,
      'd.ts': `${STACK}const list = [143]; for (const one of list) list.push(one);\nlist.map((p) => sg.addIngressRule(any, ec2.Port.tcp(p)));\n`,
      'e.ts': `${STACK}export class A extends A {}\nexport const f = (g) => g(f);\nsg.addIngressRule(any, ec2.Port.tcp(109));\nprocess.exit(0);\n`,
    });
    assert.ok(hosts.flatMap(({ openings }) => openings).some(({ ports }) => ports.is?.first === 109));
  });

  it('are none without an import of what they are written with', async () => {
    assert.deepEqual(await hostsOf({ 'a.ts': "import * as ec2 from './aws-cdk-lib';\nec2.Port.tcp(143);\n" }), []);
  });
});

async function hostsOf(files: Readonly<Record<string, string>>): Promise<readonly Host[]> {
  return inScratch(files, async (folder) => [...(await lintPaths([folder])).network.hosts]);
}

async function openingsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const hosts = await hostsOf(files);
  return hosts.flatMap(({ openings }) => openings.filter(isOfMail).map(shown));
}

function isOfMail({ ports: { is } }: Opening): boolean {
  return is !== undefined && [109, 110, 143].some((port) => is.first <= port && port <= is.last);
}

function shown({ ports, from, there }: Opening): string {
  const { first, last } = ports.is ?? { first: 0, last: 0 };
  const who = from.is?.includes('0.0.0.0/0') ? 'everyone' : from.is?.join(' ');
  const when = there?.could?.find(({ is }) => is)?.assuming.map(({ text }) => ` if ${text}`) ?? [];
  return `${first === last ? first : `${first}-${last}`} ${who}${when.join('')}`;
}

function fileOf(host: Host, path: string): SourceFile {
  const entry = host.entry(path);
  assert.equal(entry.kind, 'file', path);
  return entry.kind === 'file' ? entry.file : assert.fail();
}
