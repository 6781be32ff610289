import type { Fact, Host, Listener, Service, Setting } from '../../model/model.ts';
import type { Finding, Result } from '../../model/result.ts';
import { openAndIntended } from '../inventory.ts';
import { factsOf, nameOf } from '../listener-facts.ts';
import { spanText } from '../../text/source-file.ts';

/** What a change does to what clients can do. */
export interface Difference {
  readonly before: Result;
  readonly after: Result;
  /** In the order of hosts and listeners; worse ones first. */
  readonly changes: readonly Change[];
  readonly findings: { readonly added: readonly Finding[]; readonly gone: readonly Finding[]; readonly stayed: number };
}

/** One listener that is not what it was. */
export interface Change {
  readonly host: string;
  readonly dialect: string;
  readonly listener: string;
  readonly kind: 'opened' | 'closed' | 'changed';
  /** Whether somebody can now read or take a password who could not before. */
  readonly effect: 'worse' | 'better' | 'neither';
  readonly facts: readonly ChangedFact[];
}

export interface ChangedFact {
  /** As the inventory calls it. */
  readonly name: string;
  /** Undefined where there was (or is) no such listener. */
  readonly before?: string;
  readonly after?: string;
  readonly causes: readonly Cause[];
}

/** A line that decided, on one side only or with another value. */
export interface Cause {
  readonly kind: 'added' | 'removed' | 'changed' | 'decides';
  readonly setting: Setting<unknown>;
  /** The same setting as it was, where it is `changed`. */
  readonly was?: Setting<unknown>;
}

/** Facts that say what a client can do, in the order in which they are told. */
const TOLD = [
  ...[
    'cleartextLogin.remote',
    'cleartextLogin.loopback',
    'transport',
    'starttls',
    'auth',
    'tlsLogin',
    'serving',
    'reach',
  ],
  ...['expectsProxy', 'filtered', 'backend', 'certificate', 'tlsVersions'],
] as const;
/** What a listener that comes or goes is told with. */
const FIRST = ['cleartextLogin.remote', 'transport', 'starttls'] as const;

interface Seat {
  readonly host: Host;
  readonly service: Service;
  readonly listener: Listener;
}

