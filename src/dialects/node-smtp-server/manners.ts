import type { Protocol } from '../../model/model.ts';
import { callFunction } from '../../syntax/javascript/call.ts';
import { native, nothing, textOf, type Thing } from '../../syntax/javascript/value.ts';
import { type Span, spanText } from '../../text/source-file.ts';
import { explore, type Program } from './program.ts';
import { type Dialled, type Server, socketThing } from './servers.ts';

/** What a server says first, and the word by which its clients log in [RFC 937, 1939, 3501, 5321, 5804]. */
const GREETINGS: readonly { readonly says: RegExp; readonly protocol: Protocol; readonly login: RegExp }[] = [
  { says: /^[\s'"`]*\+ ?POP2/, protocol: 'pop2', login: /HELO/i },
  { says: /^[\s'"`]*\+OK\b/, protocol: 'pop3', login: /\bPASS\b|APOP|AUTH/i },
  { says: /^[\s'"`]*\* (OK|PREAUTH)\b/, protocol: 'imap', login: /LOGIN|AUTHENTICATE/i },
  { says: /^[\s'"`]*"IMPLEMENTATION"/, protocol: 'managesieve', login: /AUTHENTICATE/i },
  { says: /^[\s'"`]*220[ -].*LMTP/, protocol: 'lmtp', login: /\bAUTH\b/i },
  { says: /^[\s'"`]*220[ -].*(E?SMTP|mail)/i, protocol: 'smtp', login: /\bAUTH\b/i },
];

/** What a handler of connections does with a client. */
export interface Manners {
  readonly greeting: (typeof GREETINGS)[number] | undefined;
  readonly said: Span | undefined;
  readonly dialled: readonly Dialled[];
  readonly piped: boolean;
  readonly upgrades: readonly Span[];
  /** Its text, and that of the module that it stands in. */
  readonly text: string;
}

const known = new WeakMap<Program, Map<Server, Manners>>();

/** What the handlers of a server do, looked at once. */
export function mannersOf(program: Program, server: Server): Manners {
  const table = known.get(program) ?? new Map<Server, Manners>();
  known.set(program, table);
  const found = table.get(server) ?? watched(program, server);
  table.set(server, found);
  return found;
}

/** Hands every handler a socket and looks at what it does first. */
function watched(program: Program, server: Server): Manners {
  const { sockets, engine } = program;
  const [before, turned] = [sockets.dialled.length, sockets.upgrades.length];
  const said: { readonly text: string; readonly at: Span }[] = [];
  let piped = false;
  for (const handler of server.handlers) {
    const scope = handler.code?.scope;
    if (!scope) continue;
    const write = native('write', ({ args: [text = nothing], at, self }) => {
      said.push({ text: (text.kind === 'choice' ? undefined : textOf(text)) ?? argumentText(at), at });
      return self;
    });
    const pipe = native('pipe', ({ args: [to] }) => {
      piped = true;
      return to ?? nothing;
    });
    explore(engine, () => {
      const socket = socketThing({ write: write.native!, end: write.native!, pipe: pipe.native! });
      return callFunction(handler, { args: [socket], self: server.self, at: server.at, scope, isNew: false });
    });
  }
  const text = server.handlers.map((one) => textOfModule(one)).join('\n');
  const found = greetingOf(said) ?? greetingIn(text, server);
  return {
    greeting: found?.greeting,
    said: found?.at,
    dialled: uniqueByPlace(sockets.dialled.splice(before)),
    piped: piped || server.handlers.some((one) => /\.pipe\(|pipeline\(/.test(own(one))),
    upgrades: sockets.upgrades.splice(turned),
    text,
  };
}

function greetingOf(said: readonly { readonly text: string; readonly at: Span }[]) {
  for (const { text, at } of said) {
    const greeting = GREETINGS.find(({ says }) => says.test(text));
    if (greeting) return { greeting, at };
  }
  return undefined;
}

/** A greeting that is sent on a way which cannot be followed stands in the text all the same. */
function greetingIn(text: string, { at }: Server) {
  for (const [quoted] of text.matchAll(/(['"`])(?:\+OK|\+ POP2|\* OK|"IMPLEMENTATION"|220[ -])[^\n]*/g)) {
    const greeting = GREETINGS.find(({ says }) => says.test(quoted));
    if (greeting) return { greeting, at };
  }
  return undefined;
}

function argumentText(at: Span): string {
  const text = spanText(at);
  return text.slice(text.indexOf('(') + 1);
}

function own({ code }: Thing): string {
  return code ? spanText(code.scope.at(code.node)) : '';
}

function textOfModule({ code }: Thing): string {
  return code ? code.scope.module.file.text : '';
}

function uniqueByPlace(list: readonly Dialled[]): readonly Dialled[] {
  return list.filter(
    ({ at }, i) => list.findIndex((other) => other.at.file === at.file && other.at.start === at.start) === i,
  );
}
