import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Session, Setting, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { presenceOf } from '../../platform/files.ts';
import { versionsBy, weakByPriorities } from '../gnutls.ts';
import { certificateAt, failsHandshake, keyPairState } from '../key-pair.ts';
import type { ToldSession } from '../listener.ts';
import { seen } from '../settings.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Pair } from './files.ts';
import { PROTOCOLS, rows, sockets, switches } from './settings.ts';

/** A session, and its login for a client that gets through. */
export interface Spoken {
  readonly login: Fact<Login>;
  readonly session: Omit<ToldSession, 'cleartextLogin' | 'cleartextFrom'>;
}

/** TLS from the first byte; the script of pop3d-ssl switches STARTTLS off [source: /usr/sbin/pop3d-ssl]. */
export function tlsSession(world: World, pair: Pair): Spoken {
  const helper = helperOf(world, pair);
  const keyed = keyedBy(world, pair, true);
  const dead = helper.isMissing ? [helper.setting] : brokenBy(keyed.certificateState);
  const port = pair.plainFirst.get(sockets.tls.port);
  return {
    login: fact<Login>('refused', port),
    session: {
      ...keyed,
      protocol: fact(pair.protocol, port),
      transport: fact('tls', port),
      starttls: fact('none', port),
      auth: dead ? fact('none', ...dead) : fact('offered', port),
      tlsLogin: dead ? fact('refused', ...dead) : fact('accepted', port),
      serving: dead ? fact('no', ...dead) : fact('yes', port),
      tlsVersions: tlsVersions(world, pair),
      weak: weakOf(world, pair, [rows.TLS_PROTOCOL]),
    },
  };
}

/**
 * STARTTLS needs its switch and couriertls; whether passwords wait for it is a number. Without STARTTLS, POP3 that
 * demands it lets nobody in, IMAP lets everybody in [measured: tls-required-starttls-no, imap-tls-required].
 */
export function plainSession(world: World, pair: Pair): Spoken {
  const { starttls: starttlsRow, required: requiredRow } = switches[pair.protocol];
  const order = pair.protocol === 'imap' ? pair.sslFirst : pair.plainFirst;
  const wanted = order.get(starttlsRow);
  const required = pair.plainFirst.get(requiredRow);
  const helper = helperOf(world, pair);
  const offers: Fact<boolean> = !seen(wanted)
    ? unknown(wanted)
    : wanted.value && helper.isMissing
      ? fact(false, helper.setting, wanted)
      : fact(wanted.value, wanted);
  const login = loginOf(pair.protocol, offers, required);
  const keyed = keyedBy(world, pair, offers.is === true);
  const broken = offers.is === true ? brokenBy(keyed.certificateState) : undefined;
  const isShut = offers.is === false && login.is === 'refused';
  const port = pair.sslFirst.get(sockets.plain.port);
  return {
    login,
    session: {
      ...keyed,
      protocol: fact(pair.protocol, port),
      transport: fact('plain', port),
      starttls: starttlsOf(offers, login),
      auth: isShut ? fact('none', ...login.because) : fact('offered', port),
      tlsLogin:
        offers.is === true && !broken
          ? fact('accepted', ...offers.because)
          : fact('refused', ...(broken ?? offers.because)),
      serving: broken ? fact('starttls-broken', ...broken) : fact('yes', port),
      tlsVersions: offers.is === true ? tlsVersions(world, pair) : fact([], ...offers.because),
      ...(offers.is === true ? { weak: weakOf(world, pair, [rows.TLS_STARTTLS_PROTOCOL, rows.TLS_PROTOCOL]) } : {}),
    },
  };
}

function loginOf(protocol: Pair['protocol'], offers: Fact<boolean>, required: Setting<boolean>): Fact<Login> {
  if (!seen(required)) return unknown(required);
  if (!required.value) return fact<Login>('accepted', required);
  if (protocol === 'pop3' || offers.is === true) return fact<Login>('refused', required);
  return offers.is === false ? fact<Login>('accepted', ...offers.because, required) : unknown(...offers.because);
}

function starttlsOf({ is, because }: Fact<boolean>, login: Fact<Login>): Session['starttls'] {
  if (is === undefined) return unknown(...because);
  if (!is) return fact('none', ...because);
  if (login.is === undefined) return unknown(...login.because);
  return login.is === 'refused' ? fact('required', ...login.because) : fact('offered', ...because);
}

/** couriertls does the TLS; packages bring it, so that only a path that they do not have can be wrong. */
function helperOf(world: World, { plainFirst }: Pair): { readonly setting: Setting; readonly isMissing: boolean } {
  const setting = plainFirst.get(rows.COURIERTLS);
  const { value, origin } = setting;
  if (value === undefined && origin.kind !== 'default') return { setting, isMissing: false };
  const path = value ?? '';
  const isPackaged = /^\/(usr|opt)\//.test(path);
  return { setting, isMissing: !isPackaged && (!path.startsWith('/') || presenceOf(world, path) === 'absent') };
}

function keyedBy(
  world: World,
  { plainFirst }: Pair,
  isWanted: boolean,
): Pick<Session, 'certificate' | 'certificateState'> {
  const setting = plainFirst.get(rows.TLS_CERTFILE);
  const certificate = certificateAt(world, setting);
  if (!isWanted) return { certificate, certificateState: fact('not-needed', setting) };
  const isUnnamed = setting.value === '' || (setting.value === undefined && setting.origin.kind === 'default');
  if (isUnnamed) return { certificate, certificateState: fact('not-named', setting) };
  const key = plainFirst.given(rows.TLS_PRIVATE_KEYFILE);
  return { certificate, certificateState: keyPairState(world, setting, key?.value === '' ? undefined : key) };
}

/** Everything starts without a certificate; handshakes fail [measured]. */
function brokenBy({ is, because }: Session['certificateState']): readonly Setting<unknown>[] | undefined {
  return failsHandshake(is) ? because : undefined;
}

/** Debian's builds use GnuTLS and pass over `TLS_PROTOCOL` [measured: tls-protocol-12-gnutls]; of other builds nothing is said. */
function tlsVersions(world: World, { plainFirst }: Pair): Fact<readonly string[]> {
  return world.builtBy === 'debian' ? versionsBy(plainFirst.get(rows.TLS_PRIORITY)) : unknown();
}

/** What lines ask for: a priority string where GnuTLS does the TLS, else a least version and a list of OpenSSL's [couriertls(1)]. */
function weakOf(
  world: World,
  pair: Pair,
  protocols: readonly (typeof rows.TLS_PROTOCOL | typeof rows.TLS_STARTTLS_PROTOCOL)[],
): WeakTls {
  const { quiet } = pair;
  const spoken = tlsVersions(world, pair);
  if (world.builtBy === 'debian') return weakByPriorities(quiet.get(rows.TLS_PRIORITY), spoken);
  const [told] = protocols.flatMap((row) => quiet.given(row) ?? []);
  const asked = PROTOCOLS[told?.value?.replace(/\+\+$/, '') ?? ''];
  return weakTls({
    versions: weakVersions(spoken, asked, ...(told ? [told] : [])),
    ciphers: weakIn(quiet.given(rows.TLS_CIPHER_LIST)),
  });
}