/** Compares two results, listener by listener. */
export function compare(before: Result, after: Result): Difference {
  const [old, now] = [seatsOf(before), seatsOf(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => changeOf(old.get(key), now.get(key)));
  const rank = { worse: 0, neither: 1, better: 2 } as const;
  const order = ({ host, listener }: Change) => `${host} ${listener}`;
  return {
    before,
    after,
    changes: changes.sort(
      (a, b) => rank[a.effect] - rank[b.effect] || (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0),
    ),
    findings: findingsOf(before, after),
  };
}

/** Open listeners by host, daemon and socket: places in files do not count, so that what was only moved is the same. */
function seatsOf({ network }: Result): ReadonlyMap<string, Seat> {
  return new Map(
    network.services.flatMap((service) =>
      openAndIntended(service).open.map((listener): [string, Seat] => [
        `${service.host.name} ${nameOf(listener)}`,
        { host: service.host, service, listener },
      ]),
    ),
  );
}

function changeOf(old: Seat | undefined, now: Seat | undefined): readonly Change[] {
  const seat = now ?? old;
  if (!seat) return [];
  const facts = old && now ? changedFacts(old, now) : FIRST.flatMap((name) => onlyFact(name, old, now));
  if (facts.length === 0) return [];
  return [
    {
      host: seat.host.name,
      dialect: seat.service.dialect,
      listener: nameOf(seat.listener),
      kind: !old ? 'opened' : !now ? 'closed' : 'changed',
      effect: effectOf(old, now),
      facts,
    },
  ];
}

function changedFacts(old: Seat, now: Seat): readonly ChangedFact[] {
  const [were, are] = [factsOf(old.listener), factsOf(now.listener)];
  return TOLD.flatMap((name) => {
    const [was, is] = [were.get(name), are.get(name)];
    const [before, after] = [shown(was), shown(is)];
    return before === after ? [] : [{ name, before, after, causes: causesOf(was, is) }];
  });
}

function onlyFact(name: string, old: Seat | undefined, now: Seat | undefined): readonly ChangedFact[] {
  const was = old && factsOf(old.listener).get(name);
  const is = now && factsOf(now.listener).get(name);
  if (name !== FIRST[0])
    return [{ name, ...(was ? { before: shown(was) } : {}), ...(is ? { after: shown(is) } : {}), causes: [] }];
  const opening = now ? causesOf(old?.listener.open, now.listener.open) : [];
  const causes = [...(is ? causesOf(undefined, is) : []), ...opening];
  return [{ name, ...(was ? { before: shown(was) } : {}), ...(is ? { after: shown(is) } : {}), causes }];
}

/** `accepted`, `accepted or refused`, `not known`. */
function shown(fact: Fact<unknown> | undefined): string {
  if (!fact) return 'none';
  if (fact.is !== undefined) return worded(fact.is);
  const cases = (fact.could ?? []).map(({ is }) => (is === undefined ? 'not known' : worded(is)));
  return cases.length === 0 ? 'not known' : [...new Set(cases)].sort().join(' or ');
}

function worded(value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  if (typeof value === 'object') return Object.values(value).map(String).join(' ');
  return String(value);
}

/** How much a listener gives away: a refused password is worth more than one that some clients may send, or nobody knows of. */
function exposure(seat: Seat | undefined): number {
  if (!seat) return 0;
  const { reach, cleartextLogin, serving } = seat.listener;
  if (serving.is === 'no') return 0;
  const values = (fact: Fact<string>) => (fact.is !== undefined ? [fact.is] : (fact.could ?? []).map(({ is }) => is));
  const open = values(reach.is === 'loopback' ? cleartextLogin.loopback : cleartextLogin.remote);
  if (!open.includes('accepted') && open.length > 0 && !open.includes(undefined)) return 0;
  const grade = open.length === 1 && open[0] === 'accepted' ? 2 : 1;
  return reach.is === 'loopback' ? grade : grade + 2;
}

function effectOf(old: Seat | undefined, now: Seat | undefined): Change['effect'] {
  const step = exposure(now) - exposure(old);
  return step > 0 ? 'worse' : step < 0 ? 'better' : 'neither';
}

const MOST_CAUSES = 6;

/** What decided on one side and not on the other; where both sides name the same lines, the first that decides now. */
function causesOf(was: Fact<unknown> | undefined, is: Fact<unknown> | undefined): readonly Cause[] {
  const [old, now] = [was?.because ?? [], is?.because ?? []];
  const added = now.filter((one) => !old.some((other) => isSame(one, other)));
  const removed = old.filter((one) => !now.some((other) => isSame(one, other)));
  const changed = added.flatMap((setting): readonly Cause[] => {
    const before = removed.find(({ name, origin }) => name === setting.name && origin.kind === 'written');
    return before && setting.origin.kind === 'written' ? [{ kind: 'changed', setting, was: before }] : [];
  });
  const paired = new Set(changed.flatMap(({ setting, was: before }) => [setting, before]));
  const alone = (list: readonly Setting<unknown>[], kind: 'added' | 'removed') =>
    list
      .filter((one) => one.origin.kind === 'written' && !paired.has(one))
      .map((setting): Cause => ({ kind, setting }));
  const causes = [...changed, ...alone(removed, 'removed'), ...alone(added, 'added')];
  if (causes.length > 0) return causes.slice(0, MOST_CAUSES);
  const deciding = added[0] ?? now[0] ?? old[0];
  return deciding ? [{ kind: 'decides', setting: deciding }] : [];
}

function isSame(a: Setting<unknown>, b: Setting<unknown>): boolean {
  return signature(a) === signature(b);
}

function signature({ name, value, origin }: Setting<unknown>): string {
  const text = origin.kind === 'written' ? `${origin.span.file.path} ${spanText(origin.span)}` : origin.kind;
  return JSON.stringify([name, value ?? null, text]);
}

/** A finding is the same where rule, host, setting and listeners are: INTERFACE's fingerprint, with the listeners. */
function findingsOf(before: Result, after: Result): Difference['findings'] {
  const key = ({ fingerprint, listeners }: Finding) => `${fingerprint} ${[...listeners].sort().join(' ')}`;
  const [old, now] = [new Set(before.findings.map(key)), new Set(after.findings.map(key))];
  const added = after.findings.filter((one) => !old.has(key(one)));
  return {
    added,
    gone: before.findings.filter((one) => !now.has(key(one))),
    stayed: after.findings.length - added.length,
  };
}
