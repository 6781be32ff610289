import type { Location, Log, Notification, Result as SarifResult, ThreadFlowLocation } from 'sarif';
import type { Finding, Level, Result, Undecided } from '../model/result.ts';
import type { Problem } from '../text/problem.ts';
import type { Edit, Span } from '../text/source-file.ts';
import { lineHash } from './line-hash.ts';
import { hasPlace, inOrder, openable, placeOf, reportedAt } from './places.ts';
import { descriptorOf } from './sarif-rules.ts';
import { type Redactor, redactorOf } from './secrets.ts';

/** What GitHub keeps: docs, "SARIF results exceed one or more limits". Beyond these, an upload may be refused whole. */
export const sarifLimits = { results: 25_000, relatedLocations: 100, steps: 1_000, notifications: 1_000 } as const;

const HOME = 'https://github.com/waxseal/waxseal';
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const WORST_FIRST: readonly Level[] = ['error', 'warning', 'note'];

/** SARIF 2.1.0, with what GitHub code scanning asks for. Suppressed findings only where they are asked for: GitHub would open alerts for them. */
export function renderSarif(result: Result, version: string, withSuppressed = false): string {
  return `${JSON.stringify(sarifLog(result, version, withSuppressed), null, 2)}\n`;
}

/** The log before it is text. */
export function sarifLog(result: Result, version: string, withSuppressed = false): Log {
  const redactor = redactorOf(result.network);
  const ordered = inOrder(result.findings, ({ at }) => at);
  const worstFirst = WORST_FIRST.flatMap((level) => ordered.filter((one) => one.level === level));
  const kept = worstFirst.slice(0, sarifLimits.results);
  const ruleIds = result.rules.map(({ id }) => id);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            ...{ name: 'Waxseal', informationUri: HOME, version, semanticVersion: version },
            rules: result.rules.map(descriptorOf),
          },
        },
        automationDetails: { id: 'waxseal/' },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notifications(result, worstFirst.length - kept.length, redactor),
          },
        ],
        results: [
          ...kept.map((finding) => resultOf(finding, ruleIds, redactor)),
          ...(withSuppressed ? suppressedResults(result, ruleIds, redactor) : []),
        ],
      },
    ],
  };
}

/** SARIF 2.1.0 section 3.35: `external`, since a file of its own or a comment says so. */
function suppressedResults(
  { suppressed }: Result,
  ruleIds: readonly string[],
  redactor: Redactor,
): readonly SarifResult[] {
  return inOrder(suppressed, ({ finding }) => finding.at).map(({ finding, reason }) => ({
    ...resultOf(finding, ruleIds, redactor),
    suppressions: [{ kind: 'external', justification: redactor.text(reason) }],
  }));
}

function resultOf(finding: Finding, ruleIds: readonly string[], redactor: Redactor): SarifResult {
  const at = reportedAt(finding);
  const index = ruleIds.indexOf(finding.rule);
  const related = relatedOf(finding, redactor);
  const steps = stepsOf(finding, redactor);
  const edits = (finding.fix?.edits ?? []).filter(({ span }) => hasPlace(span));
  return {
    ruleId: finding.rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: finding.level,
    message: { text: messageOf(finding, redactor) },
    locations: at ? [locationOf(at)] : [],
    ...(related.length > 0 ? { relatedLocations: [...related] } : {}),
    ...(steps.length > 0 ? { codeFlows: [{ threadFlows: [{ locations: [...steps] }] }] } : {}),
    ...(finding.fix && edits.length > 0 ? { fixes: [fixOf(finding.fix.title, edits, redactor)] } : {}),
    partialFingerprints: {
      ...(at ? { primaryLocationLineHash: lineHash(openable(at).file, placeOf(at).startLine) } : {}),
      'waxseal/v1': finding.fingerprint,
    },
    properties: {
      certainty: finding.certainty,
      listeners: [...finding.listeners],
      assuming: finding.assuming.map(({ kind, text }) => ({ kind, text: redactor.text(text) })),
      ...(finding.fix?.replacement === undefined ? {} : { replacement: redactor.text(finding.fix.replacement) }),
    },
  };
}

