import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Login, Protocol, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { isAddress } from '../../platform/network.ts';
import { hostPortOf, portNumber } from '../endpoint.ts';
import type { Keyed } from '../key-pair.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import { originOf, reader } from '../settings.ts';
import { certificateOf } from './certificates.ts';
import { allowPlainText, PROTOCOLS, protocolRow, tlsEnable, tlsImplicit, WITH_STORE } from './settings.ts';
import { type Decided, smtpLogin } from './smtp-login.ts';

/** A `server.listener` that speaks a mail protocol, in one world. */
interface Server {
  readonly id: string;
  readonly protocol: Setting<(typeof PROTOCOLS)[number]>;
  readonly isOld: boolean;
  readonly enable: Setting<boolean>;
  readonly implicit: Setting<boolean>;
  readonly keyed: Keyed;
  readonly proxied?: Setting;
}

/** All sockets that the file asks for. Listeners stand in it in every release that reads one [source: boot.rs, "Parser servers"]. */
export function listenersOf(world: World, statements: readonly Statement[], near: Span): readonly Listener[] {
  const there = statements.flatMap((one) => (one.kind === 'setting' && world.holds(one.under) ? [one] : []));
  const ids = [
    ...new Set(there.flatMap(({ key }) => /^server\.listener\.(.+)\.protocol$/.exec(key.value ?? '')?.[1] ?? [])),
  ];
  return ids.flatMap((id) => {
    const server = serverOf(world, statements, there, id);
    const bind = there.findLast(({ key }) => key.value === `server.listener.${id}.bind`);
    if (!server || !bind) return [];
    return bind.args.flatMap((written, at) => socketAt(world, statements, near, server, written, at));
  });
}

function serverOf(
  world: World,
  statements: readonly Statement[],
  there: readonly SettingStatement[],
  id: string,
): Server | undefined {
  const own = there.find(({ key }) => key.value === `server.listener.${id}.protocol`)!;
  const { setting: protocol } = reader(world).last(protocolRow(id), statements, own.span);
  const name = PROTOCOLS.find((one) => one === protocol.value);
  if (name === undefined) return undefined;
  const isOld = !world.since(WITH_STORE);
  const tls = (row: typeof tlsEnable): Setting<boolean> => {
    const mine = reader(world).last(row(`server.listener.${id}`, isOld), statements, own.span).setting;
    if (!isOld || mine.origin.kind !== 'default') return mine;
    return reader(world).last(row('server', isOld), statements, own.span).setting;
  };
  const named = isOld ? certificateNamed(there, id) : undefined;
  const proxied = there.find(({ key }) =>
    [`server.listener.${id}.proxy.`, 'server.proxy.'].some((one) => key.value?.startsWith(one)),
  );
  return {
    id,
    protocol: { ...protocol, value: name },
    isOld,
    enable: tls(tlsEnable),
    implicit: tls(tlsImplicit),
    keyed: isOld && !named ? { certificate: unknown(), state: unknown() } : certificateOf(world, statements, named),
    ...(proxied ? { proxied: { name: proxied.key.value ?? '', origin: originOf(proxied.span) } } : {}),
  };
}

/** Before 0.7 a listener, or all of them, named a certificate; with ACME none is a file's. */
function certificateNamed(there: readonly SettingStatement[], id: string): Setting | undefined {
  const last = (name: string) =>
    there.findLast(({ key }) => key.value === `server.listener.${id}.tls.${name}`) ??
    there.findLast(({ key }) => key.value === `server.tls.${name}`);
  const found = last('certificate');
  const value = found?.args[0]?.value;
  if (last('acme') || !found) return undefined;
  const setting = { name: found.key.value ?? '', origin: originOf(found.span) };
  return value === undefined ? setting : { ...setting, value };
}

