import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { addressesFor, holed, portNumber } from '../endpoint.ts';
import { originOf, reader, writtenValue } from '../settings.ts';
import { rows } from './settings.ts';

/** One `DaemonPortOptions`: one socket. */
export interface DaemonPort {
  readonly setting: Setting;
  readonly declaredAt: Span;
  readonly name: string;
  /** Absent where a template expression or DNS hides it. */
  readonly address?: string;
  readonly port?: number;
  /** `M=`: letters; absent where one is hidden. */
  readonly flags?: string;
  /** Its place among all of them. */
  readonly index: number;
  readonly statement?: SettingStatement;
}

/** Lines add up; keys count by their first letter, in any case [docs: op.me; source: daemon.c, setsockaddroptions]. */
export function daemonsIn(world: World, statements: readonly Statement[]): readonly DaemonPort[] {
  const same = (written: string, row: string) => written.toLowerCase() === row.toLowerCase();
  return reader(world, same)
    .all(rows.daemon, statements)
    .flatMap(({ statement, setting }, index) =>
      statement ? [daemonOf(world, setting, holed(writtenValue(statement)), statement, index)] : [],
    )
    .flatMap((one) => one ?? []);
}

/** A daemon that nobody wrote down. */
export function builtIn(world: World, near: Span, name: string, port: number, note: string): DaemonPort {
  const origin = { kind: 'default', of: world.label(), near } as const;
  const value = `Port=${port}, Name=${name}`;
  const setting: Setting = { name: rows.daemon.name, value, origin, note };
  return { setting, declaredAt: near, name, address: '0.0.0.0', port, flags: '', index: -1 };
}

function daemonOf(
  world: World,
  setting: Setting,
  text: string,
  statement: SettingStatement,
  index: number,
): DaemonPort | undefined {
  const fields = new Map<string, string>();
  let flags = '';
  for (const field of text.split(',')) {
    const [key = '', ...rest] = field.split('=');
    const letter = key.trim().slice(0, 1).toUpperCase();
    const value = rest.join('=').trim();
    if (letter === 'M') flags += value;
    fields.set(letter, value);
  }
  const family = fields.get('F') ?? 'inet';
  if (!/^inet6?$/i.test(family) && !family.includes(HOLE)) return undefined;
  const address = addressOf(world, fields.get('A'), family);
  const port = portOf(world, fields.get('P'), statement.span);
  return {
    setting: { ...setting, origin: originOf(statement.span) },
    declaredAt: statement.span,
    name: fields.get('N') ?? `Daemon${index}`,
    index,
    statement,
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port }),
    ...(flags.includes(HOLE) || text.trim() === HOLE ? {} : { flags }),
  };
}

/** Without an address, all of its family [measured: inet6-and-addr]. */
function addressOf(world: World, written: string | undefined, family: string): string | undefined {
  if (family.includes(HOLE) || written?.includes(HOLE)) return undefined;
  const isSix = /^inet6$/i.test(family);
  if (written === undefined) return isSix ? '::' : '0.0.0.0';
  const text = written.replace(/^\[?(IPv6:)?(.*?)\]?$/i, '$2');
  if (isAddress(text)) return text;
  return addressesFor(world, text).find((one) => one.includes(':') === isSix);
}

function portOf(world: World, written: string | undefined, at: Span): number | undefined {
  if (written === undefined) return 25;
  return portNumber(written) ?? (written.includes(HOLE) ? undefined : servicePort(world, written, at)?.port);
}
