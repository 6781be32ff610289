import { posix } from 'node:path';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, namesIn, open } from '../../platform/files.ts';
import { HOLE } from '../../syntax/scan.ts';
import { parseShellVars } from '../../syntax/shell-vars.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { shellFileAt } from '../shell-settings.ts';
import { parseExim } from './grammar.ts';
import type { Piece, Refusal, Written } from './line.ts';
import { debianRows } from './settings.ts';
import { restOf } from './shipped.ts';

/** What Debian's script reads [update-exim4.conf(8)]. */
export const CONFIG = '/etc/exim4/update-exim4.conf.conf';
export const TEMPLATE = '/etc/exim4/exim4.conf.template';
export const LOCAL_MACROS = '/etc/exim4/exim4.conf.localmacros';
export const DROP_INS = '/etc/exim4/conf.d';

/** The folders of the split configuration, in the order in which the script joins them, and the section that each holds. */
const FOLDERS = [
  { folder: 'main', section: undefined },
  { folder: 'acl', section: 'acl' },
  { folder: 'router', section: 'routers' },
  { folder: 'transport', section: 'transports' },
  { folder: 'retry', section: 'retry' },
  { folder: 'rewrite', section: 'rewrite' },
  { folder: 'auth', section: 'authenticators' },
];

/** What update-exim4.conf makes of a tree. */
export interface Generated {
  readonly pieces: readonly Piece[];
  readonly written: readonly Written[];
  /** Shell files that took part. */
  readonly files: readonly SourceFile[];
  readonly refusal?: Refusal;
}

/** The text that Debian's script gives to Exim at each start [update-exim4.conf(8); measured: debian-*]. */
export function generated(world: World, near: Span): Generated {
  const conf = shellFileAt(world, CONFIG);
  const files = conf ? [conf.file] : [];
  const written = conf ? macrosOf(conf) : hiddenMacros(world, near);
  const split = isSplit(world, near);
  const refusal = typeof split === 'object' ? split : missingTemplate(world, split, near);
  if (refusal || typeof split === 'object') return { pieces: [], written, files, ...(refusal ? { refusal } : {}) };
  return { pieces: split ? splitPieces(world, near) : wholePieces(world, near), written, files };
}

/** On a host of which all is known the script ends without its template. */
function missingTemplate(world: World, split: boolean, near: Span): Refusal | undefined {
  if (split || open(world, TEMPLATE).kind !== 'absent') return undefined;
  const setting = shellFileAt(world, CONFIG)?.settings.get(debianRows.split) ?? {
    name: debianRows.split.name,
    origin: originOf(near),
  };
  return { reason: `Error: Unsplit config selected and ${TEMPLATE} missing ... exiting`, because: [setting] };
}

/** Where the file that says so is not in the tree, it is asked, unless only one of the two can be meant. */
function isSplit(world: World, near: Span): boolean | Refusal {
  const conf = shellFileAt(world, CONFIG);
  const setting = conf?.settings.get(debianRows.split);
  const value = setting?.value?.toLowerCase();
  if (setting && value !== undefined) {
    if (value === 'true') return true;
    if (value === 'false' || value === '') return false;
    return { reason: `Invalid value for dc_use_split_config: "${value}", exiting.`, because: [setting] };
  }
  const hasTemplate = fileAt(world, TEMPLATE) !== undefined;
  if (!conf && hasTemplate !== dropIns(world).length > 0) return !hasTemplate;
  return world.ask({
    id: `exim split ${world.root}`,
    kind: conf ? 'variable' : 'not-carried',
    at: near,
    answers: [
      { is: false, text: '"dc_use_split_config" is "false"' },
      { is: true, text: '"dc_use_split_config" is "true"' },
    ],
  });
}

