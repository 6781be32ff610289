import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { servicePort } from '../../platform/services.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { span } from '../../text/source-file.ts';
import { addressesFor } from '../endpoint.ts';
import { originOf } from '../settings.ts';
import type { Config } from './config.ts';

/** One socket that the daemon opens. */
export interface Server {
  readonly id: string;
  /** Its block; none where the default counts. */
  readonly block?: SettingStatement;
  readonly body: readonly Statement[];
  readonly address: Fact<string>;
  readonly port: Fact<number>;
  readonly named: string;
}

const PORTS = { pop3d: 110, imap4d: 143 } as const;

/**
 * Each `server` block is a socket, and the first of them replaces the default; `port` counts for the blocks behind it, whatever
 * `tls-mode` says [measured: 3.15].
 */
export function serversOf(world: World, config: Config): readonly Server[] {
  const { statements, near, program } = config;
  const builtIn = <T>(name: string, value: T): Setting<T> => ({
    name,
    value,
    origin: { kind: 'default', of: world.label(), near },
  });
  let port: Fact<number> = fact(PORTS[program], builtIn('port', PORTS[program]));
  const servers: Server[] = [];
  for (const statement of statements) {
    if (statement.kind === 'hole' || !world.holds(statement.under)) continue;
    if (statement.key.value === 'port' && !statement.body) port = portIn(world, statement);
    if (statement.key.value === 'server' && statement.body)
      servers.push(serverAt(world, statement, statement.body, port));
  }
  if (servers.length > 0) return servers;
  const address = fact('0.0.0.0', {
    ...builtIn('server', '0.0.0.0'),
    note: 'without a server block it listens on every IPv4 address',
  });
  return [{ id: 'default', body: [], address, port, named: program }];
}

function portIn(world: World, statement: SettingStatement): Fact<number> {
  const [written] = statement.args;
  const setting = { name: 'port', ...valued(written), origin: originOf(statement.span) };
  const found = portNumber(world, written?.value);
  return found === undefined ? unknown(setting) : fact(found, setting);
}

function valued(written: Word | undefined): { readonly value?: string } {
  return written?.value === undefined ? {} : { value: written.value };
}

function portNumber(world: World, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) return servicePort(world, text)?.port;
  return Number(text) <= 65_535 ? Number(text) : undefined;
}

/** `address`, `address:port`, `[v6]:port` or `:port`, with or without `inet://` [measured: server-ipv6, 3.15]. */
function serverAt(world: World, block: SettingStatement, body: readonly Statement[], usual: Fact<number>): Server {
  const label = block.args[0];
  const end = label?.span.end ?? block.key.span.end;
  const at = span(block.span.file, block.span.start, end);
  const setting: Setting = { name: 'server', ...valued(label), origin: originOf(at) };
  const text = label?.value?.replace(/^inet6?:\/\//, '');
  const id = `${block.span.file.path}:${block.span.start}`;
  if (text === undefined) {
    const port = portBehindHole(world, label, setting);
    return { id, block, body, address: unknown(setting), port: port ?? unknown(setting), named: 'server' };
  }
  const [, six, host = six ?? '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text) ?? [];
  const number = portNumber(world, port);
  const found = host === '' ? '0.0.0.0' : addressesFor(world, host)[0];
  return {
    id,
    block,
    body,
    address: found === undefined ? unknown(setting) : fact(found, setting),
    port: port === undefined ? usual : number === undefined ? unknown(setting) : fact(number, setting),
    named: `server ${text}`,
  };
}

/** Of `{{ ip }}:110` the port is still known. */
function portBehindHole(world: World, label: Word | undefined, setting: Setting): Fact<number> | undefined {
  const last = label?.parts.at(-1);
  const written = typeof last === 'string' ? /^:([\w-]+)$/.exec(last)?.[1] : undefined;
  const found = portNumber(world, written);
  return found === undefined ? undefined : fact(found, setting);
}
