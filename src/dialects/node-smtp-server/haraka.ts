import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted, Listener, Login, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { everyone, loopbackNetworks } from '../../platform/network.ts';
import { readIni } from '../../syntax/javascript/data.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { textOf, type Thing } from '../../syntax/javascript/value.ts';
import { plainFile, type SourceFile, startOf } from '../../text/source-file.ts';
import { failsHandshake } from '../key-pair.ts';
import { listenerOf } from '../listener.ts';
import { admitted, reachOf } from '../reach.ts';
import { originOf } from '../settings.ts';
import { type Auth, authIn, PRIVATE } from './haraka-auth.ts';
import { type HarakaTls, tlsOf } from './haraka-tls.ts';

/** The configuration folder of one Haraka. */
export interface Config {
  readonly folder: string;
  readonly main: SourceFile;
  readonly files: Set<SourceFile>;
  /** A file of the folder as sections; undefined where there is none. */
  ini(name: string): Thing | undefined;
  /** The plugins that it loads, with their lines. */
  readonly plugins: ReadonlyMap<string, Setting<unknown>>;
}

/** Haraka by its files [measured: 3.3.4; s: server.js, plugins/tls.js, plugins/auth]. */
export function haraka(world: World, main: string): Interpreted {
  const config = configOf(world, main);
  const tls = tlsOf(world, config);
  const auth = authIn(world, config);
  const listeners = socketsOf(config).map((socket) => listenerFor(world, config, socket, tls, auth));
  return {
    main: config.main,
    files: [...config.files],
    starts: fact(true),
    startError: fact(''),
    listeners,
    problems: [],
    secrets: [...config.files].filter(({ path }) => /auth/.test(posix.basename(path))).flatMap(users),
  };
}

function configOf(world: World, main: string): Config {
  const folder = posix.dirname(main);
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const files = new Set([file]);
  const list = fileAt(world, `${folder}/plugins`);
  if (list) files.add(list);
  return {
    folder,
    main: file,
    files,
    ini: (name) => {
      const found = fileAt(world, `${folder}/${name}`);
      if (found) files.add(found);
      return found && readIni(found);
    },
    plugins: list ? pluginsIn(list) : new Map(),
  };
}

