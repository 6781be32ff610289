import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Hop, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { mailPorts, relayedProtocol, servicePort } from '../../platform/services.ts';
import type { Word } from '../../syntax/statement.ts';
import { addressesFor, dialled, type HostPort, hostPortOf, portNumber } from '../endpoint.ts';
import { hopOf } from '../listener.ts';
import type { Forward } from './forward.ts';
import type { SslhOptions, Target } from './sslh-options.ts';

/** Ports of what sslh is usually put in front of; behind such a port there is no mail [IANA]. */
const OTHERS = new Set([22, 80, 443, 1194, 5222, 5223, 5555, 655, 1080, 8080, 8443]);

/** The sockets of one sslh, each leading to where its clients get. */
export function sslhForwards(world: World, options: SslhOptions, started: Setting): readonly Forward[] {
  return options.listens.flatMap((written) => {
    const at = hostPortOf(written, 'host');
    const port = portOf(world, at, started);
    const onward = onwardOf(world, options, port, started);
    if (!onward) return [];
    return boundBy(world, at).map((address) => ({
      id: `listen ${at.what} ${address ?? ''} ${written.span.file.path}:${written.span.start}`,
      at: written.span,
      address: address === undefined ? unknown(started) : fact(address, started),
      port,
      // It asks for IPv6 alone [measured: sslh 1.20].
      v6only: true,
      tls: false,
      because: [started],
      gates: [],
      onward,
    }));
  });
}

/** Every address of a name is bound. */
function boundBy(world: World, { host }: HostPort): readonly (string | undefined)[] {
  const found = host === undefined ? [] : addressesFor(world, host);
  return found.length > 0 ? found : [undefined];
}

function portOf(world: World, { port }: HostPort, started: Setting): Fact<number> {
  if (port === undefined) return unknown(started);
  const number = portNumber(port) ?? servicePort(world, port)?.port;
  return number === undefined ? unknown(started) : fact(number, started);
}

/**
 * A client that talks at once and is not recognised gets to `anyprot`, else to the last target; one that waits for a
 * greeting to what `on-timeout` names, else to `ssh`, else to the first [measured: sslh 1.20]. A plain mail server there
 * makes the listener plain, whatever a client that begins with TLS gets. Undefined where no target is for mail.
 */
export function onwardOf(
  world: World,
  options: SslhOptions,
  port: Fact<number>,
  started: Setting,
): Forward['onward'] | undefined {
  const hops = plainTargets(options)
    .map((target) => hopTo(world, target, started))
    .filter((hop) => isMail(hop, port) && !isTls(hop));
  const tls = options.targets
    .filter(({ name }) => name === 'tls')
    .map((target) => hopTo(world, target, started))
    .filter((hop) => isMail(hop, port));
  const [first, ...more] = [...hops, ...tls];
  return first && { kind: 'hop', hop: first, more, ...(hops.length === 0 ? { takesTls: true } : {}) };
}

function plainTargets({ targets, onTimeout }: SslhOptions): readonly Target[] {
  const named = (name: string) => targets.find((one) => one.name === name);
  const waiting = (onTimeout?.value === undefined ? undefined : named(onTimeout.value)) ?? named('ssh') ?? targets[0];
  const talking = named('anyprot') ?? targets.at(-1);
  const both = [talking, waiting].flatMap((one) => (one ? [one] : []));
  return both.filter((one, i) => both.indexOf(one) === i);
}

function isMail({ port }: Hop, front: Fact<number>): boolean {
  if (port.is !== undefined && OTHERS.has(port.is)) return false;
  return relayedProtocol(front.is, port.is) !== undefined;
}

function isTls({ port }: Hop): boolean {
  return port.is !== undefined && mailPorts[port.is]?.tls === true;
}

function hopTo(world: World, { name, to: written }: Target, started: Setting): Hop {
  const at: HostPort = hostPortOf(written, 'host');
  const port = portOf(world, at, started);
  const isSeen = at.host !== undefined && port.is !== undefined;
  return hopOf({
    id: `${name} ${placeOf(written)}`,
    at: written.span,
    to: isSeen ? fact({ kind: 'socket', address: dialled(world, at.host), port: port.is }, started) : unknown(started),
    port,
    // What the client sends goes on as it is: TLS to the target that takes it.
    transport: fact('plain', started),
  });
}

function placeOf({ span }: Word): string {
  return `${span.file.path}:${span.start}`;
}
