import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { DaemonPort } from './daemons.ts';
import { type Logins, SHOWN } from './logins.ts';

type Facts = Pick<
  Session,
  | 'transport'
  | 'starttls'
  | 'auth'
  | 'tlsLogin'
  | 'serving'
  | 'certificate'
  | 'certificateState'
  | 'tlsVersions'
  | 'weak'
  | 'authMechanisms'
>;

/** What one daemon speaks, and what it does with a password before TLS. */
export interface Spoken extends Facts {
  readonly login: Fact<Login>;
}

type Because = readonly Setting<unknown>[];

/** `M=s` is TLS from the first byte, `A` no AUTH, `S` no STARTTLS [measured: three-daemons; docs: op.me, "DaemonPortOptions"]. */
export function spokenBy(world: World, daemon: DaemonPort, logins: Logins): Spoken {
  const { flags, setting } = daemon;
  if (flags === undefined) return hidden(setting, logins);
  const isTls = flags.includes('s');
  const noAuth = flags.includes('A');
  const canStart = logins.hasTls && !isTls && !flags.includes('S');
  const tls = logins.keyed.state.because;
  const before = noAuth || isTls ? [] : beforeTls(logins);
  const inside = noAuth || !(isTls ? logins.hasTls : canStart) ? [] : logins.mechanisms;
  const because = noAuth ? [setting] : logins.because;
  const login: Fact<Login> = isTls ? fact('refused', setting) : loginBy(before, because);
  const state =
    isTls && logins.keyed.state.is === 'not-needed' ? fact('not-named' as const, setting) : logins.keyed.state;
  return {
    login,
    transport: fact(isTls ? 'tls' : 'plain', setting),
    starttls: starttlsBy(canStart, login, inside, isTls ? [setting] : tls, because),
    auth: authBy(world, before, inside, because, logins),
    tlsLogin: inside ? loginBy(inside, because) : unknown(...because),
    serving: isTls && !logins.hasTls ? fact('no', ...state.because) : fact('yes'),
    certificate: logins.keyed.certificate,
    certificateState: state,
    tlsVersions: isTls || canStart ? versions(world) : fact([], ...tls),
    ...(isTls || canStart ? { weak: logins.weak } : {}),
    authMechanisms: { plain: listed(before, because), tls: listed(inside, because) },
  };
}

function hidden(setting: Setting, { keyed }: Logins): Spoken {
  const open = unknown(setting);
  return {
    login: open,
    transport: open,
    starttls: open,
    auth: open,
    tlsLogin: open,
    serving: fact('yes'),
    certificate: keyed.certificate,
    certificateState: keyed.state,
    tlsVersions: open,
    authMechanisms: { plain: open, tls: open },
  };
}

/** `p` keeps those that show the password for TLS [measured: auth-tls-p]. */
function beforeTls({ mechanisms, needsTls }: Logins): readonly string[] | undefined {
  if (mechanisms && !mechanisms.some((one) => SHOWN.test(one))) return mechanisms;
  if (needsTls === undefined) return undefined;
  if (needsTls) return mechanisms?.filter((one) => !SHOWN.test(one)) ?? [];
  return mechanisms;
}

function loginBy(mechanisms: readonly string[] | undefined, because: Because): Fact<Login> {
  if (!mechanisms) return unknown(...because);
  return fact(mechanisms.some((one) => SHOWN.test(one)) ? 'accepted' : 'refused', ...because);
}

function starttlsBy(
  canStart: boolean,
  login: Fact<Login>,
  inside: readonly string[] | undefined,
  tls: Because,
  because: Because,
): Session['starttls'] {
  if (!canStart) return fact('none', ...tls);
  if (!inside || login.is === undefined) return unknown(...because);
  const isNeeded = login.is === 'refused' && inside.some((one) => SHOWN.test(one));
  return isNeeded ? fact('required', ...because) : fact('offered', ...tls);
}

/** A sendmail that nobody told of mechanisms offers its own where SASL is compiled in, as Debian does [measured: debian-default]. */
function authBy(
  world: World,
  before: readonly string[] | undefined,
  inside: readonly string[] | undefined,
  because: Because,
  { isAsked }: Logins,
): Session['auth'] {
  if (!before || !inside) return before?.length || inside?.length ? fact('offered', ...because) : unknown(...because);
  const is = before.length > 0 || inside.length > 0 ? 'offered' : 'none';
  if (isAsked || is === 'none') return fact(is, ...because);
  return world.byRelease((one) => (one.build() === 'debian' ? fact(is, ...because) : unknown(...because)));
}

function listed(mechanisms: readonly string[] | undefined, because: Because): Fact<readonly string[]> {
  return mechanisms ? fact(mechanisms, ...because) : unknown(...because);
}

/** With the defaults of its options [measured: auth-tls-p]; older releases and other OpenSSLs may speak more. */
function versions(world: World): Fact<readonly string[]> {
  return world.byRelease((one) =>
    one.build() === 'debian' && one.since('8.17') ? fact(['TLSv1.2', 'TLSv1.3']) : unknown(),
  );
}
