import { groupBy } from '../model/facts.ts';
import type { Assumption, Host, Setting } from '../model/model.ts';
import { everyone, isLoopback, parseNetwork } from '../platform/network.ts';
import { mailPorts } from '../platform/services.ts';
import type { Span } from '../text/source-file.ts';
import { casesUnder } from './outcomes.ts';
import { factAt, type Subject } from './view.ts';

/** A subject under the assumptions of one case. */
export interface Told {
  readonly subject: Subject;
  readonly assuming: readonly Assumption[];
  /** Where it is told. */
  readonly place?: { readonly at: Span };
}

const LONGEST = 80;

/**
 * Fills in a rule's message. `{listeners}`: "imap on port 143 and pop3 on port 110"; `{takes|take}`: by how many these are;
 * `{from}`: from which networks, where not from everywhere; `{passwords}`: "AUTH" where all of them speak SMTP, whose word for
 * a login it is; any other name: the fact's value.
 */
export function renderMessage(template: string, told: readonly Told[]): string {
  const many = socketsOf(told).length > 1;
  const message = template.replace(/\{([^{}]+)\}/g, (_whole, inside: string) => {
    if (inside.includes('|')) return inside.split('|')[many ? 1 : 0] ?? '';
    if (inside === 'listeners') return listenersPhrase(told);
    if (inside === 'from') return fromPhrase(told);
    if (inside === 'passwords') return socketsOf(told).every(isSmtp) ? 'AUTH' : 'passwords';
    return and(unique(told.flatMap((one) => itemsAt(one, inside).filter((value) => value !== UNKNOWN))));
  });
  return message.replace(/:\s*(?:"")?$/, ''); // what nobody knows is left out
}

const UNKNOWN = '?';

/** What a placeholder may be, beside the path of a fact. */
export function isHelper(inside: string): boolean {
  return inside.includes('|') || ['listeners', 'from', 'passwords'].includes(inside);
}

/** "if A and B, …": the assumption is named before what follows from it. A way that asks for more than another is that other. */
export function conditional(ways: readonly (readonly Assumption[])[], message: string): string {
  const asked = ways.map((way) => way.map(({ text }) => text));
  const least = asked.filter(
    (way) => !asked.some((other) => other.length < way.length && other.every((text) => way.includes(text))),
  );
  const texts = unique(least.map((way) => and(few(way))));
  if (texts.length <= 2) return `if ${texts.join(', or if ')}, ${message}`;
  return `if ${texts[0]} (or in ${texts.length - 1} other cases), ${message}`;
}

function few(texts: readonly string[]): readonly string[] {
  return texts.length > 4 ? [...texts.slice(0, 3), `${texts.length - 3} more answers`] : texts;
}

export function valuesAt({ subject, assuming }: Told, path: string): readonly string[] {
  const fact = factAt(subject, path);
  const values = fact
    ? casesUnder(fact, assuming).map(({ is }) => (is === undefined ? UNKNOWN : showValue(is)))
    : [UNKNOWN];
  return unique(values);
}

/** The values of a fact; of a list, its items. */
function itemsAt({ subject, assuming, place }: Told, path: string): readonly string[] {
  const fact = factAt(subject, path);
  if (!fact) return [UNKNOWN];
  const cases = casesUnder(fact, assuming);
  // Of several reasons, the one that stands where the finding does.
  const here = cases.filter(({ because }) => place && because.some((one) => standsAt(one, place.at)));
  return (here.length > 0 ? here : cases).flatMap(({ is }) =>
    Array.isArray(is) ? is.map(showValue) : [is === undefined ? UNKNOWN : showValue(is)],
  );
}

function standsAt({ origin }: Setting<unknown>, { file, start, end }: Span): boolean {
  const span = origin.kind === 'default' ? origin.near : origin.span;
  return span.file === file && span.start === start && span.end === end;
}

/** A protocol and where it is spoken: a port's number, or a path. */
export interface Socket {
  readonly protocol: string;
  readonly where: string;
  /** The port under which a machine publishes that of a container. */
  readonly outside?: string;
}

