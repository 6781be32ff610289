import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Listener, Protocol, Reach, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { MAIL_NAME, relayedProtocol } from '../../platform/services.ts';
import { locate, type Span, spanText } from '../../text/source-file.ts';
import type { Keyed } from '../key-pair.ts';
import { moreOf } from '../key-pair.ts';
import { listenerOf, type ToldSession } from '../listener.ts';
import { isReachable } from '../reach.ts';
import { relaySession } from '../relay.ts';
import { originOf } from '../settings.ts';
import { accessOf } from './access.ts';
import type { Bind, Socket } from './binds.ts';
import { lastOf } from './options.ts';
import type { Front, Plan } from './plan.ts';
import { type Chosen, chosenFor } from './routing.ts';
import { linesNamed } from './sections.ts';
import { hopTo, liveServers, optionSetting, serversOf } from './servers.ts';
import { strengthOf } from './tls-versions.ts';

/** The sockets of a section in `mode tcp` that speak a mail protocol; a section that nothing connects with mail has none. */
export function listenersOf(world: World, plan: Plan, front: Front): readonly Listener[] {
  if (front.mode !== undefined && front.mode !== 'tcp') return [];
  const found = front.binds.flatMap(({ bind, keyed }) =>
    bind.sockets.flatMap((socket) => listenerAt(world, plan, { front, bind, keyed, socket }) ?? []),
  );
  return front.mode === undefined && found.length > 0 && !isTcp(world, front) ? [] : found;
}

/** What an expression gives for `mode`, asked only where it matters. */
function isTcp(world: World, { modeSetting, section }: Front): boolean {
  const at = modeSetting?.origin.kind === 'written' ? modeSetting.origin.span : section.header.span;
  return world.ask({
    id: `mode ${at.file.path}:${at.start}`,
    kind: 'variable',
    at,
    answers: [
      { is: true, text: `${spanText(at)} gives "tcp"` },
      { is: false, text: `${spanText(at)} gives "http"` },
    ],
  });
}

interface Asked {
  readonly front: Front;
  readonly bind: Bind;
  readonly keyed: Keyed;
  readonly socket: Socket;
}

function listenerAt(world: World, plan: Plan, { front, bind, keyed, socket }: Asked): Listener | undefined {
  const { section } = front;
  const { address, port, v6only, written } = socket;
  const { setting, statement } = bind;
  const chosen = chosenFor(world, plan.backends, section, port);
  const backends = uniqueHops(chosen.flatMap((one) => hopsOf(world, plan, one, port)));
  const header: Setting = headerSetting(section.header.args[0]?.span ?? section.header.span, section.name);
  const protocol = protocolOf(port, backends[0]?.port, section.name, [setting, header]);
  if (!protocol) return undefined;
  const access = accessOf(world, [
    section,
    ...chosen
      .slice(0, 1)
      .map((one) => one.section)
      .filter((one) => one !== section),
  ]);
  const isOpen = !bind.isOnLoopback && isReachable(world, address, written);
  const reach: Fact<Reach> = fact(isOpen ? access.reach : 'loopback', ...access.because, setting);
  const near: ToldSession['transport'] =
    bind.ssl === undefined ? unknown(setting) : fact(bind.ssl ? 'tls' : 'plain', setting);
  const proxy = lastOf(bind.options, 'accept-proxy');
  return listenerOf({
    ...relaySession({
      protocol,
      near,
      reach,
      backends,
      ...(access.from ? { from: access.from } : {}),
      ...(isDead(world, plan, front, chosen, backends) ? { deadEnd: header } : {}),
    }),
    id: `${placeOf(statement.span)} ${address ?? written.what} ${port ?? ''}`,
    declaredAt: statement.span,
    named: section.name === undefined ? unknown(header) : fact(section.name, header),
    reach,
    address: address === undefined ? unknown(setting) : fact(address, setting),
    port: port === undefined ? unknown(setting) : fact(port, setting),
    v6only: address === '::' ? fact(v6only, setting) : unknown(),
    expectsProxy: proxy ? fact(true, optionSetting(proxy)) : fact(false, setting),
    certificate: keyed.certificate,
    certificateState: keyed.state,
    ...(bind.ssl === false ? { tlsVersions: fact([], setting) } : strengthOf(world, bind, plan.bindDefaults)),
    ...moreOf(keyed),
  });
}

/** No server, and no line that might bring one: each client is hung up on. */
function isDead(
  world: World,
  plan: Plan,
  { section }: Front,
  chosen: readonly Chosen[],
  backends: readonly Hop[],
): boolean {
  const isWhole = world.complete || plan.cut.sections.some(({ kind }) => kind === 'global');
  if (backends.length > 0 || plan.isHidden || !isWhole) return false;
  return chosen.length > 0 || linesNamed(world, section, 'use_backend').length === 0;
}

/** The name of a section as a setting: what a reader knows it by. */
function headerSetting(at: Span, name: string | undefined): Setting {
  return { name: 'section', ...(name === undefined ? {} : { value: name }), origin: originOf(at) };
}

function hopsOf(world: World, plan: Plan, { section, because }: Chosen, port: number | undefined): readonly Hop[] {
  const servers = liveServers(serversOf(world, plan.environment, section));
  return servers.map((server) => hopTo(world, plan.environment, server, { port, because, verifies: plan.verifies }));
}

function uniqueHops(hops: readonly Hop[]): readonly Hop[] {
  return [...new Map(hops.map((hop) => [hop.id, hop])).values()];
}

/** The back port decides, else the front port; odd ports count where the section's name speaks of mail. */
function protocolOf(
  front: number | undefined,
  back: Fact<number> | undefined,
  name: string | undefined,
  because: readonly [bind: Setting, section: Setting],
): Fact<Protocol> | undefined {
  const found = relayedProtocol(front, back?.is);
  if (found) return fact(found, ...(back?.is === undefined ? [] : back.because), because[0]);
  return MAIL_NAME.test(name ?? '') ? unknown(because[1], because[0]) : undefined;
}

/** Where a person sees it: the ways in which one line of a template can come out are one line. */
function placeOf(at: Span): string {
  const [found = at] = locate(at);
  return `${found.file.path}:${found.start}`;
}
