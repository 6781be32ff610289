import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Interpreted, Listener } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { shipperOf, type SourceFile } from '../../text/source-file.ts';
import { type Conf, readConf } from './conf.ts';
import { type Entry, entriesOf, masterFault, unknownWords } from './entries.ts';
import { type Fault, faultIn } from './faults.ts';
import { listenersOf } from './listeners.ts';
import { masterOptions } from './mains.ts';
import { parseMasterConf } from './master-grammar.ts';
import { passedOver, secretsOf } from './passed-over.ts';
import { optionsOf } from './reader.ts';
import { rows } from './settings.ts';

/** The master of one cyrus.conf with the processes that it starts, in one world. */
export function interpret(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? { path: main.slice(1), text: '', holes: [], branches: [] };
  const syntax = parseMasterConf(file);
  const entries = entriesOf(syntax);
  const confs = confReader(world, file);
  const usual = companionOf(main);
  const masters = confs.read(masterOptions(world).CONF ?? usual);
  const asked = entries.flatMap((entry) => listenersOf({ world, entry, conf: confs.read(confPath(entry, usual)) }));
  const listeners = bound(asked.flatMap((one) => one.listeners));
  const fault =
    faultIn(world, masters, 'master') ?? masterFault(world, syntax, entries) ?? unbound(world, masters, listeners);
  const read = confs.all();
  return {
    main: file,
    files: unique([file, ...read.flatMap(({ files }) => files), ...asked.flatMap(({ files }) => files)]),
    starts: fault ? fact(false, fault.at) : fact(true),
    startError: fault ? fact(fault.reason, fault.at) : fact(''),
    listeners,
    problems: [
      ...syntax.problems,
      ...unknownWords(entries),
      ...asked.flatMap(({ problems }) => problems),
      ...read.flatMap((conf) => [...conf.problems, ...passedOver(conf, entries, asked.length > 0)]),
    ].filter(({ at }) => shipperOf(at) === undefined), // a distribution's oddities are not the reader's
    secrets: read.flatMap(secretsOf),
  };
}

interface Confs {
  read(path: string): Conf;
  all(): readonly Conf[];
}

function confReader(world: World, main: SourceFile): Confs {
  const known = new Map<string, Conf>();
  return {
    read: (path) => {
      const conf = known.get(path) ?? readConf(world, path, main);
      known.set(path, conf);
      return conf;
    },
    all: () => [...known.values()],
  };
}

/** FreeBSD's port keeps both files in one folder; elsewhere the path is compiled in. */
function companionOf(main: string): string {
  return posix.dirname(main) === '/usr/local/etc' ? '/usr/local/etc/imapd.conf' : '/etc/imapd.conf';
}

/** What the processes of an entry read: the master's own `-C` is not handed on [measured: altconfig-closes; source: master/service.c]. */
function confPath({ command }: Entry, usual: string): string {
  return command.flags.get('C')?.value ?? usual;
}

/** The first entry that wants a socket has it; the master goes on without the others [measured: two-services-same-port]. */
function bound(list: readonly Listener[]): readonly Listener[] {
  const byPort = new Map<number | undefined, Listener[]>();
  return list.map((listener) => {
    const open = byPort.get(listener.port.is) ?? [];
    byPort.set(listener.port.is, open);
    const first = listener.port.is === undefined ? undefined : open.find((other) => clash(other, listener));
    if (!first) {
      open.push(listener);
      return listener;
    }
    return { ...listener, open: fact(false, ...listener.address.because, ...first.address.because) };
  });
}

function clash(a: Listener, b: Listener): boolean {
  const [one, other] = [a.address.is, b.address.is];
  if (one === undefined || other === undefined || a.port.is === undefined || a.port.is !== b.port.is) return false;
  if (one.includes(':') !== other.includes(':')) return false;
  return one === other || isAny(one) || isAny(other);
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Since 3.2 a socket that cannot be bound may be fatal [imapd.conf(5), master_bind_errors_fatal]. */
function unbound(world: World, conf: Conf, listeners: readonly Listener[]): Fault | undefined {
  const lost = listeners.find(({ open }) => open.is === false);
  if (!lost) return undefined;
  const setting = optionsOf(world, conf, 'master').given(rows.master_bind_errors_fatal);
  if (!setting?.value || !world.since('3.2')) return undefined;
  const name = lost.named.is ?? '';
  return { reason: `unable to bind to ${name} socket: Address already in use`, at: setting };
}

function unique<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}