/** One name a line; `#` begins a comment. */
function pluginsIn(file: SourceFile): ReadonlyMap<string, Setting<unknown>> {
  const plugins = new Map<string, Setting<unknown>>();
  for (const match of file.text.matchAll(/^[ \t]*([^#;\s]+)/gm)) {
    const start = match.index + match[0].length - match[1]!.length;
    plugins.set(match[1]!, {
      name: 'plugins',
      value: match[1]!,
      origin: originOf({ file, start, end: start + match[1]!.length }),
    });
  }
  return plugins;
}

/** Accounts with their passwords. */
function users(file: SourceFile) {
  const from = file.text.indexOf('[users]');
  if (from < 0) return [];
  return [...file.text.slice(from).matchAll(/^[^\s=;#[]+[ \t]*=[ \t]*(\S+)/gm)].map((match) => {
    const start = from + match.index + match[0].length - match[1]!.length;
    return { file, start, end: start + match[1]!.length };
  });
}

interface Socket {
  readonly id: string;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly because: readonly Setting<unknown>[];
  readonly isTls: boolean;
}

/** A line of the ini file as a setting: `[main]`, or before any section. */
export function lineOf(ini: Thing | undefined, section: string, key: string): Setting<unknown> | undefined {
  const inSection = ini && slotOf(ini, section)?.value;
  const found =
    (inSection?.kind === 'thing' ? slotOf(inSection, key) : undefined) ??
    (section === 'main' && ini ? slotOf(ini, key) : undefined);
  if (found?.value.kind !== 'primitive') return undefined;
  return { name: key, value: textOf(found.value), origin: originOf(found.at) };
}

/** `listen`, then `port` in front of it; `[::0]:25` without either [s: server.js, get_listen_addrs; measured: haraka-port-key]. */
function socketsOf(config: Config): readonly Socket[] {
  const ini = config.ini('smtp.ini');
  const near = startOf(config.main);
  const builtIn = (name: string, value: string): Setting<unknown> => ({
    name,
    value,
    origin: { kind: 'default', of: 'Haraka', near },
  });
  const smtps = lineOf(ini, 'main', 'smtps_port') ?? builtIn('smtps_port', '465');
  const listen = lineOf(ini, 'main', 'listen');
  const port = lineOf(ini, 'main', 'port');
  const host = lineOf(ini, 'main', 'listen_host') ?? builtIn('listen_host', '[::0]');
  const asked: (readonly [string, readonly Setting<unknown>[]])[] = [];
  if (port?.value) asked.push([`${host.value}:${port.value}`, [port, host]]);
  for (const one of String(listen?.value ?? '').split(/\s*,\s*/)) if (one !== '' && listen) asked.push([one, [listen]]);
  if (asked.length === 0) asked.push(['[::0]:25', [builtIn('listen', '[::0]:25')]]);
  return asked.map(([text, because]) => {
    const [, bracketed, bare, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
    const number = digits === undefined ? 25 : Number(digits);
    const isTls = String(number) === String(smtps.value);
    const address = bracketed ?? bare;
    return {
      id: text,
      address: address === '::0' || address === '' ? '::' : address,
      port: number > 0 && number <= 65_535 ? number : undefined,
      because: isTls ? [...because, smtps] : because,
      isTls,
    };
  });
}

function listenerFor(world: World, config: Config, socket: Socket, tls: HarakaTls, auth: Auth): Listener {
  const { because } = socket;
  const address = socket.address === undefined ? unknown(...because) : fact(socket.address, ...because);
  const port = socket.port === undefined ? unknown(...because) : fact(socket.port, ...because);
  const declared = because[0]!.origin;
  return listenerOf({
    ...(socket.isTls ? implicit(socket, tls, auth) : plain(world, socket, tls, auth)),
    ...dying(world, config),
    id: socket.id,
    declaredAt: declared.kind === 'default' ? declared.near : declared.span,
    named: fact(''),
    protocol: fact(socket.port === 587 || socket.port === 465 ? 'submission' : 'smtp', ...because),
    reach: reachOf(world, address),
    address,
    port,
    v6only: socket.address === '::' ? fact(false, ...because) : unknown(),
  });
}

/** Sections without which it dies of its first client since 3.1 [measured: haraka-no-connection-ini]. */
const NEEDED = ['message', 'max', 'headers', 'uuid'];

function dying(world: World, config: Config) {
  const ini = config.ini('connection.ini');
  const lacks = NEEDED.filter((name) => !ini || !slotOf(ini, name));
  if (lacks.length === 0 || !world.since('3.1.0')) return {};
  const near: Setting<unknown> = {
    name: 'connection.ini',
    value: `without [${lacks[0]}]`,
    origin: { kind: 'default', of: 'Haraka', near: startOf(config.main) },
  };
  const refused = fact<Login>('refused', near);
  return {
    serving: fact<'no'>('no', near),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], near),
  };
}

function implicit({ because }: Socket, tls: HarakaTls, auth: Auth) {
  const refused = fact<Login>('refused', ...because);
  const isDead = failsHandshake(tls.keyed.state.is);
  return {
    transport: fact<'tls'>('tls', ...because),
    starttls: fact<'none'>('none', ...because),
    auth: auth.inTls.length > 0 ? fact<'offered'>('offered', ...auth.because) : fact<'none'>('none', ...auth.because),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact<readonly string[]>([], ...because),
    ...(isDead ? { serving: fact<'no'>('no', ...tls.keyed.state.because) } : {}),
    certificate: tls.keyed.certificate,
    certificateState: tls.keyed.state,
    authMechanisms: { plain: fact([], ...because), tls: fact(auth.inTls, ...auth.because) },
  };
}

function plain(world: World, socket: Socket, tls: HarakaTls, auth: Auth) {
  const { because } = socket;
  const isOffered =
    tls.listed !== undefined && !failsHandshake(tls.keyed.state.is) && !tls.without.includes(socket.port ?? 0);
  const open = auth.clear;
  const hasPasswords = open.methods.some((one) => one === 'PLAIN' || one === 'LOGIN');
  const gate = open.to === 'private' ? admitted(world, PRIVATE) : { reach: 'remote' as const, from: everyone };
  const isLet = open.methods.length > 0 && gate.reach === 'remote';
  const starttls = !isOffered ? 'none' : isLet || auth.inTls.length === 0 ? 'offered' : 'required';
  const canLogIn = open.methods.length > 0 || (isOffered && auth.inTls.length > 0);
  const blame = [...open.because, ...because];
  const hidden = open.isHidden ? unknown(...blame) : undefined;
  const remote: Fact<Login> = hidden ?? fact(isLet && hasPasswords ? 'accepted' : 'refused', ...blame);
  const loopback: Fact<Login> = hidden ?? fact(hasPasswords ? 'accepted' : 'refused', ...blame);
  const address = socket.address === undefined ? unknown(...because) : fact(socket.address, ...because);
  const isLocal = reachOf(world, address).is === 'loopback';
  const networks = isLocal ? loopbackNetworks : (gate.from ?? []);
  return {
    transport: fact<'plain'>('plain', ...because),
    starttls: fact<'none' | 'offered' | 'required'>(starttls, ...tls.because, ...because),
    auth: hidden ?? fact<'offered' | 'none'>(canLogIn ? 'offered' : 'none', ...auth.because),
    cleartextLogin: { remote: isLocal ? fact<Login>('unreachable', ...because) : remote, loopback },
    cleartextFrom: hidden ?? fact<readonly string[]>(loopback.is === 'accepted' ? networks : [], ...blame),
    certificate: tls.keyed.certificate,
    certificateState: tls.listed === undefined ? fact<'not-needed'>('not-needed', ...because) : tls.keyed.state,
    authMechanisms: {
      plain: fact(isLet ? open.methods : [], ...auth.because),
      tls: fact(isOffered ? auth.inTls : [], ...auth.because),
    },
  };
}
