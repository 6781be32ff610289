import { fact, unknown } from '../../model/facts.ts';
import type { Interpreted, Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { libwrapAt } from '../../platform/libwrap.ts';
import { plainFile, type SourceFile, type Span } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { listenerOf } from '../listener.ts';
import { secretsIn, text } from '../settings.ts';
import { type Bound, bindAll, isReachable } from './bind.ts';
import { type Keyed, keyedBy } from './certificate.ts';
import { doubtsOf, globalRefusal, sectionRefusal } from './checks.ts';
import { lineRefusal } from './lines.ts';
import { ignoredSwitch, turnOf } from './mains.ts';
import { options } from './options.ts';
import type { Refusal } from './refusal.ts';
import { type Configuration, configurationOf, includeRefusal } from './sections.ts';
import { type Front, spokenBy, tunnelSession } from './session.ts';
import { rows } from './settings.ts';
import { type Tunnel, tunnelOf } from './tunnel.ts';

/** One configuration file as stunnel would run it, in one world. */
export function service(world: World, main: string, run: Run): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const plan = planOf(world, file);
  const { configuration, tunnels, keys } = plan;
  const { bound, refused, refusal } = bindAll(tunnels);
  const found = firstRefusal(world, plan) ?? configuration.loops[0] ?? refusal;
  const doubts = found ? [] : doubtsOf(world, plan.globals, tunnels.length > 0 ? tunnels : [plan.globals]);
  const sockets = [...bound, ...refused];
  const made = sockets.map((one) => listenerAt(world, one, keys.get(one.tunnel)!, run));
  const turn = turnOf(world, main);
  return {
    main: file,
    files: unique([...configuration.files, ...made.flatMap(({ files }) => files)]),
    starts: found ? fact(false, ...found.because) : doubts.length > 0 ? unknown(...doubts) : fact(true),
    startError: found ? fact(found.reason, ...found.because) : doubts.length > 0 ? unknown(...doubts) : fact(''),
    ...(turn === undefined ? {} : { turn }),
    listeners: uniqueIds(made.flatMap(({ listener }) => (listener ? [listener] : []))),
    problems: [
      ...configuration.problems,
      ...made.flatMap(({ problems }) => problems),
      ...(turn === 0 ? ignoredSwitch(world) : []),
    ],
    secrets: [...secretSpans(configuration), ...made.flatMap(({ secrets }) => secrets)],
  };
}

/** A file, read and not yet judged. */
export interface Plan {
  readonly configuration: Configuration;
  readonly globals: Tunnel;
  readonly tunnels: readonly Tunnel[];
  readonly keys: ReadonlyMap<Tunnel, Keyed>;
}

export function planOf(world: World, file: SourceFile): Plan {
  const configuration = configurationOf(world, file);
  const globals = tunnelOf(world, configuration.globals);
  const tunnels = configuration.services.map((section) => tunnelOf(world, section));
  const served = tunnels.length > 0 ? tunnels : [globals];
  return { configuration, globals, tunnels, keys: new Map(served.map((tunnel) => [tunnel, keyedBy(world, tunnel)])) };
}

/** Line by line, and each section when the next one begins: the first trouble ends the process [source: options.c, `options_file`]. */
export function firstRefusal(world: World, { configuration, globals, tunnels, keys }: Plan): Refusal | undefined {
  for (const tunnel of [globals, ...tunnels]) {
    const isGlobal = tunnel === globals;
    for (const line of tunnel.section.lines) {
      const include = line.kind === 'setting' ? includeRefusal(configuration, line) : undefined;
      const found = (include && world.holds(line.under) ? include : undefined) ?? lineRefusal(world, line, isGlobal);
      if (found) return found;
    }
    const ofGlobals = isGlobal ? globalRefusal(world, globals) : undefined;
    if (ofGlobals) return ofGlobals;
    if (isGlobal && tunnels.length > 0) continue;
    const earlier = tunnels.slice(0, tunnels.indexOf(tunnel));
    const found = sectionRefusal(world, { tunnel, keyed: keys.get(tunnel)!, earlier });
    if (found) return found;
  }
  return undefined;
}

