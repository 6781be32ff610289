import type { Link, Listener, Network, Service } from '../model/model.ts';
import { hopFact, liveHops, socketOf, type ShownHop } from './listener-facts.ts';

/** One way that a password takes: the listener, and each hop with what answers there. */
export interface Path {
  readonly listener: Listener;
  readonly service: Service;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly link: Link;
  /** Where it leads, `192.0.2.30:993 tls`; `?` for what nobody knows. */
  readonly text: string;
  /** What answers there; nothing where that is outside the tree. */
  readonly to?: Service;
  /** Other answers are possible. */
  readonly isOpen: boolean;
}

/** How deep a path is followed, and how many of one listener are told. */
const DEEPEST = 8;
const MOST = 12;

/** Every way from a listener to the end, for listeners that hand on; empty for a daemon that keeps the mail itself. */
export function pathsOf({ links }: Pick<Network, 'links'>): (listener: Listener, service: Service) => readonly Path[] {
  const byListener = new Map<Listener, Link[]>();
  for (const link of links) {
    const found = byListener.get(link.from);
    if (found) found.push(link);
    else byListener.set(link.from, [link]);
  }
  // Each listener once a depth, so that rings end and many ways take no time.
  const known = Array.from({ length: DEEPEST + 1 }, () => new Map<Listener, readonly (readonly Step[])[]>());
  const onward = (listener: Listener, depth: number): readonly (readonly Step[])[] => {
    const found = known[depth]!.get(listener) ?? look(listener, depth);
    known[depth]!.set(listener, found);
    return found;
  };
  const look = (listener: Listener, depth: number): readonly (readonly Step[])[] => {
    const live = new Set(liveHops(listener).map(({ id }) => id));
    const hops = (byListener.get(listener) ?? []).filter(({ hop }) => live.has(hop.id));
    const ways = hops.slice(0, MOST).flatMap((link) => {
      const step = stepOf(link);
      const rest = link.to && depth < DEEPEST ? onward(link.to, depth + 1) : [];
      return rest.length === 0 ? [[step]] : rest.map((more) => [step, ...more]);
    });
    return ways.slice(0, MOST);
  };
  return (listener, service) => onward(listener, 1).map((steps) => ({ listener, service, steps }));
}

/** Whether some hop of it carries passwords in clear to another host. */
export function isClearOutside({ steps }: Path): boolean {
  return steps.some(({ link: { leavesHost, transport } }) => leavesHost.is === true && transport.is === 'plain');
}

function stepOf(link: Link): Step {
  const { toService } = link;
  return {
    link,
    text: hopText(hopFact(link.hop).is),
    isOpen: link.reaches.is !== true,
    ...(toService ? { to: toService } : {}),
  };
}

/** `0.0.0.0:995 tls → stunnel → 127.0.0.1:110 plain → dovecot`. */
export function pathText({ listener, service, steps }: Path): string {
  const first = `${socketOf(listener)} ${listener.transport.is ?? '?'}`;
  const rest = steps.flatMap(({ text, to, isOpen }) => [text, ...(to ? [`${to.dialect}${isOpen ? '?' : ''}`] : [])]);
  return [first, service.dialect, ...rest].join(' → ');
}

/** `127.0.0.1:110 plain`, `/run/lmtp plain`; a `?` for what nobody knows. */
export function hopText(hop: ShownHop | undefined): string {
  if (!hop) return '?';
  const { address = '', port, path, program, transport } = hop;
  const where = path ?? program ?? `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return `${where} ${transport}`.replaceAll('unknown', '?');
}
