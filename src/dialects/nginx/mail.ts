import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Login, Protocol, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { everyone, loopbackNetworks } from '../../platform/network.ts';
import { hopOf, sessionOf, type ToldSession } from '../listener.ts';
import type { Keyed } from '../key-pair.ts';
import type { Listen, Socket } from './listen.ts';
import type { Server } from './server.ts';
import { rows } from './settings.ts';

/** What one socket of a mail server speaks, and the lines that decide it. */
export interface MailTls {
  /** TLS from the first byte; undefined where an expression hides it. */
  readonly implicit: Fact<boolean>;
  readonly starttls: Setting<'off' | 'on' | 'only'>;
}

/** `ssl` on the line or for the server; it goes before STARTTLS [source: ngx_mail_init_connection; measured: mail-ssl-on-110, mail-both-in-one-server]. */
function mailTls(server: Server, listen: Listen): MailTls {
  const whole = server.quiet(rows.ssl).setting;
  const starttls = server.get(rows.starttls).setting;
  if (listen.ssl === true) return { implicit: fact(true, listen.setting), starttls };
  if (whole.value === true) return { implicit: fact(true, whole), starttls };
  if (listen.ssl === undefined) return { implicit: unknown(listen.setting), starttls };
  return { implicit: fact(false, listen.setting), starttls };
}

/** The line by which a server wants a certificate, and how nginx calls it, in its order [source: ngx_mail_ssl_merge_conf]. */
export function wantsTls(
  server: Server,
  listens: readonly Listen[],
): { readonly asked: Setting<unknown>; readonly by: string } | undefined {
  const whole = server.quiet(rows.ssl).setting;
  if (whole.value === true) return { asked: whole, by: 'ssl' };
  const socket = listens.find(({ ssl }) => ssl === true);
  if (socket) return { asked: socket.setting, by: 'listen ... ssl' };
  const starttls = server.get(rows.starttls).setting;
  return starttls.value === 'on' || starttls.value === 'only' ? { asked: starttls, by: 'starttls' } : undefined;
}

/** Ports that name a protocol where no line does [source: ngx_mail_pop3_module.c, ngx_mail_imap_module.c, ngx_mail_smtp_module.c]. */
export const KNOWN_PORTS: Readonly<Record<number, 'pop3' | 'imap' | 'smtp'>> = {
  110: 'pop3',
  995: 'pop3',
  143: 'imap',
  993: 'imap',
  25: 'smtp',
  465: 'smtp',
  587: 'smtp',
};

/** The line, else the first of its sockets whose port is known; unknown where neither says it. */
export function serverProtocol(server: Server, listens: readonly Listen[]): Fact<'pop3' | 'imap' | 'smtp'> {
  const { setting } = server.quiet(rows.protocol);
  if (setting.value !== undefined) return fact(setting.value, setting);
  if (setting.origin.kind === 'written') return unknown(setting);
  for (const { sockets, setting: line } of listens)
    for (const { port } of sockets) {
      const known = port === undefined ? undefined : KNOWN_PORTS[port];
      if (known) return fact(known, line);
    }
  return unknown(setting, ...listens.map((one) => one.setting));
}

/** SMTP on 587 and 465 is submission [RFC 6409, RFC 8314]. */
export function spokenProtocol(
  protocol: Fact<'pop3' | 'imap' | 'smtp'>,
  { port }: Socket,
  line: Setting,
): Fact<Protocol> {
  if (protocol.is === 'smtp' && (port === 587 || port === 465)) return fact('submission', ...protocol.because, line);
  return protocol;
}

/**
 * nginx itself reads the password, whatever `pop3_auth`, `imap_auth` and `smtp_auth` announce, and asks the server of
 * `auth_http` whether to go on; only `starttls only` and TLS from the first byte keep it from being sent in clear
 * [measured: mail-pop3-auth-apop, mail-smtp-auth-none, mail-inherit].
 */
export function mailSession(
  world: World,
  server: Server,
  listen: Listen,
  told: { readonly protocol: Fact<Protocol>; readonly keyed: Keyed; readonly isRemote: boolean },
): ToldSession {
  const { implicit, starttls } = mailTls(server, listen);
  const auth = server.quiet(rows.authHttp).setting;
  const outside = (login: Fact<Login>): Fact<Login> => (told.isRemote ? login : fact('unreachable', listen.setting));
  const login = clearLogin(implicit, starttls, listen);
  const from = login.is === 'relayed' ? (told.isRemote ? everyone : loopbackNetworks) : [];
  return sessionOf({
    protocol: told.protocol,
    transport:
      implicit.is === undefined
        ? unknown(...implicit.because)
        : fact(implicit.is ? 'tls' : 'plain', ...implicit.because),
    starttls: starttlsOf(implicit, starttls),
    auth: unknown(auth),
    cleartextLogin: { remote: outside(login), loopback: login },
    cleartextFrom: login.is === undefined ? unknown(...login.because) : fact(from, ...login.because),
    tlsLogin: tlsLogin(implicit, starttls, auth),
    expectsProxy: fact(listen.proxyProtocol, listen.setting),
    certificate: told.keyed.certificate,
    certificateState: told.keyed.state,
    backends: [askedHop(world, server, auth)],
  });
}

function clearLogin(implicit: Fact<boolean>, starttls: MailTls['starttls'], { setting }: Listen): Fact<Login> {
  if (implicit.is === undefined) return unknown(...implicit.because);
  if (implicit.is) return fact('refused', ...implicit.because);
  if (starttls.value === undefined) return unknown(starttls);
  // A line that opens a port in clear is to blame before a default that nobody wrote.
  const because = starttls.origin.kind === 'default' ? [setting, starttls] : [starttls, setting];
  return fact(starttls.value === 'only' ? 'refused' : 'relayed', ...because);
}

function starttlsOf(implicit: Fact<boolean>, starttls: MailTls['starttls']): ToldSession['starttls'] {
  if (implicit.is === undefined) return unknown(...implicit.because);
  if (implicit.is) return fact('none', ...implicit.because);
  if (starttls.value === undefined) return unknown(starttls);
  return fact(({ off: 'none', on: 'offered', only: 'required' } as const)[starttls.value], starttls);
}

function tlsLogin(implicit: Fact<boolean>, starttls: MailTls['starttls'], auth: Setting): Fact<Login> {
  if (implicit.is === undefined || starttls.value === undefined) return unknown(...implicit.because, starttls);
  return implicit.is || starttls.value !== 'off' ? fact('relayed', auth) : fact('refused', starttls);
}

/** Which server it hands on to, the answer of `auth_http` decides while it runs; it speaks to that in clear, always [docs: ngx_mail_auth_http_module]. */
function askedHop(world: World, server: Server, auth: Setting): Hop {
  const at = server.header.span;
  const ssl: Setting = { name: 'mail', origin: { kind: 'default', of: world.label(), near: at } };
  return hopOf({
    id: `auth_http ${at.file.path}:${at.start}`,
    at: auth.origin.kind === 'written' ? auth.origin.span : at,
    to: auth.value === undefined ? unknown(auth) : fact({ kind: 'program', name: `auth_http ${auth.value}` }, auth),
    port: unknown(auth),
    transport: fact('plain', ssl),
  });
}
