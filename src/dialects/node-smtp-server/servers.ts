import { callFunction } from '../../syntax/javascript/call.ts';
import { type Engine, settle, Thrown } from '../../syntax/javascript/engine.ts';
import { spread } from '../../syntax/javascript/literal.ts';
import { NOWHERE, withMembers } from '../../syntax/javascript/globals.ts';
import { setMember, slotOf } from '../../syntax/javascript/member.ts';
import {
  type Call,
  isCallable,
  type Native,
  native,
  nothing,
  primitive,
  slot,
  thing,
  type Thing,
  truth,
  unknownAt,
  type Value,
} from '../../syntax/javascript/value.ts';
import { type Span, spanText } from '../../text/source-file.ts';

export type ServerKind = 'smtp' | 'net' | 'tls';

/** A server object that a program makes. `new` alone opens nothing. */
export interface Server {
  readonly kind: ServerKind;
  readonly self: Thing;
  readonly options: Thing;
  /** Where it is made. */
  readonly at: Span;
  readonly handlers: Thing[];
  readonly listens: Listen[];
  /** It survives a port that is taken. */
  catches: boolean;
}

/** One call of `listen`, as it stands in the program, and how often that was run before. */
export interface Listen {
  readonly at: Span;
  readonly args: readonly Value[];
  readonly turn: number;
}

/** A connection that a program opens to somewhere else. */
export interface Dialled {
  readonly kind: 'net' | 'tls';
  readonly args: readonly Value[];
  readonly at: Span;
}

/** What a program does with sockets, in order. */
export interface Sockets {
  readonly servers: Server[];
  readonly dialled: Dialled[];
  /** Sockets that it turns into TLS by hand. */
  readonly upgrades: Span[];
  external(name: string, engine: Engine): Value | undefined;
}

/** `smtp-server`, `net` and `tls` as a program finds them; what it does with them is written down. */
export function newSockets(): Sockets {
  const servers: Server[] = [];
  const dialled: Dialled[] = [];
  const upgrades: Span[] = [];
  const known = new WeakMap<Thing, Server>();
  const make = (kind: ServerKind, self: Thing, call: Call): Server => {
    const server = serverOf(kind, self, call);
    servers.push(server);
    known.set(self, server);
    return server;
  };
  const methods = methodsOf(known, servers);
  const dial =
    (kind: Dialled['kind']): Native =>
    ({ args, at }) => {
      dialled.push({ kind, args, at });
      return socketThing();
    };
  const modules: Readonly<Record<string, Value>> = {
    'smtp-server': smtpModule(make, methods),
    net: socketModule('net', make, methods, { connect: dial('net'), createConnection: dial('net') }),
    tls: socketModule('tls', make, methods, {
      connect: dial('tls'),
      TLSSocket: ({ at }) => {
        upgrades.push(at);
        return socketThing();
      },
    }),
  };
  return {
    servers,
    dialled,
    upgrades,
    external: (name) => (Object.hasOwn(modules, bare(name)) ? modules[bare(name)] : undefined),
  };
}

/** Where the package's own file is not in the tree, its path says what it is. */
function bare(name: string): string {
  return /^\.[./\w-]*\/smtp-server(\.[cm]?[jt]s)?$/.test(name) ? 'smtp-server' : name;
}

type Make = (kind: ServerKind, self: Thing, call: Call) => Server;

function serverOf(kind: ServerKind, self: Thing, call: Call): Server {
  const [first = nothing] = call.args;
  const given = settle(call.scope, first);
  const isHandler = isCallable(given);
  const options = given.kind === 'thing' && !isHandler ? given : thing(given.kind === 'unknown' ? { open: given } : {});
  const handlers = call.args.slice(0, 2).filter(isCallable);
  return { kind, self, options, at: firstLine(call.at), handlers, listens: [], catches: false };
}

/** A call goes on over what it is given; where it begins is what counts. */
export function firstLine(at: Span): Span {
  const [head = ''] = spanText(at).split('\n');
  return { ...at, end: at.start + head.trimEnd().length };
}

function smtpModule(make: Make, methods: Thing): Thing {
  const SMTPServer = native('SMTPServer', (call) => {
    const self = call.self.kind === 'thing' ? call.self : thing({ proto: methods });
    const { options, at } = make('smtp', self, call);
    self.props.set('options', slot(options, at));
    refuseHalfPair(options, call);
    return self;
  });
  SMTPServer.props.set('prototype', slot(methods, NOWHERE));
  const module = thing({ missing: (key, at) => unknownAt(at, `smtp-server.${key}`) });
  module.props.set('SMTPServer', slot(SMTPServer, NOWHERE));
  return module;
}