function wholePieces(world: World, near: Span): readonly Piece[] {
  const own = [LOCAL_MACROS, TEMPLATE].flatMap((path) => fileAt(world, path) ?? []).map(filePiece);
  if (fileAt(world, TEMPLATE)) return own;
  const { main, isHidden } = restOf(world, near);
  return [...own, ...main, ...(isHidden ? [beginning('authenticators', near), holeAt(near)] : [])];
}

/** Debian's own files begin the sections; where the tree has only drop-ins of somebody, so does the folder. */
function splitPieces(world: World, near: Span): readonly Piece[] {
  const lists = FOLDERS.map(({ folder, section }) => ({ section, list: filesOf(world, folder) }));
  const rest = lists[0]!.list.some(hasMarker) ? { main: [], isHidden: false } : restOf(world, near);
  return lists.flatMap(({ section, list }): readonly Piece[] => {
    const own = list.map(filePiece);
    if (section === undefined) return [...own, ...rest.main];
    const hidden = rest.isHidden && section === 'authenticators' ? [holeAt(near)] : [];
    const isBegun = list.some((file) => parseExim(file).lines.some(({ text }) => /^begin\s/i.test(text)));
    const isEmpty = own.length + hidden.length === 0;
    return isBegun || isEmpty ? [...own, ...hidden] : [beginning(section, near), ...own, ...hidden];
  });
}

const filePiece = (file: SourceFile): Piece => ({ kind: 'file', file });
const holeAt = (at: Span): Piece => ({ kind: 'hole', at });
const beginning = (section: string, at: Span): Piece => ({ kind: 'text', raw: `begin ${section}`, at });

function hasMarker(file: SourceFile): boolean {
  return parseExim(file).lines.some(({ text }) => text.startsWith('UPEX4CmacrosUPEX4C'));
}

/** As run-parts takes them: letters, digits, `_` and `-` alone; `name.rul` stands in for `name` [measured: debian-split-bad-dropin-name]. */
function filesOf(world: World, folder: string): readonly SourceFile[] {
  const path = posix.join(DROP_INS, folder);
  return namesIn(world, path)
    .filter((name) => /^[\w-]+$/.test(name))
    .flatMap((name) => fileAt(world, posix.join(path, `${name}.rul`)) ?? fileAt(world, posix.join(path, name)) ?? []);
}

/** Every drop-in that the script would join. */
export function dropIns(world: World): readonly SourceFile[] {
  return FOLDERS.flatMap(({ folder }) => filesOf(world, folder));
}

type Conf = NonNullable<ReturnType<typeof shellFileAt>>;

const TYPES = ['satellite', 'smarthost', 'local', 'internet'];

/** The macros that the script writes behind its marker; none for a type that it does not know [source: update-exim4.conf]. */
function macrosOf({ file, settings }: Conf): readonly Written[] {
  const type = settings.get(debianRows.type);
  const kind = type.value?.toLowerCase();
  if (kind !== undefined && !TYPES.includes(kind)) return [];
  const interfaces = settings.get(debianRows.interfaces);
  const nets = settings.get(debianRows.relayNets);
  const list = separated(nets.value);
  const relay = list.startsWith('<;') ? `${list} ; 127.0.0.1 ; ::1` : `${list} : 127.0.0.1 : ::::1`;
  const made: Written[] = [];
  const add = (name: string, text: string, setting: Setting) => made.push({ name, text, setting });
  if (interfaces.value !== '') add('MAIN_LOCAL_INTERFACES', separated(interfaces.value), interfaces);
  if (settings.get(debianRows.minimalDns).value === 'true') add('DC_minimaldns', '1', type);
  for (const name of PLAIN_MACROS) add(name, HOLE, type);
  add('MAIN_RELAY_NETS', relay, nets);
  add('DC_eximconfig_configtype', kind ?? HOLE, type);
  add(`DCconfig_${kind ?? HOLE}`, '1', type);
  return [...made, ...shouted(file)];
}

