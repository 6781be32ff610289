import { posix } from 'node:path';
import { fact, unknown } from '../model/facts.ts';
import type { Fact, Listener, Login, Reach, Session, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { everyone, isLoopback, loopbackNetworks } from '../platform/network.ts';
import type { Word } from '../syntax/statement.ts';
import type { Problem } from '../text/problem.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import type { Run } from './dialect.ts';
import { listenerOf } from './listener.ts';
import { reachOf as reachOfAddress } from './reach.ts';
import { unknownProgram } from './unknown-program.ts';

/** A program as the line of a super-server starts it. */
export interface Command {
  readonly server: Word;
  /** Its base name, absent where a hole hides it. */
  readonly name?: string;
  /** The name that it is given, where the line gives one. */
  readonly argv0?: Word;
  /** Without the program's own name. */
  readonly argv: readonly Word[];
  /** The name under which tcpd asks libwrap, where tcpd stands in between. */
  readonly wrappedAs?: string;
}

/** The command of a line: what tcpd starts is the program that its first argument names [tcpd(8)]. */
export function commandOf(server: Word, argv0: Word | undefined, argv: readonly Word[]): Command {
  const given = argv0 ? { argv0 } : {};
  const isTcpd = baseName(server) === 'tcpd' && argv0 !== undefined;
  const name = baseName(isTcpd ? argv0 : server);
  const named = name === undefined ? {} : { name };
  if (!isTcpd) return { server, ...named, ...given, argv };
  return { server: argv0, ...named, ...given, argv, ...(name === undefined ? {} : { wrappedAs: name }) };
}

/** The last segment of a path, also where a hole stands before it. */
export function baseName({ parts }: Word): string | undefined {
  const last = parts.at(-1);
  if (typeof last !== 'string') return undefined;
  return last.includes('/') || parts.length === 1 ? posix.basename(last) : undefined;
}

/** One socket that a super-server opens, and who gets through to the program. */
export interface Socket {
  readonly id: string;
  readonly declaredAt: Span;
  readonly named: Fact<string>;
  readonly address: Fact<string>;
  readonly port: Fact<number>;
  readonly v6only: boolean;
  /** What opens it, first the line of the service. */
  readonly opener: readonly Setting<unknown>[];
  readonly gates: readonly Gate[];
  /** What keeps every client from the program: the socket is there, and nothing answers. */
  readonly dead?: Setting<unknown>;
}

/** What stands between socket and program: address lists, libwrap. */
export interface Gate {
  readonly remote: Passage;
  readonly loopback: Passage;
}
export interface Passage {
  readonly allowed: boolean;
  /** The networks that are let in; undefined where only names tell. */
  readonly from?: readonly string[];
  readonly because: readonly Setting<unknown>[];
}

export interface Opened {
  readonly listener: Listener;
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly secrets: readonly Span[];
}

/** What a command speaks on a port: the program's own word, else what the port suggests; undefined where it is no mail. */
export function sessionFor(world: World, run: Run, command: Command, port: Fact<number>): Session | undefined {
  const { name, server, argv } = command;
  const known = name === undefined ? undefined : run({ name, path: server, argv, port, host: world, at: server });
  return known ?? unknownProgram(world, server, port);
}

/** The listener that a socket and what is spoken on it make together. */
export function opened(world: World, socket: Socket, session: Session): Opened {
  const { reach, shut } = reachOf(world, socket);
  const { files, problems, secrets, ...spoken } = session;
  const blame = spoken.passesThrough.is === true ? relayBlamed : blamed;
  const login = (own: Fact<Login>, gate: Passage | undefined): Fact<Login> => {
    if (gate) return fact('unreachable', ...gate.because, ...socket.opener);
    return socket.dead ? fact('refused', socket.dead) : blame(own, socket);
  };
  const remote =
    reach.is === 'loopback'
      ? fact<Login>('unreachable', ...reach.because, ...socket.opener)
      : login(spoken.cleartextLogin.remote, undefined);
  const listener = listenerOf({
    ...spoken,
    id: socket.id,
    declaredAt: socket.declaredAt,
    named: socket.named,
    open: fact(true, ...socket.opener),
    reach,
    address: socket.address,
    port: socket.port,
    v6only: socket.address.is === '::' ? fact(socket.v6only, ...socket.opener) : unknown(),
    protocol: blame(spoken.protocol, socket),
    transport: blame(spoken.transport, socket),
    cleartextLogin: { remote, loopback: login(spoken.cleartextLogin.loopback, shut) },
    cleartextFrom: fromOf(socket, reach, spoken),
    serving: socket.dead ? fact('no', socket.dead) : spoken.serving,
  });
  return { listener, files, problems, secrets };
}

/** The line of the service is the first to blame, then what the program says, then where it listens. */
function blamed<T>(own: Fact<T>, { opener, address }: Socket): Fact<T> {
  return { ...own, because: [...opener.slice(0, 1), ...own.because, ...opener.slice(1), ...address.because] };
}

/** A service that hands every byte on is to blame for the line that says so. */
function relayBlamed<T>(own: Fact<T>, { opener, address }: Socket): Fact<T> {
  return { ...own, because: [...own.because, ...opener, ...address.because] };
}

interface Reached {
  readonly reach: Fact<Reach>;
  /** What shuts the host itself out. */
  readonly shut?: Passage;
}

function reachOf(world: World, { address, gates, opener }: Socket): Reached {
  const shut = gates.map(({ loopback }) => loopback).find(({ allowed }) => !allowed);
  const inside = shut ? { shut } : {};
  if (address.is === undefined) return { reach: reachOfAddress(world, address), ...inside };
  if (isLoopback(address.is)) return { reach: fact('loopback', ...address.because, ...opener), ...inside };
  const closed = gates.map(({ remote }) => remote).find(({ allowed }) => !allowed);
  if (closed) return { reach: fact('loopback', ...closed.because, ...opener), ...inside };
  return { reach: fact('remote', ...opener, ...address.because), ...inside };
}

/** The narrowest networks that every gate lets in. */
function fromOf(
  { gates, dead }: Socket,
  reach: Fact<Reach>,
  spoken: Pick<Session, 'cleartextFrom' | 'cleartextLogin'>,
): Fact<readonly string[]> {
  if (dead) return fact([], dead);
  if (spoken.cleartextLogin.remote.is === 'refused') return spoken.cleartextFrom;
  if (reach.is === 'loopback') return fact(loopbackNetworks, ...reach.because);
  const limits = gates.map(({ remote }) => remote).filter(({ from }) => !from || from.join() !== everyone.join());
  const [only] = limits;
  if (!only) return spoken.cleartextFrom.is === undefined ? fact(everyone, ...reach.because) : spoken.cleartextFrom;
  if (limits.length > 1 || !only.from) return unknown(...limits.flatMap(({ because }) => because));
  return fact(only.from, ...only.because);
}
