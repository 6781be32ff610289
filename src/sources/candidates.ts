import { limits } from '../limits.ts';
import type { Known } from '../model/recognise.ts';
import { byBytes } from '../platform/files.ts';
import type { Problem } from '../text/problem.ts';
import { problem } from '../text/problem.ts';
import { plainFile, startOf } from '../text/source-file.ts';
import {
  baseOf,
  below,
  canonicalPlace,
  type Fit,
  fitsByContent,
  fitsByName,
  isNeverMain,
  isOtherLanguage,
} from './names.ts';
import type { Wanted } from './index.ts';
import type { TreePath } from './source.ts';
import type { Store } from './store.ts';

export interface Listing {
  readonly store: Store;
  readonly known: readonly Known[];
  readonly wants: readonly Wanted[];
  readonly listed: readonly TreePath[];
  isIgnored(path: string): boolean;
  /** Files that the user named: looked at even if ignored. */
  readonly named: ReadonlySet<string>;
  readonly wholeMachine: boolean;
}

/** What is left of a listing; `skipped` and `problems` grow later, while files are read. */
export interface Candidates {
  readonly paths: readonly TreePath[];
  readonly skipped: Record<string, number>;
  readonly problems: Problem[];
  /** What was counted already, so that whoever reads it nevertheless does not count it again. */
  readonly aside: Set<string>;
}

/** Dismisses by name, then by a look at the beginning of what a name alone suggests. In byte order. */
export function candidates(listing: Listing): Candidates {
  const found: Candidates = { paths: [], skipped: {}, problems: [], aside: new Set() };
  const named = fitting(listing);
  // In an order that is quick to make, so that the limit cuts alike everywhere; what is left is sorted by bytes below.
  named.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (named.length > limits.candidateFiles) {
    const beyond = `the tree has ${named.length} files whose names fit, of which ${limits.candidateFiles} are read`;
    found.problems.push(at('limit-exceeded', named[limits.candidateFiles]!.path, beyond));
    named.length = limits.candidateFiles;
  }
  const paths = named.filter((one) => isOurs(listing, one, found)).map(({ path, root }) => ({ path, root }));
  return { ...found, paths: paths.sort((a, b) => byBytes(a.path, b.path)) };
}

/** What names alone suggest. */
function fitting(listing: Listing): Named[] {
  const byName = nameFilter(listing);
  const named: Named[] = [];
  for (const one of listing.listed) {
    const why = byName(one);
    if (why && !listing.isIgnored(one.path)) named.push({ ...one, why });
  }
  return named;
}

/** The paths whose content `candidates` will look at, for a store that would rather fetch them together. */
export function looksAt(listing: Listing): readonly string[] {
  return fitting(listing).map(({ path }) => path);
}

/** Why a name is worth a look: its place, the pattern of a source, rows of dialects. */
type Why =
  | { readonly kind: 'place' }
  /** Without markers, whatever it says. */
  | { readonly kind: 'wanted'; readonly markers: readonly RegExp[] }
  | { readonly kind: 'loose'; readonly fits: readonly Fit[] };
interface Named extends TreePath {
  readonly why: Why;
}

function nameFilter({ known, wants, wholeMachine }: Listing): (one: TreePath) => Why | undefined {
  return ({ path, root }) => {
    if (isOtherLanguage(path)) return undefined;
    const rest = below(root, path);
    if (canonicalPlace(known, rest, !wholeMachine)) return { kind: 'place' };
    const fits = fitsByName(known, rest);
    if (fits.length > 0) return { kind: 'loose', fits };
    const want = wants.filter(({ names }) => names.some((pattern) => pattern.test(rest)));
    if (want.length === 0) return undefined;
    return {
      kind: 'wanted',
      markers: want.every(({ marker }) => marker) ? want.flatMap(({ marker }) => marker ?? []) : [],
    };
  };
}

function isOurs({ store }: Listing, { path, why }: Named, { skipped, problems, aside }: Candidates): boolean {
  if (why.kind === 'place' || (why.kind === 'wanted' && why.markers.length === 0)) return true;
  const seen = store.head(path);
  if (seen === undefined) {
    const { kind } = store.look(path);
    if (kind !== 'file') return kind === 'link'; // what a link leads to is looked at when it is read
  }
  if (why.kind === 'wanted') return seen !== undefined && why.markers.some((marker) => marker.test(text(seen.head)));
  const isMain = why.fits.some(({ row }) => row.as === 'main') && !isNeverMain(path);
  const setAside = (reason: string, code: Problem['code'], message: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
    aside.add(path);
    if (isMain) problems.push(at(code, path, message));
    return false;
  };
  const name = baseOf(path);
  if (!seen) return setAside('unreadable', 'unreadable-file', `"${name}" cannot be read`);
  if (seen.head.includes(0))
    return setAside('binary', 'binary', `"${name}" is named like a configuration and holds binary data`);
  if (fitsByContent(why.fits, text(seen.head)).length === 0) return false;
  if (seen.bytes > limits.fileBytes) return setAside('too-large', 'too-large', tooLarge(name, seen.bytes));
  return true;
}

/** Latin-1 is enough to find a marker, and every byte is one character of it. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function tooLarge(name: string, bytes: number): string {
  return `"${name}" has ${bytes} bytes, more than the ${limits.fileBytes} that are read of one file`;
}

/** A problem with a file as a whole. */
export function at(code: Problem['code'], path: string, message: string): Problem {
  return problem(code, message, startOf(plainFile(path, '')));
}
