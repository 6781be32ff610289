import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Protocol, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { callFunction } from '../../syntax/javascript/call.ts';
import { type Engine, settle } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import {
  isCallable,
  native,
  nothing,
  textOf,
  type Thing,
  truth,
  unknownAt,
  type Value,
} from '../../syntax/javascript/value.ts';
import { spanText } from '../../text/source-file.ts';
import type { ToldSession } from '../listener.ts';
import { certificateOf } from './certificates.ts';
import { explore, type Program } from './program.ts';
import { firstLine, type Server, sessionThing } from './servers.ts';
import { byDefault, type Option, type Options, optionsOf } from './values.ts';

/** From where somebody asks: the host itself, or another. */
type Vantage = 'remote' | 'loopback';
type Because = readonly Setting<unknown>[];

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

interface Decided<T> {
  readonly is: T;
  readonly because: Because;
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

/** A list of names, or one as a string, in any case [measured: disabled-commands-string-lowercase]; undefined where it is hidden. */
function listOf({ value, because }: Option): Decided<ReadonlySet<string> | undefined> {
  if (!value || (value.kind === 'primitive' && !truth(value))) return { is: new Set(), because };
  const words = value.kind === 'thing' && value.items && !value.open ? value.items.map((one) => one.value) : [value];
  const texts = words.map((one) => (one.kind === 'unknown' || one.kind === 'choice' ? undefined : textOf(one)));
  if (texts.includes(undefined)) return { is: undefined, because };
  return { is: new Set(texts.map((one) => String(one).toUpperCase().trim())), because };
}

/** `session.disabledCommands` replaces the list for one client since 3.21 [measured: session-disabled-commands]. */
function disabledFor(
  world: World,
  engine: Engine,
  server: Server,
  general: Decided<ReadonlySet<string> | undefined>,
  vantage: Vantage,
): Decided<ReadonlySet<string> | undefined> {
  const handler = handlerNamed(server, 'onConnect');
  if (!handler?.thing.code || !/disabledCommands/.test(textIn(handler.thing)) || !world.since('3.21.0')) return general;
  const because: Because = [
    { name: 'onConnect', origin: { kind: 'written', span: firstLine(handler.at), overrides: [] } },
  ];
  const listFor = (address: string | undefined) =>
    agreed(
      explore(engine, () => {
        const session = sessionThing(
          { secure: false, ...(address === undefined ? {} : { remoteAddress: address }) },
          server.at,
        );
        callHandler(handler.thing, [session, native('callback', () => nothing)], server);
        const found = slotOf(session, 'disabledCommands');
        const value = found && settle({ engine }, found.value);
        return value && truth(value) !== false ? listOf({ value, because }) : general;
      }),
    );
  const own = addressOf(world, vantage);
  const is = listFor(own);
  if (is || own !== undefined) return { is, because: [...because, ...general.because] };
  // Whoever asks, one of these may: it is enough that AUTH is there for some.
  const some = STRANGERS.map(listFor).find((list) => list && !list.has('AUTH'));
  return { is: some, because: [...because, ...general.because] };
}

/** A public address and private ones, for programs that tell clients apart. */
const STRANGERS = ['198.51.100.7', '10.0.0.7', '192.168.0.7', '172.16.0.7', '2001:db8::7'];

/** The list that all ways through a handler lead to. */
function agreed(
  told: readonly Decided<ReadonlySet<string> | undefined>[] | undefined,
): ReadonlySet<string> | undefined {
  const first = told?.[0]?.is;
  const isSame = first && told.every(({ is }) => is && [...is].join() === [...first].join());
  return isSame ? first : undefined;
}

function addressOf(world: World, vantage: Vantage): string | undefined {
  return vantage === 'loopback' ? '127.0.0.1' : world.client[0];
}

interface Handler {
  readonly thing: Thing;
  readonly at: Server['at'];
}

/** A callback: an option, or a method of a subclass. */
function handlerNamed({ options, self }: Server, name: string): Handler | undefined {
  for (const one of [slotOf(options, name), slotOf(self, name)])
    if (one && isCallable(one.value)) return { thing: one.value, at: one.at };
  return undefined;
}

function textIn({ code }: Thing): string {
  return code ? spanText(code.scope.at(code.node)) : '';
}

/** What `onAuth` says to a password that comes in clear: refused only where every way through it refuses. */
function handlerFor(
  world: World,
  engine: Engine,
  server: Server,
  options: Options,
  vantage: Vantage,
): Decided<Login | undefined> {
  const handler = handlerNamed(server, 'onAuth');
  if (!handler) {
    const { value, because } = options.get('onAuth');
    const isHidden = value !== undefined && value.kind !== 'primitive';
    // Announced, and the built-in handler refuses every login [measured: auth-without-handler-insecure].
    return isHidden
      ? { is: undefined, because }
      : { is: 'refused', because: [byDefault('onAuth', server.at, 'refuses every login')] };
  }
  const because: Because = [
    { name: 'onAuth', origin: { kind: 'written', span: firstLine(handler.at), overrides: [] } },
  ];
  const told = explore(engine, () => answersOf(world, server, handler.thing, vantage));
  const isRefused = told !== undefined && told.length > 0 && told.every((one) => one.length > 0 && !one.includes(true));
  return { is: isRefused ? 'refused' : 'accepted', because };
}

/** Whether each answer that the handler gave lets somebody in. */
function answersOf(world: World, server: Server, handler: Thing, vantage: Vantage): readonly boolean[] {
  const answers: boolean[] = [];
  const callback = native('callback', ({ args: [error = nothing, response] }) => {
    answers.push(mayBe(error, false) && response !== undefined && letsIn(response));
    return nothing;
  });
  const auth = unknownAt(server.at, 'auth');
  callHandler(handler, [auth, sessionFor(world, server, vantage, false), callback], server);
  return answers;
}

function letsIn(response: Value): boolean {
  if (response.kind !== 'thing') return mayBe(response, true);
  const user = slotOf(response, 'user');
  return user ? mayBe(user.value, true) : response.open !== undefined;
}

function mayBe(value: Value, wanted: boolean): boolean {
  return value.kind === 'choice' || truth(value) === undefined || truth(value) === wanted;
}

function sessionFor(world: World, server: Server, vantage: Vantage, secure: boolean): Thing {
  const address = addressOf(world, vantage);
  return sessionThing({ secure, ...(address === undefined ? {} : { remoteAddress: address }) }, server.at);
}

function callHandler(handler: Thing, args: readonly Value[], server: Server): void {
  const scope = handler.code?.scope;
  if (scope) callFunction(handler, { args, self: server.self, at: server.at, scope, isNew: false });
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