/** A certificate without its key is paired with the built-in key, which OpenSSL refuses [measured: cert-without-key]. */
function refuseHalfPair(options: Thing, { at }: Call): void {
  const isGiven = (name: string) => {
    const value = slotOf(options, name)?.value;
    return value !== undefined && value.kind !== 'choice' && truth(value) === true;
  };
  if (options.open || !isGiven('cert') || ['key', 'pfx'].some((name) => slotOf(options, name))) return;
  const where = slotOf(options, 'cert')?.at ?? at;
  throw new Thrown(nothing, where, 'error:05800074:x509 certificate routines::key values mismatch');
}

function socketModule(kind: 'net' | 'tls', make: Make, methods: Thing, more: Readonly<Record<string, Native>>): Thing {
  const create: Native = (call) => {
    const self = thing({ proto: methods });
    make(kind, self, call);
    return self;
  };
  const Server = native('Server', (call) => {
    const self = call.self.kind === 'thing' ? call.self : thing({ proto: methods });
    make(kind, self, call);
    return self;
  });
  Server.props.set('prototype', slot(methods, NOWHERE));
  const module = withMembers(thing({ missing: (key, at) => unknownAt(at, `${kind}.${key}`) }), {
    createServer: create,
    ...more,
  });
  module.props.set('Server', slot(Server, NOWHERE));
  return module;
}

/** What every server object answers to. */
function methodsOf(known: WeakMap<Thing, Server>, servers: Server[]): Thing {
  const serverIn = ({ self }: Call) => (self.kind === 'thing' ? known.get(self) : undefined);
  const on: Native = (call) => {
    subscribe(serverIn(call), call);
    return call.self;
  };
  return withMembers(thing({ missing: (key) => native(key, ({ self }) => self) }), {
    listen: (call) => {
      const server = serverIn(call);
      if (server) listen(server, servers, call);
      return call.self;
    },
    close: (call) => {
      serverIn(call)?.listens.splice(0);
      return called(call.args.at(-1), call);
    },
    on,
    once: on,
    addListener: on,
    updateSecureContext: (call) => {
      const server = serverIn(call);
      if (server && call.args[0]) spread(server.options, call.args[0], call.scope, call.at);
      return nothing;
    },
    address: ({ at }) => unknownAt(at),
  });
}

function listen(server: Server, servers: readonly Server[], call: Call): void {
  const [first] = server.listens;
  // A host is looked up first: a second call before the socket is there takes its place [measured: listens-again].
  if (first && namesHost(first)) server.listens.length = 0;
  else if (first)
    throw new Thrown(
      nothing,
      call.at,
      'Error [ERR_SERVER_ALREADY_LISTEN]: Listen method has been called more than once without closing.',
    );
  const before = servers.flatMap(({ listens }) => listens).filter(({ at }) => at.file === call.at.file);
  const turn = before.filter(({ at }) => at.start === call.at.start).length;
  server.listens.push({ at: firstLine(call.at), args: call.args.filter((one) => !isCallable(one)), turn });
  called(call.args.at(-1), call);
}

function namesHost({ args: [where, host] }: Listen): boolean {
  const named = where?.kind === 'thing' ? slotOf(where, 'host')?.value : host;
  return named !== undefined && named.kind === 'primitive' && typeof named.is === 'string' && named.is !== '';
}

function subscribe(server: Server | undefined, call: Call): void {
  const [event, handler] = call.args;
  if (!server || event?.kind !== 'primitive' || !isCallable(handler)) return;
  if (event.is === 'error') server.catches = true;
  if (event.is === 'connection' || event.is === 'secureConnection') server.handlers.push(handler);
  if (event.is === 'listening') called(handler, call);
}

function called(callback: Value | undefined, { at, scope, self }: Call): Value {
  if (isCallable(callback)) callFunction(callback, { args: [], self, at, scope, isNew: false });
  return nothing;
}

/** A socket: everything that is called on it gives it back. */
export function socketThing(members: Readonly<Record<string, Native>> = {}): Thing {
  const made: Thing = withMembers(
    thing({
      missing: (key, at) =>
        /address|port|family|encrypted|authorized|readable|writable/i.test(key)
          ? unknownAt(at, `socket ${key}`)
          : native(key, ({ self }) => self),
    }),
    { pipe: ({ args: [to] }) => to ?? nothing, ...members },
  );
  return made;
}

/** The session object that `smtp-server` hands to its callbacks. */
export function sessionThing(told: { readonly secure: boolean; readonly remoteAddress?: string }, at: Span): Thing {
  const session = thing({ missing: (key, where) => unknownAt(where, `session ${key}`) });
  setMember(session, 'secure', primitive(told.secure), at);
  setMember(session, 'user', primitive(undefined), at);
  if (!told.secure) setMember(session, 'tlsOptions', primitive(false), at);
  if (told.remoteAddress !== undefined) setMember(session, 'remoteAddress', primitive(told.remoteAddress), at);
  return session;
}
