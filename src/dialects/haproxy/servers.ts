import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Setting, Target } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { dialled, hostPortOf, portNumber } from '../endpoint.ts';
import { hopOf } from '../listener.ts';
import { originOf } from '../settings.ts';
import { settingOf } from './binds.ts';
import { type Environment, expanded } from './environment.ts';
import { SERVER } from './keywords.ts';
import { lastOf, type Option, optionsOf } from './options.ts';
import { linesNamed, type Section } from './sections.ts';

/** How many words stand before the options of a line, the last of them the address [docs: 4.2]. */
const BEFORE: Readonly<Record<string, number>> = { server: 2, 'server-template': 3, dispatch: 1 };

/** One `server` line with what `default-server` gave it. */
export interface Server {
  readonly statement: SettingStatement;
  readonly address: Word;
  readonly setting: Setting;
  readonly options: readonly Option[];
  /** An expression stands among its words. */
  readonly isHidden: boolean;
  readonly reason?: string;
}

/** The servers of a section in order; `default-server` acts on those after it, in `defaults` on all that follow [measured: default-server-after, default-server-no-ssl]. */
export function serversOf(world: World, environment: Environment, section: Section): readonly Server[] {
  const inherited = section.defaults ? linesNamed(world, section.defaults, 'default-server') : [];
  let given = inherited.flatMap((line) => optionsOf(line, line.args, SERVER).options);
  const servers: Server[] = [];
  for (const line of linesNamed(world, section, 'default-server', ...Object.keys(BEFORE))) {
    if (line.key.value === 'default-server') {
      given = [...given, ...optionsOf(line, line.args, SERVER).options];
      continue;
    }
    const before = BEFORE[line.key.value ?? ''] ?? 2;
    const own = optionsOf(line, line.args.slice(before), SERVER);
    const name = line.args[0]?.value ?? '';
    const tooShort = line.args.length < before ? "'server' expects <name> and <addr>[:<port>] as arguments" : undefined;
    const odd =
      own.unknown === undefined
        ? undefined
        : `'server ${section.name ?? ''}/${name}' : unknown keyword '${own.unknown}'`;
    const reason = tooShort ?? odd;
    servers.push({
      statement: line,
      address: line.args[before - 1] ?? line.key,
      setting: settingOf(line, environment),
      options: [...given, ...own.options],
      isHidden: own.isHidden,
      ...(reason === undefined ? {} : { reason }),
    });
  }
  return servers;
}

/** Those that take clients: neither `disabled` nor `backup`, which come in when all others are down [docs: 5.2; measured: disabled-server]. */
export function liveServers(servers: readonly Server[]): readonly Server[] {
  const live = servers.filter(({ options }) => !isDisabled(options));
  const first = live.filter(({ options }) => !lastOf(options, 'backup'));
  return first.length > 0 ? first : live;
}

function isDisabled(options: readonly Option[]): boolean {
  return options.findLast(({ name }) => name === 'disabled' || name === 'enabled')?.name === 'disabled';
}

/** What a server is to clients of one port: without a port of its own it is dialled on theirs, `+1000` counts from it [docs: 5.2]. */
export function hopTo(
  world: World,
  environment: Environment,
  server: Server,
  front: { readonly port: number | undefined; readonly because: readonly Setting[]; readonly verifies: boolean },
): Hop {
  const { statement, setting, options, address: at } = server;
  const text = expanded(environment, at);
  const because = [setting, ...front.because];
  const ssl = lastOf(options, 'ssl');
  const tls = ssl ? optionSetting(ssl) : undefined;
  return hopOf({
    id: `server ${statement.span.file.path}:${statement.span.start}`,
    at: statement.span,
    ...targetOf(world, text, front.port, because, hostPortOf(word([text], at.span), 'host', text)),
    transport: tls ? fact('tls', tls, setting) : server.isHidden ? unknown(setting) : fact('plain', setting),
    verified: ssl ? verifiedBy(server, front.verifies) : unknown(setting),
    sendsProxy: sentHeader(server),
    ...sourceOf(world, environment, server),
  });
}

