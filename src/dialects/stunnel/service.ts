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
import { type Configuration, configurationOf, includeRefusal, type Section } from './sections.ts';
import { type Front, spokenBy, tunnelSession } from './session.ts';
import { rows } from './settings.ts';
import { type Readers, readersOf, type Tunnel, tunnelOf } from './tunnel.ts';

/** One configuration file as stunnel would run it, in one world. */
export function service(world: World, main: string, run: Run): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const plan = planOf(world, file);
  const { configuration, tunnels } = plan;
  const { bound, refused, refusal } = bindAll(tunnels.filter(({ tunnel }) => tunnel.section.header));
  const found = firstRefusal(world, plan) ?? configuration.loops[0] ?? refusal;
  const doubts = found
    ? []
    : doubtsOf(
        world,
        plan.globals,
        tunnels.map(({ tunnel }) => tunnel),
      );
  const sockets = [...bound, ...refused];
  const made = sockets.map((one) => listenerAt(world, one, run));
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
  readonly globals: Readers;
  /** One for each header; of a file without any the one service, on a socket that somebody else opened. */
  readonly tunnels: readonly Planned[];
}

export interface Planned {
  readonly tunnel: Tunnel;
  readonly keyed: Keyed;
}

export function planOf(world: World, file: SourceFile): Plan {
  const configuration = configurationOf(world, file);
  const { globals, services } = configuration;
  const sections = services.length > 0 ? services : [globals];
  const tunnels = sections.map((section) => {
    const tunnel = tunnelOf(world, section);
    return { tunnel, keyed: keyedBy(world, tunnel) };
  });
  return { configuration, globals: readersOf(world, globals), tunnels };
}

/** Line by line, and each section when the next one begins: the first trouble ends the process [source: options.c, `options_file`]. */
export function firstRefusal(world: World, { configuration, globals, tunnels }: Plan): Refusal | undefined {
  const before = linesRefusal(world, configuration, configuration.globals) ?? globalRefusal(world, globals);
  if (before) return before;
  for (const [i, { tunnel, keyed }] of tunnels.entries()) {
    const ofLines = tunnel.section.header ? linesRefusal(world, configuration, tunnel.section) : undefined;
    if (ofLines) return ofLines;
    const found = isUnsettled(tunnel)
      ? undefined
      : sectionRefusal(world, { tunnel, keyed, earlier: () => tunnels.slice(0, i).map((one) => one.tunnel) });
    if (found) return found;
  }
  return undefined;
}

/** Lines that an expression brings may hold headers, and then what is written above them is no service. */
function isUnsettled({ section, read }: Tunnel): boolean {
  return section.header === undefined && read.hole(rows.accept) !== undefined;
}

function linesRefusal(world: World, configuration: Configuration, section: Section): Refusal | undefined {
  for (const line of section.lines) {
    const include = line.kind === 'setting' ? includeRefusal(configuration, line) : undefined;
    const isRefused = include !== undefined && world.holds(line.under);
    const found = isRefused ? include : lineRefusal(world, line, section.header === undefined);
    if (found) return found;
  }
  return undefined;
}

interface Made extends Pick<Interpreted, 'files' | 'problems' | 'secrets'> {
  readonly listener?: Listener;
}

const nothing: Made = { files: [], problems: [], secrets: [] };

function listenerAt(world: World, bound: Bound, run: Run): Made {
  const { tunnel, keyed, endpoint, address, port, path } = bound;
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
