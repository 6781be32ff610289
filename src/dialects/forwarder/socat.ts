import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Setting, Target } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { libwrapAt } from '../../platform/libwrap.ts';
import { inNetworks, isAddress, loopbackNetworks, parseNetwork } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { HOLE } from '../../syntax/scan.ts';
import { type Word, word } from '../../syntax/statement.ts';
import { addressesFor, dialled, portNumber } from '../endpoint.ts';
import { hopOf } from '../listener.ts';
import { commandOf, type Gate } from '../super-server.ts';
import type { Forward } from './forward.ts';
import { type Address, addressOf } from './socat-address.ts';

/** Options of socat that take a value, perhaps as the next word [socat(1), OPTIONS]. */
const WITH_VALUE = /^-(b|t|T|L|W|r|R|lp|lf|lm)$/;

/** What a command line of socat asks for. */
export interface Socat {
  readonly listens?: Address;
  /** It is handed its client, or the socket that listens. */
  readonly given?: Address;
  readonly onward?: Address;
  /** Why socat does not start. */
  readonly refusal?: string;
  /** Options of socat itself that choose a family. */
  readonly family?: 4 | 6;
}

/** The two sides of a command line, in either order [measured: socat 1.7.4.4]. */
export function socatOf(argv: readonly Word[]): Socat {
  const addresses: Address[] = [];
  let family: 4 | 6 | undefined;
  for (const [i, one] of argv.entries()) {
    const value = one.value ?? '';
    if (WITH_VALUE.test(argv[i - 1]?.value ?? '')) continue;
    if (value === '-4' || value === '-6') family = value === '-4' ? 4 : 6;
    else if (!/^-[^,]/.test(value)) addresses.push(addressOf(one));
  }
  const chosen = family === undefined ? {} : { family };
  const unknownType = addresses.find(({ isKnown }) => !isKnown);
  const refusal = unknownType ? { refusal: `unknown device/address "${unknownType.type}"` } : {};
  const listens = addresses.find(({ kind }) => kind.does === 'listen');
  const given = listens ? undefined : addresses.find(({ kind }) => kind.does === 'given');
  const onward = addresses.find((one) => one !== listens && one !== given);
  return {
    ...chosen,
    ...refusal,
    ...(listens ? { listens } : {}),
    ...(given ? { given } : {}),
    ...(onward ? { onward } : {}),
  };
}

/** The socket that a command line opens, and where it leads. */
export function socatForward(world: World, { listens, onward, family }: Socat, started: Setting): Forward | undefined {
  if (!listens || !onward) return undefined;
  const { kind, options, params } = listens;
  const port = portOf(world, params[0], started);
  const named = /6/.test(options.get('pf') ?? options.get('protocol-family') ?? '') ? 6 : undefined;
  const isV6 = (kind.family ?? named ?? family) === 6;
  const address = addressBound(world, options.get('bind'), isV6, started);
  const certificate = options.get('cert') ?? options.get('certificate');
  const onlyV6 = options.get('ipv6only') ?? options.get('ipv6-v6only') ?? '0';
  return {
    id: `socat ${listens.at.file.path}:${listens.at.start}`,
    at: listens.at,
    address,
    port,
    v6only: onlyV6 !== '0',
    tls: kind.tls === true,
    because: [started],
    gates: gatesOf(world, listens, address.is ?? '0.0.0.0', started),
    onward: onwardOf(world, onward, started),
    ...(kind.tls ? { certificate: { ...started, ...valued(certificate) } } : {}),
    ...(kind.tls && options.has('key') ? { key: { ...started, ...valued(options.get('key')) } } : {}),
  };
}

function valued(value: string | undefined): { readonly value: string } {
  return { value: value ?? '' };
}

function addressBound(world: World, bind: string | undefined, isV6: boolean, started: Setting): Fact<string> {
  if (bind === undefined) return fact(isV6 ? '::' : '0.0.0.0', started);
  if (bind.includes(HOLE)) return unknown(started);
  const found = addressesFor(world, bind).find((one) => one.includes(':') === isV6);
  return found === undefined ? unknown(started) : fact(found, started);
}

