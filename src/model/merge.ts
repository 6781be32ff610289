import { limits } from '../limits.ts';
import { type Problem, problem } from '../text/problem.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { startOf } from '../text/source-file.ts';
import {
  agree,
  both,
  combine,
  equal,
  fact,
  fold,
  fromCases,
  mapFact,
  uniqueBy,
  uniqueSettings,
  unknown,
} from './facts.ts';
import type { Assumption, Case, Fact, Hop, Interpreted, Listener } from './model.ts';
import type { Worlds } from './worlds.ts';

/** Every name that some world lists; `there`: whether it does, unknown if not `all`. */
export function members(
  worlds: Worlds<readonly string[]>,
): readonly { readonly name: string; readonly there: Fact<boolean> }[] {
  const names = new Set(worlds.outcomes.flatMap(({ value }) => value));
  return [...names].map((name) => ({
    name,
    there: worlds.all
      ? fromCases(
          fold(worlds.outcomes.map(({ value, assuming }) => ({ is: value.includes(name), assuming, because: [] }))),
        )
      : unknown(),
  }));
}

/** Joins one service over all worlds, listeners and hops by `id`; what a world lacks is `open: false` there. Not `all`: every fact is unknown, with a `limit-exceeded` problem. */
export function merge(worlds: Worlds<Interpreted>, there: Fact<boolean>): Interpreted {
  const first = worlds.outcomes[0]!.value;
  const joiner = joining(worlds);
  const listenerIds = ids(worlds.outcomes.flatMap(({ value }) => value.listeners));
  const turn = worlds.outcomes.find(({ value }) => value.turn !== undefined)?.value.turn;
  const problems = worlds.outcomes.flatMap(({ value }) => value.problems);
  const most = limits.listenersPerService;
  return {
    main: first.main,
    files: [...new Set(worlds.outcomes.flatMap(({ value }) => value.files))],
    starts: joiner((service) => service.starts),
    startError: joiner((service) => service.startError),
    ...(turn === undefined ? {} : { turn }),
    listeners: listenerIds.slice(0, most).map((id) => mergeListener(worlds, id, there)),
    problems: uniqueProblems([
      ...problems,
      ...(worlds.all ? [] : [tooManyWorlds(first.main)]),
      ...(listenerIds.length > most
        ? [
            problem(
              'limit-exceeded',
              `${listenerIds.length} sockets are asked for here, and the first ${most} are looked at`,
              startOf(first.main),
            ),
          ]
        : []),
    ]),
    secrets: uniqueSpans(worlds.outcomes.flatMap(({ value }) => value.secrets)),
  };
}

/** What is told of a main file, or of a part that was looked at apart, with more worlds than the limit. */
export function tooManyWorlds(main: SourceFile): Problem {
  const message = `the open questions of this file have more than ${limits.worlds} sets of answers, so nothing is known of it`;
  return problem('limit-exceeded', message, startOf(main));
}

/** Joins listeners that were looked at apart, by `id`. */
export function mergeListeners(worlds: Worlds<readonly Listener[]>): readonly Listener[] {
  const outcomes = worlds.outcomes.map(({ value, assuming }) => ({ assuming, value: { listeners: value } }));
  return ids(worlds.outcomes.flatMap(({ value }) => value)).map((id) =>
    mergeListener({ all: worlds.all, outcomes }, id, fact(true)),
  );
}

function mergeListener(worlds: Worlds<Pick<Interpreted, 'listeners'>>, id: string, there: Fact<boolean>): Listener {
  const found = worlds.outcomes.map(({ value, assuming }) => ({
    assuming,
    value: value.listeners.find((one) => one.id === id),
  }));
  const present = {
    all: worlds.all,
    outcomes: found.flatMap(({ assuming, value }) => (value ? [{ assuming, value }] : [])),
  };
  const { value: first } = present.outcomes[0]!;
  const join = joining(present);
  const opens = { all: worlds.all, outcomes: found };
  const open = joining(opens)((listener) => listener?.open ?? fact(false, ...first.open.because));
  return {
    id,
    declaredAt: first.declaredAt,
    ...(first.path === undefined ? {} : { path: first.path }),
    open: combine(open, there, (isOpen, isThere) =>
      isOpen === false || isThere === false ? false : isThere === undefined ? undefined : isOpen,
    ),
    named: join((one) => one.named),
    reach: join((one) => one.reach),
    address: join((one) => one.address),
    port: join((one) => one.port),
    v6only: join((one) => one.v6only),
    filtered: join((one) => one.filtered),
    conflictsWith: join((one) => one.conflictsWith),
    protocol: join((one) => one.protocol),
    transport: join((one) => one.transport),
    starttls: join((one) => one.starttls),
    auth: join((one) => one.auth),
    cleartextLogin: {
      remote: join((one) => one.cleartextLogin.remote),
      loopback: join((one) => one.cleartextLogin.loopback),
    },
    cleartextFrom: join((one) => one.cleartextFrom),
    ...(present.outcomes.some(({ value }) => value.brought)
      ? {
          brought: {
            login: join((one) => one.brought?.login ?? unknown()),
            from: join((one) => one.brought?.from ?? unknown()),
            starttls: join((one) => one.brought?.starttls ?? unknown()),
          },
        }
      : {}),
    serving: join((one) => one.serving),
    expectsProxy: join((one) => one.expectsProxy),
    clientMode: join((one) => one.clientMode),
    passesThrough: join((one) => one.passesThrough),
    tlsLogin: join((one) => one.tlsLogin),
    tlsVersions: join((one) => one.tlsVersions),
    certificate: join((one) => one.certificate),
    ...strength(present.outcomes, join),
    certificateState: join((one) => one.certificateState),
    authMechanisms: { plain: join((one) => one.authMechanisms.plain), tls: join((one) => one.authMechanisms.tls) },
    backends: ids(present.outcomes.flatMap(({ value }) => value.backends)).map((hop) => mergeHop(present, hop)),
  };
}

