import { posix } from 'node:path';
import type { Host } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, open } from '../../platform/files.ts';
import { HARAKA, mayServeMail, SCRIPT } from '../../platform/node-programs.ts';
import { importsIn } from '../../syntax/javascript/live.ts';
import { resolveFile } from '../../syntax/javascript/resolve.ts';
import type { Value } from '../../syntax/javascript/value.ts';
import { containerCommand, containerVariables } from './container.ts';
import { commandsIn } from './package-json.ts';

/** A program as something starts it. */
export interface Started {
  /** Absolute on the host. */
  readonly main: string;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, Value>;
  /** Files of variables that are read before it, relative to `cwd`. */
  readonly envFiles: readonly string[];
}

/** The main files: programs that something starts, those that nobody imports, and Haraka's configurations. */
export function mains(world: World): readonly string[] {
  const scripts = world.paths.filter((path) => SCRIPT.test(path) && mayServeMail(fileAt(world, path)?.text ?? ''));
  const programs = packagesOf(world, scripts).flatMap(({ folder, own }) => programsIn(world, folder, own));
  return [...new Set([...programs, ...harakas(world)])];
}

function harakas(world: World): readonly string[] {
  const folders = new Set(world.paths.filter((path) => HARAKA.test(path)).map(posix.dirname));
  return [...folders].map((folder) => {
    const ini = `${folder}/smtp.ini`;
    return open(world, ini).kind === 'file' ? ini : `${folder}/plugins`;
  });
}

interface PackageScripts {
  readonly folder: string;
  readonly own: readonly string[];
}

function packagesOf(world: World, scripts: readonly string[]): readonly PackageScripts[] {
  const found = new Map<string, string[]>();
  for (const path of scripts) {
    const folder = packageFolder(world, path);
    found.set(folder, [...(found.get(folder) ?? []), path]);
  }
  return [...found].map(([folder, own]) => ({ folder, own }));
}

/** The nearest folder above with a package.json, else the script's own. */
export function packageFolder(world: Host, path: string): string {
  for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder))
    if (open(world, `${folder}/package.json`).kind === 'file') return folder;
  return posix.dirname(path);
}

/** What is started reaches its servers by imports; a server that nothing reaches is a program of its own. */
function programsIn(world: World, folder: string, own: readonly string[]): readonly string[] {
  const told = containerCommand(world);
  const started = told ? [told.main] : world.role === 'deploy' ? commandsIn(world, folder).map(({ main }) => main) : [];
  const reached = new Map(started.map((main) => [main, importedFrom(world, folder, main)]));
  const entries = started.filter((main) => own.some((path) => reached.get(main)!.has(path)));
  // A container runs what it starts, and nothing else.
  if (told && entries.length > 0) return entries;
  const left = own.filter((path) => !entries.some((main) => reached.get(main)!.has(path)));
  return [...new Set([...entries, ...(left.length > 0 ? topsOf(world, folder, left) : [])])];
}

const MOST = 500;

function importedFrom(world: World, cwd: string, main: string): ReadonlySet<string> {
  const seen = new Set<string>([main]);
  const waiting = [main];
  while (waiting.length > 0 && seen.size < MOST) {
    const path = waiting.pop()!;
    for (const name of importsIn(fileAt(world, path)?.text ?? '')) {
      const found = resolveFile({ look: (at) => lookAt(world, at), cwd }, path, name);
      if (!found || seen.has(found.path) || found.path.endsWith('.json')) continue;
      seen.add(found.path);
      waiting.push(found.path);
    }
  }
  return seen;
}

function lookAt(world: World, path: string) {
  const found = open(world, path);
  return found.kind === 'file' ? found : { kind: 'absent' as const };
}

/** The scripts of the package that lead to these and that no other imports. */
function topsOf(world: World, folder: string, left: readonly string[]): readonly string[] {
  const importers = importersIn(world, folder);
  const tops = new Set<string>();
  const seen = new Set<string>();
  const climb = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const above = (importers.get(path) ?? []).filter((one) => one !== path);
    if (above.length === 0) tops.add(path);
    for (const one of above) climb(one);
  };
  for (const path of left) climb(path);
  // A circle of imports has no top.
  return tops.size > 0 ? [...tops] : left;
}

const NEVER = /^(node_modules|dist|build|out|coverage|\..*)$/;
const TESTS = /^(tests?|specs?|__tests__|examples?|samples?|docs?|fixtures|e2e|demo)$|\.(test|spec)\./;

function importersIn(world: World, folder: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of scriptsBelow(world, folder)) {
    for (const name of importsIn(fileAt(world, path)?.text ?? '')) {
      const target = resolveFile({ look: (at) => lookAt(world, at), cwd: folder }, path, name);
      if (target) found.set(target.path, [...(found.get(target.path) ?? []), path]);
    }
  }
  return found;
}

/** Scripts of a package, none of its tests where it is no test. */
function scriptsBelow(world: World, folder: string): readonly string[] {
  const scripts: string[] = [];
  const waiting = [folder];
  while (waiting.length > 0 && scripts.length < MOST) {
    const at = waiting.shift()!;
    const found = open(world, at);
    if (found.kind !== 'dir') continue;
    for (const name of [...found.names].sort()) {
      if (NEVER.test(name) || (world.role === 'deploy' && TESTS.test(name))) continue;
      if (SCRIPT.test(name)) scripts.push(`${at}/${name}`);
      else if (!name.includes('.')) waiting.push(`${at}/${name}`);
    }
  }
  return scripts;
}

/** How a main file is started, by what its package says, else by itself in its package's folder. */
export function startedAs(world: World, main: string): Started {
  const folder = packageFolder(world, main);
  const told = containerCommand(world);
  const command = [...(told ? [told] : []), ...commandsIn(world, folder)].find((one) => one.main === main);
  return {
    main,
    cwd: told?.main === main ? told.cwd : folder,
    env: new Map([...containerVariables(world), ...(command?.env ?? [])]),
    envFiles: command?.envFiles ?? [],
  };
}
