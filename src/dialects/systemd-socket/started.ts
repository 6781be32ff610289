import { posix } from 'node:path';
import type { Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { open } from '../../platform/files.ts';
import { unitCommand } from '../../platform/unit-command.ts';
import { inSection, instanceOf, type Unit, unitAt } from '../../platform/unit-files.ts';
import { type Statement, word } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { reader } from '../settings.ts';
import { type Command, commandOf } from '../super-server.ts';
import { unknownProgram } from '../unknown-program.ts';
import type { Endpoint } from './endpoints.ts';
import { rows } from './settings.ts';

/** What a socket unit starts for its clients. */
export interface Started {
  /** The name of the service unit. */
  readonly unit: string;
  readonly command?: Command;
  readonly files: readonly SourceFile[];
  /** The program gets the connection, as inetd gives it; else the socket that listens. */
  readonly accept: Setting<boolean>;
  /** What `StandardInput` says; undefined where the service is not seen. */
  readonly input?: Setting;
  readonly output?: Setting;
}

/** With `Accept=yes` an instance of the template, else `Service=`, else the service of the same name [systemd.socket(5)]. */
export function startedBy(world: World, unit: Unit, section: readonly Statement[], accept: Setting<boolean>): Started {
  const base = unit.name.slice(0, -'.socket'.length);
  const read = reader(world);
  const near = section[0]?.span;
  const named = near && read.last(rows.service, section, near).setting.value;
  const name = accept.value ? `${base.replace(/@.*/, '')}@.service` : named || `${base}.service`;
  const service = unitAt(world, accept.value ? name.replace('@.', `@${instanceOf(unit.name) ?? ''}.`) : name);
  const found = unitCommand(world, service);
  const lines = inSection(service, 'Service');
  const at = lines[0]?.span;
  return {
    unit: name,
    ...(found ? { command: commandOf(found.program, found.argv0, found.argv) } : {}),
    files: [...service.files, ...(found?.files ?? [])],
    accept,
    ...(at
      ? {
          input: read.last(rows.standardInput, lines, at).setting,
          output: read.last(rows.standardOutput, lines, at).setting,
        }
      : {}),
  };
}

interface Spoken {
  readonly session: Session;
  /** Why no client gets an answer. */
  readonly dead?: Setting<unknown>;
}

/** What clients meet on one socket; undefined where that is no mail, or where the daemon's own files tell. */
export function spokenOn(
  world: World,
  run: Run,
  started: Started,
  { endpoint, setting }: { readonly endpoint: Endpoint & { readonly kind: 'tcp' }; readonly setting: Setting },
): Spoken | undefined {
  const { command, accept } = started;
  const { port } = endpoint;
  if (!command) {
    const program = word([started.unit], 'span' in setting.origin ? setting.origin.span : setting.origin.near);
    const session = unknownProgram(world, program, port);
    return session && { session };
  }
  if (!accept.value && listensItself(world, command)) return undefined;
  const { name, server: path, argv } = command;
  const known = name === undefined ? undefined : run({ name, path, argv, port, host: world, at: path });
  const session = known ?? unknownProgram(world, path, port);
  if (!session) return undefined;
  const dead = known ? deadBy(started, command) : undefined;
  return dead ? { session, dead } : { session };
}

/** A program that reads its client from standard input needs `Accept=yes` and `StandardInput=socket` [measured: systemd 252]. */
function deadBy({ accept, input, output }: Started, { name, argv }: Command): Setting<unknown> | undefined {
  if (name === 'systemd-socket-proxyd' || argv.some(({ value }) => /^(accept(-fd)?|fd):/i.test(value ?? '')))
    return undefined;
  if (!accept.value)
    return { ...accept, note: 'without "Accept=yes" the program gets the socket that listens, and no client' };
  if (input?.value === 'socket' && output?.value !== undefined && !/^(inherit|socket)?$/.test(output.value))
    return { ...output, note: 'what the program says does not go to its client' };
  if (!input || input.value === undefined || input.value === 'socket') return undefined;
  return { ...input, note: 'without "StandardInput=socket" the program does not get its client' };
}

/** Daemons that are handed their sockets, and the configuration that says what they speak there. */
const DAEMONS: Readonly<Record<string, readonly string[]>> = {
  dovecot: ['/etc/dovecot/dovecot.conf', '/usr/local/etc/dovecot/dovecot.conf'],
  haproxy: ['/etc/haproxy/haproxy.cfg'],
  hitch: ['/etc/hitch/hitch.conf'],
  nginx: ['/etc/nginx/nginx.conf'],
  stunnel: ['/etc/stunnel', '/usr/local/etc/stunnel'],
  stunnel4: ['/etc/stunnel'],
};

/** Whether the files of such a daemon are here: then its own dialect speaks of its sockets. */
function listensItself(world: World, { name, argv }: Command): boolean {
  const paths = DAEMONS[name ?? ''];
  const named = argv.flatMap(({ value }) => (value?.startsWith('/') ? [posix.normalize(value)] : []));
  return paths !== undefined && [...named, ...paths].some((path) => ['file', 'dir'].includes(open(world, path).kind));
}
