import { posix } from 'node:path';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { callFunction } from '../../syntax/javascript/call.ts';
import { settle } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import {
  arrayOf,
  isCallable,
  native,
  nothing,
  primitive,
  slot,
  textOf,
  thing,
  unknownAt,
} from '../../syntax/javascript/value.ts';
import { type SourceFile, startOf } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { type Config, lineOf } from './haraka.ts';
import { explore, runStarted } from './program.ts';

/** Who is offered AUTH, by the plugins that Haraka loads. */
export interface Auth {
  readonly inTls: readonly string[];
  readonly clear: {
    readonly methods: readonly string[];
    readonly to: 'private' | 'everyone';
    /** A plugin that nobody can see decides. */
    readonly isHidden: boolean;
    readonly because: readonly Setting<unknown>[];
  };
  readonly because: readonly Setting<unknown>[];
}

/** What Haraka takes for private addresses, documentation's among them [measured: haraka-flat-file-plain; s: haraka-net-utils]. */
export const PRIVATE: readonly string[] = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16'],
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', 'fc00::/7', 'fe80::/10', '::1/128'],
];

const BASE = ['PLAIN', 'LOGIN', 'CRAM-MD5'];
/** Core plugins and packages that offer AUTH in TLS alone [s: plugins/auth; docs of the packages]. */
const IN_TLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['auth/auth_base', BASE],
  ['auth/auth_proxy', ['PLAIN', 'LOGIN']],
  ['auth/auth_bridge', ['PLAIN', 'LOGIN']],
  ['auth/auth_vpopmaild', ['PLAIN', 'LOGIN']],
]);

const nobody: Auth['clear'] = { methods: [], to: 'everyone', isHidden: false, because: [] };

/** The first plugin that gives AUTH counts. */
export function authIn(world: World, config: Config): Auth {
  for (const [name, line] of config.plugins) {
    const found = authOf(world, config, name, line);
    if (found) return found;
  }
  const none: Setting<unknown> = {
    name: 'plugins',
    value: 'no auth',
    origin: { kind: 'default', of: 'Haraka', near: startOf(config.main) },
  };
  return { inTls: [], clear: { ...nobody, because: [none] }, because: [none] };
}

function authOf(world: World, config: Config, name: string, line: Setting<unknown>): Auth | undefined {
  if (name === 'auth/flat_file') return flatFile(config, line);
  const known = IN_TLS.get(name);
  if (known) return { inTls: known, clear: { ...nobody, because: [line] }, because: [line] };
  const file = pluginFile(world, config, name);
  if (file) return ownPlugin(world, config, file, line);
  if (!/(^|[/-])auth([/_-]|$)/.test(name)) return undefined;
  return { inTls: BASE, clear: { ...nobody, isHidden: true, because: [line] }, because: [line] };
}

/** The package's own copy lies under the local file: without `methods` it is CRAM-MD5 [measured: haraka-flat-file-no-core]. */
function flatFile(config: Config, line: Setting<unknown>): Auth {
  const written = lineOf(config.ini('auth_flat_file.ini'), 'core', 'methods');
  const methods = String(written?.value ?? 'CRAM-MD5').split(',');
  const because = written ? [written, line] : [line];
  return { inTls: methods, clear: { methods, to: 'private', isHidden: false, because }, because };
}

function pluginFile(world: World, { folder }: Config, name: string): SourceFile | undefined {
  const base = `${posix.dirname(folder)}/plugins/${name}`;
  return fileAt(world, `${base}.js`) ?? fileAt(world, `${base}/index.js`);
}

/** A plugin of one's own decides by what its `hook_capabilities` gives to a client without TLS; without one, its base class does. */
function ownPlugin(world: World, config: Config, file: SourceFile, line: Setting<unknown>): Auth | undefined {
  const { text } = file;
  const [, parent] = /inherits\(\s*['"](auth\/[\w/-]+)['"]/.exec(text) ?? [];
  const offers = /allowed_auth_methods|AUTH /.test(text);
  if (!parent && !offers) return undefined;
  config.files.add(file);
  const hook = text.search(/\bhook_capabilities\b/);
  if (hook < 0)
    return parent === 'auth/flat_file'
      ? flatFile(config, line)
      : { inTls: BASE, clear: { ...nobody, because: [line] }, because: [line] };
  const at = { file, start: hook, end: hook + 'hook_capabilities'.length };
  const because: readonly Setting<unknown>[] = [{ name: 'hook_capabilities', origin: originOf(at) }, line];
  const [open, inside, local] = [false, true]
    .flatMap((isTls) => [methodsFor(world, file, isTls, false)])
    .concat([methodsFor(world, file, false, true)]);
  const isHidden = open === undefined || local === undefined;
  const to = (open ?? []).length > 0 ? 'everyone' : 'private';
  const methods = to === 'everyone' ? (open ?? []) : (local ?? []);
  return { inTls: inside ?? BASE, clear: { methods, to, isHidden, because }, because };
}

/** What the hook allows to such a client; undefined where nobody can tell. */
function methodsFor(world: World, file: SourceFile, isTls: boolean, isPrivate: boolean): readonly string[] | undefined {
  const path = `/plugins/${posix.basename(file.path)}`;
  const { engine, stop } = runStarted(world, { main: path, cwd: '/', env: new Map(), envFiles: [] }, file);
  const exported = engine.modules.get(path)?.exports;
  const hook = exported?.kind === 'thing' ? slotOf(exported, 'hook_capabilities')?.value : undefined;
  if (stop || !isCallable(hook) || !hook.code) return undefined;
  const at = startOf(file);
  const told = explore(engine, () => {
    const notes = thing();
    const connection = thing({ missing: (key, where) => unknownAt(where, `connection ${key}`) });
    const tls = thing();
    tls.props.set('enabled', slot(primitive(isTls), at));
    const remote = thing({ missing: (key, where) => unknownAt(where, `remote ${key}`) });
    for (const key of ['is_private', 'is_local']) remote.props.set(key, slot(primitive(isPrivate), at));
    const members = { notes, tls, remote, capabilities: arrayOf([], at), using_tls: primitive(isTls) };
    for (const [key, value] of Object.entries(members)) connection.props.set(key, slot(value, at));
    const next = native('next', () => nothing);
    callFunction(hook, { args: [next, connection], self: thing(), at, scope: hook.code!.scope, isNew: false });
    const allowed = slotOf(notes, 'allowed_auth_methods');
    if (!allowed) return [];
    const list = settle({ engine }, allowed.value);
    return list.kind === 'thing' && list.items ? list.items.map(({ value }) => textOf(value) ?? '') : undefined;
  });
  if (!told || told.length === 0 || told.includes(undefined)) return undefined;
  // Where one way through it offers them, they are offered to some.
  return told.find((one) => one && one.length > 0) ?? [];
}
