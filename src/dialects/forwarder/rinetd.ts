import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { everyone } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { parseColumns } from '../../syntax/columns.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { type SourceFile, spanText } from '../../text/source-file.ts';
import { addressesFor, dialled } from '../endpoint.ts';
import { hopOf } from '../listener.ts';
import { originOf } from '../settings.ts';
import type { Gate } from '../super-server.ts';
import type { Forward } from './forward.ts';

export interface Rinetd {
  readonly forwards: readonly Forward[];
  /** The line at which rinetd stops, and what it says. */
  readonly refusal?: { readonly reason: string; readonly setting: Setting };
}

interface Rule {
  readonly line: SettingStatement;
  readonly patterns: Pattern[];
}
interface Pattern {
  readonly allows: boolean;
  readonly pattern: string;
  readonly setting: Setting;
}

/** Settings of logging, which open nothing [rinetd(8)]. */
const OTHERS = /^(logfile|logcommon|pidlogfile)$/;
const OPTION = /^\[(timeout|src)=[^\]]*\]$|^#/;

/** The rules of a rinetd.conf; patterns in front of the first rule are for all [rinetd(8); measured: rinetd 0.73]. */
export function rinetdRules(world: World, file: SourceFile): Rinetd {
  const everywhere: Pattern[] = [];
  const rules: Rule[] = [];
  for (const line of parseColumns(file, { continues: 'never' }).statements) {
    if (line.kind === 'hole' || !world.holds(line.under)) continue;
    const name = line.key.value ?? '';
    const setting = settingOf(line);
    if (OTHERS.test(name)) continue;
    if (name === 'allow' || name === 'deny') {
      const pattern = { allows: name === 'allow', pattern: line.args[0]?.value ?? '*', setting };
      (rules.at(-1)?.patterns ?? everywhere).push(pattern);
    } else if (isRule(line)) rules.push({ line, patterns: [] });
    else return { forwards: [], refusal: { reason: `invalid syntax: "${spanText(line.span)}"`, setting } };
  }
  return { forwards: rules.flatMap((rule) => forwardOf(world, rule, everywhere)) };
}

function isRule({ key, args }: SettingStatement): boolean {
  if (args.length < 3 || key.value === '*') return false;
  const comment = args.findIndex(({ value }) => value?.startsWith('#'));
  const options = args.slice(3, comment < 0 ? args.length : comment);
  return options.every(({ value }) => value === undefined || OPTION.test(value));
}

function forwardOf(world: World, { line, patterns }: Rule, everywhere: readonly Pattern[]): readonly Forward[] {
  const [bindPort, host, hostPort, ...options] = line.args;
  if (!bindPort || !host || !hostPort || isUdp(bindPort) || isUdp(hostPort)) return [];
  const setting = settingOf(line);
  const port = portOf(world, bindPort, setting);
  const back = portOf(world, hostPort, setting);
  const bound = line.key.value === undefined ? [undefined] : addressesOf(world, line.key.value);
  const source = options.flatMap(({ value }) => /\bsrc=([^\],]+)/.exec(value ?? '')?.[1] ?? [])[0];
  const place = `${line.span.file.path}:${line.span.start}`;
  const to =
    host.value === undefined || back.is === undefined
      ? unknown(setting)
      : fact({ kind: 'socket' as const, address: dialled(world, host.value), port: back.is }, setting);
  const hop = hopOf({
    id: `onward ${place}`,
    at: line.span,
    to,
    port: back,
    transport: fact('plain', setting),
    ...(source === undefined ? {} : { source: fact(source, setting) }),
  });
  return bound.slice(0, 1).map((address) => ({
    id: `rule ${place}`,
    at: line.span,
    address: address === undefined ? unknown(setting) : fact(address, setting),
    port,
    v6only: false,
    tls: false,
    because: [setting],
    gates: [...gateOf(everywhere), ...gateOf(patterns)],
    onward: { kind: 'hop', hop },
  }));
}

/** The first address of a name is bound; a name that only DNS knows has one that nobody sees. */
function addressesOf(world: World, host: string): readonly (string | undefined)[] {
  const found = addressesFor(world, host);
  return found.length > 0 ? found : [undefined];
}

function isUdp({ value }: Word): boolean {
  return value?.endsWith('/udp') === true;
}

function portOf(world: World, { value }: Word, setting: Setting): Fact<number> {
  const written = value?.replace(/\/tcp$/, '');
  if (written === undefined) return unknown(setting);
  const port = /^\d+$/.test(written) ? Number(written) : servicePort(world, written)?.port;
  return port === undefined || port > 65_535 ? unknown(setting) : fact(port, setting);
}

/** An address must fit an `allow`, where there is one, and no `deny`; who does not is hung up on before a byte [measured: rinetd 0.73]. */
function gateOf(patterns: readonly Pattern[]): readonly Gate[] {
  if (patterns.length === 0) return [];
  const because = patterns.map(({ setting }) => setting);
  const allowing = patterns.filter(({ allows }) => allows);
  const denying = patterns.filter(({ allows }) => !allows);
  const lets = (address: string) =>
    (allowing.length === 0 || allowing.some(({ pattern }) => fits(pattern, address))) &&
    !denying.some(({ pattern }) => fits(pattern, address));
  const isOpen = (pattern: string) => !/^(127\.|::1$)/.test(pattern);
  const others = allowing.length === 0 ? undefined : allowing.filter(({ pattern }) => isOpen(pattern));
  const isClosed = denying.some(({ pattern }) => pattern === '*') || others?.length === 0;
  const networks = others?.map(({ pattern }) => networkOf(pattern));
  const from =
    networks?.every((one) => one !== undefined) && denying.length === 0
      ? networks.filter((one) => one !== undefined)
      : undefined;
  return [
    {
      remote: { allowed: !isClosed, ...(from ? { from } : others ? {} : { from: everyone }), because },
      loopback: { allowed: lets('127.0.0.1'), because },
    },
  ];
}

/** `*` stands for any characters, `?` for one [rinetd(8)]. */
function fits(pattern: string, address: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(address);
}

/** `10.1.*` is 10.1.0.0/16; what is no network of whole bytes is not known as one. */
function networkOf(pattern: string): string | undefined {
  const found = /^((?:\d{1,3}\.){1,3})\*$|^(\d{1,3}(?:\.\d{1,3}){3})$/.exec(pattern);
  if (pattern === '*') return everyone[0];
  if (!found) return undefined;
  if (found[2] !== undefined) return `${found[2]}/32`;
  const bytes = found[1]!.split('.').filter((one) => one !== '');
  return `${[...bytes, '0', '0', '0'].slice(0, 4).join('.')}/${bytes.length * 8}`;
}

function settingOf(line: SettingStatement): Setting {
  const name = line.key.value ?? spanText(line.key.span);
  const isSeen = [line.key, ...line.args].every(({ value }) => value !== undefined);
  return {
    name,
    ...(isSeen ? { value: spanText(line.span).replace(/\s+/g, ' ') } : {}),
    origin: originOf(line.span),
  };
}
