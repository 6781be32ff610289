import type { Finding } from '../model/result.ts';
import { regionOf } from '../text/line-index.ts';
import { locate, type Span } from '../text/source-file.ts';

/** A place as reports name it: path from the base, lines and columns from 1, the end exclusive. */
export interface Place {
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a person opens it: the first place that is on the disk, followed through derived files; else the first at all. */
export function openable(span: Span): Span {
  const places = locate(span);
  return places.find(isOnDisk) ?? places[0] ?? span;
}

/** A file that a distribution ships has a name ("Debian 12: /etc/dovecot/dovecot.conf") and no place in the tree. */
export function isOnDisk({ file }: Span): boolean {
  return !/^[^/]+: \//.test(file.path);
}

/** A distribution's own file lies nowhere in the tree; what comes from it has no place that others could open. */
export function hasPlace(span: Span): boolean {
  return isOnDisk(openable(span));
}

/** Where a finding is shown by those who open files: its place, or the nearest piece of evidence that lies in the tree. */
export function reportedAt({ at, because, also }: Pick<Finding, 'at' | 'because' | 'also'>): Span | undefined {
  return [at, ...because.map((one) => one.at), ...also].find(hasPlace);
}

export function placeOf(span: Span): Place {
  const at = openable(span);
  return { path: at.file.path, ...regionOf(at) };
}

/** `path:line:column`, which terminals make a link of. */
export function pointer(span: Span, rename: (path: string) => string = (path) => path): string {
  const { path, startLine, startColumn } = placeOf(span);
  return `${rename(path)}:${startLine}:${startColumn}`;
}

/** Findings and the like in the order of a reader: by path in byte order, then by place. */
export function inOrder<T>(list: readonly T[], at: (item: T) => Span): readonly T[] {
  return list
    .map((item) => ({ item, place: placeOf(at(item)) }))
    .sort(
      (a, b) =>
        byText(a.place.path, b.place.path) ||
        a.place.startLine - b.place.startLine ||
        a.place.startColumn - b.place.startColumn,
    )
    .map(({ item }) => item);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
