import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { link } from '../../src/link/link.ts';
import { servicesOf } from './services.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import type { Fact, Host, Listener, Service } from '../../src/model/model.ts';
import { addressesOf } from '../../src/platform/network.ts';
import { hostFromFolder } from './host.ts';

/** The compared fields of one listener, as text; INTERFACE names them. */
export interface Compared {
  readonly protocol: string;
  readonly address: string;
  readonly port: string;
  readonly reach: string;
  readonly transport: string;
  readonly starttls: string;
  readonly remote: string;
  readonly loopback: string;
  readonly backend?: string;
  readonly auth?: string;
}

export interface TruthListener {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly reach: string;
  readonly transport: string;
  readonly starttls: string;
  readonly starttlsBroken?: boolean;
  readonly auth?: string;
  readonly cleartextLogin: { readonly remote: string; readonly loopback: string };
  readonly backend: { readonly address: string; readonly port: number; readonly transport: string } | null;
}

export interface Truth {
  readonly starts: boolean;
  readonly startError?: string;
  readonly about: string;
  readonly defects: readonly string[];
  readonly listeners: readonly TruthListener[];
}

/** Interprets the host in `<case>/root` alone, without a source; for work on one dialect. */
export function interpretCase(folder: string): readonly Service[] {
  const told = JSON.parse(readFileSync(join(folder, 'assume.json'), 'utf8'));
  const host = hostFromFolder(join(folder, 'root'), told);
  const assume: Assume = { ...nothingAssumed, ...told };
  return link([host], servicesOf(host), assume).services;
}

/** Where our services and what the daemon did differ, one sentence each; empty where they agree. */
export function disagreements(truth: Truth, services: readonly Service[]): readonly string[] {
  const starts = services.map(({ starts: fact }) => show(fact));
  const startsAs = starts.includes('true') ? 'true' : (starts.find((one) => one !== 'false') ?? 'false');
  if (startsAs !== String(truth.starts))
    return [
      `starts: ours ${startsAs} (${services.map(({ startError }) => show(startError)).join('; ')}), measured ${truth.starts}${truth.startError ? ` (${truth.startError})` : ''}`,
    ];
  const ours = services
    .filter(({ starts: fact }) => fact.is !== false)
    .flatMap(({ host, listeners }) => listeners.filter(({ open }) => open.is !== false).map((one) => named(host, one)));
  const [first] = services;
  const measured = first ? { ...truth, listeners: truth.listeners.map((one) => measuredAt(first.host, one)) } : truth;
  return [...missing(measured, ours), ...surplus(measured, ours)];
}

/** Some cases name a back end as it is written, some by its address in /etc/hosts: here it is always the address. */
function named(host: Host, listener: Listener): Listener {
  const backends = listener.backends.map((hop) => {
    const to = hop.to.is;
    if (to?.kind !== 'socket') return hop;
    return { ...hop, to: { ...hop.to, is: { ...to, address: addressFor(host, to.address) } } };
  });
  return { ...listener, backends };
}

function measuredAt(host: Host, listener: TruthListener): TruthListener {
  const { backend } = listener;
  return backend ? { ...listener, backend: { ...backend, address: addressFor(host, backend.address) } } : listener;
}

function addressFor(host: Host, name: string): string {
  return addressesOf(host, name)[0] ?? name;
}

function missing(truth: Truth, ours: readonly Listener[]): readonly string[] {
  return truth.listeners.flatMap((wanted) => {
    const near = ours.filter((one) => show(one.port) === String(wanted.port) && show(one.address) === wanted.address);
    if (near.length === 0) {
      const isDead = truth.defects.includes('dead-listener');
      return isDead
        ? []
        : [
            `missing ${wanted.protocol} ${wanted.address}:${wanted.port}; ours: ${ours.map((one) => `${show(one.address)}:${show(one.port)}`).join(' ') || 'none'}`,
          ];
    }
    const notes = near.map((one) => differences(truth, wanted, one));
    return notes.some((list) => list.length === 0)
      ? []
      : notes[0]!.map((note) => `${wanted.protocol} ${wanted.address}:${wanted.port} ${note}`);
  });
}

function surplus(truth: Truth, ours: readonly Listener[]): readonly string[] {
  return ours
    .filter((one) => show(one.serving) !== 'no')
    .filter(
      (one) =>
        !truth.listeners.some(
          (wanted) => show(one.port) === String(wanted.port) && show(one.address) === wanted.address,
        ),
    )
    .map((one) => `surplus ${show(one.protocol)} ${show(one.address)}:${show(one.port)} (open ${show(one.open)})`);
}

function differences(truth: Truth, wanted: TruthListener, one: Listener): readonly string[] {
  const broken =
    wanted.starttlsBroken || truth.defects.includes('starttls-broken') || truth.defects.includes('dead-listener');
  const pairs: readonly (readonly [string, string, string])[] = [
    ['open', show(one.open), 'true'],
    ['protocol', show(one.protocol), wanted.protocol],
    ['reach', show(one.reach), wanted.reach],
    ['transport', show(one.transport), wanted.transport],
    [
      'starttls',
      broken && show(one.starttls) === 'none' ? wanted.starttls : show(one.starttls),
      broken && wanted.starttls === 'none' ? show(one.starttls) : wanted.starttls,
    ],
    ['cleartextLogin.remote', show(one.cleartextLogin.remote), wanted.cleartextLogin.remote],
    ['cleartextLogin.loopback', show(one.cleartextLogin.loopback), wanted.cleartextLogin.loopback],
    ...(wanted.auth === undefined ? [] : [['auth', show(one.auth), wanted.auth] as const]),
    ...(wanted.backend
      ? [
          [
            'backend',
            backendOf(one),
            `${asNamed(one, wanted.backend.address)}:${wanted.backend.port} ${wanted.backend.transport}`,
          ] as const,
        ]
      : []),
  ];
  return pairs
    .filter(([, ours, measured]) => ours !== measured)
    .map(([name, ours, measured]) => `${name}: ours ${ours}, measured ${measured}`);
}

/** A back end that the program names, and whose address the tree does not hold, is compared by its name. */
function asNamed({ backends }: Listener, address: string): string {
  const to = backends.find(({ open }) => open.is !== false)?.to.is;
  return to?.kind === 'socket' && /[a-z]\.[a-z]+$/i.test(to.address) ? to.address : address;
}

function backendOf({ backends }: Listener): string {
  const hop = backends.find(({ open }) => open.is !== false);
  if (!hop) return 'none';
  const to = hop.to.is;
  return `${to?.kind === 'socket' ? `${to.address}:${to.port}` : JSON.stringify(to)} ${show(hop.transport)}`;
}

export function show(fact: Fact<unknown>): string {
  if (fact.could)
    return `conditional (${fact.could.map(({ is, assuming }) => `${JSON.stringify(is)} if ${assuming.map(({ text }) => text).join(' and ')}`).join('; ')})`;
  return fact.is === undefined ? 'unknown' : typeof fact.is === 'string' ? fact.is : JSON.stringify(fact.is);
}

export function readTruth(folder: string): Truth {
  return JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
}

export function isCase(folder: string): boolean {
  return existsSync(join(folder, 'truth.json'));
}
