import { posix } from 'node:path';
import type { Span } from '../../text/source-file.ts';
import { type DataForm, dataIn } from './data.ts';
import { Ended, type Engine, type Lying, Thrown } from './engine.ts';
import { NOWHERE, withMembers } from './globals.ts';
import {
  arrayOf,
  type Call,
  lift,
  type Native,
  native,
  nothing,
  primitive,
  slot,
  textOf,
  thing,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

/** What Node's own modules and packages for configuration give, as far as files of the tree and known values decide it. */
export function nodeModule(name: string, engine: Engine): Value | undefined {
  switch (name) {
    case 'fs':
    case 'fs/promises':
    case 'graceful-fs':
    case 'fs-extra':
      return fileSystem(engine);
    case 'path':
    case 'path/posix':
      return PATH;
    case 'url':
      return URLS;
    case 'process':
      return processOf(engine);
    case 'dotenv':
      return withMembers(thing(), { config: (call) => dotenv(engine, call) });
    case 'dotenv/config':
      readEnv(engine, posix.resolve(engine.surroundings.cwd, '.env'));
      return thing();
    case 'ini':
      return parser('ini', ['parse', 'decode'], engine);
    case 'yaml':
      return parser('yaml', ['parse'], engine);
    case 'js-yaml':
      return parser('yaml', ['load', 'safeLoad'], engine);
    default:
      return undefined;
  }
}

function parser(form: DataForm, names: readonly string[], engine: Engine): Thing {
  const parse: Native = ({ args: [text = nothing], at }) =>
    lift(text, (one) => {
      if (one.kind !== 'file' || !one.file) return unknownAt(at);
      engine.files.add(one.file);
      return dataIn(form, one.file, engine) ?? unknownAt(at);
    });
  return withMembers(thing(), Object.fromEntries(names.map((name) => [name, parse])));
}

function fileSystem(engine: Engine): Thing {
  const read: Native = ({ args: [path = nothing], at }) => lift(path, (one) => contentOf(engine, textOf(one), at));
  const exists: Native = ({ args: [path = nothing], at }) =>
    lift(path, (one) => {
      const text = textOf(one);
      const lying = text === undefined ? undefined : lyingAt(engine, text);
      if (!lying || lying.kind === 'not-carried') return unknownAt(at, `${text ?? at.start} exists`);
      return primitive(lying.kind !== 'absent');
    });
  const fs = withMembers(thing({ missing: (key, at) => unknownAt(at, `fs.${key}`) }), {
    readFileSync: read,
    readFile: read,
    existsSync: exists,
    pathExistsSync: exists,
    readJsonSync: (call) => json(engine, read(call), call.at),
    readJSONSync: (call) => json(engine, read(call), call.at),
    readJson: (call) => json(engine, read(call), call.at),
  });
  fs.props.set('promises', slot(fs, NOWHERE));
  return fs;
}

function json(engine: Engine, content: Value, at: Span): Value {
  if (content.kind !== 'file' || !content.file) return unknownAt(at);
  engine.files.add(content.file);
  return dataIn('json', content.file, engine) ?? unknownAt(at);
}

function lyingAt({ surroundings }: Engine, path: string): Lying {
  return surroundings.look(posix.resolve(surroundings.cwd, path.replace(/^file:\/\//, '')));
}

function contentOf(engine: Engine, path: string | undefined, at: Span): Value {
  if (path === undefined) return unknownAt(at);
  const full = posix.resolve(engine.surroundings.cwd, path.replace(/^file:\/\//, ''));
  const found = engine.surroundings.look(full);
  if (found.kind === 'absent')
    throw new Thrown(thing({ name: 'Error' }), at, `ENOENT: no such file or directory, open '${path}'`);
  if (found.kind !== 'file') return { kind: 'file', path: full, from: at };
  return { kind: 'file', path: full, file: found.file, from: at };
}

function ofPaths(tell: (paths: readonly string[]) => string): Native {
  return ({ args, at }) => {
    const texts = args.map((one) => textOf(one));
    return texts.includes(undefined) ? unknownAt(at) : primitive(tell(texts.map(String)));
  };
}

const PATH = withMembers(thing({ missing: (key, at) => (key === 'posix' ? PATH : unknownAt(at, `path.${key}`)) }), {
  join: ofPaths((paths) => posix.join(...paths)),
  resolve: (call) => {
    const texts = call.args.map((one) => textOf(one));
    const { cwd } = call.scope.engine.surroundings;
    return texts.includes(undefined) ? unknownAt(call.at) : primitive(posix.resolve(cwd, ...texts.map(String)));
  },
  dirname: ofPaths(([path = '']) => posix.dirname(path)),
  basename: ofPaths(([path = '', ending]) => posix.basename(path, ending)),
  extname: ofPaths(([path = '']) => posix.extname(path)),
  normalize: ofPaths(([path = '']) => posix.normalize(path)),
});

const URLS = withMembers(thing({ missing: (key, at) => unknownAt(at, `url.${key}`) }), {
  fileURLToPath: ofPaths(([url = '']) => url.replace(/^file:\/\//, '')),
  pathToFileURL: (call) => {
    const [path] = call.args.map((one) => textOf(one));
    return path === undefined ? unknownAt(call.at) : urlOf(`file://${path}`, call.at);
  },
});

function urlOf(href: string, at: Span): Thing {
  const made = thing();
  made.props.set('href', slot(primitive(href), at));
  made.props.set('pathname', slot(primitive(href.replace(/^file:\/\//, '')), at));
  return made;
}

/** `new URL('./certs/', import.meta.url)` of a file; of anything else nobody knows. */
export const URL_CLASS: Thing = native('URL', ({ args, at }) => {
  const [path, base] = args.map((one) => textOf(one));
  if (path === undefined || !base?.startsWith('file://')) return unknownAt(at);
  return urlOf(`file://${posix.resolve(posix.dirname(base.slice(7)), path)}`, at);
});

/** `process`: its environment, where an unset variable is unset, its arguments and its end. */
export function processOf(engine: Engine): Thing {
  const { surroundings, required } = engine;
  const known = engine.globals.get('process');
  if (known?.kind === 'thing') return known;
  const env = thing({
    missing: (key, at) =>
      required.has(key)
        ? unknownAt(at, `environment ${key}`)
        : { kind: 'primitive', is: undefined, from: at, unset: key },
  });
  for (const [key, value] of surroundings.env)
    env.props.set(key, slot(value, (value.kind === 'primitive' && value.from) || NOWHERE));
  const made = withMembers(thing({ missing: (key, at) => unknownAt(at, `process.${key}`) }), {
    cwd: () => primitive(surroundings.cwd),
    exit: ({ at }) => {
      throw new Ended(at);
    },
    on: () => made,
    once: () => made,
    nextTick: ({ args: [callback], at, scope }) => {
      const next = engine.globals.get('setImmediate');
      return next?.kind === 'thing' && callback && next.native
        ? next.native({ args: [callback], self: nothing, at, scope, isNew: false })
        : nothing;
    },
    getuid: ({ at }) => unknownAt(at, 'process.getuid'),
    loadEnvFile: ({ args: [path] }) => {
      readEnv(engine, posix.resolve(surroundings.cwd, (path && textOf(path)) ?? '.env'));
      return nothing;
    },
  });
  made.props.set('env', slot(env, NOWHERE));
  made.props.set('argv', slot(arrayOf([primitive('node'), primitive(surroundings.main)], NOWHERE), NOWHERE));
  made.props.set('platform', slot(primitive('linux'), NOWHERE));
  return made;
}

/** dotenv's `config`: what the environment has stays [docs: dotenv, `override`]. */
function dotenv(engine: Engine, { args: [options], at }: Call): Value {
  const told = options?.kind === 'thing' ? options.props.get('path')?.value : undefined;
  const path = told ? textOf(told) : '.env';
  if (path === undefined) return unknownAt(at);
  return readEnv(engine, posix.resolve(engine.surroundings.cwd, path.replace(/^file:\/\//, '')));
}

/** Sets what a file of variables says and the environment does not. */
export function readEnv(engine: Engine, path: string): Value {
  const found = engine.surroundings.look(path);
  const result = thing();
  if (found.kind !== 'file') return result;
  engine.files.add(found.file);
  const read = dataIn('env', found.file, engine);
  const env = processOf(engine).props.get('env')?.value;
  if (read?.kind === 'thing' && env?.kind === 'thing')
    for (const [key, one] of read.props) if (!env.props.has(key)) env.props.set(key, one);
  return result;
}
