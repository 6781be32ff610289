import { groupBy, uniqueBy } from '../model/facts.ts';
import type { Host, Setting } from '../model/model.ts';
import { shipperOf, type SourceFile, type Span, startOf } from '../text/source-file.ts';
import { noteOf, overriddenNote } from './wording.ts';
import type { Subject } from './view.ts';

/** Where a finding stands, and which setting put it there. */
export interface Place {
  readonly at: Span;
  /** `none`: no setting decided, so it is where the thing itself is declared. */
  readonly kind: 'written' | 'default' | 'assumed' | 'none';
  readonly setting?: Setting<unknown>;
}

export interface Reason {
  readonly at: Span;
  readonly note: string;
}

/** Whether somebody wrote it into the tree: a line of a distribution's file that completes a fragment is a default. */
export function isWritten(setting: Setting<unknown> | undefined, host: Host): boolean {
  return setting?.origin.kind === 'written' && !isShippedAt(setting.origin.span, host);
}

const shipped = new WeakMap<Host['completions'], ReadonlySet<SourceFile>>();

export function isShipped(file: SourceFile, { completions }: Host): boolean {
  const known =
    shipped.get(completions) ?? new Set(completions.flatMap(({ files }) => [...files.values()].filter(isWhole)));
  shipped.set(completions, known);
  return known.has(file);
}

/** A line of a distribution's file, also where tasks changed other lines of it. */
export function isShippedAt(span: Span, host: Host): boolean {
  return isShipped(span.file, host) || shipperOf(span) !== undefined;
}

function isWhole({ shippedBy, derivedFrom }: SourceFile): boolean {
  return shippedBy !== undefined || !derivedFrom;
}

/** The first written setting in order of blame; else where one would write the first default; else where an answer stood in. */
export function placeOf(because: readonly Setting<unknown>[], subject: Subject): Place {
  const written = because.find((setting) => isWritten(setting, subject.host));
  const chosen =
    written ??
    because.find(({ origin }) => origin.kind !== 'assumed') ??
    because.find(({ origin }) => origin.kind === 'assumed');
  if (!chosen) return { at: declarationOf(subject), kind: 'none' };
  const at = inTree(spanOf(chosen), subject);
  if (written) return { at, kind: 'written', setting: chosen };
  return { at, kind: chosen.origin.kind === 'assumed' ? 'assumed' : 'default', setting: chosen };
}

export function spanOf({ origin }: Setting<unknown>): Span {
  return origin.kind === 'default' ? origin.near : origin.span;
}

/** A place that a reader can open: where a distribution's file completes the tree, the fragment that is there. */
function inTree(span: Span, subject: Subject): Span {
  return isShippedAt(span, subject.host) ? declarationOf(subject) : span;
}

function declarationOf({ listener, service, link, opening, installed, file: kept, host }: Subject): Span {
  const own = link?.hop.at ?? listener?.declaredAt ?? opening?.at ?? installed?.at ?? kept?.at;
  if (own && !isShippedAt(own, host)) return own;
  const file = service?.files.find((one) => !isShipped(one, host)) ?? service?.main;
  if (file) return startOf(file);
  return own ?? startOf({ path: host.root, text: '', holes: [], branches: [] });
}

/** What a reader must see to believe it: every setting with its role, what it overrides, each place and note once. */
export function reasonsOf(settings: readonly Setting<unknown>[], place: Place, subject: Subject): readonly Reason[] {
  const secrets = subject.service?.secrets ?? [];
  return uniqueReasons(
    settings.flatMap((setting): readonly Reason[] => {
      const at = inTree(spanOf(setting), subject);
      const isPlace = setting === place.setting || samePlace(at, place.at);
      const overridden = setting.origin.kind === 'written' ? setting.origin.overrides : [];
      const isOurs = setting.origin.kind !== 'written' || !isShippedAt(setting.origin.span, subject.host);
      const note = noteOf(setting, secrets, isOurs ? undefined : subject.host);
      const own = isPlace ? (setting.note === undefined ? [] : [{ at, note: setting.note }]) : [{ at, note }];
      return [...own, ...overridden.map((span) => ({ at: span, note: overriddenNote(setting) }))];
    }),
  );
}

/** Each place and note once; a note that another one at its place begins with says nothing more. */
export function uniqueReasons(list: readonly Reason[]): readonly Reason[] {
  // The same default of two ranges of releases is one default.
  const first = uniqueBy(
    list,
    ({ at, note }) => `${placeKey(at)} ${note.replace(/, and (?:the default|in that) of .*?(?=")/, ': ')}`,
  );
  const byPlace = new Map(groupBy(first, ({ at }) => placeKey(at)).map((group) => [placeKey(group[0]!.at), group]));
  return first.filter(({ at, note }) => !byPlace.get(placeKey(at))!.some((other) => other.note.startsWith(`${note};`)));
}

export function placeKey({ file, start, end }: Span): string {
  return `${file.path} ${start} ${end}`;
}

export function samePlace(a: Span, b: Span): boolean {
  return placeKey(a) === placeKey(b);
}
