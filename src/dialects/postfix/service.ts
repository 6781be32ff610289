import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Interpreted, Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, open } from '../../platform/files.ts';
import { plainFile, shipperOf, type SourceFile, startOf } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { type Endpoint, endpointsOf, type Refusal } from './endpoints.ts';
import { badBoolean } from './fatal.ts';
import { fieldRefusal } from './fields.ts';
import { entriesOf, parseMainCf, parseMasterCf } from './grammar.ts';
import { listenerFor, serverSession } from './listeners.ts';
import { companionOf } from './mains.ts';
import { badParam, listOf, mainScope, param, type Scope } from './parameters.ts';
import { passedOver, secretsOf } from './passed-over.ts';
import { isServer, type Started, startedOf } from './services.ts';
import { rows } from './settings.ts';
import { switchesOfAll } from './switches.ts';

/** master with the SMTP servers that it starts, in one world. */
export function interpret(world: World, main: string): Interpreted {
  const master = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const path = companionOf(main);
  const config = fileAt(world, path);
  const scope = mainScope(world, config, startOf(config ?? master));
  const services = enabled(scope, startedOf(world, entriesOf(master)));
  const asked = services
    .filter(({ type }) => type === 'inet')
    .map((started) => ({ started, endpoints: endpointsOf(scope, started) }));
  const refusal =
    refusalIn(world, main, scope, config) ??
    fieldRefusal(world, entriesOf(master)) ??
    asked.map(({ endpoints }) => endpoints).find(isRefusal);
  const sessions = asked.flatMap(({ started, endpoints }) =>
    isServer(started) && !isRefusal(endpoints) ? listenersOf(scope, services, started, endpoints) : [],
  );
  const files = [master, ...(config ? [config] : [])];
  return {
    main: master,
    files: [...new Set([...files, ...sessions.flatMap(({ read }) => read)])],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: lastOfEach(sessions.map(({ listener }) => listener)),
    problems: [
      ...parseMasterCf(master).problems,
      ...(config ? parseMainCf(config).problems : []),
      ...passedOver(master, config),
    ].filter(({ at }) => shipperOf(at) === undefined), // a distribution's oddities are not the reader's
    secrets: config ? secretsOf(config) : [],
  };
}

function isRefusal(endpoints: readonly Endpoint[] | Refusal): endpoints is Refusal {
  return 'reason' in endpoints;
}

/** `master_service_disable` takes services away: by name and type, or by type alone [postconf(5)]. */
function enabled(scope: Scope, services: readonly Started[]): readonly Started[] {
  if (scope.named(rows.disable.name).length === 0) return services;
  const list = listOf(param(scope, rows.disable)) ?? [];
  return services.filter(({ entry, type }) => {
    const name = `${entry.name.value ?? ''}.${type}`;
    const found = list.find((one) => [name, type].includes(one.replace(/^!/, '')));
    return found === undefined || found.startsWith('!');
  });
}

function listenersOf(
  scope: Scope,
  services: readonly Started[],
  started: Started,
  endpoints: readonly Endpoint[],
): readonly { readonly listener: Listener; readonly read: readonly SourceFile[] }[] {
  return endpoints.map((endpoint) => {
    const session = serverSession(scope, services, started, endpoint);
    return { listener: listenerFor(scope.world, started, endpoint, session), read: session.files };
  });
}

/** Of two services on one socket the later one counts, all its options included [measured: duplicate-service, duplicate-service-two-names]. */
function lastOfEach(list: readonly Listener[]): readonly Listener[] {
  const last = new Map(list.map((one) => [one.id, one]));
  return [...last.values()];
}

/** What keeps all of Postfix down. */
function refusalIn(world: World, main: string, scope: Scope, config: SourceFile | undefined): Refusal | undefined {
  if (!config) return missing(world, main, scope);
  for (const one of parseMainCf(config).statements) {
    if (one.kind === 'hole' || (one.operator && one.key.value !== '') || !world.holds(one.under)) continue;
    const at: Setting = { name: one.key.value ?? '', origin: originOf(one.span) };
    const reason = one.operator
      ? 'missing attribute name'
      : `missing '=' after attribute name: "${one.key.value ?? ''}"`;
    return { reason: `${posix.basename(companionOf(main))}: ${reason}`, because: [at] };
  }
  for (const row of switchesOfAll) {
    const bad = badParam(scope, row);
    if (bad) return badBoolean(row.name, bad);
  }
  return undefined;
}

/** Where the tree holds all, there is none, and nothing starts without it. */
function missing(world: World, main: string, scope: Scope): Refusal | undefined {
  const path = companionOf(main);
  if (open(world, path).kind !== 'absent') return undefined;
  const at: Setting = { name: 'main.cf', origin: { kind: 'default', of: world.label(), near: scope.near } };
  return { reason: `open ${path}: No such file or directory`, because: [at] };
}
