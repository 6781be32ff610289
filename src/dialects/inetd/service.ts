import { fact } from '../../model/facts.ts';
import type { Interpreted, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { libwrapAt } from '../../platform/libwrap.ts';
import { isWildcard } from '../../platform/network.ts';
import { isListedSomewhere } from '../../platform/services.ts';
import { parseColumns } from '../../syntax/columns.ts';
import type { Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { plainFile } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { type InetdLine, inetdLine, textOf, wordOf } from '../inetd-lines.ts';
import { originOf } from '../settings.ts';
import { baseName, type Gate, type Opened, opened, sessionFor } from '../super-server.ts';
import { type Bound, boundBy, type Hosts, portOf, splitService } from './sockets.ts';

/** A line, one address of it, and its port. */
interface Wanted {
  readonly line: InetdLine;
  readonly name: string;
  readonly bound: Bound;
  readonly port: NonNullable<ReturnType<typeof portOf>>;
}

/** One inetd.conf in one world. */
export function service(world: World, main: string, run: Run): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main, '');
  const syntax = parseColumns(file, { continues: 'next' });
  const problems: Problem[] = [...syntax.problems];
  const wanted = settled(wantedBy(world, syntax.statements, problems));
  const made = wanted.flatMap((one) => listenerOf(world, run, one));
  return {
    main: file,
    files: [...new Set([file, ...made.flatMap(({ files }) => files)])],
    starts: fact(true),
    startError: fact(''),
    listeners: made.map(({ listener }) => listener),
    problems: [...problems, ...made.flatMap((one) => one.problems)],
    secrets: made.flatMap(({ secrets }) => secrets),
  };
}

function wantedBy(world: World, statements: readonly Statement[], problems: Problem[]): readonly Wanted[] {
  const wanted: Wanted[] = [];
  let standing: Hosts = {};
  for (const statement of statements) {
    if (statement.kind === 'hole' || !world.holds(statement.under)) continue;
    const { key, args } = statement;
    if (args.length === 0 && key.value?.endsWith(':')) {
      standing = {
        list: splitService(key).hosts!,
        setting: { name: key.value, origin: originOf(statement.span) },
      };
      continue;
    }
    const line = inetdLine(statement);
    if (!line)
      problems.push(
        problem(
          'unexpected-character',
          `inetd passes over a line of ${args.length + 1} columns, it wants at least 6`,
          statement.span,
        ),
      );
    else wanted.push(...socketsOf(world, line, standing, problems));
  }
  return wanted;
}

/** What a line binds: nothing where inetd drops it, or serves it itself. */
function socketsOf(world: World, line: InetdLine, standing: Hosts, problems: Problem[]): readonly Wanted[] {
  if (!line.command || wordOf(world, line.type, ['stream', 'dgram']) !== 'stream') return [];
  const { hosts, name } = splitService(line.service);
  const protocol = wordOf(world, line.protocol, ['tcp', 'tcp4', 'tcp6']);
  const port = portOf(world, name, line);
  if (!port) {
    const why = `inetd passes over this line, since /etc/services does not list "${textOf(name)}"`;
    if (!isListedSomewhere(world, name.value ?? '')) problems.push(problem('bad-value', why, line.span));
    return [];
  }
  if (protocol === 'tcp46')
    problems.push(problem('bad-value', 'inetd opens no socket for "tcp46"', line.protocol.span));
  const own = hosts ? { list: hosts } : standing;
  return boundBy(world, protocol, own, line).map((bound) => ({ line, name: textOf(name), bound, port }));
}

/**
 * One line a socket. The same address, name and protocol again replaces the earlier line; another spelling of a taken
 * socket finds it in use [measured: openbsd-inetd 0.20221205].
 */
function settled(wanted: readonly Wanted[]): readonly Wanted[] {
  const byKey = new Map<string, Wanted>();
  for (const one of wanted) {
    // `tcp` is the protocol's own name for its IPv4 half, `tcp6` for its IPv6 half; `tcp4` is a name of its own.
    const protocol = one.bound.family === 'tcp6' ? 'tcp6' : (one.line.protocol.value ?? 'tcp').split(',')[0];
    byKey.set(`${one.bound.label} ${one.name} ${protocol}`, one);
  }
  const open: Wanted[] = [];
  for (const one of byKey.values()) if (!open.some((other) => collide(one, other))) open.push(one);
  return open;
}

function collide(a: Wanted, b: Wanted): boolean {
  if (a.port.is === undefined || a.port.is !== b.port.is || a.bound.family !== b.bound.family) return false;
  const [one, other] = [a.bound.address.is, b.bound.address.is];
  return one !== undefined && other !== undefined && (one === other || isWildcard(one) || isWildcard(other));
}

function listenerOf(world: World, run: Run, { line, name, bound, port }: Wanted): readonly Opened[] {
  const { setting, span, command } = line;
  const session = command && sessionFor(world, run, command, port);
  if (!session) return [];
  const address = bound.address.is ?? '0.0.0.0';
  const gates = gatesOf(world, line, address);
  const socket = {
    id: `${name} ${bound.label} ${bound.family}`,
    declaredAt: span,
    named: fact(name, setting),
    address: bound.address,
    port,
    v6only: true,
    opener: [setting],
    gates: gates.map(({ gate }) => gate),
    // The program would get the listening socket, and speak to nobody [measured: openbsd-inetd 0.20221205].
    ...(/^wait\b/.test(line.wait.value ?? '')
      ? { dead: { ...setting, note: 'with "wait" the program gets the socket that listens, and no client' } }
      : {}),
  };
  const made = opened(world, socket, session);
  return [
    {
      ...made,
      files: [...made.files, ...gates.flatMap(({ files }) => files)],
      problems: [...made.problems, ...gates.flatMap((gate) => gate.problems)],
    },
  ];
}

interface Asked extends Pick<Opened, 'files' | 'problems'> {
  readonly gate: Gate;
}

/** libwrap is asked by tcpd, under the program's base name, and by `inetd -l`, under its first argument [measured]; by nobody else. */
function gatesOf(world: World, { command, setting }: InetdLine, address: string): readonly Asked[] {
  const checks = checksItself(world);
  const first = command?.argv0 ?? command?.server;
  const name = command?.wrappedAs ?? (checks && first ? baseName(first) : undefined);
  if (name === undefined) return [];
  const { remote, loopback } = libwrapAt(world, name, { address, v6only: true });
  const why = command?.wrappedAs === undefined && checks ? [checks] : [setting];
  return [
    {
      gate: {
        remote: { ...remote, because: [...remote.because, ...why] },
        loopback: { ...loopback, because: [...loopback.because, ...why] },
      },
      files: remote.files,
      problems: remote.problems,
    },
  ];
}

/** `OPTIONS` of Debian's init script with `-l` among them. */
function checksItself(world: World): Setting | undefined {
  const file = fileAt(world, '/etc/default/openbsd-inetd');
  const match = file && [...file.text.matchAll(/^[ \t]*OPTIONS=["']?([^"'\n]*)/gm)].at(-1);
  if (!file || !match || !/(^|\s)-[a-zA-Z]*l/.test(match[1]!)) return undefined;
  const place = { file, start: match.index, end: match.index + match[0].length };
  return { name: 'OPTIONS', value: match[1]!.trim(), origin: originOf(place) };
}
