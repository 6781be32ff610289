import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainFile } from '../text/source-file.ts';
import type { KnownRule, Layer } from './layer.ts';
import { readLayer } from './read-layer.ts';
import { parseYamlNode } from './yaml.ts';

/** JSON, written into the bundle when it is built; not there when the program runs from its sources. */
declare const COMPILED_PROFILES: string | undefined;

type Compiled = Readonly<Record<string, Layer>>;

let compiled: Compiled | undefined;

/** Names of the profiles that come with the program. */
export function ourProfiles(): readonly string[] {
  return Object.keys(bundled() ?? Object.fromEntries(files().map(({ name }) => [name, true])));
}

/** What one of our profiles says of these rules. */
export function ourProfile(name: string, rules: readonly KnownRule[]): Layer {
  const layer = bundled()?.[name] ?? fromSource(name, rules);
  const known = new Set(rules.map(({ id }) => id));
  return { ...layer, rules: layer.rules.filter(({ value }) => known.has(value.rule)) };
}

/** All of them, for the bundle. */
export function compileProfiles(rules: readonly KnownRule[]): Compiled {
  return Object.fromEntries(files().map(({ name }) => [name, fromSource(name, rules)]));
}

function bundled(): Compiled | undefined {
  if (typeof COMPILED_PROFILES === 'undefined') return undefined;
  compiled ??= JSON.parse(COMPILED_PROFILES);
  return compiled;
}

function fromSource(name: string, rules: readonly KnownRule[]): Layer {
  const text =
    files()
      .find((file) => file.name === name)
      ?.text() ?? '';
  const node = parseYamlNode(plainFile(`rules/profiles/${name}.yaml`, text));
  const asIs = { rebased: (glob: string) => glob, placed: <T>(at: T) => at };
  return readLayer(node, { rules, isOurs: true, kind: 'profile', name, ...asIs });
}

function files(): readonly { readonly name: string; text(): string }[] {
  const folder = join(import.meta.dirname, '../../rules/profiles');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({
      name: name.slice(0, -'.yaml'.length),
      text: () => readFileSync(join(folder, name), 'utf8'),
    }));
}