type Join = <T>(pick: (owner: Listener) => Fact<T>) => Fact<T>;

/** What only some dialects tell of TLS; a certificate that a world lacks is unknown there. */
function strength(
  outcomes: readonly { readonly value: Listener }[],
  join: Join,
): Pick<Listener, 'moreCertificates' | 'hostName' | 'weak'> {
  const more = ids(outcomes.flatMap(({ value }) => value.moreCertificates ?? [])).map((id) => ({
    id,
    certificate: join((one) => one.moreCertificates?.find((other) => other.id === id)?.certificate ?? unknown()),
  }));
  return {
    ...(more.length > 0 ? { moreCertificates: more } : {}),
    ...(outcomes.some(({ value }) => value.hostName) ? { hostName: join((one) => one.hostName ?? unknown()) } : {}),
    ...(outcomes.some(({ value }) => value.weak)
      ? {
          weak: {
            versions: join((one) => one.weak?.versions ?? unknown()),
            ciphers: join((one) => one.weak?.ciphers ?? unknown()),
            compression: join((one) => one.weak?.compression ?? unknown()),
          },
        }
      : {}),
  };
}

function mergeHop(worlds: Worlds<Listener>, id: string): Hop {
  const found = worlds.outcomes.map(({ value, assuming }) => ({
    assuming,
    value: value.backends.find((one) => one.id === id),
  }));
  const present = {
    all: worlds.all,
    outcomes: found.flatMap(({ assuming, value }) => (value ? [{ assuming, value }] : [])),
  };
  const join = joining(present);
  return {
    id,
    at: present.outcomes[0]!.value.at,
    open: joining({ all: worlds.all, outcomes: found })((hop) => hop?.open ?? fact(false)),
    to: join((hop) => hop.to),
    port: join((hop) => hop.port),
    transport: join((hop) => hop.transport),
    verified: join((hop) => hop.verified),
    sendsProxy: join((hop) => hop.sendsProxy),
    ...(present.outcomes.some(({ value }) => value.upgrades) ? { upgrades: true } : {}),
    ...(present.outcomes.some(({ value }) => value.source) ? { source: join((hop) => hop.source ?? unknown()) } : {}),
  };
}

/** Joins one fact over the worlds in which its owner is there. */
function joining<S>({ outcomes, all }: Worlds<S>): <T>(pick: (owner: S) => Fact<T>) => Fact<T> {
  return <T>(pick: (owner: S) => Fact<T>) => {
    const same = all ? sameEverywhere(outcomes.map(({ value }) => pick(value))) : undefined;
    if (same) return same;
    // Where there are too many worlds, some are enough to show what one would have to see.
    const told = all ? outcomes : outcomes.slice(0, limits.worldsShown);
    const list = told.flatMap(({ value, assuming }) => inWorldOf(assuming, pick(value)));
    return all ? fromCases(fold(list)) : mapFact<T, T>({ because: fromCases(list).because }, () => undefined);
  };
}

/** Most facts are the same in every world. */
function sameEverywhere<T>(facts: readonly Fact<T>[]): Fact<T> | undefined {
  const first = facts[0];
  if (!first || !facts.every(({ is, could }) => could === undefined && equal(is, first.is))) return undefined;
  return first.is === undefined ? { because: uniqueSettings(first.because) } : { is: first.is, because: first.because };
}

/** A fact of one world. What it asked on its own follows, as far as the world did not come to it too. */
function inWorldOf<T>(assuming: readonly Assumption[], fact: Fact<T>): readonly Case<T>[] {
  const { is, could, because } = fact;
  if (!could) return [is === undefined ? { assuming, because } : { is, assuming, because }];
  const world: Case<T> = { assuming, because: [] };
  return could.filter((one) => agree(world, one)).map((one) => ({ ...one, assuming: both(world, one).assuming }));
}

function ids(list: readonly { readonly id: string }[]): readonly string[] {
  return [...new Set(list.map(({ id }) => id))];
}

function uniqueProblems<T extends { readonly code: string; readonly message: string; readonly at: Span }>(
  list: readonly T[],
): readonly T[] {
  return uniqueBy(list, ({ code, message, at }) => `${code} ${message} ${at.file.path} ${at.start}`);
}

/** By file and place: a file of thousands of secrets is no reason to wait. */
function uniqueSpans(list: readonly Span[]): readonly Span[] {
  const numbers = new Map<SourceFile, number>();
  for (const { file } of list) if (!numbers.has(file)) numbers.set(file, numbers.size);
  return uniqueBy(list, ({ file, start, end }) => `${numbers.get(file)} ${start} ${end}`);
}
