import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Protocol } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Engine } from '../../syntax/javascript/engine.ts';
import type { ToldSession } from '../listener.ts';
import { type Decided, disabledFor, handlerFor, listOf, type Vantage } from './smtp-handlers.ts';
import { certificateOf } from './certificates.ts';
import type { Program } from './program.ts';
import type { Server } from './servers.ts';
import { type Options, optionsOf } from './values.ts';

/** Mechanisms that send the password itself [RFC 4616; LOGIN as it is used]. */
const PASSWORDS = new Set(['PLAIN', 'LOGIN']);

/** What an `SMTPServer` does with passwords, by its options [s: smtp-server 3.21.6, smtp-connection.js; measured cases]. */
export function smtpSession(world: World, program: Program, server: Server, port: Fact<number>): ToldSession {
  const options = optionsOf(program.engine, server.options, server.at);
  const transport = transportOf(options);
  const told = tellings(world, program.engine, server, options);
  const protocol = protocolOf(options, port);
  const auth = authOf(told);
  const common = { protocol, transport: fact(transport.is, ...transport.because), auth };
  const methods = told.methods.is;
  if (transport.is === 'tls') {
    const refused = fact<Login>('refused', ...transport.because);
    return {
      ...common,
      starttls: fact('none', ...transport.because),
      cleartextLogin: { remote: refused, loopback: refused },
      cleartextFrom: fact([], ...transport.because),
      authMechanisms: { plain: fact([], ...transport.because), tls: fact(methods, ...told.methods.because) },
      tlsLogin: insideTls(told),
      ...certificateOf(world, options, 'needed', transport.because),
    };
  }
  const starttls = starttlsOf(options, told);
  const isRequired = starttls.is === 'required';
  const remote = loginOf(told, starttls, 'remote');
  return {
    ...common,
    starttls: fact(starttls.is, ...starttls.because),
    cleartextLogin: { remote, loopback: loginOf(told, starttls, 'loopback') },
    authMechanisms: {
      plain: fact(isRequired || auth.is === 'none' ? [] : methods, ...told.methods.because),
      tls: fact(starttls.is === 'none' || auth.is === 'none' ? [] : methods, ...told.methods.because),
    },
    tlsLogin: starttls.is === 'none' ? fact('refused', ...starttls.because) : insideTls(told),
    ...certificateOf(
      world,
      options,
      starttls.is === 'none' ? 'none' : isRequired ? 'needed' : 'offered',
      starttls.because,
    ),
  };
}

/** TLS from the first byte iff `secure` without `secured`, or `needsUpgrade` [measured: secure-needs-upgrade, secured-by-terminator]. */
function transportOf(options: Options): Decided<'plain' | 'tls'> {
  const secure = options.flag('secure');
  const upgrade = options.flag('needsUpgrade');
  if (upgrade.is) return { is: 'tls', because: upgrade.because };
  if (!secure.is) return { is: 'plain', because: secure.because };
  const secured = options.flag('secured');
  return secured.is
    ? { is: 'plain', because: [...secured.because, ...secure.because] }
    : { is: 'tls', because: secure.because };
}

function protocolOf(options: Options, port: Fact<number>): Fact<Protocol> {
  const lmtp = options.flag('lmtp');
  if (lmtp.is) return fact('lmtp', ...lmtp.because);
  return fact(port.is === 587 || port.is === 465 ? 'submission' : 'smtp', ...port.because);
}

/** Everything about AUTH that does not depend on TLS. */
interface Tellings {
  readonly options: Options;
  readonly disabled: Readonly<Record<Vantage, Decided<ReadonlySet<string> | undefined>>>;
  readonly methods: Decided<readonly string[]>;
  readonly handler: Readonly<Record<Vantage, Decided<Login | undefined>>>;
  readonly counts: Decided<boolean>;
}

function tellings(world: World, engine: Engine, server: Server, options: Options): Tellings {
  const general = listOf(options.get('disabledCommands'));
  const perClient = (vantage: Vantage) => disabledFor(world, engine, server, general, vantage);
  const methods = listOf(options.get('authMethods'));
  const secure = options.flag('secure');
  return {
    options,
    disabled: { remote: perClient('remote'), loopback: perClient('loopback') },
    // An empty list means the default [measured: auth-methods-empty].
    methods: {
      is: [...(methods.is ?? [])].length > 0 ? [...(methods.is ?? [])] : ['LOGIN', 'PLAIN'],
      because: methods.because,
    },
    handler: {
      remote: handlerFor(world, engine, server, options, 'remote'),
      loopback: handlerFor(world, engine, server, options, 'loopback'),
    },
    counts: secure,
  };
}

function authOf({ disabled }: Tellings): Fact<'none' | 'offered'> {
  const { remote, loopback } = disabled;
  const lists = [remote, loopback];
  const isOff = lists.every(({ is }) => is?.has('AUTH'));
  if (isOff) return fact('none', ...remote.because);
  const isKnown = lists.some(({ is }) => is && !is.has('AUTH'));
  return isKnown ? fact('offered', ...remote.because) : unknown(...remote.because);
}

/** Refused before STARTTLS only where it is there, announced and wanted [s: smtp-connection.js, handler_AUTH]. */
function starttlsOf(options: Options, { disabled, counts }: Tellings): Decided<'none' | 'offered' | 'required'> {
  // TLS was done in front, so it is neither announced nor missed.
  if (counts.is) return { is: 'none', because: [...options.flag('secured').because, ...counts.because] };
  const list = disabled.loopback.is?.has('STARTTLS') ? disabled.loopback : disabled.remote;
  if (list.is?.has('STARTTLS')) return { is: 'none', because: list.because };
  const hidden = options.flag('hideSTARTTLS');
  if (hidden.is) return { is: 'none', because: hidden.because };
  if (disabled.remote.is?.has('AUTH') && disabled.loopback.is?.has('AUTH'))
    return { is: 'offered', because: disabled.remote.because };
  const insecure = options.flag('allowInsecureAuth');
  return { is: insecure.is ? 'offered' : 'required', because: insecure.because };
}

function loginOf(
  { disabled, methods, handler }: Tellings,
  starttls: Decided<'none' | 'offered' | 'required'>,
  vantage: Vantage,
): Fact<Login> {
  const list = disabled[vantage];
  if (starttls.is === 'required') return fact('refused', ...starttls.because);
  if (list.is?.has('AUTH')) return fact('refused', ...list.because);
  if (!methods.is.some((one) => PASSWORDS.has(one))) return fact('refused', ...methods.because);
  const answer = handler[vantage];
  if (answer.is === 'refused') return fact('refused', ...answer.because);
  if (list.is === undefined) return unknown(...list.because);
  if (answer.is === undefined) return unknown(...answer.because);
  return fact('accepted', ...starttls.because, ...answer.because);
}

function insideTls({ disabled, methods, handler }: Tellings): Fact<Login> {
  const list = disabled.remote;
  if (list.is?.has('AUTH')) return fact('refused', ...list.because);
  if (!methods.is.some((one) => PASSWORDS.has(one))) return fact('refused', ...methods.because);
  const isBuiltIn = handler.remote.because[0]?.origin.kind === 'default';
  if (isBuiltIn) return fact('refused', ...handler.remote.because);
  return handler.remote.is === 'accepted'
    ? fact('accepted', ...handler.remote.because)
    : unknown(...handler.remote.because);
}
