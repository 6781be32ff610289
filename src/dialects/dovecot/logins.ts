import { fact } from '../../model/facts.ts';
import type { Brought, Fact, Login, Seen, Setting } from '../../model/model.ts';
import { everyone } from '../../platform/network.ts';
import { seen } from '../settings.ts';
import type { Config, Context } from './config.ts';
import { conflictIn } from './conflicts.ts';
import { type Deciding, passwordTaken, starttlsFor } from './decide.ts';
import { candidatesFor, hasHole, listIn, settingIn, visibleIn } from './read.ts';
import { type Door, namedSeats, ownSeat, type Seat, serversOf, toldSeats } from './seats.ts';
import { rows, toggle } from './settings.ts';
import { isTrusted, trustedIn } from './trust.ts';

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