/** An address and a port in digits; whatever else is passed over [source: listener.rs, properties::<SocketAddr>]. */
function socketAt(
  world: World,
  statements: readonly Statement[],
  near: Span,
  server: Server,
  written: Word,
  at: number,
): readonly Listener[] {
  const { id, protocol, keyed, proxied } = server;
  const origin = originOf(written.span);
  const name = `server.listener.${id}.bind`;
  const bind: Setting = written.value === undefined ? { name, origin } : { name, value: written.value, origin };
  const { host, port: digits } = hostPortOf(written, 'host');
  const port = portNumber(digits);
  const isBad = (host !== undefined && !isAddress(host)) || (digits !== undefined && port === undefined);
  if (isBad || (written.value !== undefined && port === undefined)) return [];
  const address = host === undefined ? unknown(bind) : fact(host, bind);
  const session = sessionBy(world, statements, near, server, bind, port);
  return [
    listenerOf({
      ...session,
      ...reached(world, address, session.cleartextLogin.remote),
      id: `${id} ${at}`,
      declaredAt: written.span,
      named: fact(id, protocol),
      address,
      port: port === undefined ? unknown(bind) : fact(port, bind),
      protocol: protocolOf(server, port),
      v6only: host === '::' ? fact(false, bind) : unknown(),
      expectsProxy: proxied ? unknown(proxied) : fact(false),
      certificate: server.enable.value === true ? keyed.certificate : unknown(server.enable),
      certificateState: server.enable.value === false ? fact('not-needed', server.enable) : keyed.state,
    }),
  ];
}

function protocolOf({ protocol }: Server, port: number | undefined): Fact<Protocol> {
  const isSubmission = protocol.value === 'smtp' && (port === 587 || port === 465);
  return fact(isSubmission ? 'submission' : (protocol.value ?? 'smtp'), protocol);
}

type Spoken = Pick<Session, 'transport' | 'starttls' | 'auth' | 'cleartextLogin' | 'tlsLogin'>;

function sessionBy(
  world: World,
  statements: readonly Statement[],
  near: Span,
  server: Server,
  bind: Setting,
  port: number | undefined,
): Spoken {
  const { enable, implicit, protocol, isOld, id } = server;
  const isMailbox = protocol.value !== 'smtp' && protocol.value !== 'lmtp';
  const refused = fact<Login>('refused', implicit, bind);
  if (enable.value === undefined || implicit.value === undefined) return hidden([enable, implicit, bind]);
  if (enable.value && implicit.value)
    return {
      transport: fact('tls', implicit, bind),
      starttls: fact('none', implicit, bind),
      auth: isMailbox ? fact('offered', protocol) : unknown(bind),
      cleartextLogin: { remote: refused, loopback: refused },
      tlsLogin: isMailbox ? fact('accepted', protocol) : unknown(bind),
    };
  const connection = port === undefined ? { listener: id } : { listener: id, port };
  const decided = isMailbox
    ? mailboxLogin(world, statements, near, server)
    : smtpLogin(world, statements, near, connection, isOld);
  const because = [...decided.because, ...(enable.value ? [] : [enable]), bind];
  const login: Fact<Login> =
    decided.is === undefined ? unknown(...because) : fact(decided.is ? 'accepted' : 'refused', ...because);
  const canLogIn = isMailbox || decided.is === true;
  return {
    transport: fact('plain', enable.value ? implicit : enable, bind),
    starttls: starttlsBy(enable, login, isMailbox),
    auth: canLogIn ? fact('offered', protocol) : unknown(...because),
    cleartextLogin: { remote: login, loopback: login },
    tlsLogin: enable.value ? (isMailbox ? fact('accepted', protocol) : unknown(bind)) : fact('refused', enable),
  };
}

function hidden(because: readonly Setting<unknown>[]): Spoken {
  const nobody = unknown(...because);
  return {
    transport: nobody,
    starttls: nobody,
    auth: nobody,
    cleartextLogin: { remote: nobody, loopback: nobody },
    tlsLogin: nobody,
  };
}

function starttlsBy(enable: Setting<boolean>, login: Fact<Login>, isMailbox: boolean): Session['starttls'] {
  if (enable.value === false) return fact('none', enable);
  if (login.is === 'accepted') return fact('offered', ...login.because);
  return login.is === 'refused' && isMailbox ? fact('required', ...login.because) : unknown(...login.because);
}

/**
 * One setting for all three. IMAP asks it for LOGIN, and not for AUTHENTICATE, so that what becomes of a password there is
 * not known where it is off [source: crates/imap/src/core/client.rs, crates/pop3/src/client.rs, crates/managesieve/src/core/client.rs].
 */
function mailboxLogin(world: World, statements: readonly Statement[], near: Span, server: Server): Decided {
  const { setting } = reader(world).last(allowPlainText(server.isOld), statements, near);
  const told: Setting = {
    name: setting.name,
    origin: setting.origin,
    ...(setting.value === undefined ? {} : { value: String(setting.value) }),
  };
  if (setting.value === undefined) return { because: [told] };
  if (setting.value) return { is: true, because: [told] };
  return server.protocol.value === 'imap' ? { because: [told] } : { is: false, because: [told] };
}
