import assert from 'node:assert/strict';
import { known } from '../../src/lint.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { inScratch } from '../support/scratch.ts';

const CONF = '/etc/dovecot/dovecot.conf';
const PLAIN = 'protocols = imap\nssl = no\n';

async function hostsOf(files: Readonly<Record<string, string>>): Promise<readonly Host[]> {
  return inScratch(
    files,
    async (folder) => (await hostsIn(await discover([folder], known), nothingAssumed, noPolicy)).hosts,
  );
}

/** What lies at a path of the only host. */
async function fileOn(path: string, files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [host] = await hostsOf(files);
  const entry = host?.entry(path);
  return entry?.kind === 'file' ? (entry.file.holes.length > 0 ? '?' : entry.file.text) : entry?.kind;
}

const map = (name: string, text = PLAIN, more = '') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${more}}\ndata: {dovecot.conf: ${JSON.stringify(text)}}\n`;
const pod = (volume: string, mount = 'mountPath: /etc/dovecot', more = '') =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: {name: mx, labels: {app: mx}${more}}
spec: {containers: [{name: imap, image: dovecot/dovecot:2.3.21, ports: [{name: imap, containerPort: 1143}], volumeMounts: [{name: v, ${mount}}]}], volumes: [{name: v, ${volume}}]}\n`;
const service = (spec: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: imap}\nspec: {selector: {app: mx}, ports: [{port: 143, targetPort: imap}], ${spec}}\n`;
const published = (host: Host | undefined) => host?.publishes.map(({ port, outside, reach }) => [port, outside, reach]);

describe('hosts of Kubernetes manifests', () => {
  it('have what volumes of ConfigMaps and Secrets hold', async () => {
    const bytes = Buffer.from(PLAIN).toString('base64');
    const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: c}\ndata: {dovecot.conf: ${bytes}}\n`;
    assert.equal(await fileOn(CONF, { 'a.yaml': map('c') + pod('configMap: {name: c}') }), PLAIN);
    assert.equal(await fileOn(CONF, { 'a.yaml': secret, 'b.yaml': pod('secret: {secretName: c}') }), PLAIN);
    const one = 'configMap: {name: c, items: [{key: dovecot.conf, path: conf.d/10.conf}]}';
    assert.equal(await fileOn('/etc/dovecot/conf.d/10.conf', { 'a.yaml': map('c') + pod(one) }), PLAIN);
    const sub = `mountPath: ${CONF}, subPath: dovecot.conf`;
    assert.equal(await fileOn(CONF, { 'a.yaml': map('c') + pod('configMap: {name: c}', sub) }), PLAIN);
  });
  it('know nothing of volumes that the tree does not hold, or that several could be', async () => {
    const sub = `mountPath: ${CONF}, subPath: dovecot.conf`;
    assert.equal(await fileOn(CONF, { 'a.yaml': pod('configMap: {name: c}', sub) }), '?');
    const two = { 'a/c.yaml': map('c'), 'b/c.yaml': map('c'), 'mail.yaml': pod('configMap: {name: c}', sub) };
    assert.equal(await fileOn(CONF, two), '?');
    const spaces = map('c', 'x = y\n', ', namespace: one') + map('c', PLAIN, ', namespace: two');
    assert.equal(
      await fileOn(CONF, { 'a.yaml': spaces + pod('configMap: {name: c}', sub, ', namespace: two') }),
      PLAIN,
    );
  });
  it('are reached from where their Services say', async () => {
    const base = map('c') + pod('configMap: {name: c}');
    const at = async (spec: string) => published((await hostsOf({ 'a.yaml': base + service(spec) }))[0]);
    assert.deepEqual(await at('type: ClusterIP'), []);
    assert.deepEqual(await at('type: LoadBalancer'), [[1143, 143, 'remote']]);
    assert.deepEqual(await at('type: NodePort'), [[1143, undefined, 'remote']]);
    assert.deepEqual(await at('externalIPs: [192.0.2.1]'), [[1143, 143, 'remote']]);
  });
  it('are not reached through a route that takes TLS off', async () => {
    const base = map('c') + pod('configMap: {name: c}') + service('type: ClusterIP');
    const route = (tls: string) =>
      `---\napiVersion: traefik.io/v1alpha1\nkind: IngressRouteTCP\nmetadata: {name: r}\nspec: {entryPoints: [imap], routes: [{services: [{name: imap, port: 143}]}]${tls}}\n`;
    const at = async (tls: string) => published((await hostsOf({ 'a.yaml': base + route(tls) }))[0]);
    assert.deepEqual(await at(''), [[1143, undefined, 'remote']]);
    assert.deepEqual(await at(', tls: {passthrough: true}'), [[1143, undefined, 'remote']]);
    assert.deepEqual(await at(', tls: {secretName: x}'), []);
  });
  it('are closed by a network policy to all but the networks that it names', async () => {
    const policy = `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\nspec: {podSelector: {matchLabels: {app: mx}}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: imap}]}]}\n`;
    const [host] = await hostsOf({
      'a.yaml': map('c') + pod('configMap: {name: c}') + service('type: LoadBalancer') + policy,
    });
    assert.deepEqual(
      host!.openings.map(({ ports, from, lets }) => [ports.is, from.is, lets.is]),
      [
        [{ first: 1143, last: 1143 }, ['192.0.2.0/24'], true],
        [{ first: 1, last: 65_535 }, ['0.0.0.0/0', '::/0'], false],
      ],
    );
  });
  it('take files and texts from generators of a kustomization', async () => {
    const files = {
      'kustomization.yaml':
        'resources: [mail.yaml]\nconfigMapGenerator:\n  - name: c\n    files: [dovecot.conf=conf/x]\n',
      'mail.yaml': pod('configMap: {name: c}'),
      'conf/x': PLAIN,
    };
    assert.equal(await fileOn(CONF, files), PLAIN);
  });
  it('leave manifests alone that have nothing of mail', async () => {
    assert.deepEqual(
      await hostsOf({
        'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{image: x}]}\n',
      }),
      [],
    );
  });
});

