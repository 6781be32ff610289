import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Fact, Login, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import { versionsBy, weakByPriorities } from '../gnutls.ts';
import { certificateAt, failsHandshake, keyPairState } from '../key-pair.ts';
import type { ToldSession } from '../listener.ts';
import { type Reading, type Row, reader } from '../settings.ts';
import type { Config } from './config.ts';
import { type Mode, rows } from './settings.ts';

/** What is spoken on one socket, and its login for a client that gets through. */
export interface Talk {
  readonly login: Fact<Login>;
  readonly session: Omit<ToldSession, 'cleartextLogin' | 'cleartextFrom'>;
  /** Why the daemon does not start with it. */
  readonly refusal?: { readonly reason: string; readonly because: readonly Setting<unknown>[] };
}

/** What makes a socket speak as it does. */
interface Said {
  readonly mode: Mode;
  readonly because: readonly Setting<unknown>[];
}

interface Keys {
  readonly certificate?: Setting;
  readonly state: Fact<CertificateState>;
}

/** `server` is the body of the socket's own block; a super-server's socket has none, and no block counts for it. */
export function talkOf(world: World, config: Config, server: readonly Statement[]): Talk {
  const lines = reader(world);
  const read = <T>(row: Row<T>, list: readonly Statement[]) => lines.last(row, list, config.near);
  const own = read(rows.tlsMode, server);
  const outer = read(rows.tlsMode, config.statements);
  const ownBlock = tlsBlock(world, server);
  const body = ownBlock ?? tlsBlock(world, config.statements) ?? [];
  const given = (list: readonly Row<string>[]) =>
    list.map((row) => read(row, body).setting).find(({ origin }) => origin.kind !== 'default');
  const certificate = given([rows.certificate, rows.oldCertificate]);
  const said = oldMode(world, config, body) ?? modeOf(own, outer, ownBlock !== undefined);
  const keys = keysOf(world, said, certificate, given([rows.key, rows.oldKey]));
  const disabled = config.program === 'imap4d' ? read(rows.loginDisabled, config.statements).setting : undefined;
  const login = loginOf(said, disabled);
  const refusal = missingCertificate(own, outer, certificate);
  const priorities = read(rows.priorities, body).setting;
  return { login, session: sessionFor(world, config, said, keys, login, priorities), ...(refusal ? { refusal } : {}) };
}

/** The last `tls` block of a scope. */
function tlsBlock(world: World, statements: readonly Statement[]): readonly Statement[] | undefined {
  const found = statements.findLast(
    (one) => one.kind === 'setting' && one.key.value === 'tls' && one.body !== undefined && world.holds(one.under),
  );
  return found?.kind === 'setting' ? found.body : undefined;
}

/** The block's own mode, else the program's; without any, only a `tls` block in the `server` block offers STLS [measured: tls-global-block, 3.15]. */
function modeOf(own: Reading<Mode>, outer: Reading<Mode>, hasOwnBlock: boolean): Said {
  const counted = [own, outer].find(({ setting }) => setting.value !== undefined && setting.value !== 'bad');
  if (counted) return { mode: counted.setting.value!, because: [counted.setting] };
  const because = own.statement ? [own.setting] : [outer.setting];
  return { mode: hasOwnBlock ? 'ondemand' : 'no', because };
}

/** Before 3.0 a `tls` block says `enable`, and `tls-required` demands it [docs: mailutils 2.2 manual]. */
function oldMode(world: World, { statements, near }: Config, body: readonly Statement[]): Said | undefined {
  if (world.since('3.0')) return undefined;
  const lines = reader(world);
  const required = lines.last(rows.oldRequired, statements, near).setting;
  if (required.value) return { mode: 'required', because: [required] };
  const enabled = lines.last(
    { ...rows.enable, defaults: [{ value: false, cite: 'mailutils 2.2 manual' }] },
    body,
    near,
  ).setting;
  return { mode: enabled.value ? 'ondemand' : 'no', because: [required, enabled] };
}

/** Any mode of the program, `no` among them, and any of the block but `no`, wants a certificate to be named [measured: 3.15]. */
function missingCertificate(
  own: Reading<Mode>,
  outer: Reading<Mode>,
  certificate: Setting | undefined,
): Talk['refusal'] {
  if (certificate) return undefined;
  const isOwn = own.statement !== undefined && own.setting.value !== 'bad';
  const told = isOwn ? own : outer;
  if (!told.statement || told.setting.value === 'bad' || (isOwn && told.setting.value === 'no')) return undefined;
  return { reason: 'TLS is not configured, but requested in the configuration', because: [told.setting] };
}

function keysOf(
  world: World,
  { mode, because }: Said,
  certificate: Setting | undefined,
  key: Setting | undefined,
): Keys {
  if (mode === 'no') return { state: fact('not-needed', ...because), ...(certificate ? { certificate } : {}) };
  if (!certificate) return { state: fact('not-named', ...because) };
  if (!key) return { certificate, state: fact('key-not-named', certificate) };
  return { certificate, state: keyPairState(world, certificate, key) };
}

function loginOf({ mode, because }: Said, disabled: Setting<boolean> | undefined): Fact<Login> {
  if (disabled?.value) return fact('refused', disabled);
  if (mode === 'required' || mode === 'connection') return fact('refused', ...because);
  return fact('accepted', ...because);
}

const STARTTLS = { no: 'none', bad: 'none', ondemand: 'offered', required: 'required', connection: 'none' } as const;

function sessionFor(
  world: World,
  { program }: Config,
  { mode, because }: Said,
  { state, certificate }: Keys,
  login: Fact<Login>,
  priorities: Setting,
): Talk['session'] {
  const isAtOnce = mode === 'connection';
  const isTls = mode !== 'no' && mode !== 'bad';
  const broken = isTls && failsHandshake(state.is) ? state.because : undefined;
  const isShut = login.is === 'refused' && !isTls;
  return {
    protocol: fact(program === 'pop3d' ? 'pop3' : 'imap', ...because),
    transport: fact(isAtOnce ? 'tls' : 'plain', ...because),
    starttls: fact(STARTTLS[mode], ...because),
    auth: isShut ? fact('none', ...login.because) : fact('offered', ...because),
    serving: broken ? fact(isAtOnce ? 'no' : 'starttls-broken', ...broken) : fact('yes', ...because),
    tlsLogin: isTls && !broken ? fact('accepted', ...because) : fact('refused', ...(broken ?? because)),
    certificate: certificate ? certificateAt(world, certificate) : unknown(...because),
    certificateState: state,
    tlsVersions: isTls ? versionsBy(priorities) : fact([], ...because),
    ...(isTls ? { weak: weakByPriorities(priorities, versionsBy(priorities)) } : {}),
  };
}
