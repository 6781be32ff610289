import type { Assume } from '../model/assume.ts';
import { combine, groupBy } from '../model/facts.ts';
import type { Cure, Network, Remedy } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Finding, Judged, Undecided } from '../model/result.ts';
import { byBytes } from '../platform/files.ts';
import { networkWithin } from '../platform/network.ts';
import { dayOf } from '../text/date.ts';
import type { Problem } from '../text/problem.ts';
import { locate, type Span } from '../text/source-file.ts';
import { fieldsOf } from './condition.ts';
import { configured, levelIn, overrideIn } from './configure.ts';
import { placeKey, samePlace } from './evidence.ts';
import { isExcluded } from './exclude.ts';
import { findingOf, type Grounded } from './finding.ts';
import { type Match, matchesOf, type Open } from './matches.ts';
import type { CompiledRule } from './rule.ts';
import { hasEnded, ignores, suppressedBy, suppressionsIn, Used } from './suppress.ts';
import { together } from './together.ts';
import { undecidedOf } from './undecided.ts';
import { and, limitedNetworks, listenerName } from './wording.ts';

export type { CompiledRule } from './rule.ts';

export interface Judging {
  readonly assume: Assume;
  readonly policy: Policy;
  /** Files that the user named: only findings that touch them are shown. Undefined where folders were named. */
  readonly focus: ReadonlySet<string> | undefined;
  cureFor(dialect: string, remedy: Remedy): Cure | undefined;
  /** How comments begin in a dialect's files. */
  commentsOf(dialect: string): readonly string[];
  /** The day on which it is judged; today unless it is said. */
  readonly now?: Date;
  /** Everything below the base was looked at, so that what silences nothing is told. */
  readonly isWhole?: boolean;
}

/** Evaluates every rule, as the policy wants it, over the network and makes findings of what holds. */
export function judge(
  network: Network,
  allRules: readonly CompiledRule[],
  judging: Judging,
): Judged & { readonly problems: readonly Problem[]; readonly rules: readonly CompiledRule[] } {
  const { policy, now = new Date(), isWhole = false } = judging;
  const rules = configured(allRules, policy);
  const found = matchesOf(network, rules);
  const [matches, open] = [levelled(found.matches, policy), levelled(found.open, policy)];
  const today = dayOf(now);
  const known = new Set(allRules.map(({ id }) => id));
  const files = new Set([...matches, ...open].flatMap(({ place }) => locate(place.at).map(({ file }) => file)));
  const comments = suppressionsIn(network.services, [...files], { known, today, commentsOf: judging.commentsOf });
  const used = new Used();
  const reasonFor = (one: Match | Open): string | undefined => {
    const comment = suppressedBy(comments.found, one.rule.id, one.place.at);
    if (comment) used.comment(comment, one.rule.id);
    return comment?.reason ?? trusted(one, judging.assume) ?? ignored(one, policy, today, used);
  };
  const reasons = new Map(matches.map((match) => [match, reasonFor(match)]));
  const [nearMatches, nearOpen] = [neighbours(matches), neighbours(open)];
  const stillOpen = open.filter((one) => {
    const others = nearMatches(one);
    return reasonFor(one) === undefined && !yields(one, [...others, ...nearOpen(one)]) && !isTold(one, others);
  });
  const made = groupBy(grounded(matches), (one) => groupKey(one, reasons.get(one.match))).map((group) => ({
    finding: findingOf(whole(group), judging.cureFor),
    reason: reasons.get(group[0]!.match),
    host: group[0]!.match.subject.host,
  }));
  const shown = together(made)
    .filter(({ finding }) => touches(finding, judging.focus))
    .sort((a, b) => inOrder(a.finding, b.finding));
  return {
    findings: shown.flatMap(({ finding, reason }) => (reason === undefined ? [finding] : [])),
    suppressed: shown.flatMap(({ finding, reason }) => (reason === undefined ? [] : [{ finding, reason }])),
    undecided: undecidedOf(stillOpen).filter((one) => asksAbout(one, judging.focus)),
    problems: [
      ...comments.problems,
      ...used.unusedComments(comments.found),
      ...used.unusedEntries(policy.ignore, today, isWhole),
    ].filter(({ at }) => inFocus([at], judging.focus) && !isExcluded(at, policy)),
    rules: rules.filter(({ override }) => override === undefined),
  };
}

/** Each match that stands on its own, with those that only add their line to it. */
function grounded(matches: readonly Match[]): readonly Grounded[] {
  const near = neighbours(matches);
  const standing = matches.filter((match) => !yields(match, near(match)));
  const left = new Set(standing);
  return standing.map((match) => ({
    match,
    leaning: near(match).filter((other) => !left.has(other) && yields(other, [match])),
  }));
}

/** Those that speak of the same listener of the same service, or of the same place, in order. */
function neighbours<T extends Match | Open>(list: readonly T[]): (one: Match | Open) => readonly T[] {
  const groups = new Map<unknown, Near<T>>();
  for (const [i, one] of list.entries()) {
    const { service, host, listener } = one.subject;
    const near: Near<T> = groups.get(service ?? host) ?? { byListener: new Map(), byPlace: new Map() };
    groups.set(service ?? host, near);
    if (listener) push(near.byListener, listener, { i, one });
    push(near.byPlace, placeKey(one.place.at), { i, one });
  }
  return ({ subject: { service, host, listener }, place }) => {
    const near = groups.get(service ?? host);
    const found = [...(near?.byListener.get(listener) ?? []), ...(near?.byPlace.get(placeKey(place.at)) ?? [])];
    return [...new Map(found.map(({ i, one }) => [i, one]))].sort(([a], [b]) => a - b).map(([, one]) => one);
  };
}