describe('hosts of Helm charts', () => {
  const chart = (template: string, more: Readonly<Record<string, string>> = {}) => ({
    'Chart.yaml': 'apiVersion: v2\nname: mail\nversion: 1.0.0\n',
    'values.yaml': 'tls: "no"\non: true\n',
    'templates/mail.yaml': template + pod('configMap: {name: c}'),
    ...more,
  });
  const text = (line: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  dovecot.conf: |\n    ${line}\n`;
  it('are filled with the values of the chart where nothing else sets them', async () => {
    const line = text('ssl = {{ .Values.tls }}');
    assert.equal(await fileOn(CONF, chart(line)), 'ssl = no\n');
    assert.equal(await fileOn(CONF, chart(line, { 'values-prod.yaml': 'tls: required\n' })), '?');
    assert.equal(await fileOn(CONF, chart(text('ssl = {{ .Values.none | default "yes" }}'))), 'ssl = yes\n');
    assert.equal(await fileOn(CONF, chart(text('ssl = {{ include "x" . }}'))), '?');
  });
  it('lose what a condition leaves out', async () => {
    const arms = (condition: string) =>
      text(`{{- if ${condition} }}\n    ssl = no\n    {{- else }}\n    ssl = required\n    {{- end }}`);
    assert.equal(await fileOn(CONF, chart(arms('.Values.on'))), 'ssl = no\n');
    assert.equal(await fileOn(CONF, chart(arms('not .Values.on'))), 'ssl = required\n');
    const [host] = await hostsOf(chart(arms('.Capabilities.x')));
    const entry = host!.entry(CONF);
    assert.deepEqual(entry.kind === 'file' && entry.file.branches.map(({ test, is }) => [test, is]), [
      ['.Capabilities.x', true],
      ['.Capabilities.x', false],
    ]);
  });
  it('claim the files that templates take in', async () => {
    const line = '{{- .Files.Get "conf/dovecot.conf" | nindent 4 }}';
    const hosts = await hostsOf(chart(text(line), { 'conf/dovecot.conf': PLAIN }));
    assert.deepEqual(
      hosts.map(({ source }) => source),
      ['kubernetes'],
    );
  });
});