/** The first sentence is the alert's title; listeners, assumptions, what a distribution's own file decided, and the cure follow. */
function messageOf({ message, listeners, assuming, because, fix }: Finding, redactor: Redactor): string {
  const elsewhere = because.filter(({ at }) => !hasPlace(at)).map(({ at, note }) => `${note} (${placeOf(at).path})`);
  const sentences = [
    message,
    ...(listeners.length > 0 ? [`Listeners: ${listeners.join(', ')}`] : []),
    ...(assuming.length > 0 ? [`If ${assuming.map(({ text }) => text).join(' and ')}`] : []),
    ...elsewhere,
    ...(fix ? [fix.title] : []),
  ];
  return sentences.map((one) => ended(redactor.text(one))).join('\n');
}

function ended(sentence: string): string {
  return /[.!?:]$/.test(sentence) ? sentence : `${sentence}.`;
}

function relatedOf({ because, also }: Finding, redactor: Redactor): readonly Location[] {
  const all = [
    ...because.filter(({ at }) => hasPlace(at)).map(({ at, note }) => ({ at, text: redactor.text(note) })),
    ...also.map((at) => ({ at, text: 'the same here' })),
  ].slice(0, sarifLimits.relatedLocations);
  return all.map(({ at, text }, i) => ({ id: i + 1, ...locationOf(at), message: { text: text || 'decides it' } }));
}

function stepsOf({ because }: Finding, redactor: Redactor): readonly ThreadFlowLocation[] {
  const steps = because.filter(({ at }) => hasPlace(at)).slice(0, sarifLimits.steps);
  return steps.map(({ at, note }) => ({
    location: { ...locationOf(at), message: { text: redactor.text(note) || 'decides it' } },
    importance: 'essential',
  }));
}

function locationOf(span: Span): Location {
  const { path, ...region } = placeOf(span);
  return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, region } };
}

/** A relative URI reference: each segment percent-encoded, `./` where the first one would read as a scheme. */
export function uriOf(path: string): string {
  const uri = path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[!'()*]/g, percent))
    .join('/');
  return uri.startsWith('/') ? uri.replace(/^\/+/, '') : uri;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function fixOf(title: string, edits: readonly Edit[], redactor: Redactor): NonNullable<SarifResult['fixes']>[number] {
  const paths = [...new Set(edits.map(({ span }) => placeOf(span).path))];
  return {
    description: { text: redactor.text(title) },
    artifactChanges: paths.map((path) => ({
      artifactLocation: { uri: uriOf(path) },
      replacements: edits
        .map(({ span, text }) => ({ place: placeOf(span), text }))
        .filter(({ place }) => place.path === path)
        .map(({ place: { path: _path, ...deletedRegion }, text }) => ({
          deletedRegion,
          insertedContent: { text: redactor.text(text) },
        })),
    })),
  };
}

/** Undecided questions are notes, never results; problems are warnings; what was cut off or set aside is said. */
function notifications(result: Result, cut: number, redactor: Redactor): Notification[] {
  const skipped = Object.entries(result.skipped).filter(([, count]) => count > 0);
  const all: readonly Notification[] = [
    ...(cut > 0
      ? [notice('limit-exceeded', 'warning', `${cut} more findings are left out, the least severe ones`)]
      : []),
    ...inOrder(result.problems, ({ at }) => at).map((one) => problemNotice(one, redactor)),
    ...inOrder(result.undecided, ({ at }) => at).map((one) => undecidedNotice(one, redactor)),
    ...skipped.map(([reason, count]) =>
      notice(`skipped-${reason}`, 'note', `files that were set aside: ${count} ${reason}`),
    ),
  ];
  const left = all.length - sarifLimits.notifications;
  if (left <= 0) return [...all];
  return [
    ...all.slice(0, sarifLimits.notifications - 1),
    notice('limit-exceeded', 'note', `${left + 1} more notifications are left out`),
  ];
}

function notice(id: string, level: 'warning' | 'note', text: string): Notification {
  return { descriptor: { id }, level, message: { text } };
}

function placed(at: Span): { readonly locations?: Location[] } {
  return hasPlace(at) ? { locations: [locationOf(at)] } : {};
}

function problemNotice({ code, message, at }: Problem, redactor: Redactor): Notification {
  return { ...notice(code, 'warning', redactor.text(message)), ...placed(at) };
}

function undecidedNotice({ rule, question, assume, at }: Undecided, redactor: Redactor): Notification {
  const settle = assume === '' ? '' : ` (assume ${assume})`;
  return {
    ...notice('undecided', 'note', redactor.text(`${question}${settle}`)),
    associatedRule: { id: rule },
    ...placed(at),
  };
}
