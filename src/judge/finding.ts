import type { Cure, Remedy, Setting } from '../model/model.ts';
import { type Finding, type Level, levels } from '../model/result.ts';
import { regionOf } from '../text/line-index.ts';
import type { Span } from '../text/source-file.ts';
import { isShippedAt, type Reason, reasonsOf, uniqueReasons } from './evidence.ts';
import { causeOf, fingerprintOf } from './fingerprint.ts';
import { fixFor } from './fix.ts';
import type { Match } from './matches.ts';
import { caseUnder } from './outcomes.ts';
import { putReason, variablesOf } from './origins.ts';
import { alsoAt } from './twins.ts';
import { factAt } from './view.ts';
import { conditional, defaultClause, listenerName, openedPorts, renderMessage, valuesAt } from './wording.ts';
import { uniqueBy } from '../model/facts.ts';

/** A match that stands on its own, with those of other rules that only add their line to it. */
export interface Grounded {
  readonly match: Match;
  readonly leaning: readonly Match[];
}

const MOST_REASONS = 50;
/** Tasks that put the file there are told of so many hosts. */
const FEW_TASKS = 5;

/** One finding of all that stands at one place for one rule. */
export function findingOf(
  group: readonly Grounded[],
  cureFor: (dialect: string, remedy: Remedy) => Cure | undefined,
): Finding {
  const matches = group.map(({ match }) => match);
  const first = matches[0]!;
  const { rule, subject, place } = first;
  const cure = rule.remedy && subject.service ? cureFor(subject.service.dialect, rule.remedy) : undefined;
  const fix = fixFor(matches, cure);
  const opened = matches.flatMap((match) =>
    match.subject.opening ? openedPorts(match).map(({ protocol, where }) => `${protocol} *:${where}`) : [],
  );
  const names = matches.flatMap(({ subject: { listener, service, host, link }, assuming }) =>
    (listener ? [listener] : (service?.listeners ?? [])).map((one) =>
      listenerName({
        assuming,
        subject: { host, ...(service ? { service } : {}), ...(link ? { link } : {}), listener: one },
      }),
    ),
  );
  return {
    rule: rule.id,
    level: levelOf(matches),
    certainty: first.certainty,
    assuming:
      first.certainty === 'certain'
        ? []
        : uniqueBy(
            matches.flatMap(({ assuming }) => assuming),
            ({ question, text }) => `${question} ${text}`,
          ),
    message: messageOf(matches),
    fingerprint: fingerprintOf(first),
    cause: causeOf(first),
    at: place.at,
    also: alsoAt(place.at, subject.host),
    because: becauseOf(group, matches),
    listeners: [...new Set([...names, ...opened])],
    ...(fix ? { fix } : {}),
  };
}

/** First the variables behind the line, then what else decided, last what puts the file there. */
function becauseOf(group: readonly Grounded[], matches: readonly Match[]): readonly Reason[] {
  const shown = uniqueReasons([...own(matches), ...leaning(group), ...rest(matches)]);
  const isOfLine = matches.every(({ check }) => OF_A_LINE.test(check.at));
  const decided = isOfLine ? withoutDeclarations(shown, matches) : withDeclarations(shown, matches);
  const variables = matches.flatMap(({ place }) => variablesOf(place.at));
  const puts = uniqueReasons(matches.flatMap(({ place }) => putReason(place.at))).slice(0, FEW_TASKS);
  const reasons = uniqueReasons([...variables, ...decided]);
  return [...reasons.slice(0, MOST_REASONS - puts.length), ...puts];
}

/** The rule's level at full certainty; likely and behind a packet filter one lower each; samples, tests and what a container does not publish at the bottom. */
function levelOf(matches: readonly Match[]): Level {
  const ranks = matches.map((match) => {
    const base = levels.indexOf(match.level ?? match.check.level ?? match.rule.level);
    const isLikely = match.certainty === 'likely';
    if (match.subject.host.role !== 'deploy' || isInside(match)) return levels.length;
    return base + Number(isLikely) + Number(isFiltered(match));
  });
  return levels[Math.min(levels.length - 1, ...ranks)] ?? 'note';
}

function isFiltered(match: Match): boolean {
  return match.subject.listener !== undefined && valuesAt(match, 'listener.filtered').join() === 'yes';
}

/** A container's port that its machine does not publish. */
function isInside(match: Match): boolean {
  return match.subject.host.container?.isolated === true && isFiltered(match);
}

function keptOut(matches: readonly Match[]): string {
  if (!matches.every(isFiltered)) return '';
  return matches.every(isInside)
    ? ', though only containers of its networks reach it'
    : ', though a packet filter of this host keeps others out';
}

function messageOf(matches: readonly Match[]): string {
  const { check, place, subject, certainty } = matches[0]!;
  const same = matches.filter((match) => match.check === check);
  const says = renderMessage(check.message, same);
  const isDefault = place.kind === 'default' && place.setting;
  const message = `${says}${keptOut(same)}${isDefault ? defaultClause(place.setting, subject.service?.secrets ?? []) : ''}`;
  if (certainty === 'certain') return message;
  return conditional(
    matches.map(({ assuming }) => assuming),
    message,
  );
}

function own(matches: readonly Match[]): readonly Reason[] {
  return matches.flatMap(({ evidence, place, subject }) => reasonsOf(evidence, place, subject));
}

/** What other rules would have said of the same listeners. */
function leaning(group: readonly Grounded[]): readonly Reason[] {
  return group.flatMap(({ match: leant, leaning: list }) =>
    // A rule about the same fact would only say the same in other words.
    list
      .filter((match) => match.check.at !== leant.check.at)
      .map((match) => ({ at: match.place.at, note: renderMessage(match.check.message, [match]) })),
  );
}

/** What decided the rest of the condition, and what the message names. */
function rest(matches: readonly Match[]): readonly Reason[] {
  return matches.flatMap((match) => {
    const shown = ['listener.port', ...(isFiltered(match) ? ['listener.filtered'] : [])].flatMap((path) =>
      settingsAt(match, path),
    );
    return reasonsOf([...match.context, ...shown], match.place, match.subject);
  });
}

/** Where each listener is declared, unless a reason stands there already. */
function withDeclarations(reasons: readonly Reason[], matches: readonly Match[]): readonly Reason[] {
  const shown = [matches[0]!.place.at, ...reasons.map(({ at }) => at)];
  const declared = matches.flatMap((match): readonly Reason[] => {
    const at = match.subject.listener?.declaredAt;
    if (!at || at.end === 0 || isShippedAt(at, match.subject.host)) return [];
    if (shown.some(({ file, start }) => file === at.file && start === at.start)) return [];
    return [{ at, note: renderMessage('{listeners} {is|are} declared here', [match]) }];
  });
  return uniqueReasons([...reasons, ...declared]);
}

/** How strong TLS is says one line for many listeners: those are named, and nothing is claimed of the lines that open them. */
const OF_A_LINE = /^listener\.weak\./;

function withoutDeclarations(reasons: readonly Reason[], matches: readonly Match[]): readonly Reason[] {
  const opened = new Set(matches.flatMap(({ subject }) => subject.listener?.declaredAt ?? []).map(lineOf));
  return reasons.filter(({ at }) => !opened.has(lineOf(at)));
}

function lineOf(span: Span): string {
  return `${regionOf(span).startLine} ${span.file.path}`;
}

function settingsAt({ subject, assuming }: Match, path: string): readonly Setting<unknown>[] {
  const found = factAt(subject, path);
  return found ? caseUnder(found, assuming).because : [];
}
