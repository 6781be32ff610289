import { fact } from '../../model/facts.ts';
import type { Fact, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { libwrapAt } from '../../platform/libwrap.ts';
import { isWildcard } from '../../platform/network.ts';
import type { Statement, Word } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { type InetdLine, textOf } from '../inetd-lines.ts';
import { originOf, seen } from '../settings.ts';
import { baseName, type Command, commandOf, type Gate, type Opened, opened, sessionFor } from '../super-server.ts';
import { accessGate } from './access.ts';
import type { Entry } from './entry.ts';
import { redirected } from './redirect.ts';
import { attributeReader, lineOf, rows, settingOf, wordsOf } from './settings.ts';
import { type Bound, boundBy, portOf } from './sockets.ts';
import { isShut } from './times.ts';

/** A listener that an entry or a line of inetd.conf asks for. */
export type Listening = Opened;

export interface Context {
  readonly world: World;
  readonly run: Run;
  /** The attributes of `defaults`. */
  readonly defaults: readonly Statement[];
  /** What switches the service on, beside its entry. */
  readonly on: readonly Setting<unknown>[];
  /** What was written to switch it off and does not; first to blame. */
  readonly undone?: readonly Setting<unknown>[];
}

/** What an entry opens: nothing where it is not about mail, a sentence where xinetd drops it. */
export function socketOfEntry(context: Context, entry: Entry): readonly Listening[] | string {
  const { world, run } = context;
  const { attributes, header, name, before } = entry;
  if (!isTcp(world, attributes, header)) return [];
  const line: Setting = {
    name: `service ${textOf(name)}`,
    origin: originOf({ ...header.key.span, end: name.span.end }),
  };
  const port = portOf(world, name, attributes, line);
  if (port === undefined) return [];
  if (typeof port === 'string') return port;
  const command = commandOfEntry(attributes);
  const redirect = lineOf(attributes, 'redirect');
  const session = redirect ? redirected(world, redirect, port) : command && sessionFor(world, run, command, port);
  if (!session) return [];
  const bound = boundBy(world, attributes, context.defaults, header.span);
  const wrapped = redirect ? name.value : command && libwrapName(world, attributes, command);
  const place = { address: bound.address.is ?? '::', v6only: bound.v6only };
  const access = accessGate(world, before, attributes, place);
  const wrappers = [
    ...(wordsOf(attributes, 'flags').includes('nolibwrap') ? [] : [wrapped]),
    redirect ? undefined : command?.wrappedAs,
  ];
  const gates = wrappers.flatMap((one) => wrapperGate(world, one, place));
  const dead = deadBy(world, attributes);
  const id = lineOf(attributes, 'id')?.args[0];
  return made({
    context,
    session,
    port,
    bound,
    line,
    id: [
      textOf(name),
      id ? textOf(id) : '',
      lineOf(attributes, 'port')?.args.map(textOf).join(' ') ?? '',
      bound.label,
    ].join(' '),
    name,
    declared: header.key.span,
    gates: [...(access ? [{ gate: access, files: [], problems: [] }] : []), ...gates],
    ...(dead ? { dead } : {}),
  });
}

/** What a line of inetd.conf opens: on the wildcard or the `bind` of `defaults`; its lists of addresses and libwrap do not count [measured 2.3.15.3]. */
export function socketOfLine(context: Context, { service, setting, command, wait }: InetdLine): readonly Listening[] {
  const { world, run, defaults } = context;
  const port = portOf(world, service, [], setting);
  if (port === undefined || typeof port === 'string' || !command) return [];
  const session = sessionFor(world, run, command, port);
  if (!session) return [];
  const bound = boundBy(world, [], defaults, service.span);
  const gates = wrapperGate(world, command.wrappedAs, { address: bound.address.is ?? '::', v6only: bound.v6only });
  const dead = wait.value === 'wait' ? { dead: { ...setting, note: NO_CLIENT } } : {};
  return made({
    context,
    session,
    port,
    bound,
    line: setting,
    id: `inetd ${textOf(service)} ${bound.label}`,
    name: service,
    declared: service.span,
    gates,
    ...dead,
  });
}

interface Making {
  readonly context: Context;
  readonly session: Session;
  readonly port: Fact<number>;
  readonly bound: Bound;
  readonly line: Setting;
  readonly id: string;
  readonly name: Word;
  readonly declared: Word['span'];
  readonly gates: readonly WrapperGate[];
  readonly dead?: Setting<unknown>;
}

function made({ context, session, port, bound, line, id, name, declared, gates, dead }: Making): readonly Listening[] {
  const one = opened(
    context.world,
    {
      id,
      declaredAt: declared,
      named: fact(textOf(name), line),
      address: bound.address,
      port,
      v6only: bound.v6only,
      opener: [...(context.undone ?? []), line, ...context.on],
      gates: gates.map(({ gate }) => gate),
      ...(dead ? { dead } : {}),
    },
    session,
  );
  return [
    {
      ...one,
      files: [...one.files, ...gates.flatMap(({ files }) => files)],
      problems: [...one.problems, ...gates.flatMap(({ problems }) => problems)],
    },
  ];
}

function isTcp(world: World, attributes: readonly Statement[], { span }: Entry['header']): boolean {
  const special = [...wordsOf(attributes, 'type'), ...wordsOf(attributes, 'flags')];
  if (special.some((one) => ['internal', 'rpc', 'tcpmux', 'tcpmuxplus', 'sensor'].includes(one))) return false;
  const reader = attributeReader(world);
  const hasType = lineOf(attributes, 'socket_type') !== undefined;
  const row = hasType ? rows.socketType : rows.protocol;
  if (!lineOf(attributes, row.name)) return true;
  const { setting } = reader.first<string>(row, attributes, span);
  const other =
    hasType && lineOf(attributes, 'protocol') ? reader.first(rows.protocol, attributes, span).setting.value : 'tcp';
  return setting.value === (hasType ? 'stream' : 'tcp') && other === 'tcp';
}

/** With NAMEINARGS the first argument is the program's own name [xinetd.conf(5)]. */
function commandOfEntry(attributes: readonly Statement[]): Command | undefined {
  const server = lineOf(attributes, 'server')?.args[0];
  if (!server) return undefined;
  const args = lineOf(attributes, 'server_args')?.args ?? [];
  const [first, ...rest] = args;
  return wordsOf(attributes, 'flags').includes('nameinargs') && first
    ? commandOf(server, first, rest)
    : commandOf(server, undefined, args);
}

/** xinetd asks libwrap itself, under `libwrap`, else the server's base name [source: access.c; measured 2.3.15.3]. */
function libwrapName(world: World, attributes: readonly Statement[], command: Command): string | undefined {
  const { setting } = attributeReader(world).first(rows.libwrap, attributes, command.server.span);
  return seen(setting) ? setting.value : baseName(command.argv0 ?? command.server);
}

interface WrapperGate extends Pick<Opened, 'files' | 'problems'> {
  readonly gate: Gate;
}

function wrapperGate(
  world: World,
  daemon: string | undefined,
  place: { readonly address: string; readonly v6only: boolean },
): readonly WrapperGate[] {
  if (daemon === undefined) return [];
  const gate = libwrapAt(world, daemon, place);
  return [{ gate, files: gate.remote.files, problems: gate.remote.problems }];
}

const NO_CLIENT = 'with "wait" the program gets the socket that listens, and no client';

/** What keeps everybody from the program although the socket is there. */
function deadBy(world: World, attributes: readonly Statement[]): Setting<unknown> | undefined {
  const wait = lineOf(attributes, 'wait');
  if (wait && attributeReader(world).first(rows.wait, attributes, wait.span).setting.value)
    return { ...settingOf(wait), note: NO_CLIENT };
  const times = lineOf(attributes, 'access_times');
  return times && isShut(times.args.map((one) => spanText(one.span)))
    ? { ...settingOf(times), note: 'hardly any client comes in that time' }
    : undefined;
}

/** The first service on a socket has it; a wildcard and an address of it exclude each other [measured 2.3.15.3]. */
export function settled(list: readonly Listening[]): readonly Listening[] {
  const open: Listening[] = [];
  for (const one of list) if (!open.some((other) => collide(one, other))) open.push(one);
  return open;
}

function collide({ listener: a }: Listening, { listener: b }: Listening): boolean {
  if (a.id === b.id) return true;
  if (a.port.is === undefined || a.port.is !== b.port.is) return false;
  const [one, other] = [a.address.is, b.address.is];
  return one !== undefined && other !== undefined && (one === other || isWildcard(one) || isWildcard(other));
}
