import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { known } from '../src/lint.ts';
import type { YamlNode } from '../src/syntax/yaml.ts';
import { entryAt, itemsOf, parseYaml, valueAt } from '../src/syntax/yaml.ts';
import { environmentOf } from '../src/sources/compose/environment.ts';
import { HIDDEN } from '../src/sources/compose/interpolate.ts';
import { shortVolume } from '../src/sources/compose/merge.ts';
import { reachedBy } from '../src/sources/compose/network.ts';
import { portsOf } from '../src/sources/compose/ports.ts';
import { besides, type Composed, loadProject, type Project } from '../src/sources/compose/project.ts';
import { discover } from '../src/sources/discover.ts';
import type { Tree } from '../src/sources/source.ts';
import { plainFile } from '../src/text/source-file.ts';

const folder = resolve(import.meta.dirname, '../fixtures/compose');
const environment = { PATH: process.env.PATH, HOME: process.env.HOME };

/** What of a service both readers tell. */
interface Told {
  readonly image: string;
  readonly environment: Readonly<Record<string, string | null>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly command: string;
  readonly networks: readonly string[];
  readonly build: string;
}

const reader = ['docker compose', 'docker-compose'].find((command) => {
  const [program = '', ...args] = command.split(' ');
  return spawnSync(program, [...args, 'version'], { env: environment }).status === 0;
});

describe('compose files', () => {
  before(function () {
    if (reader) return;
    process.stderr.write('    skipped: neither "docker compose" nor "docker-compose" is here to compare with\n');
    this.skip();
  });
  for (const name of readdirSync(folder).sort())
    it(`${name}: are merged and filled in as Compose itself does`, async () => {
      assert.deepEqual(await ours(join(folder, name)), theirs(join(folder, name)));
    });
});

