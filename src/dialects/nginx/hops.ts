import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Setting, Target } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { dialled, holed, hostPortOf, portNumber } from '../endpoint.ts';
import { hopOf } from '../listener.ts';
import { writtenValue } from '../settings.ts';
import { type Outer, settingOf } from './config.ts';
import { linesNamed, type Server } from './server.ts';
import { rows } from './settings.ts';

/** Where a line sends clients: `host:port`, an upstream's name, `unix:`, a variable. */
interface Pointer {
  readonly text: string;
  readonly written: Word;
  readonly at: SettingStatement;
  /** The lines that led here, first the one that names the target. */
  readonly because: readonly Setting[];
}

/** A name that the line or the upstream bears, for hops of which no port tells what they are for. */
export interface Onward {
  readonly hops: readonly Hop[];
  readonly names: string;
}

/** The hops of a stream server for clients of one port; empty without `proxy_pass`. */
export function hopsOf(world: World, server: Server, frontPort: number | undefined): Onward {
  const { statement, setting } = server.quiet(rows.proxyPass);
  if (!statement) return { hops: server.mayBring(rows.proxyPass.name) ? [hidden(server, setting)] : [], names: '' };
  const first = pointerAt(statement, []);
  const pointers = followed(world, server.outer, first, frontPort);
  const common = commonOf(world, server);
  return {
    hops: pointers.map((pointer) => hopAt(world, pointer, common)),
    names: [first, ...pointers].map(({ text }) => text).join(' '),
  };
}

function hidden({ header }: Server, setting: Setting): Hop {
  return hopOf({
    id: `hidden ${header.span.file.path}:${header.span.start}`,
    at: header.span,
    to: unknown(setting),
    port: unknown(setting),
    transport: unknown(setting),
  });
}

function pointerAt(statement: SettingStatement, because: readonly Setting[], written?: Word): Pointer {
  const target = written ?? writtenValue(statement);
  return { text: holed(target), written: target, at: statement, because: [settingOf(statement), ...because] };
}

/** Variables by their maps, upstreams by their live servers. */
function followed(world: World, stream: Outer, pointer: Pointer, port: number | undefined): readonly Pointer[] {
  const seen = port === undefined ? pointer : { ...pointer, text: withPort(pointer.text, port) };
  const variable = /^\$\{?(\w+)\}?$/.exec(seen.text)?.[1];
  const found = variable === undefined ? [seen] : mapped(world, stream, seen, variable, port);
  return found.flatMap((one) => upstream(world, stream, one) ?? [one]);
}

function withPort(text: string, port: number): string {
  return text.replace(/\$(server_port\b|\{server_port\})/g, String(port));
}

/** What a `map` of the port gives for this port; of another source, every value that it can give. */
function mapped(
  world: World,
  stream: Outer,
  pointer: Pointer,
  variable: string,
  port: number | undefined,
): readonly Pointer[] {
  const map = stream.maps.get(`$${variable}`);
  const lines = map?.statements.filter(
    (one): one is SettingStatement => one.kind === 'setting' && world.holds(one.under),
  );
  if (!map || !lines) return [pointer];
  const isByPort = map.header.args[0]?.value === '$server_port';
  if (!isByPort || port === undefined) return [{ ...pointer, because: [...pointer.because, settingOf(map.header)] }];
  const chosen =
    lines.find(({ key }) => key.value === String(port)) ?? lines.find(({ key }) => key.value === 'default');
  return chosen ? [pointerAt(chosen, pointer.because)] : [pointer];
}

/** The servers of an upstream that take clients: neither `down` nor `backup`; undefined where there is none of the name. */
function upstream(world: World, stream: Outer, pointer: Pointer): readonly Pointer[] | undefined {
  const block = stream.upstreams.get(pointer.text);
  if (!block) return undefined;
  const lines = linesNamed(world, block.statements, 'server');
  const has = (line: SettingStatement, option: string) => line.args.some(({ value }) => value === option);
  const live = lines.filter((line) => !has(line, 'down'));
  const first = live.filter((line) => !has(line, 'backup'));
  const chosen = first.length > 0 ? first : live;
  return chosen.length > 0 ? chosen.map((line) => pointerAt(line, pointer.because)) : undefined;
}

type Common = Pick<Hop, 'transport' | 'verified' | 'sendsProxy' | 'source'>;

function commonOf(world: World, server: Server): Common {
  const ssl = server.get(rows.proxySsl).setting;
  const isTls = ssl.value;
  const proxy = server.quiet(rows.proxyProtocol).setting;
  const bind = server.quiet(rows.proxyBind);
  const source = bind.statement && bind.setting.value !== 'off' ? { source: sourceOf(world, bind.setting) } : {};
  return {
    transport: isTls === undefined ? unknown(ssl) : fact(isTls ? 'tls' : 'plain', ssl),
    verified: isTls === true ? verified(server) : unknown(ssl),
    sendsProxy: proxy.value === undefined ? unknown(proxy) : fact(proxy.value ? 'v1' : 'none', proxy),
    ...source,
  };
}

/** The check is against the name in `proxy_pass` [ngx_stream_proxy_module, "proxy_ssl_name"]. */
function verified(server: Server): Fact<boolean> {
  const { setting } = server.quiet(rows.proxySslVerify);
  return setting.value === undefined ? unknown(setting) : fact(setting.value, setting);
}

function sourceOf(world: World, setting: Setting): Fact<string> {
  const address =
    setting.value === undefined || setting.value.includes('$') ? undefined : dialled(world, setting.value);
  return address === undefined ? unknown(setting) : fact(address, setting);
}

function hopAt(world: World, { text, written, at, because }: Pointer, common: Common): Hop {
  const id = `proxy_pass ${at.span.file.path}:${at.span.start}`;
  const isVariable = text.includes('$');
  const where = { id, at: at.span, ...common };
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    const to: Fact<Target> =
      path.includes(HOLE) || isVariable ? unknown(...because) : fact({ kind: 'path', path }, ...because);
    return hopOf({ ...where, to, port: unknown(...because) });
  }
  const { host, port } = hostPortOf(word([text], written.span), 'host', text);
  const number = portNumber(port);
  const isKnown = host !== undefined && number !== undefined && !host.includes('$');
  return hopOf({
    ...where,
    to: isKnown
      ? fact({ kind: 'socket', address: dialled(world, host), port: number }, ...because)
      : unknown(...because),
    port: number === undefined ? unknown(...because) : fact(number, ...because),
  });
}