function targetOf(
  world: World,
  text: string,
  front: number | undefined,
  because: readonly Setting[],
  written: ReturnType<typeof hostPortOf>,
): { readonly to: Fact<Target>; readonly port: Fact<number> } {
  const path = /^(?:unix@)?(\/.*)$/.exec(text)?.[1];
  if (path !== undefined && !path.includes(HOLE))
    return { to: fact({ kind: 'path', path: posix.normalize(path) }, ...because), port: unknown(...because) };
  const host = written.host?.replace(/^(ipv4|ipv6|tcp[46]?)@/, '');
  const offset = /^[+-]\d+$/.test(written.port ?? '') ? Number(written.port) : undefined;
  const isSame = !written.hasPort || offset !== undefined;
  const port = isSame ? (front === undefined ? undefined : front + (offset ?? 0)) : portNumber(written.port);
  const isKnown = host !== undefined && host !== '' && port !== undefined;
  return {
    to: isKnown ? fact({ kind: 'socket', address: dialled(world, host), port }, ...because) : unknown(...because),
    port: port === undefined ? unknown(...because) : fact(port, ...because),
  };
}

/** An option as a setting: its own words, which are what one would change. */
export function optionSetting({ name, value, at, line }: Option): Setting {
  const end = value?.span.end ?? at.span.end;
  return {
    name,
    ...(value?.value === undefined ? {} : { value: value.value }),
    origin: originOf(end > at.span.start && at.span.file === line.span.file ? { ...at.span, end } : at.span),
  };
}

/** The certificate is checked unless `verify none` says otherwise; a name is checked with `verifyhost`, or the one of `sni` [docs: 5.2 "verify", "verifyhost"]. */
function verifiedBy({ options, setting }: Server, verifies: boolean): Fact<boolean> {
  const verify = lastOf(options, 'verify');
  const isChecked = verify ? verify.value?.value === 'required' : verifies;
  const name = lastOf(options, 'verifyhost') ?? lastOf(options, 'sni');
  const because = verify ? [optionSetting(verify)] : [setting];
  if (verify?.value?.value === undefined && verify) return unknown(...because);
  return fact(isChecked && name !== undefined, ...because, ...(name ? [optionSetting(name)] : []));
}

const HEADERS: Readonly<Record<string, 'v1' | 'v2' | 'v2-ssl'>> = {
  'send-proxy': 'v1',
  'send-proxy-v2': 'v2',
  'send-proxy-v2-ssl': 'v2-ssl',
  'send-proxy-v2-ssl-cn': 'v2-ssl',
};

/** [docs: 5.2 "send-proxy…"; measured: haproxy-dovecot-proxy-v2-ssl] */
function sentHeader({ options, setting, isHidden }: Server): Hop['sendsProxy'] {
  const found = Object.keys(HEADERS)
    .flatMap((name) => lastOf(options, name) ?? [])
    .at(-1);
  if (!found) return isHidden ? unknown(setting) : fact('none');
  const extra = lastOf(options, 'proxy-v2-options')?.value?.value?.split(',') ?? [];
  const version = HEADERS[found.name] ?? 'v1';
  return fact(version === 'v2' && extra.includes('ssl') ? 'v2-ssl' : version, optionSetting(found));
}

function sourceOf(world: World, environment: Environment, { options }: Server): Pick<Hop, 'source'> {
  const source = lastOf(options, 'source');
  if (!source?.value) return {};
  const setting = optionSetting(source);
  const { host } = hostPortOf(source.value, 'host', expanded(environment, source.value));
  const isOther =
    options.some(({ name }) => name === 'usesrc') || host === undefined || /^(0\.0\.0\.0|\*|)$/.test(host);
  return { source: isOther ? unknown(setting) : fact(dialled(world, host), setting) };
}
