import { fact } from '../../model/facts.ts';
import type { Brought, Fact, Login, Seen, Setting } from '../../model/model.ts';
import { everyone, inNetworks, isLoopback, parseNetwork } from '../../platform/network.ts';
import type { Span } from '../../text/source-file.ts';
import { seen } from '../settings.ts';
import type { Config, Context } from './config.ts';
import { conflictIn } from './conflicts.ts';
import { type Deciding, passwordTaken, starttlsFor } from './decide.ts';
import { type Client, isFor, isOwn, type Net } from './networks.ts';
import { candidatesFor, hasHole, isWritten, type ListReading, listIn, settingIn, visibleIn } from './read.ts';
import { rows, toggle } from './settings.ts';

/** A plain socket, as far as it bears on who may log in. */
export interface Door {
  /** The name that `protocol { }` blocks know it by. */
  readonly protocol: string;
  /** Undefined where a hole hides it. */
  readonly address: string | undefined;
  readonly isOwnAddress: boolean;
  readonly family: 'ipv4' | 'ipv6' | undefined;
  readonly haproxy: Setting<boolean>;
  readonly at: Setting<unknown>;
}

export interface Logins {
  readonly remote: Fact<Login>;
  readonly loopback: Fact<Login>;
  readonly from: Fact<readonly string[]>;
  readonly starttls: Fact<'none' | 'offered' | 'required'>;
  /** What clients get that are not the host itself, whatever the address lets through. */
  readonly brought?: Brought;
  readonly ssl: Seen<'no' | 'yes' | 'required'>;
  /** Why it hangs up on everybody. */
  readonly dead?: Setting<unknown>;
}

interface Seat {
  readonly client: Client;
  readonly server: Client;
}

/** Who may log in without TLS on a plain socket. */
export function loginsOn(config: Config, door: Door): Logins {
  const everybody =
    door.family === 'ipv4' ? everyone.slice(0, 1) : door.family === 'ipv6' ? everyone.slice(1) : everyone;
  const some = serversOf(config, door).map((server) => judge(config, door, { client: { kind: 'other' }, server }));
  const all = some.find(isAccepted);
  // Where everybody may, nothing is to be learnt of networks.
  const within = all ? [] : namedSeats(config, door).map((seat) => ({ seat, judged: judge(config, door, seat) }));
  const told = toldSeats(config, door).map((seat) => judge(config, door, seat));
  const counted = told.length > 0 ? told : [...some, ...within.map(({ judged }) => judged)];
  const decisive = counted.find(isAccepted) ?? counted[0]!;
  const open = within.filter(({ judged }) => isAccepted(judged));
  const from = all ? everybody : [...new Set(open.map(({ seat }) => seat.client.net.cidr ?? seat.client.net.text))];
  const dead = counted.every(({ at }) => at.dead) ? decisive.at.dead : undefined;
  const own = judge(config, door, ownSeat(door));
  const isProxied = door.haproxy.value === true;
  const takers = fact<readonly string[]>(from, ...(all ?? open[0]?.judged ?? decisive).taken.because);
  return {
    remote: door.isOwnAddress ? fact<Login>('unreachable', door.at) : decisive.taken,
    // A balancer's header is demanded of everybody, so the host itself is dropped too [measured: haproxy-listener].
    loopback: isProxied ? fact<Login>('refused', door.haproxy) : own.taken,
    from: door.isOwnAddress ? fact<readonly string[]>([], door.at) : takers,
    brought: { login: decisive.taken, from: takers, starttls: decisive.starttls },
    starttls: (door.isOwnAddress && !isProxied ? own : decisive).starttls,
    ssl: decisive.at.ssl,
    ...(dead ? { dead } : {}),
  };
}

function isAccepted({ taken }: Judged): boolean {
  return taken.is === 'accepted';
}

/** A client in each network that a block or a list of trusted networks names. */
function namedSeats(config: Config, door: Door) {
  const nets = namedNetworks(config, door);
  return serversOf(config, door).flatMap((server) =>
    nets.map((net) => ({ client: { kind: 'within', net } as const, server })),
  );
}

/** The clients of whom `remote` is to speak. */
function toldSeats(config: Config, door: Door): readonly Seat[] {
  const asked = config.world.client.filter((address) => door.family === undefined || familyOf(address) === door.family);
  return asked.flatMap((address) =>
    serversOf(config, door).map((server) => ({ client: { kind: 'address', address } as const, server })),
  );
}

