import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Login, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isWildcard } from '../../platform/network.ts';
import { settle } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { type Choice, nothing, type Slot, textOf, truth, type Value } from '../../syntax/javascript/value.ts';
import { addressesFor } from '../endpoint.ts';
import { listenerOf, type ToldSession } from '../listener.ts';
import { reachOf } from '../reach.ts';
import { everyone, loopbackNetworks } from '../../platform/network.ts';
import { originOf } from '../settings.ts';
import type { Program } from './program.ts';
import type { Listen, Server } from './servers.ts';
import { smtpSession } from './smtp.ts';
import { socketSession } from './sockets.ts';
import { settingsOf } from './values.ts';

/** A socket that a program asks for. */
export interface Bound {
  readonly server: Server;
  readonly listen: Listen;
  readonly listener: Listener;
}

/** The mail listener of one `listen`; none where it opens no TCP socket, or one that is not for mail. */
export function bound(world: World, program: Program, server: Server, listen: Listen): readonly Bound[] {
  const told = whereOf(world, program, listen);
  if (!told) return [];
  const { address, port, v6only } = told;
  const reach = reachOf(world, address);
  const session =
    server.kind === 'smtp'
      ? smtpSession(world, program, server, port)
      : socketSession(world, program, server, port, reach);
  if (!session) return [];
  const { at, turn } = listen;
  const listener = listenerOf({
    ...session,
    ...loginsAt(session, reach),
    id: `${at.file.path}:${at.start}${turn > 0 ? ` ${turn + 1}` : ''}`,
    declaredAt: at,
    named: fact(''),
    reach,
    address,
    port,
    v6only,
  });
  return [{ server, listen, listener }];
}

/** Nobody else comes to a socket on loopback. */
function loginsAt(
  { cleartextLogin, cleartextFrom, passesThrough }: ToldSession,
  reach: Fact<'remote' | 'loopback'>,
): Pick<ToldSession, 'cleartextLogin' | 'cleartextFrom'> {
  const { remote, loopback } = cleartextLogin;
  if (passesThrough || cleartextFrom?.is !== undefined)
    return { cleartextLogin, ...(cleartextFrom ? { cleartextFrom } : {}) };
  if (reach.is === 'loopback') {
    const unreachable = fact<Login>('unreachable', ...reach.because);
    const from = loopback.is === 'accepted' ? fact(loopbackNetworks, ...reach.because) : none(loopback);
    return { cleartextLogin: { remote: unreachable, loopback }, cleartextFrom: from };
  }
  if (remote.is === 'accepted') return { cleartextLogin, cleartextFrom: fact(everyone, ...remote.because) };
  if (loopback.is === 'accepted') return { cleartextLogin, cleartextFrom: fact(loopbackNetworks, ...loopback.because) };
  return { cleartextLogin, cleartextFrom: none(remote) };
}

function none({ is, because }: Fact<Login>): Fact<readonly string[]> {
  return is === undefined ? unknown(...because) : fact([], ...because);
}

interface Where {
  readonly address: Fact<string>;
  readonly port: Fact<number>;
  readonly v6only: Fact<boolean>;
}

type Settled = Exclude<Value, Choice>;
interface Told {
  readonly value: Settled;
  readonly because: readonly Setting<unknown>[];
}

/** Where `listen` binds; undefined for a Unix socket [docs: node:net, server.listen; measured: listen-unix-socket]. */
function whereOf(world: World, { engine }: Program, listen: Listen): Where | undefined {
  const call: Setting<unknown> = { name: 'listen', origin: originOf(listen.at) };
  const first = settle({ engine }, listen.args[0] ?? nothing);
  const asTold = (slot: Slot | undefined, name: string): Told | undefined => {
    if (!slot) return undefined;
    const value = settle({ engine }, slot.value);
    return { value, because: [call, ...settingsOf(name, value, slot.at, slot.overrides)] };
  };
  if (first.kind === 'thing' && !first.items) {
    if (slotOf(first, 'path') && !slotOf(first, 'port')) return undefined;
    const only = asTold(slotOf(first, 'ipv6Only'), 'ipv6Only');
    return placed(world, call, asTold(slotOf(first, 'port'), 'port'), asTold(slotOf(first, 'host'), 'host'), only);
  }
  const port = direct(first, 'port', call, listen);
  const text = textOf(first);
  if (first.kind === 'primitive' && typeof first.is === 'string' && text !== '' && !/^\s*\d+\s*$/.test(first.is))
    return undefined;
  const second = settle({ engine }, listen.args[1] ?? nothing);
  // `listen(port, backlog)` names no host.
  const isHost = !(second.kind === 'primitive' && typeof second.is === 'number');
  return placed(world, call, port, isHost ? direct(second, 'host', call, listen) : undefined, undefined);
}

function direct(value: Settled, name: string, call: Setting<unknown>, { at }: Listen): Told {
  const from = settingsOf(name, value, at).slice(1);
  const isSeen = value.kind === 'primitive' && value.is !== undefined;
  return { value, because: [isSeen ? { ...call, value: value.is } : call, ...from] };
}

function placed(
  world: World,
  call: Setting<unknown>,
  port: Told | undefined,
  host: Told | undefined,
  only: Told | undefined,
): Where {
  const number = port?.value.kind === 'primitive' ? Number(port.value.is) : Number.NaN;
  // 0 is a port of the kernel's choice.
  const isPort = Number.isInteger(number) && number > 0 && number <= 65_535;
  const portFact = isPort ? fact(number, ...(port?.because ?? [call])) : unknown(...(port?.because ?? [call]));
  const address = addressOf(world, host, call);
  const v6only = address.is === '::' ? fact(only !== undefined && truth(only.value) === true, call) : unknown();
  return { address, port: portFact, v6only };
}

/** `::` on both families where no host is named; a name is the resolver's first answer, IPv6 before IPv4 [measured: listen-localhost-name]. */
function addressOf(world: World, host: Told | undefined, call: Setting<unknown>): Fact<string> {
  if (!host || (host.value.kind === 'primitive' && !host.value.is)) return fact('::', call);
  const text = host.value.kind === 'primitive' ? textOf(host.value) : undefined;
  if (text === undefined) return unknown(...host.because);
  const [first, ...rest] = addressesFor(world, text.replace(/^\[|\]$/g, ''));
  const best = [first, ...rest].find((one) => one?.includes(':')) ?? first;
  return best === undefined ? unknown(...host.because) : fact(best, ...host.because);
}

/** Whether two sockets of one program cannot both be had: `::` without `ipv6Only` takes IPv4 as well. */
export function clash(a: Listener, b: Listener): boolean {
  if (a.port.is === undefined || a.port.is !== b.port.is || a.address.is === undefined || b.address.is === undefined)
    return false;
  const [x, y] = [a.address.is, b.address.is];
  if (x === y) return true;
  const covers = (wide: Listener, other: string) =>
    isWildcard(wide.address.is ?? '') &&
    (wide.address.is === '::' ? wide.v6only.is === false || other.includes(':') : !other.includes(':'));
  return covers(a, y) || covers(b, x);
}
