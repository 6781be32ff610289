import { posix } from 'node:path';
import { limits } from '../limits.ts';
import type { Entry, Host, Presence } from '../model/model.ts';
import type { SourceFile } from '../text/source-file.ts';

/** What a path leads to on a host, links followed; `path` is where it ended. Never leaves the host. */
export type Opened = Exclude<Entry, { kind: 'link' }> & { readonly path: string };

/**
 * Opens a path as the kernel would: absolute within the host, links in every segment followed (absolute ones inside
 * the host's root). A loop of links is `absent`.
 */
export function open(host: Host, path: string): Opened {
  let left = segments(path);
  let at = '/';
  for (let links = 0; ; ) {
    const [name, ...rest] = left;
    if (name === undefined) return finish(host.entry(at), at);
    const next = posix.join(at, name);
    const entry = host.entry(next);
    if (entry.kind === 'link') {
      links += 1;
      if (links > limits.linkDepth) return { kind: 'absent', path: next };
      left = [...segments(posix.resolve(at, entry.to)), ...rest];
      at = '/';
    } else if (rest.length === 0 || entry.kind !== 'dir') {
      return rest.length === 0
        ? finish(entry, next)
        : { ...beyond(host, entry, posix.join(next, ...rest)), path: posix.join(next, ...rest) };
    } else {
      left = rest;
      at = next;
    }
  }
}

function segments(path: string): readonly string[] {
  return posix.normalize(`/${path}`).split('/').filter(Boolean);
}

function finish(entry: Entry, path: string): Opened {
  return entry.kind === 'link' ? { kind: 'absent', path } : { ...entry, path };
}

/** A path below something that is no folder here: nothing can lie below a file. */
function beyond(host: Host, entry: Entry, path: string): Exclude<Entry, { kind: 'link' }> {
  if (entry.kind === 'file' || entry.kind === 'binary') return { kind: 'absent' };
  const found = host.entry(path);
  return found.kind === 'link' ? { kind: 'absent' } : found;
}

/** The text at a path, or undefined for whatever else is there. */
export function fileAt(host: Host, path: string): SourceFile | undefined {
  const found = open(host, path);
  return found.kind === 'file' ? found.file : undefined;
}

/**
 * Like `open`, for what a main file includes by name: a main file proves its own folder, so what is missing there is
 * absent also on hosts of which the tree does not hold everything (INTERFACE, *What is not known*, 4).
 */
export function openBeside(host: Host, main: string, path: string): Opened {
  const found = open(host, path);
  if (found.kind !== 'not-carried') return found;
  const folder = posix.dirname(main);
  return posix.dirname(found.path) === folder ? { kind: 'absent', path: found.path } : found;
}

/** Whether a certificate or key is there. */
export function presenceOf(host: Host, path: string): Presence {
  const { kind } = open(host, path);
  if (kind === 'absent') return 'absent';
  return kind === 'not-carried' ? 'not-carried' : 'here';
}

/** Files of a folder whose names fit, sorted as the C locale does; empty where it is no folder that we see. */
export function namesIn(host: Host, folder: string): readonly string[] {
  const found = open(host, folder);
  return found.kind === 'dir' ? [...found.names].sort(byBytes) : [];
}

/** The order of bytes in UTF-8, as `LC_ALL=C` sorts. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