type Ranked<T> = { readonly i: number; readonly one: T }[];

interface Near<T> {
  readonly byListener: Map<unknown, Ranked<T>>;
  readonly byPlace: Map<string, Ranked<T>>;
}

function push<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const found = lists.get(key);
  if (found) found.push(item);
  else lists.set(key, [item]);
}

function yields(one: Match | Open, others: readonly (Match | Open)[]): boolean {
  const { yieldsTo } = one.rule;
  return yieldsTo.length > 0 && others.some((other) => yieldsTo.includes(other.rule.id) && isSame(one, other));
}

/** No question: what hangs on a line that a finding speaks of anyway, or on a listener whose finding would yield to the answer. */
function isTold(one: Open, matches: readonly Match[]): boolean {
  return matches.some(
    (match) =>
      samePlace(match.place.at, one.place.at) || (match.rule.yieldsTo.includes(one.rule.id) && isSame(match, one)),
  );
}

/** The same listener; or, where a whole service is judged, the same setting. */
function isSame(one: Match | Open, other: Match | Open): boolean {
  if (one.check.for === 'service' || other.check.for === 'service') return samePlace(one.place.at, other.place.at);
  return one.subject.listener !== undefined && one.subject.listener === other.subject.listener;
}

/** One cause, one finding: what stands at one place of one host, for one rule and with one certainty. */
function groupKey({ match }: Grounded, reason: string | undefined): string {
  const { rule, subject, place, certainty } = match;
  const { root, name, source } = subject.host;
  const parts = [rule.id, source, root, name, placeKey(place.at), certainty, reason ?? ''];
  return JSON.stringify(parts);
}

/** What stands at one place whatever is answered, now of this listener, now of that one, is certain. */
function whole(group: readonly Grounded[]): readonly Grounded[] {
  if (group[0]?.match.certainty !== 'likely' || group.length > MOST_WAYS) return group;
  const facts = [...new Set(group.map(({ match }) => match.holds))];
  const holds = facts.reduce((a, b) => combine(a, b, either));
  return holds.is === true ? group.map((one) => ({ ...one, match: { ...one.match, certainty: 'certain' } })) : group;
}

const MOST_WAYS = 8;

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === true || b === true ? true : a === undefined || b === undefined ? undefined : false;
}

/** All clients that get in lie in networks that the reader trusts. */
function trusted(one: Match | Open, { trustedNetworks }: Assume): string | undefined {
  const isAboutClients = fieldsOf(one.check.when).some((path) =>
    /^(?:listener\.(?:cleartextLogin\.remote|reach)|opening\.(?:accepting|unanswered|from))$/.test(path),
  );
  if (!isAboutClients || trustedNetworks.length === 0) return undefined;
  const networks = limitedNetworks(one);
  if (!networks?.every((network) => networkWithin(network, trustedNetworks))) return undefined;
  return `all clients lie in trusted networks (${and(networks)})`;
}

function ignored(one: Match | Open, { ignore }: Policy, today: string, used: Used): string | undefined {
  const fitting = ignore.filter(
    (entry) => !hasEnded(entry, today) && ignores(entry, one.rule.id, one.place.at, listenerName(one)),
  );
  for (const entry of fitting) used.entry(entry);
  return fitting[0]?.reason;
}

/** Without what is off in its file, or is said with options that do not hold there, or stands in one that is set aside; the rest with the level that it has there. */
function levelled<T extends Match | Open>(list: readonly T[], policy: Policy): readonly T[] {
  if (policy.levels === undefined && policy.overrides === undefined && policy.exclude === undefined) return list;
  return list.flatMap((one) => {
    if (isExcluded(one.place.at, policy)) return [];
    const path = locate(one.place.at)[0]?.file.path ?? '';
    if (overrideIn(path, one.rule.id, policy) !== one.rule.override) return [];
    const level = levelIn(path, one.rule.id, policy);
    return level === 'off' ? [] : [level === undefined ? one : { ...one, level }];
  });
}

function touches({ at, because, also }: Finding, focus: ReadonlySet<string> | undefined): boolean {
  return inFocus([at, ...because.map((one) => one.at), ...also], focus);
}

function asksAbout({ at, assuming, also }: Undecided, focus: ReadonlySet<string> | undefined): boolean {
  return inFocus([at, ...assuming.flatMap((one) => one.at ?? []), ...also], focus);
}

function inFocus(spans: readonly Span[], focus: ReadonlySet<string> | undefined): boolean {
  return focus === undefined || spans.flatMap(locate).some(({ file }) => focus.has(file.path));
}

function inOrder(a: Finding, b: Finding): number {
  const [one, other] = [locate(a.at)[0] ?? a.at, locate(b.at)[0] ?? b.at];
  return byBytes(one.file.path, other.file.path) || one.start - other.start || byBytes(a.rule, b.rule);
}
