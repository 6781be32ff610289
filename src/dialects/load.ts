import type { Host } from '../model/model.ts';
import { fileAt } from '../platform/files.ts';
import type { Declaration, Dialect } from './dialect.ts';

/** Loads the daemons of which some host has files, or a release is told, or whose programs a super-server names. */
export async function load(declared: readonly Declaration[], hosts: readonly Host[]): Promise<readonly Dialect[]> {
  const owned = declared.filter((one) => hosts.some((host) => isOn(host, one)));
  const starters = owned.filter(({ starts }) => starts);
  const names = new Set(hosts.flatMap((host) => starters.flatMap((one) => namedIn(host, one))));
  const started = declared.filter(({ programs = [] }) =>
    [...names].some((name) => programs.some((pattern) => pattern.test(name))),
  );
  return Promise.all(declared.filter((one) => owned.includes(one) || started.includes(one)).map(complete));
}

/** A daemon with its declaration. */
export async function complete(declaration: Declaration): Promise<Dialect> {
  return { ...declaration, ...(await declaration.daemon()) };
}

function isOn(host: Host, { id, recognises }: Declaration): boolean {
  return (
    host.releases(id).length > 0 ||
    host.paths.some((path) => recognises.canonical.some((pattern) => pattern.test(path))) ||
    (recognises.beside ?? []).some(({ at, marker }) => marker && textsAt(host, [at]).some((text) => marker.test(text)))
  );
}

/** Base names of all words in a super-server's files: programs among them. */
function namedIn(host: Host, { recognises }: Declaration): readonly string[] {
  return textsAt(host, [...recognises.canonical, ...(recognises.beside ?? []).map(({ at }) => at)])
    .flatMap((text) => [...new Set(text.split(/[\s=,:;"'|@!+]+/))])
    .map((word) => word.slice(word.lastIndexOf('/') + 1));
}

function textsAt(host: Host, patterns: readonly RegExp[]): readonly string[] {
  return host.paths
    .filter((path) => patterns.some((pattern) => pattern.test(path)))
    .map((path) => fileAt(host, path)?.text ?? '');
}
