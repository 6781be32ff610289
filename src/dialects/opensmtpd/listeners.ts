import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Login, Protocol, Session, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { mailPorts } from '../../platform/services.ts';
import { locate } from '../../text/source-file.ts';
import { failsHandshake, type Keyed } from '../key-pair.ts';
import { listenerOf } from '../listener.ts';
import { isReachable, reached } from '../reach.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import { type Listen, lineSetting } from './listen.ts';
import { type Socket, socketsOf } from './sockets.ts';

/** A listener for every address of a line. */
export function listenersOf(world: World, listen: Listen, keyed: Keyed): readonly Listener[] {
  const line = lineSetting(listen);
  const { span: declaredAt } = listen.line.statement;
  const [place = declaredAt] = locate(declaredAt);
  const port =
    listen.port === undefined ? unknown(line) : fact(listen.port, listen.options.get('port')?.setting ?? line);
  const session = sessionBy(world, listen, keyed);
  return socketsOf(world, listen).map((socket) => {
    const { address, what } = socket;
    const bound = address === undefined ? unknown(line) : fact(address, line);
    const at = address === undefined ? fact(isRemote(world, listen, socket) ? '0.0.0.0' : '127.0.0.1', line) : bound;
    return listenerOf({
      ...session,
      ...reached(world, at, fact<Login>('refused', line)),
      id: `${place.file.path}:${place.start} ${address ?? what}`,
      declaredAt,
      named: unknown(line),
      address: bound,
      port,
      protocol: protocolOf(port),
      v6only: address === '::' ? fact(true, line) : unknown(),
    });
  });
}

function isRemote(world: World, { address }: Listen, { what, isInterface }: Socket): boolean {
  return isInterface || isReachable(world, undefined, { what, written: address.word });
}

function protocolOf({ is, because }: Fact<number>): Fact<Protocol> {
  if (is === undefined) return unknown(...because);
  return fact(mailPorts[is]?.protocol === 'submission' ? 'submission' : 'smtp', ...because);
}

type Decided = Pick<Session, 'transport' | 'starttls' | 'auth' | 'tlsLogin' | 'serving'>;
type Spoken = Decided & Pick<Session, 'certificate' | 'certificateState' | 'tlsVersions' | 'weak' | 'authMechanisms'>;

/**
 * AUTH needs TLS, whatever the line says, for clients on the host itself as well: no password is taken in clear
 * [measured: tls-auth, auth-on-socket-and-loopback].
 */
function sessionBy(world: World, listen: Listen, { certificate, state }: Keyed): Spoken {
  const decided = listen.isOpaque ? hidden(listen) : broken(seen(listen), listen, failsHandshake(state.is));
  const isOffered = decided.auth.is === 'offered';
  return {
    ...decided,
    certificate,
    certificateState: state,
    tlsVersions: versionsOf(world, listen),
    ...(listen.options.has('tls') ? { weak: weakOf(world, listen) } : {}),
    authMechanisms: {
      plain: fact([], lineSetting(listen)),
      tls: isOffered ? fact(['LOGIN', 'PLAIN'], ...decided.auth.because) : fact([], ...decided.auth.because),
    },
  };
}

function hidden(listen: Listen): Decided {
  const line = lineSetting(listen);
  const tls = listen.options.get('tls');
  return {
    transport: tls?.name === 'smtps' ? fact('tls', tls.setting) : tls ? fact('plain', tls.setting) : unknown(line),
    starttls: tls?.name === 'smtps' ? fact('none', tls.setting) : unknown(line),
    auth: unknown(line),
    tlsLogin: unknown(line),
    serving: fact('yes'),
  };
}

/** By the options of the line; a client certificate that is demanded is a password of its own, which clients do not have [measured: tls-require-verify]. */
function seen(listen: Listen): Decided {
  const line = lineSetting(listen);
  const [tls, auth] = [listen.options.get('tls'), listen.options.get('auth')];
  const by = tls ? [tls.setting, line] : [line];
  const canLogIn = tls !== undefined && auth !== undefined && !tls.verify;
  const because = canLogIn ? [auth.setting, ...by] : by;
  const isTls = tls?.name === 'smtps';
  const demands = tls?.name === 'tls-require' || auth !== undefined;
  return {
    transport: fact(isTls ? 'tls' : 'plain', ...by),
    starttls: fact(!tls || isTls ? 'none' : demands ? 'required' : 'offered', ...because),
    auth: fact(canLogIn ? 'offered' : 'none', ...because),
    tlsLogin: fact<Login>(canLogIn ? 'accepted' : 'refused', ...because),
    serving: fact('yes'),
  };
}

/** Releases before 7.0 start without a certificate, announce STARTTLS, and every handshake fails [measured: 6.8]. */
function broken(decided: Decided, listen: Listen, fails: boolean): Decided {
  if (!fails) return decided;
  const because = decided.starttls.because;
  const isTls = listen.options.get('tls')?.name === 'smtps';
  return {
    ...decided,
    auth: fact('none', ...because),
    tlsLogin: fact<Login>('refused', ...because),
    serving: fact(isTls ? 'no' : 'starttls-broken', ...because),
  };
}

/** A list of OpenSSL's, or one of libtls's own words, which ask for nothing by name [tls_config_set_ciphers(3)]. */
function weakOf(world: World, listen: Listen): WeakTls {
  return weakTls({
    versions: weakVersions(versionsOf(world, listen), undefined),
    ciphers: weakIn(listen.options.get('ciphers')?.setting),
  });
}

const MODERN = ['TLSv1.2', 'TLSv1.3'];
const ALL = /^(tlsv1|all|secure|default|legacy|compat|insecure)$/;

/** libtls speaks 1.2 and 1.3; `TLSv1` in a list is every version from 1.0 on, of which older ones are not spoken [measured: weak-ciphers; tls_config_set_protocols(3)]. */
function versionsOf(world: World, { options }: Listen): Fact<readonly string[]> {
  const asked = options.get('protocols');
  if (!options.has('tls')) return fact([]);
  if (!asked) return world.byRelease((one) => (one.since('7.0') ? fact(MODERN) : unknown()));
  const words = (asked.setting.value ?? '!').toLowerCase().split(/[,: ]+/);
  if (words.some((one) => one.includes('!'))) return unknown(asked.setting);
  const spoken = words.some((one) => ALL.test(one))
    ? MODERN
    : MODERN.filter((one) => words.includes(one.toLowerCase()));
  return fact(spoken, asked.setting);
}