function theirs(at: string): Readonly<Record<string, Told>> {
  const [program = '', ...args] = reader!.split(' ');
  const { stdout, stderr, status } = spawnSync(program, [...args, 'config'], {
    cwd: at,
    env: environment,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const [root] = parseYaml(plainFile('config', stdout)).documents;
  const services = valueAt(root, 'services');
  const entries = services?.kind === 'map' ? services.entries : [];
  return Object.fromEntries(entries.map(({ key, value }) => [key, printed(value, at)]));
}

function printed(node: YamlNode, at: string): Told {
  const table = valueAt(node, 'environment');
  const values = table?.kind === 'map' ? table.entries : [];
  const networks = valueAt(node, 'networks');
  return {
    image: textOf(valueAt(node, 'image')),
    environment: Object.fromEntries(values.map(({ key, value }) => [key, plain(value)])),
    ports: itemsOf(valueAt(node, 'ports')).flatMap(portNames).sort(),
    volumes: itemsOf(valueAt(node, 'volumes'))
      .map((item) => printedVolume(item, at))
      .sort(),
    command: words(valueAt(node, 'command')),
    networks:
      networks?.kind === 'map'
        ? networks.entries
            .map(networkName)
            .filter((name) => name !== 'default')
            .sort()
        : [],
    build: printedBuild(valueAt(node, 'build'), at),
  };
}

async function ours(at: string): Promise<Readonly<Record<string, Told>>> {
  const tree = await discover([at], known);
  const names = readdirSync(at).filter((name) => /^docker-compose(\.override)?\.ya?ml$/.test(name));
  const base = at.slice(resolve(import.meta.dirname, '..').length + 1).replaceAll('\\', '/');
  const paths = names.sort((a, b) => Number(a.includes('override')) - Number(b.includes('override')));
  const prefix = tree.roots[0] === '' ? '' : `${base}/`;
  const project = loadProject(
    tree,
    paths.map((name) => prefix + name),
  )!;
  return Object.fromEntries(project.services.map((service) => [service.name, read(tree, service, project, prefix)]));
}

function read(tree: Tree, service: Composed, project: Project, prefix: string): Told {
  const { node } = service;
  const { variables } = environmentOf(tree, service, project);
  const mentioned = valueAt(node, 'networks');
  return {
    image: textOf(valueAt(node, 'image')),
    environment: Object.fromEntries(variables.map(({ name, value }) => [name, known1(value)])),
    ports: itemsOf(valueAt(node, 'ports')).flatMap(portNames).sort(),
    volumes: itemsOf(valueAt(node, 'volumes'))
      .map((item) => readVolume(item, prefix))
      .sort(),
    command: words(valueAt(node, 'command')),
    networks: mentioned
      ? reachedBy(service, project)
          .container.networks.map(({ id, names }) =>
            `${id.split(' ').at(-1)} ${names.filter((name) => name !== service.name).join(',')}`.trim(),
          )
          .sort()
      : [],
    build: readBuild(valueAt(node, 'build'), prefix),
  };
}

const known1 = (value: string | undefined): string | null =>
  value === undefined || value.includes(HIDDEN) ? null : number(value);

function plain(node: YamlNode): string | null {
  // What it prints is a compose file again, in which a dollar is written twice.
  return node.kind === 'scalar' && node.value !== null ? number(node.source.replaceAll('$$', '$')) : null;
}

/** A number may be printed in another way. */
function number(text: string): string {
  return /^\d+\.\d+$/.test(text) ? String(Number(text)) : text;
}

function textOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' ? node.source : '';
}

function words(node: YamlNode | undefined): string {
  return node?.kind === 'seq' ? itemsOf(node).map(textOf).join(' ') : textOf(node);
}

function portNames(item: YamlNode): readonly string[] {
  return portsOf(item).map(
    ({ address = '', outside = '', inside, protocol }) => `${address}:${outside}->${inside}/${protocol}`,
  );
}

function networkName({ key, value }: { readonly key: string; readonly value: YamlNode }): string {
  return `${key} ${itemsOf(valueAt(value, 'aliases')).map(textOf).join(',')}`.trim();
}

/** Compose prints sources as absolute paths. */
function printedVolume(item: YamlNode, at: string): string {
  if (item.kind === 'map') return `${relative(textOf(valueAt(item, 'source')), at)}:${textOf(valueAt(item, 'target'))}`;
  const found = shortVolume(textOf(item));
  return `${relative(found?.source ?? '', at)}:${found?.target}`;
}

function relative(path: string, at: string): string {
  if (path === at) return '.';
  return path.startsWith(`${at}/`) ? path.slice(at.length + 1) : path;
}

function readVolume(item: YamlNode, prefix: string): string {
  const short = item.kind === 'scalar' ? shortVolume(item.source) : undefined;
  const source = item.kind === 'scalar' ? item : entryAt(item, 'source')!.value;
  const target = short?.target ?? textOf(valueAt(item, 'target'));
  const written = short?.source ?? textOf(source);
  if (!/^[./]/.test(written) || source.kind !== 'scalar') return `${written}:${target}`;
  const path = besides({ ...source, source: written });
  return `${path === undefined ? written : path.slice(prefix.length)}:${target}`;
}

function printedBuild(node: YamlNode | undefined, at: string): string {
  if (!node) return '';
  const args = valueAt(node, 'args');
  const list = args?.kind === 'map' ? args.entries.map(({ key, value }) => `${key}=${textOf(value)}`) : [];
  return [
    relative(textOf(valueAt(node, 'context')), at),
    textOf(valueAt(node, 'dockerfile')),
    textOf(valueAt(node, 'target')),
    ...list,
  ].join(' ');
}

function readBuild(node: YamlNode | undefined, prefix: string): string {
  if (!node) return '';
  const args = valueAt(node, 'args');
  const list = args?.kind === 'map' ? args.entries.map(({ key, value }) => `${key}=${textOf(value)}`) : [];
  const context = besides(valueAt(node, 'context')!);
  return [
    posix.normalize((context ?? '').slice(prefix.length)),
    textOf(valueAt(node, 'dockerfile')),
    textOf(valueAt(node, 'target')),
    ...list,
  ].join(' ');
}