/** The host's own addresses where they are known; else any, and one in each `local` block. */
function serversOf({ world, scopes }: Config, { address, family }: Door): readonly Client[] {
  if (address !== undefined && address !== '0.0.0.0' && address !== '::') return [{ kind: 'address', address }];
  const own = world.addresses.filter((one) => familyOf(one) === family);
  if (own.length > 0) return own.map((one) => ({ kind: 'address', address: one }));
  const nets = uniqueNets(scopes.flatMap(({ filter }) => (filter.local ? [filter.local] : [])));
  const named = nets.filter((net) => net.bits > 0 && !isOwn(net) && isFor(net, family));
  return [{ kind: 'other' }, ...named.map((net) => ({ kind: 'within', net }) as const)];
}

function namedNetworks(config: Config, { family, protocol }: Door): readonly Net[] {
  const blocks = config.scopes.flatMap(({ filter }) =>
    filter.remote && filter.remote.bits > 0 ? [filter.remote] : [],
  );
  const trusted = trustedIn(config, { protocol, remote: { kind: 'other' }, local: { kind: 'other' } });
  const lists = trusted.words.flatMap((word): readonly Net[] => {
    const parsed = parseNetwork(word);
    return parsed
      ? [
          {
            text: word,
            cidr: `${parsed.address}/${parsed.prefix}`,
            bits: Math.max(parsed.prefix, 1),
            family: parsed.family,
          },
        ]
      : [];
  });
  const hidden = trusted.hidden ? [{ text: textAt(trusted.hidden), bits: 32 }] : [];
  return uniqueNets([...blocks, ...lists, ...hidden]).filter((net) => !isOwn(net) && isFor(net, family));
}

function uniqueNets(list: readonly Net[]): readonly Net[] {
  return [...new Map(list.map((net) => [net.cidr ?? net.text, net])).values()];
}

