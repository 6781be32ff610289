import type { Script } from 'node:vm';

/** Runs chunks of `dist/`, each once, and whatever they require. */
export interface Chunks {
  load<Exports>(name: string): Exports;
  /** Writes down what V8 has made of all chunks so far, for later runs. */
  keep(): void;
}

/**
 * The program is short-lived, and a third of a run went into compiling what every run compiles alike. So beside each chunk
 * lies V8's own form of the functions that runs need, made when `dist/` was built. Another V8 passes over it and compiles
 * [docs: node vm.Script, `cachedData`]. The chunks hold ASCII alone, which is the quickest to read. What is used of node is fetched when it is needed: `--version` needs nothing.
 */
export function chunksOf(folder: string): Chunks {
  const { readFileSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const { createRequire } = process.getBuiltinModule('node:module');
  const { join } = process.getBuiltinModule('node:path');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const { Script } = process.getBuiltinModule('node:vm');
  const outside = createRequire(join(folder, 'cli.js'));
  const loaded = new Map(); // of what only those who ask know
  const scripts = new Map<string, Script>();

  const load = (name: string) => {
    if (loaded.has(name)) return loaded.get(name).exports;
    const path = join(folder, name);
    const script = new Script(`(function(exports,require,module,__filename){${readFileSync(path, 'latin1')}\n})`, {
      filename: pathToFileURL(path).href,
      cachedData: kept(`${path}.code`),
    });
    const module = { exports: {} };
    loaded.set(name, module);
    scripts.set(`${path}.code`, script);
    script.runInThisContext()(module.exports, inside, module, path);
    return module.exports;
  };
  const inside = (id: string) => (id.startsWith('./') ? load(id.slice(2)) : outside(id));
  const kept = (path: string): Buffer | undefined => {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  };

  return {
    load,
    keep: () => {
      for (const [path, script] of scripts) writeFileSync(path, script.createCachedData());
    },
  };
}