function socketsOf(told: readonly Told[]): readonly Socket[] {
  const list = told.flatMap((one): readonly Socket[] => {
    const { listener, opening } = one.subject;
    if (opening) return openedPorts(one);
    if (!listener) return [];
    const [protocol = '?'] = valuesAt(one, 'listener.protocol');
    const ports = listener.path === undefined ? valuesAt(one, 'listener.port') : [listener.path];
    const outside = listener.outside?.is?.join(' and ');
    return ports.map((where) => ({ protocol, where, ...(outside === undefined ? {} : { outside }) }));
  });
  return list.filter(
    (one, i) => list.findIndex((other) => other.protocol === one.protocol && other.where === one.where) === i,
  );
}

/** The ports that an opening opens to listeners that take passwords in clear; where none is known to, those of which nobody knows. */
export function openedPorts(told: Told): readonly Socket[] {
  const [accepting, unanswered] = ['opening.accepting', 'opening.unanswered'].map((path) =>
    unique(itemsAt(told, path).filter((port) => /^\d+$/.test(port))),
  );
  const ports = accepting && accepting.length > 0 ? accepting : (unanswered ?? []);
  return ports.map((where) => ({ protocol: mailPorts[Number(where)]?.protocol ?? '?', where }));
}

function isSmtp({ protocol }: Socket): boolean {
  return protocol === 'smtp' || protocol === 'submission';
}

/** Each protocol with its own ports: "imap on ports 143 and 993, and pop3 on port 110". */
function listenersPhrase(told: readonly Told[]): string {
  const byName = (a: readonly Socket[], b: readonly Socket[]) => (a[0]!.protocol < b[0]!.protocol ? -1 : 1);
  const phrases = groupBy(socketsOf(told), ({ protocol }) => protocol)
    .toSorted(byName)
    .map(protocolPhrase);
  const isPlain = phrases.length < 2 || !phrases.some((one) => one.includes(' and '));
  return isPlain ? and(phrases) : `${phrases.slice(0, -1).join(', ')}, and ${phrases.at(-1)}`;
}

function protocolPhrase(sockets: readonly Socket[]): string {
  const where = unique(sockets.map((socket) => socket.where));
  const outside = (port: string) => sockets.find((one) => one.where === port && one.outside !== undefined)?.outside;
  const ports = where
    .filter((one) => /^\d+$/.test(one))
    .sort((a, b) => Number(a) - Number(b))
    .map((port) => (outside(port) === undefined ? port : `${port} (published as ${outside(port)})`));
  const paths = where.filter((one) => one.startsWith('/'));
  const places = [...(ports.length > 0 ? [`${ports.length > 1 ? 'ports' : 'port'} ${and(ports)}`] : []), ...paths];
  const [{ protocol } = { protocol: '?' }] = sockets;
  const name = protocol === '?' ? 'a listener' : protocol;
  return places.length > 0 ? `${name} on ${and(places)}` : name;
}

/** "pop3 0.0.0.0:110", "imap [::]:143", "lmtp /run/lmtp": how reports and selectors name a listener. */
export function listenerName(one: Told): string {
  const { listener } = one.subject;
  if (!listener) return '';
  const only = (path: string) => {
    const values = valuesAt(one, path);
    return values.length === 1 ? values[0]! : '?';
  };
  const protocol = only('listener.protocol');
  if (listener.path !== undefined) return `${protocol} ${listener.path}`;
  const address = only('listener.address');
  return `${protocol} ${address.includes(':') ? `[${address}]` : address}:${only('listener.port')}`;
}

/** The networks of the clients that get in without TLS, or through a filter, loopback apart; undefined where they are not known or everyone is among them. */
export function limitedNetworks({ subject, assuming }: Told): readonly string[] | undefined {
  const fact = subject.listener?.cleartextFrom ?? subject.opening?.from;
  const [only, ...more] = fact ? casesUnder(fact, assuming) : [];
  if (!only || more.length > 0 || !Array.isArray(only.is)) return undefined;
  const networks: readonly string[] = only.is.map(String);
  if (networks.some((one) => everyone.includes(one) || !parseNetwork(one))) return undefined;
  const others = networks.filter((one) => !isLoopback(one.replace(/\/.*/, '')));
  return others.length > 0 ? others : undefined;
}