function textAt({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function ownSeat({ address, family }: Door): Seat {
  const loopback = family === 'ipv6' ? '::1' : '127.0.0.1';
  const own = address === undefined || address === '0.0.0.0' || address === '::' ? loopback : address;
  return { client: { kind: 'address', address: own }, server: { kind: 'address', address: own } };
}

interface Judged {
  readonly at: Deciding;
  readonly taken: Fact<'accepted' | 'refused'>;
  readonly starttls: Fact<'none' | 'offered' | 'required'>;
}

function judge(config: Config, door: Door, { client, server }: Seat): Judged {
  const context: Context = { protocol: door.protocol, remote: client, local: server };
  const at = decidingIn(config, door, context);
  const taken = passwordTaken(at);
  return { at, taken, starttls: starttlsFor(at, taken) };
}

/** What the login process reads for such a client. */
function decidingIn(config: Config, door: Door, context: Context): Deciding {
  const ssl = sslIn(config, context);
  const dead = conflictIn(config, context) ?? contradiction(config, context, ssl) ?? unproxied(config, door, context);
  const noPassword = withoutPassword(config, context);
  const needsCertificate = needsCertificateIn(config, context);
  const own = ownClient(door, context);
  return {
    ssl,
    is24: config.is24,
    allowed: () => allowedIn(config, context),
    trusted: () => trustedBy(config, door, context),
    ...(own ? { own } : {}),
    ...(dead ? { dead } : {}),
    ...(noPassword ? { noPassword } : {}),
    ...(needsCertificate ? { needsCertificate } : {}),
  };
}

const TAKES_PASSWORD = /(^|[\s,"])(plain|login)($|[\s,"])/i;

/** Nothing is asked where every line that may count leaves a mechanism that takes a password. */
function withoutPassword(config: Config, context: Context): Setting<unknown> | undefined {
  const lines = candidatesFor(config, rows.mechanisms);
  if (lines.every(({ args, body }) => !body && (args[0]?.value === undefined || TAKES_PASSWORD.test(args[0].value))))
    return undefined;
  const list = listIn(config, rows.mechanisms, context);
  const takes = list.hidden !== undefined || list.words.some((name) => /^(plain|login)$/i.test(name));
  return takes ? undefined : list.setting;
}

/** A client certificate is asked for only where a line says so; a hidden value is taken for no, which hides nothing. */
export function needsCertificateIn(config: Config, context: Context): Setting<boolean> | undefined {
  const lines = candidatesFor(config, rows.requireClientCert);
  if (!lines.some(({ args }) => args[0]?.value !== undefined && toggle.read(args[0].value) === true)) return undefined;
  const { setting } = visibleIn(config, rows.requireClientCert, context);
  return setting.value === true ? setting : undefined;
}

export function sslIn(config: Config, context: Context): Seen<'no' | 'yes' | 'required'> {
  const { setting } = settingIn(config, rows.ssl, context);
  return seen(setting) ? setting : { ...setting, value: 'yes' };
}

function allowedIn(config: Config, context: Context): { readonly is: boolean; readonly setting: Setting<unknown> } {
  const { setting } = settingIn(config, config.is24 ? rows.allowCleartext : rows.disablePlaintextAuth, context);
  return { is: config.is24 ? setting.value === true : setting.value === false, setting };
}

/** `auth_allow_cleartext = yes` beside `ssl = required` [measured: v24-protocol-ssl-required]. */
function contradiction(config: Config, context: Context, ssl: Seen): Setting<unknown> | undefined {
  if (!config.is24 || ssl.value !== 'required') return undefined;
  const { is, setting } = allowedIn(config, context);
  return is
    ? { ...setting, note: '"auth_allow_cleartext = yes" contradicts "ssl = required", so the login process gives up' }
    : undefined;
}

/** A PROXY header counts only from trusted networks, and nobody is trusted unless it is said [measured: haproxy-listener*]. */
function unproxied(config: Config, { haproxy }: Door, context: Context): Setting<unknown> | undefined {
  if (haproxy.value !== true) return undefined;
  const list = listIn(config, rows.proxyNetworks, context);
  return list.words.length > 0 || list.hidden || hasHole(config) ? undefined : list.setting;
}

function ownClient(door: Door, { remote, local }: Context): Setting<unknown> | undefined {
  if (door.haproxy.value === true || remote.kind !== 'address' || local.kind !== 'address') return undefined;
  return remote.address === local.address
    ? { ...door.at, note: 'a client on the host itself counts as secured' }
    : undefined;
}

/** 2.4 counts a balancer's clients as secured [measured: v24-haproxy]. */
function trustedBy(config: Config, door: Door, context: Context): Setting<unknown> | undefined {
  if (door.haproxy.value === true && config.is24) return door.haproxy;
  const trusted = trustedIn(config, context);
  return isTrusted(config, trusted, context.remote) ? trusted.setting : undefined;
}

/** A hole in the scope is asked about only where a line says that cleartext is refused; else that line's own question is enough. */
function trustedIn(config: Config, context: Context): ListReading {
  const isTold = isWritten(config, config.is24 ? rows.allowCleartext : rows.disablePlaintextAuth);
  return listIn(config, rows.trustedNetworks, context, { seesHoles: isTold });
}

function isTrusted(config: Config, list: ListReading, client: Client): boolean {
  if (client.kind === 'other') return false;
  if (client.kind === 'address') {
    if (list.words.length > 0 && inNetworks(client.address, list.words)) return true;
    return list.hidden !== undefined && !isLoopback(client.address) && covers(config, list);
  }
  const { net } = client;
  if (net.cidr !== undefined) return list.words.some((word) => liesWithin(net.cidr!, word));
  return list.hidden !== undefined && net.text === textAt(list.hidden) && covers(config, list);
}

function liesWithin(inner: string, outer: string): boolean {
  const one = parseNetwork(inner);
  const other = parseNetwork(outer);
  if (!one || !other || one.family !== other.family || other.prefix > one.prefix) return false;
  return inNetworks(one.address, [outer]);
}

/** Whether a list that is hidden speaks of others than the host itself. */
function covers({ world }: Config, { hidden, setting }: ListReading): boolean {
  if (setting.origin.kind === 'assumed') return true; // it was asked whether there is such a list
  const at = hidden!;
  const text = textAt(at);
  return world.ask({
    id: `variable ${at.file.scope ?? world.root} ${text} ${setting.name} others`,
    kind: 'variable',
    at,
    answers: [
      { is: true, text: `${text} names a network of other hosts` },
      { is: false, text: `${text} names no other host` },
    ],
  });
}

/** A socket on which TLS comes first takes nothing before it. */
export function tlsLogins(config: Config, door: Door): Logins {
  const context: Context = { protocol: door.protocol, remote: { kind: 'other' }, local: serversOf(config, door)[0]! };
  const ssl = sslIn(config, context);
  const dead = conflictIn(config, context) ?? contradiction(config, context, ssl) ?? unproxied(config, door, context);
  const hangsUp = dead ?? (ssl.value === 'no' ? ssl : undefined);
  const refused = fact<Login>('refused', door.at);
  return {
    remote: door.isOwnAddress ? fact<Login>('unreachable', door.at) : refused,
    loopback: refused,
    from: fact<readonly string[]>([], door.at),
    starttls: fact('none' as const, door.at),
    ssl,
    ...(hangsUp ? { dead: hangsUp } : {}),
  };
}
