import { agree, fromCases, uniqueSettings } from '../model/facts.ts';
import type { Assumption, Fact, Network, Service, Setting } from '../model/model.ts';
import type { Level } from '../model/result.ts';
import { isShipped, isWritten, type Place, placeOf } from './evidence.ts';
import { caseUnder, type Outcome, outcomesOf } from './outcomes.ts';
import type { Check, CompiledRule } from './rule.ts';
import { factAt, type Subject } from './view.ts';

/** One subject for which a rule speaks, under the assumptions of one case. */
export interface Match {
  readonly rule: CompiledRule;
  readonly check: Check;
  readonly subject: Subject;
  readonly assuming: readonly Assumption[];
  readonly certainty: 'certain' | 'likely';
  /** Whether the rule speaks of this subject, case by case. */
  readonly holds: Fact<boolean>;
  readonly place: Place;
  /** What it counts in its file, where the configuration says so. */
  readonly level?: Level;
  /** What decided the fact that the finding is about, in order of blame. */
  readonly evidence: readonly Setting<unknown>[];
  /** What decided the rest of the condition. */
  readonly context: readonly Setting<unknown>[];
}

/** One subject for which nobody can say whether the rule speaks. */
export interface Open extends Omit<Match, 'certainty' | 'holds'> {
  /** Facts that nobody knows, whatever is assumed. */
  readonly unknown: readonly string[];
}

export interface Matched {
  readonly matches: readonly Match[];
  readonly open: readonly Open[];
}

/** Every rule over everything that it looks at. */
export function matchesOf(network: Network, rules: readonly CompiledRule[]): Matched {
  const found = rules.flatMap((rule) =>
    rule.checks.flatMap((check) =>
      subjectsOf(network, check)
        .filter(({ host }) => rule.roles.includes(host.role))
        .map((subject) => look(rule, check, subject)),
    ),
  );
  return { matches: found.flatMap(({ matches }) => matches), open: found.flatMap(({ open }) => open) };
}

function subjectsOf(network: Network, check: Check): readonly Subject[] {
  const { hosts, services, links, openings, packages, certificates, files } = network;
  switch (check.for) {
    case 'host':
      return hosts.map((host) => ({ host }));
    case 'service':
      return services.map((service) => ({ host: service.host, service }));
    case 'listener':
      return services.flatMap(listenersOf);
    case 'opening':
      return openings.map((opening) => ({ host: opening.host, opening }));
    case 'package':
      return packages.map((one) => ({ host: one.host, installed: one }));
    case 'certificate':
      return certificates.map((certificate) => {
        const { service, listener } = certificate;
        return { host: service.host, service, listener, certificate };
      });
    case 'file':
      return files.map((file) => ({ host: file.host, file }));
    default:
      return links.map((link) => ({
        host: link.fromService.host,
        service: link.fromService,
        listener: link.from,
        link,
      }));
  }
}

function listenersOf(service: Service): readonly Subject[] {
  return service.listeners.map((listener) => ({ host: service.host, service, listener }));
}

const SPLITS_HOSTS: readonly Assumption['kind'][] = ['branch', 'variable', 'not-carried'];

function look(rule: CompiledRule, check: Check, subject: Subject): Matched {
  const outcomes = outcomesOf(check.when, (path) => factAt(subject, path));
  const holding = outcomes.filter(({ is }) => is === true);
  const holds = factOf(outcomes);
  const told = holding.map((outcome) => ({
    ...tell(rule, check, subject, outcome),
    assuming: simplified(outcome, outcomes),
  }));
  const open = (outcome: Outcome | undefined): Matched => {
    const asks = rule.asks === 'always' || (rule.asks === 'cases' && outcome?.is === true);
    const isAsked = asks && subject.host.role === 'deploy';
    return { matches: [], open: outcome && isAsked ? [stillOpen(rule, check, subject, outcome)] : [] };
  };
  if (told.length === outcomes.length) {
    const best = told.find(({ place }) => place.kind === 'written') ?? told[0];
    if (!best || isFromDefaultsOfAMissingFile(best)) return open(outcomes[0]);
    return { matches: [{ ...best, assuming: [], certainty: 'certain', holds }], open: [] };
  }
  const likely = told.filter(({ evidence, assuming }) => {
    const isFirm = !rule.needsCertainty || !assuming.some(({ kind }) => SPLITS_HOSTS.includes(kind));
    return isFirm && isWritten(evidence[0], subject.host);
  });
  if (likely.length > 0)
    return { matches: likely.map((one) => ({ ...one, certainty: 'likely' as const, holds })), open: [] };
  // A case in which it speaks tells more than one of which nobody knows.
  return open(shortest(holding) ?? shortest(outcomes.filter(({ is }) => is === undefined)));
}

function factOf(outcomes: readonly Outcome[]): Fact<boolean> {
  return fromCases(
    outcomes.map(({ is, assuming }) => (is === undefined ? { assuming, because: [] } : { is, assuming, because: [] })),
  );
}

function shortest(outcomes: readonly Outcome[]): Outcome | undefined {
  return [...outcomes].sort((a, b) => a.assuming.length - b.assuming.length)[0];
}

/** Without the assumptions that make no difference: it holds whatever their questions are answered. */
function simplified(outcome: Outcome, outcomes: readonly Outcome[]): readonly Assumption[] {
  return outcome.assuming.reduceRight<readonly Assumption[]>((left, one) => {
    const rest = left.filter((other) => other !== one);
    const isFree = outcomes.every(
      (other) =>
        other.is === true || !agree({ assuming: rest, because: [] }, { assuming: other.assuming, because: [] }),
    );
    return isFree ? rest : left;
  }, outcome.assuming);
}

/** A default alone is reported only where the main file is here (INTERFACE, *What is not known*, 8). */
function isFromDefaultsOfAMissingFile({ place, subject }: Told): boolean {
  return place.kind !== 'written' && subject.service !== undefined && isShipped(subject.service.main, subject.host);
}

type Told = Omit<Match, 'certainty' | 'holds'>;

function tell(rule: CompiledRule, check: Check, subject: Subject, { assuming, because }: Outcome): Told {
  const settingsAt = (path: string) => {
    const found = factAt(subject, path);
    return found ? caseUnder(found, assuming).because : [];
  };
  const evidence = settingsAt(check.at);
  const others = because.filter((path) => path !== check.at);
  return {
    rule,
    check,
    subject,
    assuming,
    evidence,
    context: uniqueSettings(others.flatMap(settingsAt)),
    place: placeOf(evidence, subject),
  };
}

function stillOpen(rule: CompiledRule, check: Check, subject: Subject, outcome: Outcome): Open {
  const told = tell(rule, check, subject, outcome);
  const unknown = outcome.is === undefined ? outcome.because : [];
  const settings = unknown.flatMap((path) => factAt(subject, path)?.because ?? []);
  return { ...told, unknown, ...(settings.length > 0 ? { place: placeOf(settings, subject) } : {}) };
}
