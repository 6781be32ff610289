import type { World } from '../model/worlds.ts';
import { addressesOf, isAddress, isLoopback } from '../platform/network.ts';
import { HOLE } from '../syntax/scan.ts';
import type { Word } from '../syntax/statement.ts';

/** `host:port` as it is written; what a template expression hides is undefined. */
export interface HostPort {
  /** Brackets taken off; `''` where nothing stands before the colon. */
  readonly host?: string;
  readonly port?: string;
  /** Whether there is a host, a port at all, seen or hidden. */
  readonly hasHost: boolean;
  readonly hasPort: boolean;
  /** The host as it is written, for questions about it. */
  readonly what: string;
  readonly written: Word;
}

/** A word with `HOLE` where a template expression stands. */
export function holed({ parts }: Word): string {
  return parts.map((part) => (typeof part === 'string' ? part : HOLE)).join('');
}

/** Splits at the last colon outside of brackets; without one all of it is `alone`, a port or a host by the daemon's habit. */
export function hostPortOf(written: Word, alone: 'host' | 'port', text: string = holed(written)): HostPort {
  const close = text.lastIndexOf(']');
  const colon = text.lastIndexOf(':');
  const isSplit = colon > close;
  const host = isSplit ? text.slice(0, colon) : alone === 'host' ? text : undefined;
  const port = isSplit ? text.slice(colon + 1) : alone === 'port' ? text : undefined;
  const seenHost = host === undefined || host.includes(HOLE) ? {} : { host: host.replace(/^\[(.*)\]$/, '$1') };
  const seenPort = port === undefined || port.includes(HOLE) ? {} : { port };
  const shown = restored(written);
  const cut = shown.lastIndexOf(':');
  return {
    ...seenHost,
    ...seenPort,
    hasHost: host !== undefined,
    hasPort: port !== undefined,
    what: isSplit && cut > 0 ? shown.slice(0, cut) : shown,
    written,
  };
}

function restored({ span: { file, start, end } }: Word): string {
  return file.text.slice(start, end).replace(/^["']|["']$/g, '');
}

/** The addresses of a host by literal or /etc/hosts, IPv4 first; empty where only DNS knows. */
export function addressesFor(world: World, host: string): readonly string[] {
  if (isAddress(host)) return [host];
  const known = [...new Set(addressesOf(world, host))];
  return [...known.filter((one) => !one.includes(':')), ...known.filter((one) => one.includes(':'))];
}

/** What is dialled: a name that means this host itself is its address, any other name stays as it is written. */
export function dialled(world: World, host: string): string {
  if (isAddress(host)) return host;
  const own = addressesFor(world, host).find((one) => isLoopback(one) || world.addresses.includes(one));
  return own ?? host;
}

/** A port in digits; undefined where it is none, or out of range. */
export function portNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port > 0 && port <= 65_535 ? port : undefined;
}

/** A range over all ports is no mail server's. */
const MOST_PORTS = 1_000;

/** `110` or `109-110`; undefined where it is neither, or out of range. */
export function portRange(text: string): readonly number[] | undefined {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = [Number(first), Number(last)];
  if (from < 1 || to > 65_535 || from > to) return undefined;
  return Array.from({ length: Math.min(to - from + 1, MOST_PORTS) }, (_, i) => from + i);
}
