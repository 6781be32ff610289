import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Protocol, Session, Setting } from '../../model/model.ts';
import { everyone } from '../../platform/network.ts';
import { failsHandshake } from '../key-pair.ts';
import { sessionOf } from '../listener.ts';
import { deadSession } from '../sessions.ts';
import { fatalOf } from './fatal.ts';
import { because, isWritten, listOf, param, type Param, type Scope } from './parameters.ts';
import { passwordsBy } from './sasl.ts';
import type { Started } from './services.ts';
import { type Level, rows } from './settings.ts';
import { type Keyed, keyedBy, tlsVersionsOf, weakOf } from './tls.ts';

type Evidence = readonly Setting<unknown>[];

/** What the lines of one service come to before anything is concluded. */
interface Policy {
  readonly scope: Scope;
  readonly wrapper: Param<boolean>;
  readonly level: Exclude<Level, ''>;
  readonly levelBy: Evidence;
  readonly sasl: Param<boolean>;
  /** AUTH waits for TLS. */
  readonly isLate: boolean;
  readonly lateBy: Evidence;
  readonly discarded: readonly string[] | undefined;
  readonly discardBy: Evidence;
  readonly keyed: Keyed;
}

/** What one SMTP server says to its clients, whoever they are. */
export function sessionFor(scope: Scope, started: Started, protocol: Protocol): Session {
  const fatal = fatalOf(scope, started);
  const expectsProxy = proxied(scope, rows.proxy);
  if (fatal) {
    const [first, ...rest] = fatal.because;
    const proven = first ? [{ ...first, note: `${started.program} ends with "${fatal.reason}"` }, ...rest] : [];
    const wrapper = param(scope, rows.wrapper).setting.value === true;
    return { ...deadSession(protocol, proven), transport: fact(wrapper ? 'tls' : 'plain', ...proven), expectsProxy };
  }
  const policy = policyOf(scope);
  return {
    ...(policy.wrapper.setting.value === true ? wrapped(policy, protocol) : plain(policy, protocol)),
    expectsProxy,
  };
}

/** Whether a balancer's header is demanded; a hidden word is taken for none, as in most files. */
export function proxied(scope: Scope, row: typeof rows.proxy | typeof rows.screenProxy): Fact<boolean> {
  const found = param(scope, row);
  if (found.setting.value === undefined) return unknown(...because(found));
  return found.setting.value === '' ? fact(false) : fact(true, ...because(found));
}

function policyOf(scope: Scope): Policy {
  const wrapper = param(scope, rows.wrapper);
  const isWrapped = wrapper.setting.value === true;
  const { level, levelBy } = isWrapped ? { level: 'encrypt' as const, levelBy: because(wrapper) } : levelOf(scope);
  const sasl = param(scope, rows.sasl);
  const isEncrypt = level === 'encrypt';
  const authOnly = isEncrypt || sasl.setting.value !== true ? undefined : param(scope, rows.authOnly);
  const discard = param(scope, rows.discard);
  return {
    scope,
    wrapper,
    level,
    levelBy,
    sasl,
    isLate: isEncrypt || authOnly?.setting.value === true,
    lateBy: authOnly ? because(authOnly) : levelBy,
    discarded: listOf(discard)?.map((one) => one.toLowerCase()),
    discardBy: because(discard),
    keyed: level === 'none' ? { certificate: unknown(), state: fact('not-needed', ...levelBy) } : keyedBy(scope),
  };
}

/** The level, or the older switches where it is empty; a level makes them void [measured: legacy-*, override-empty-level]. */
function levelOf(scope: Scope): { readonly level: Exclude<Level, ''>; readonly levelBy: Evidence } {
  const level = param(scope, rows.level);
  const is = level.setting.value ?? '';
  if (is !== '') return { level: is, levelBy: because(level) };
  const enforce = param(scope, rows.enforceTls);
  if (enforce.setting.value === true) return { level: 'encrypt', levelBy: [...because(enforce), level.setting] };
  const use = param(scope, rows.useTls);
  if (use.setting.value === true) return { level: 'may', levelBy: [...because(use), level.setting] };
  // A line that says no is what one would change, although saying nothing comes to the same.
  const said = use.setting.origin.kind === 'written' ? because(use) : [];
  return { level: 'none', levelBy: [...said, ...because(level)] };
}

/** TLS comes first; without a certificate the port hangs up at once [measured: cert-missing-wrappermode]. */
function wrapped(policy: Policy, protocol: Protocol): Session {
  const { scope, wrapper, sasl, discarded, discardBy, keyed } = policy;
  const told = because(wrapper);
  const refused = fact<Login>('refused', ...told);
  const isDead = failsHandshake(keyed.state.is);
  const hasAuth = sasl.setting.value === true && discarded?.includes('auth') !== true;
  const passwords = passwordsBy(scope, true);
  const by = sasl.setting.value === true ? [...(hasAuth ? [] : discardBy), ...because(sasl)] : because(sasl);
  return sessionOf({
    protocol: fact(protocol),
    transport: fact('tls', ...told),
    starttls: fact('none', ...told),
    auth: isDead ? fact('none', ...keyed.state.because) : fact(hasAuth ? 'offered' : 'none', ...by),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], ...told),
    serving: isDead ? fact('no', ...keyed.state.because) : fact('yes'),
    tlsLogin: isDead ? fact<Login>('refused', ...keyed.state.because) : loginIn(hasAuth, by, passwords),
    ...strength(policy, true),
    certificate: keyed.certificate,
    certificateState: keyed.state,
    ...files(passwords),
  });
}

