import type { Assumption, Cured } from '../model/model.ts';
import type { Finding, Result, Undecided } from '../model/result.ts';
import type { Span } from '../text/source-file.ts';
import { inOrder, type Place, placeOf } from './places.ts';
import { type Redactor, redactorOf } from './secrets.ts';

/** `waxseal-check/1`: INTERFACE, `check --format json`. */
export function renderJson(result: Result): string {
  return `${JSON.stringify(checkJson(result), null, 2)}\n`;
}

/** The document before it is text. */
export function checkJson(result: Result): object {
  const redactor = redactorOf(result.network);
  return {
    schema: 'waxseal-check/1',
    findings: inOrder(result.findings, ({ at }) => at).map((one) => findingJson(one, redactor)),
    undecided: inOrder(result.undecided, ({ at }) => at).map((one) => undecidedJson(one, redactor)),
    suppressed: inOrder(result.suppressed, ({ finding }) => finding.at).map(({ finding, reason }) => ({
      ...findingJson(finding, redactor),
      reason: redactor.text(reason),
    })),
    problems: inOrder(result.problems, ({ at }) => at).map(({ code, message, at }) => ({
      code,
      message: redactor.text(message),
      location: placeOf(at),
    })),
    summary: summaryOf(result),
  };
}

/** How much was looked at; hosts are those on which a service was found, `cleartext` counts listeners that are known to take a password from other hosts. */
export function summaryOf({ network: { services }, files, skipped }: Result) {
  const listeners = services.flatMap((service) => service.listeners.filter(({ open }) => open.is !== false));
  return {
    hosts: new Set(services.map(({ host }) => host)).size,
    services: services.length,
    listeners: listeners.length,
    cleartext: listeners.filter(
      ({ cleartextLogin: { remote }, reach }) => remote.is === 'accepted' && reach.is !== 'loopback',
    ).length,
    files,
    skipped,
  };
}

/** An assumption as JSON has it, here and in the inventory. */
export function assumptionJson({ kind, text, at }: Assumption, redactor: Redactor) {
  return { kind, text: redactor.text(text), ...(at ? { location: placeOf(at) } : {}) };
}

function findingJson(finding: Finding, redactor: Redactor) {
  return {
    ruleId: finding.rule,
    level: finding.level,
    certainty: finding.certainty,
    message: redactor.text(finding.message),
    fingerprint: finding.fingerprint,
    location: placeOf(finding.at),
    because: finding.because.map(({ at, note }) => ({ location: placeOf(at), note: redactor.text(note) })),
    assuming: finding.assuming.map((one) => assumptionJson(one, redactor)),
    also: places(finding.also),
    listeners: finding.listeners,
    ...(finding.fix ? { fix: fixJson(finding.fix, redactor) } : {}),
  };
}

function fixJson({ title, safety, edits, replacement }: Cured, redactor: Redactor) {
  return {
    title: redactor.text(title),
    safety,
    edits: edits.map(({ span, text }) => ({ location: placeOf(span), text: redactor.text(text) })),
    ...(replacement === undefined ? {} : { replacement: redactor.text(replacement) }),
  };
}

function undecidedJson({ rule, question, at, also, assuming, assume }: Undecided, redactor: Redactor) {
  return {
    ruleId: rule,
    question: redactor.text(question),
    location: placeOf(at),
    assuming: assuming.map((one) => assumptionJson(one, redactor)),
    also: places(also),
    assume: redactor.text(assume),
  };
}

function places(spans: readonly Span[]): readonly Place[] {
  return spans.map(placeOf);
}