interface Made extends Pick<Interpreted, 'files' | 'problems' | 'secrets'> {
  readonly listener?: Listener;
}

const nothing: Made = { files: [], problems: [], secrets: [] };

function listenerAt(world: World, bound: Bound, keyed: Keyed, run: Run): Made {
  const { tunnel, endpoint, address, port, path } = bound;
  const { setting, portSetting, statement } = endpoint;
  const portFact = port === undefined ? unknown(portSetting) : fact(port, portSetting);
  const listens = noted(setting, address === '0.0.0.0' && endpoint.setting.value?.includes(':') === false);
  const spoken = spokenBy(world, tunnel, portFact, run);
  if (!spoken) return nothing;
  const wrapped = wrappedBy(world, tunnel, bound);
  const isRemote = isReachable(world, bound);
  const front: Front = {
    reach: isRemote && wrapped.isOpen ? 'remote' : 'loopback',
    because: [...wrapped.because, listens],
    ...(wrapped.from ? { from: wrapped.from } : {}),
  };
  const { files, problems, secrets, ...facts } = tunnelSession(world, tunnel, keyed, front, spoken);
  return {
    files: [...files, ...wrapped.files],
    problems,
    secrets,
    listener: listenerOf({
      ...facts,
      id: idOf(bound),
      declaredAt: statement.span,
      ...(path === undefined ? {} : { path }),
      named: tunnel.name === undefined ? unknown(tunnel.header) : fact(tunnel.name, tunnel.header),
      reach: fact(front.reach, ...front.because),
      address: address === undefined ? unknown(setting) : fact(address, listens),
      port: portFact,
      v6only: address === '::' ? fact(bound.v6only, setting) : unknown(),
    }),
  };
}

function noted(setting: Setting, isPortAlone: boolean): Setting {
  return isPortAlone ? { ...setting, note: 'a port alone means every IPv4 address' } : setting;
}

interface WrappedFront {
  readonly isOpen: boolean;
  readonly from?: readonly string[];
  readonly because: readonly Setting<unknown>[];
  readonly files: readonly SourceFile[];
}

/** TCP wrappers count only with `libwrap = yes`, under the section's name [measured: accept-tight-libwrap, libwrap-off-by-default]. */
function wrappedBy(world: World, { read, name }: Tunnel, { address, v6only }: Bound): WrappedFront {
  const { setting } = read.quiet(rows.libwrap);
  const none = { isOpen: true, because: [], files: [] };
  if (setting.value !== true || address === undefined) return none;
  const daemon = read.quiet(rows.service).setting.value ?? name ?? '';
  const { remote } = libwrapAt(world, daemon, { address, v6only });
  if (remote.because.length === 0) return none;
  return {
    isOpen: remote.allowed,
    because: [...remote.because, setting],
    files: remote.files,
    ...(remote.from ? { from: remote.from } : {}),
  };
}

function idOf({ tunnel, endpoint, address, named, path }: Bound): string {
  const header = tunnel.section.header?.span ?? tunnel.section.near;
  const at = endpoint.statement.span;
  const where = path ?? address ?? named ?? '';
  return `${header.file.path}:${header.start} ${at.file.path}:${at.start} ${where}`;
}

function uniqueIds(listeners: readonly Listener[]): readonly Listener[] {
  return listeners.filter((one, i) => listeners.findIndex(({ id }) => id === one.id) === i);
}

const secretRows = options.map(({ name, secret }) => ({
  name,
  kind: text,
  defaults: [],
  cite: 'stunnel(8)',
  ...(secret ? { secret } : {}),
}));

export function secretSpans({ globals, services }: Configuration): readonly Span[] {
  const lines = [globals, ...services].flatMap((section) => section.lines);
  return secretsIn(lines, secretRows, (name) => name.toLowerCase());
}

function unique<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}
