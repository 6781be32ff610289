import type { Listener, Service } from '../../model/model.ts';
import type { Finding, Result } from '../../model/result.ts';
import type { Span } from '../../text/source-file.ts';
import { startOf } from '../../text/source-file.ts';
import { nameOf } from '../listener-facts.ts';
import { placeOf, pointer } from '../places.ts';
import type { Redactor } from '../secrets.ts';
import { type Html, html, type Shown } from './markup.ts';
import { told, type Verdict } from './verdict.ts';

/** What one page needs to write itself. */
export interface Page {
  readonly result: Result;
  readonly redactor: Redactor;
  /** Words that come from files: without secrets. They are escaped where they are put in. */
  say(text: string): string;
}

/** `etc/dovecot.conf:3:1`, as code that breaks at slashes. */
export function place(span: Span): Html {
  return html`<code class="place">${pointer(span)}</code>`;
}

/** How many are left out; nothing where none is. */
export function leftOut(all: number, most: number, noun: string, where = 'the JSON report has all of them'): Shown {
  return all > most && html`<p class="left">… and ${all - most} more ${noun}, which are not shown here; ${where}.</p>`;
}

/** As many as fit into so many characters, at least one. */
export function fitting(parts: readonly (() => Html)[], most: number): readonly Html[] {
  const shown: Html[] = [];
  let size = 0;
  for (const part of parts) {
    const made = part();
    size += made.html.length;
    if (size > most && shown.length > 0) break;
    shown.push(made);
  }
  return shown;
}

/** The sign of a verdict; `label` beside it says the same in words. */
export function icon(verdict: Verdict): Html {
  return html`<svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-${verdict}"/></svg>`;
}

export function badge(verdict: Verdict): Html {
  return html`<span class="badge v-${verdict}">${icon(verdict)} ${told[verdict].label}</span>`;
}

/** `.` for the host that is the base itself. */
export function hostName({ host }: Pick<Service, 'host'>): string {
  return host.name === '' ? '.' : host.name;
}

/** Hosts and protocols that an entry is about, for the filters. */
export interface About {
  readonly hosts: readonly string[];
  readonly protocols: readonly string[];
}

/** Finds out which services a place belongs to: those that read the file, else those whose host it lies on. */
export function aboutOf({ network }: Result): (at: readonly Span[], listeners?: Finding['listeners']) => About {
  const readers = readersOf(network.services);
  const known = new Map<string, About>();
  return (at, listeners = []) => {
    const paths = at.map((span) => placeOf(span).path);
    const key = JSON.stringify([paths, listeners]);
    const about = known.get(key) ?? aboutPaths(paths, listeners, readers, network.services);
    known.set(key, about);
    return about;
  };
}

type Readers = ReadonlyMap<string, ReadonlySet<Service>>;

function readersOf(services: readonly Service[]): Readers {
  const byPath = new Map<string, Set<Service>>();
  for (const service of services)
    for (const file of service.files) {
      const { path } = placeOf(startOf(file));
      const found = byPath.get(path);
      if (found) found.add(service);
      else byPath.set(path, new Set([service]));
    }
  return byPath;
}

function aboutPaths(
  paths: readonly string[],
  listeners: readonly string[],
  readers: Readers,
  all: readonly Service[],
): About {
  const reading = paths.map((path) => readers.get(path)).find((found) => found !== undefined);
  const services = [...(reading ?? all.filter(({ host }) => paths.some((path) => isUnder(path, host.root))))];
  const named = services.filter((service) => service.listeners.some((one) => listeners.includes(nameOf(one))));
  const meant = named.length > 0 ? named : services;
  const protocols =
    listeners.length > 0 ? listeners.map((name) => name.split(' ')[0] ?? '?') : meant.flatMap(protocolsOf);
  return { hosts: [...new Set(meant.map(hostName))], protocols: [...new Set(protocols)] };
}

function isUnder(path: string, root: string): boolean {
  return root !== '' && path.startsWith(`${root}/`);
}

function protocolsOf({ listeners }: Service): readonly string[] {
  return listeners.map(({ protocol }: Listener) => protocol.is ?? '?');
}

/** What the filters go by, as attributes. */
export function filterable({ say }: Page, { hosts, protocols }: About, rule: string, level?: string): Html {
  const lines = (list: readonly string[]) => list.map(say).join('\n');
  return html`data-rule="${rule}" data-host="${lines(hosts)}" data-protocol="${lines(protocols)}"${level !== undefined && html` data-level="${level}"`}`;
}
