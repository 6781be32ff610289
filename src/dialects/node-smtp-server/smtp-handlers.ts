import type { Login, Setting } from '../../model/model.ts';
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
import { explore } from './program.ts';
import { firstLine, type Server, sessionThing } from './servers.ts';
import { byDefault, type Option, type Options } from './values.ts';

/** From where somebody asks: the host itself, or another. */
export type Vantage = 'remote' | 'loopback';
export type Because = readonly Setting<unknown>[];

/** What was decided, and by what. */
export interface Decided<T> {
  readonly is: T;
  readonly because: Because;
}

/** A list of names, or one as a string, in any case [measured: disabled-commands-string-lowercase]; undefined where it is hidden. */
export function listOf({ value, because }: Option): Decided<ReadonlySet<string> | undefined> {
  if (!value || (value.kind === 'primitive' && !truth(value))) return { is: new Set(), because };
  const words = value.kind === 'thing' && value.items && !value.open ? value.items.map((one) => one.value) : [value];
  const texts = words.map((one) => (one.kind === 'unknown' || one.kind === 'choice' ? undefined : textOf(one)));
  if (texts.includes(undefined)) return { is: undefined, because };
  return { is: new Set(texts.map((one) => String(one).toUpperCase().trim())), because };
}

/** `session.disabledCommands` replaces the list for one client since 3.21 [measured: session-disabled-commands]. */
export function disabledFor(
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
export function handlerFor(
  world: World,
  engine: Engine,
  server: Server,
  options: Options,
  vantage: Vantage,
): Decided<Login | undefined> {
  const handler = handlerNamed(server, 'onAuth');
  if (!handler) {
    const { value, because } = options.get('onAuth');
    // Whoever gives a handler, wherever it comes from, wants somebody to log in.
    if (slotOf(server.options, 'onAuth') && value?.kind === 'unknown') return { is: 'accepted', because };
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