function fromPhrase(told: readonly Told[]): string {
  const balanced = told.filter((one) => valuesAt(one, 'listener.expectsProxy').join() === 'yes');
  if (balanced.length > 0) return balancerPhrase(balanced);
  const limited = told.map(limitedNetworks);
  if (limited.some((networks) => networks === undefined)) return '';
  const networks = unique(limited.flatMap((list) => list ?? []));
  const shown = networks.length > 3 ? [...networks.slice(0, 3), `${networks.length - 3} more networks`] : networks;
  return ` from ${and(shown)}`;
}

/** Only a balancer's clients get through: which balancer is what the settings that demand the PROXY protocol trust. */
function balancerPhrase(told: readonly Told[]): string {
  const settings = told.flatMap(({ subject }) => subject.listener?.expectsProxy.because ?? []);
  const trusted = unique(settings.flatMap(({ value }) => networksIn(value)));
  return trusted.length > 0
    ? ` through the balancer at ${and(trusted)}`
    : ' through a balancer that speaks the PROXY protocol';
}

function networksIn(value: unknown): readonly string[] {
  const words = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/[\s,]+/) : [];
  return words.filter((word) => /^[0-9a-f:.]+(\/\d+)?$/i.test(word) && /[.:]/.test(word));
}

/** One setting as a sentence: what it is, and who says so. */
export function noteOf(setting: Setting<unknown>, secrets: readonly Span[], shippedTo?: Host): string {
  const { name, origin, note } = setting;
  const value = shown(setting, secrets);
  const more = note === undefined ? '' : `; ${note}`;
  switch (origin.kind) {
    case 'default': {
      const shipped = shippedPath(origin.near, origin.of);
      if (shipped !== undefined)
        return `the tree holds no ${shipped}, and in that of ${origin.of} ${writtenNote(setting, value)}${more}`;
      return value === undefined
        ? `nothing sets "${name}" (${origin.of})${more}`
        : `nothing sets "${name}", and the default of ${origin.of} is "${value}"${more}`;
    }
    case 'assumed':
      return value === undefined
        ? `what stands here may set "${name}"${more}`
        : `"${name}" is taken to be "${value}"${more}`;
    default:
      return `${writtenNote(setting, value)}${shippedTo ? ` in "${origin.span.file.path}" as the distribution ships it` : ''}${more}`;
  }
}

/** Where a line of a distribution's file would lie that completes the tree; the file's own path says whose it is. */
function shippedPath({ file: { path, shippedBy } }: Span, of: string): string | undefined {
  return shippedBy === of && path.startsWith(`${of}: `) ? path.slice(of.length + 2) : undefined;
}

function writtenNote({ name, value: seen }: Setting<unknown>, value: string | undefined): string {
  if (value !== undefined) return value === '' ? `"${name}" is empty` : `"${name}" is "${value}"`;
  return seen === undefined ? `"${name}" is written here` : `"${name}" stands here`;
}

export function overriddenNote({ name }: Setting<unknown>): string {
  return `this "${name}" does not count: another one overrides it`;
}

/** The sentence that a message adds where nobody wrote the setting to blame. */
export function defaultClause({ note: _note, ...setting }: Setting<unknown>, secrets: readonly Span[]): string {
  return `: ${noteOf(setting, secrets)}`;
}

/** A setting's value as reports may show it; undefined where there is none, or none that fits into a sentence. */
function shown(setting: Setting<unknown>, secrets: readonly Span[]): string | undefined {
  const { value, origin } = setting;
  if (value === undefined || (typeof value === 'object' && !Array.isArray(value))) return undefined;
  const isSecret =
    origin.kind === 'written' &&
    secrets.some(
      ({ file, start, end }) => file === origin.span.file && start < origin.span.end && origin.span.start < end,
    );
  if (isSecret) return '…';
  const text = setting.shown ?? showValue(value);
  return redact(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
}

function showValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return redact((Array.isArray(value) ? value.map(String).join(' ') : String(value)).replace(/\s+/g, ' '));
}

/** Takes passwords out of URLs, and keys out of anything (INTERFACE, *Secrets never leave*). */
export function redact(text: string): string {
  return text.replace(/(:\/\/[^/\s:@]*:)[^/\s@]+@/g, '$1…@').replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, '…');
}

export function and(list: readonly string[]): string {
  if (list.length <= 1) return list[0] ?? '';
  return `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