/** Macros that are always there and decide nothing here. */
const PLAIN_MACROS = [
  'MAIN_PACKAGE_VERSION',
  'MAIN_LOCAL_DOMAINS',
  'MAIN_RELAY_TO_DOMAINS',
  'ETC_MAILNAME',
  'LOCAL_DELIVERY',
  'DCreadhost',
  'DCsmarthost',
];

/** A list with semicolons gets them as its separator. */
function separated(value: string | undefined): string {
  if (value === undefined) return HOLE;
  const lower = value.toLowerCase().trim();
  return lower.includes(';') && !lower.startsWith('<') ? `<; ${lower}` : lower;
}

/** Lines with a capital are macros too, whoever wrote them there [source: update-exim4.conf, file2macros]. */
function shouted(file: SourceFile): readonly Written[] {
  return parseShellVars(file).statements.flatMap((statement): readonly Written[] => {
    const name = statement.kind === 'setting' && statement.operator ? (statement.key.value ?? '') : '';
    if (!/^[A-Z]/.test(name) || name === 'CFILEMODE' || statement.kind === 'hole') return [];
    const text = statement.args[0]?.value?.toLowerCase() ?? HOLE;
    return [{ name, text, setting: { name, value: text, origin: originOf(statement.span) } }];
  });
}

/** Without update-exim4.conf.conf in the tree: the interfaces are one of the two values that installing writes, the rest decides nothing. */
function hiddenMacros(world: World, near: Span): readonly Written[] {
  const setting: Setting = { name: 'dc_local_interfaces', origin: { kind: 'default', of: 'Debian', near } };
  const interfaces = world.ask({
    id: `exim interfaces ${world.root}`,
    kind: 'not-carried',
    at: near,
    answers: [
      { is: '', text: '"dc_local_interfaces" is empty, as for an internet site' },
      { is: '<; 127.0.0.1 ; ::1', text: '"dc_local_interfaces" is "127.0.0.1 ; ::1", as for local delivery' },
    ],
  });
  const own = interfaces === '' ? [] : [{ name: 'MAIN_LOCAL_INTERFACES', text: interfaces, setting }];
  return [...own, ...['MAIN_RELAY_NETS', ...PLAIN_MACROS].map((name) => ({ name, text: HOLE, setting }))];
}

/** What the command line says instead of the configuration. */
export interface Started {
  readonly interfaces?: Setting;
  readonly ports?: Setting;
  readonly tlsOnConnect?: Setting;
  /** The line that keeps the listener from being started. */
  readonly not?: Setting;
}

/** Debian's init script takes options from /etc/default/exim4 [source: /etc/init.d/exim4; measured: debian-listener-options]. */
export function startedBy(world: World): Started {
  if (open(world, '/etc/default/exim4').kind !== 'file') return {};
  const { settings } = shellFileAt(world, '/etc/default/exim4') ?? {};
  if (!settings) return {};
  const runner = settings.get(debianRows.queueRunner);
  const options = settings.get(debianRows.listenerOptions);
  const words = (options.value ?? '').split(/\s+/);
  const at = words.findIndex((one) => one.startsWith('-oX'));
  const items = at < 0 ? [] : overrides(words, at);
  const ports = items.filter((item) => !/[.:/]/.test(item)).join(' : ');
  const interfaces = items.filter((item) => /[.:]/.test(item)).join(' ; ');
  return {
    ...(runner.value === 'queueonly' || runner.value === 'nodaemon' ? { not: runner } : {}),
    ...(words.includes('-tls-on-connect') ? { tlsOnConnect: options } : {}),
    ...(ports === '' ? {} : { ports: { ...options, value: ports } }),
    ...(interfaces === '' ? {} : { interfaces: { ...options, value: `<; ${interfaces}` } }),
  };
}

function overrides(words: readonly string[], at: number): readonly string[] {
  const value = words[at] === '-oX' ? (words[at + 1] ?? '') : words[at]!.slice(3);
  return value
    .split(/:(?!:)/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