/** What is spoken, with which certificates beside the first, and in whose name: `myhostname` where it is written with a domain. */
function strength(
  { scope, keyed }: Policy,
  isMandatory: boolean,
): Pick<Session, 'tlsVersions' | 'weak' | 'moreCertificates' | 'hostName'> {
  const tlsVersions = tlsVersionsOf(scope, isMandatory);
  const { setting } = param(scope, rows.hostname);
  const isNamed = setting.origin.kind === 'written' && /^[\w-]+(\.[\w-]+)+$/.test(setting.value ?? '');
  return {
    tlsVersions,
    weak: weakOf(scope, isMandatory, tlsVersions),
    ...(keyed.more && keyed.more.length > 0 ? { moreCertificates: keyed.more } : {}),
    ...(isNamed && setting.value !== undefined ? { hostName: fact(setting.value, setting) } : {}),
  };
}

function loginIn(hasAuth: boolean, by: Evidence, passwords: ReturnType<typeof passwordsBy>): Fact<Login> {
  if (!hasAuth) return fact('refused', ...by);
  if (passwords.are === undefined) return unknown(...passwords.because);
  return passwords.are ? fact('accepted', ...by) : fact('refused', ...passwords.because);
}

function files({ files: read }: ReturnType<typeof passwordsBy>): Pick<Session, 'files'> {
  return { files: read };
}

/** A greeting in plain: what is announced, and what a password gets [measured: the table in README.md]. */
function plain(policy: Policy, protocol: Protocol): Session {
  const { scope, level, levelBy, keyed } = policy;
  const hides = (word: string) => policy.discarded?.includes(word) === true;
  const announces = level !== 'none' && !hides('starttls');
  const isBroken = announces && failsHandshake(keyed.state.is);
  const isOn = policy.sasl.setting.value === true && !hides('auth');
  const onBy = policy.sasl.setting.value === true && hides('auth') ? policy.discardBy : because(policy.sasl);
  const before = isOn && !policy.isLate;
  const inside = isOn && announces && !isBroken;
  const tlsBy = level !== 'none' && hides('starttls') ? policy.discardBy : levelBy;
  const starttls = !announces
    ? 'none'
    : isOn && policy.isLate
      ? 'required'
      : level === 'encrypt'
        ? 'required'
        : 'offered';
  const plainly = passwordsBy(scope, false);
  const login = cleartext(policy, before, onBy, plainly);
  const tlsLogin = inside
    ? loginIn(true, onBy, passwordsBy(scope, true))
    : fact<Login>('refused', ...(isOn ? tlsBy : onBy));
  const authBy = before || inside ? onBy : !isOn ? onBy : isBroken ? keyed.state.because : tlsBy;
  return sessionOf({
    protocol: fact(protocol),
    transport: fact('plain', ...because(policy.wrapper)),
    starttls: fact(starttls, ...(starttls === 'required' && level !== 'encrypt' ? policy.lateBy : tlsBy)),
    auth: fact(before || inside ? 'offered' : 'none', ...authBy),
    cleartextLogin: { remote: login, loopback: login },
    cleartextFrom: fromOf(login),
    serving: isBroken ? fact('starttls-broken', ...keyed.state.because) : fact('yes'),
    tlsLogin,
    ...(announces ? strength(policy, level === 'encrypt') : {}),
    certificate: keyed.certificate,
    certificateState: announces ? keyed.state : fact('not-needed', ...tlsBy),
    ...files(plainly),
  });
}

function fromOf({ is, because: told }: Fact<Login>): Fact<readonly string[]> {
  return is === undefined ? unknown(...told) : fact(is === 'accepted' ? everyone : [], ...told);
}

/** A password before TLS: first the line that loosens. */
function cleartext(
  policy: Policy,
  before: boolean,
  onBy: Evidence,
  passwords: ReturnType<typeof passwordsBy>,
): Fact<Login> {
  const isOn = policy.sasl.setting.value === true;
  if (!before) return fact('refused', ...(isOn && policy.isLate ? policy.lateBy : onBy));
  if (policy.discarded === undefined) return unknown(...policy.discardBy);
  if (passwords.are === undefined) return unknown(...passwords.because);
  if (!passwords.are) return fact('refused', ...passwords.because);
  const authOnly = param(policy.scope, rows.authOnly);
  const [level] = policy.levelBy;
  const isNone = policy.level === 'none' && level?.origin.kind === 'written';
  const order = isWritten(authOnly)
    ? [...policy.lateBy, ...onBy, ...policy.levelBy]
    : isNone
      ? [...policy.levelBy, ...onBy, ...policy.lateBy]
      : [...onBy, ...policy.levelBy, ...policy.lateBy];
  return fact('accepted', ...order);
}
