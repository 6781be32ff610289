import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Login, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { libwrapAt, type Wrapped } from '../../platform/libwrap.ts';
import { everyone, isLoopback } from '../../platform/network.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { originOf, writtenValue } from '../settings.ts';
import type { Conf } from './conf.ts';
import { type Entry, partOf } from './entries.ts';
import { type Listening, listening, type Socket } from './listen.ts';
import { type Spoken, spokenBy } from './session.ts';

interface Asked {
  readonly world: World;
  readonly entry: Entry;
  /** What the processes of the entry read. */
  readonly conf: Conf;
}

interface Found {
  readonly listeners: readonly Listener[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

const nothing: Found = { listeners: [], files: [], problems: [] };

/** The sockets of one entry, where its program speaks a mail protocol that takes passwords. */
export function listenersOf({ world, entry, conf }: Asked): Found {
  const { command, cmd, listen, proto } = entry;
  if (!cmd || !listen || (command.name !== undefined && !command.row)) return nothing;
  if (!world.holds(entry.statement.under)) return nothing;
  const found = listening(world, writtenValue(listen), proto && writtenValue(proto).value);
  if (found.kind === 'none') return nothing;
  if (found.kind === 'dropped') return { ...nothing, problems: [dropped(entry, found)] };
  const spoken = spokenBy(world, entry, conf);
  const made = found.sockets.map((socket) => listenerAt(world, entry, socket, spoken));
  return {
    listeners: made.map(({ listener }) => listener),
    files: made.flatMap(({ files }) => files),
    problems: made.flatMap(({ problems }) => problems),
  };
}

function dropped({ name, listen }: Entry, { reason }: Listening & { kind: 'dropped' }): Problem {
  return problem('bad-value', `${reason}, so the master goes on without "${name}"`, listen!.span);
}

function listenerAt(world: World, entry: Entry, { address, port, table }: Socket, spoken: Spoken) {
  const { name, statement } = entry;
  const listen = partOf('listen', entry.listen!, table === undefined ? undefined : `the port is the one in ${table}`);
  const wrapped = address === undefined ? undefined : wrapping(world, name, address);
  const remote = remoteLogin(spoken.login, address, listen, wrapped?.remote);
  const loopback: Fact<Login> =
    wrapped && !wrapped.loopback.allowed ? fact('unreachable', ...wrapped.loopback.because) : spoken.login;
  const isNear = address !== undefined && isLoopback(address);
  const isShut = wrapped !== undefined && !wrapped.remote.allowed;
  const listener = listenerOf({
    ...spoken.session,
    id: `${name} ${address ?? 'somewhere'}:${port ?? '?'}`,
    declaredAt: statement.span,
    named: fact(name, {
      name: 'service',
      value: name,
      origin: originOf(statement.key.span),
    }),
    address: address === undefined ? unknown(listen) : fact(address, listen),
    port: port === undefined ? unknown(listen) : fact(port, listen),
    v6only: address === '::' ? fact(true) : unknown(),
    reach: isNear
      ? fact('loopback', listen)
      : isShut
        ? fact('loopback', ...wrapped.remote.because)
        : address === undefined
          ? unknown(listen)
          : fact('remote', listen),
    cleartextLogin: { remote, loopback },
    cleartextFrom: networksOf(remote, wrapped?.remote),
  });
  return { listener, files: wrapped?.files ?? [], problems: wrapped?.problems ?? [] };
}

function remoteLogin(
  login: Fact<'accepted' | 'refused'>,
  address: string | undefined,
  listen: Setting<unknown>,
  wrapped: Wrapped | undefined,
): Fact<Login> {
  if (address !== undefined && isLoopback(address)) return fact('unreachable', listen);
  if (wrapped && !wrapped.allowed) return fact('unreachable', ...wrapped.because);
  if (address === undefined && login.is === 'accepted') return unknown(...login.because, listen);
  return login;
}

function networksOf(remote: Fact<Login>, wrapped: Wrapped | undefined): Fact<readonly string[]> {
  if (remote.is === undefined) return unknown(...remote.because);
  if (remote.is !== 'accepted') return fact([], ...remote.because);
  return wrapped?.from ? fact(wrapped.from, ...wrapped.because) : unknown(...remote.because);
}

/** TCP wrappers know an entry by its name [measured: hosts-deny-wrapper]. Debian builds them in; elsewhere it is asked where it matters. */
function wrapping(world: World, name: string, address: string) {
  const { remote, loopback } = libwrapAt(world, name, { address, v6only: true });
  const open: Wrapped = { allowed: true, from: everyone, because: [], files: [], problems: [] };
  const told = { files: remote.files, problems: remote.problems };
  if (remote.because.length === 0 && loopback.because.length === 0) return { remote: open, loopback: open, ...told };
  const isBuiltIn =
    world.build() === 'debian' ||
    world.ask({
      id: `cyrus libwrap ${world.root}`,
      kind: 'version',
      answers: [
        { is: true, text: 'Cyrus is built with TCP wrappers' },
        { is: false, text: 'Cyrus is built without TCP wrappers' },
      ],
    });
  return isBuiltIn ? { remote, loopback, ...told } : { remote: open, loopback: open, ...told };
}