/** An address of the other family is refused [measured: TCP-LISTEN with bind=[::1]]. */
export function bindRefusal({ listens, family }: Socat): string | undefined {
  const bind = listens?.options.get('bind');
  if (!listens || bind === undefined || !isAddress(bind)) return undefined;
  const isV6 = (listens.kind.family ?? (listens.options.has('pf') ? undefined : (family ?? 4))) === 6;
  const isOther = listens.kind.family !== undefined || !listens.options.has('pf');
  return isOther && bind.includes(':') !== isV6
    ? `getaddrinfo("${bind}"): Address family for hostname not supported`
    : undefined;
}

function portOf(world: World, written: string | undefined, started: Setting): Fact<number> {
  if (written === undefined || written.includes(HOLE)) return unknown(started);
  const port = portNumber(written) ?? servicePort(world, written)?.port;
  return port === undefined ? unknown(started) : fact(port, started);
}

/** Where the other side leads: a socket, a path, a program. */
export function onwardOf(world: World, onward: Address, started: Setting): Forward['onward'] {
  const { kind, params, options, at } = onward;
  const id = `onward ${at.file.path}:${at.start}`;
  const isTls = kind.tls === true;
  if (kind.does === 'program') {
    const command = programOf(onward);
    return { kind: 'program', ...(command ? { command } : {}) };
  }
  const [host, written] = kind.does === 'proxy' ? params.slice(1) : params;
  const port = kind.does === 'path' ? unknown(started) : portOf(world, written, started);
  const source = options.get('bind');
  const to: Fact<Target> =
    kind.does === 'path'
      ? fact({ kind: 'path', path: posix.resolve('/', params[0] ?? '') }, started)
      : host === undefined || host.includes(HOLE) || port.is === undefined
        ? unknown(started)
        : fact({ kind: 'socket', address: dialled(world, host), port: port.is }, started);
  const verify = options.get('verify') ?? options.get('openssl-verify') ?? '1';
  const name = options.get('commonname') ?? options.get('openssl-commonname') ?? host;
  const hop: Hop = hopOf({
    id,
    at,
    to,
    port,
    transport: fact(isTls ? 'tls' : 'plain', started),
    ...(isTls ? { verified: fact(verify !== '0' && name !== '', started) } : {}),
    ...(source !== undefined && isAddress(source) ? { source: fact(source, started) } : {}),
  });
  return { kind: 'hop', hop };
}

/** `EXEC:program arguments` is split at blanks, `SYSTEM:` at what a shell would [socat(1)]. */
function programOf({ params, at }: Address): ReturnType<typeof commandOf> | undefined {
  const [first, ...rest] = params
    .join(':')
    .split(/\s+/)
    .filter((one) => one !== '');
  if (first === undefined || first.includes(HOLE)) return undefined;
  return commandOf(
    word([first], at),
    undefined,
    rest.map((one) => word([one], at)),
  );
}

/** `range` lets one network in, `tcpwrap` asks libwrap [socat(1); documented]. */
function gatesOf(world: World, { options }: Address, address: string, started: Setting): readonly Gate[] {
  const range = options.get('range')?.replace(':', '/');
  const wrapped = options.get('tcpwrap') ?? options.get('tcpwrappers');
  const network = range === undefined ? undefined : withPrefix(range);
  const wrapper =
    wrapped === undefined ? [] : [libwrapAt(world, wrapped === '1' ? 'socat' : wrapped, { address, v6only: false })];
  if (range === undefined) return wrapper;
  const from = network === undefined ? undefined : [network];
  const isLocal = from?.every((one) => inNetworks(one.split('/')[0]!, loopbackNetworks));
  const isLet = world.client.length > 0 && from ? world.client.some((one) => inNetworks(one, from)) : !isLocal;
  const gate: Gate = {
    remote: { allowed: isLet, ...(from ? { from } : {}), because: [started] },
    loopback: { allowed: from === undefined || inNetworks('127.0.0.1', from), because: [started] },
  };
  return [gate, ...wrapper];
}

/** `10.0.0.0:255.0.0.0` is `10.0.0.0/8`. */
function withPrefix(range: string): string | undefined {
  const [address = '', mask = ''] = range.split('/');
  if (/^\d{1,2}$/.test(mask)) return parseNetwork(range) ? range : undefined;
  const bits = mask
    .split('.')
    .map((one) => Number(one).toString(2).padStart(8, '0'))
    .join('');
  if (!/^1*0*$/.test(bits) || bits.length !== 32) return undefined;
  const network = `${address}/${bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')}`;
  return parseNetwork(network) ? network : undefined;
}
