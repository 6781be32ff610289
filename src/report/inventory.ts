import { isUnknown } from '../model/facts.ts';
import type { Fact, Host, Listener, Service, Setting } from '../model/model.ts';
import type { Result } from '../model/result.ts';
import { startOf } from '../text/source-file.ts';
import { assumptionJson } from './json.ts';
import { factsOf, hopFact, liveHops } from './listener-facts.ts';
import { placeOf } from './places.ts';
import { HIDDEN, type Redactor, redactorOf } from './secrets.ts';

/** `waxseal-inventory/1`: INTERFACE, `inventory --format json`. */
export function renderInventoryJson(result: Result): string {
  return `${JSON.stringify(inventoryJson(result), null, 2)}\n`;
}

/** The document before it is text. */
export function inventoryJson(result: Result): object {
  const redactor = redactorOf(result.network);
  return {
    schema: 'waxseal-inventory/1',
    hosts: hostsWithServices(result).map(({ host, services }) => ({
      name: host.name,
      source: host.source,
      root: host.root,
      role: host.role,
      services: services.map((service) => serviceJson(service, redactor)),
    })),
  };
}

/** Hosts on which a mail service was found, each with its services, in the order of the network. */
export function hostsWithServices({
  network,
}: Result): readonly { readonly host: Host; readonly services: readonly Service[] }[] {
  return network.hosts
    .map((host) => ({ host, services: network.services.filter((service) => service.host === host) }))
    .filter(({ services }) => services.length > 0);
}

/** Listeners that are open or may be, and those that the files only ask for. */
export function openAndIntended({ starts, listeners }: Service): {
  readonly open: readonly Listener[];
  readonly intended: readonly Listener[];
} {
  const isOpen = (listener: Listener) => starts.is !== false && listener.open.is !== false;
  return { open: listeners.filter(isOpen), intended: listeners.filter((one) => !isOpen(one)) };
}

function serviceJson(service: Service, redactor: Redactor) {
  const { open, intended } = openAndIntended(service);
  const paths = service.files.map((file) => placeOf(startOf(file)).path);
  const conditional = possibleOf(
    [
      ['starts', service.starts],
      ['startError', service.startError],
    ],
    redactor,
  );
  return {
    dialect: service.dialect,
    version: shownOf(service.version, redactor),
    main: placeOf(startOf(service.main)).path,
    files: [...new Set(paths)],
    starts: shownOf(service.starts, redactor),
    startError: startErrorOf(service, redactor),
    ...(Object.keys(conditional).length > 0 ? { possible: conditional } : {}),
    intended: intended.map((one) => listenerJson(one, redactor)),
    listeners: open.map((one) => listenerJson(one, redactor)),
  };
}

function startErrorOf({ starts, startError }: Service, redactor: Redactor): string | null {
  if (starts.is === true || startError.is === '') return null;
  return startError.is === undefined ? 'unknown' : redactor.text(startError.is);
}

function listenerJson(listener: Listener, redactor: Redactor) {
  const facts = factsOf(listener);
  const value = (name: string) => shownOf(facts.get(name) ?? { because: [] }, redactor);
  const whenKnown = (name: string) => (isKnown(facts, name) ? { [name]: value(name) } : {});
  const hops = liveHops(listener).map((hop) => shownOf(hopFact(hop), redactor));
  return {
    protocol: value('protocol'),
    ...(listener.path === undefined
      ? { address: value('address'), port: value('port') }
      : { address: null, port: null, path: listener.path }),
    v6only: listener.address.is === '::' ? value('v6only') : null,
    reach: value('reach'),
    open: value('open'),
    serving: value('serving'),
    transport: value('transport'),
    starttls: value('starttls'),
    auth: value('auth'),
    cleartextLogin: { remote: value('cleartextLogin.remote'), loopback: value('cleartextLogin.loopback') },
    cleartextFrom: value('cleartextFrom'),
    expectsProxy: value('expectsProxy'),
    filtered: value('filtered'),
    ...whenKnown('tlsVersions'),
    ...(isKnown(facts, 'authMechanisms.plain') || isKnown(facts, 'authMechanisms.tls')
      ? { authMechanisms: { plain: value('authMechanisms.plain'), tls: value('authMechanisms.tls') } }
      : {}),
    ...whenKnown('tlsLogin'),
    certificate: certificateOf(listener, value('certificate')),
    backend: hops[0] ?? null,
    backends: hops,
    conflictsWith: value('conflictsWith'),
    possible: possibleOf(
      [...facts].filter(([name]) => applies(listener, name)),
      redactor,
    ),
    evidence: evidenceOf(facts, redactor),
  };
}

/** A listener that asks for no TLS, or names no certificate, has none. */
function certificateOf({ certificate, certificateState, transport, starttls }: Listener, value: unknown): unknown {
  if (!isUnknown(certificate)) return value;
  if (certificateState.is === 'not-needed' || certificateState.is === 'not-named') return null;
  return transport.is === 'plain' && starttls.is === 'none' ? null : value;
}

/** A socket in the file system has neither address nor port. */
function applies({ path, address }: Listener, name: string): boolean {
  if (name === 'v6only') return address.is === '::';
  return path === undefined || !['address', 'port'].includes(name);
}

function isKnown(facts: ReadonlyMap<string, Fact<unknown>>, name: string): boolean {
  const fact = facts.get(name);
  return fact !== undefined && !isUnknown(fact);
}

function shownOf({ is }: Fact<unknown>, redactor: Redactor): unknown {
  return is === undefined ? 'unknown' : redacted(is, redactor);
}

/** Paths, names and messages come from files, so they pass the same gate as everything else. */
function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => redacted(one, redactor));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, redacted(one, redactor)]));
}

/** The values of each conditional fact, with what each assumes. */
function possibleOf(facts: readonly (readonly [string, Fact<unknown>])[], redactor: Redactor): object {
  return Object.fromEntries(
    facts.flatMap(([name, { could }]) =>
      could
        ? [
            [
              name,
              could.map((one) => ({
                value: shownOf(one, redactor),
                assuming: one.assuming.map((assumption) => assumptionJson(assumption, redactor)),
              })),
            ],
          ]
        : [],
    ),
  );
}

/** In order of blame within each fact; the same setting may decide several. */
function evidenceOf(facts: ReadonlyMap<string, Fact<unknown>>, redactor: Redactor): readonly object[] {
  return [...facts].flatMap(([fact, { because }]) =>
    because.map((setting) => ({ fact, ...settingJson(setting, redactor) })),
  );
}

function settingJson(setting: Setting<unknown>, redactor: Redactor) {
  const { name, origin } = setting;
  const at = origin.kind === 'default' ? origin.near : origin.span;
  const value = shownValue(setting, redactor);
  return {
    ...placeOf(at),
    setting: name,
    ...(value === undefined ? {} : { value }),
    origin: origin.kind,
    ...(origin.kind === 'default' ? { of: origin.of } : {}),
  };
}

function shownValue({ value, shown, origin }: Setting<unknown>, redactor: Redactor): unknown {
  if (value === undefined) return undefined;
  const isHidden = origin.kind === 'written' && redactor.isSecret(origin.span);
  if (isHidden) return HIDDEN;
  if (shown !== undefined) return redactor.text(shown);
  return typeof value === 'object' ? undefined : redacted(value, redactor);
}
