import type { Published, Reach } from '../../model/model.ts';
import { isLoopback } from '../../platform/network.ts';
import { valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { HIDDEN } from './interpolate.ts';

/** One port of a container on its machine; what is missing is not known, or left to Docker. */
export interface Port {
  readonly address?: string;
  readonly outside?: number;
  readonly inside?: number;
  readonly protocol: string;
  /** Its address on the machine hangs on a variable that nothing sets. */
  readonly isHidden: boolean;
}

/** Ranges are as long as a compose file may have them. */
const LONGEST = 1_000;

/** What one item of `ports` publishes [docs: Compose file reference, services, ports]. */
export function portsOf(item: YamlNode): readonly Port[] {
  if (item.kind === 'scalar') return shortPorts(item.source);
  if (item.kind !== 'map') return [];
  const text = (key: string) => {
    const node = valueAt(item, key);
    return node?.kind === 'scalar' ? node.source : undefined;
  };
  const inside = range(text('target') ?? '');
  return paired({
    inside,
    outside: text('published') === undefined ? undefined : range(text('published')!),
    address: text('host_ip'),
    protocol: (text('protocol') ?? 'tcp').toLowerCase(),
  });
}

function shortPorts(text: string): readonly Port[] {
  const [, plain = '', protocol = 'tcp'] = /^([^/]*)(?:\/(\w+))?$/.exec(text) ?? [];
  const bracketed = /^\[([^\]]*)\]:([\s\S]*)$/.exec(plain);
  const parts = (bracketed?.[2] ?? plain).split(':');
  const inside = range(parts.pop() ?? '');
  const outer = parts.pop();
  const address = bracketed?.[1] ?? (parts.length > 0 ? parts.join(':') : undefined);
  // `${PORT}` may hold an address, too: only what is a number is a port.
  const isMixed = outer?.includes(HIDDEN) === true && address === undefined;
  return paired({
    ...{ inside, protocol: protocol.toLowerCase() },
    outside: outer === undefined || outer === '' ? undefined : range(outer),
    address: isMixed ? HIDDEN : address,
  });
}

interface Ranges {
  readonly inside: Range | undefined;
  readonly outside: Range | undefined;
  readonly address: string | undefined;
  readonly protocol: string;
}
type Range = readonly [number, number];

function range(text: string): Range | undefined {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim()) ?? [];
  if (from === undefined) return undefined;
  return [Number(from), Math.max(Number(from), Number(to ?? from))];
}

function paired({ inside, outside, address, protocol }: Ranges): readonly Port[] {
  const isHidden = address?.includes(HIDDEN) === true;
  const about = { protocol, isHidden, ...(address === undefined || isHidden ? {} : { address }) };
  if (!inside) return [about];
  const count = Math.min(inside[1] - inside[0] + 1, LONGEST);
  return Array.from({ length: count }, (_, i) => ({
    ...about,
    inside: inside[0] + i,
    // A range on the machine for one port leaves the choice to Docker.
    ...(outside && outside[1] - outside[0] === inside[1] - inside[0] ? { outside: outside[0] + i } : {}),
  }));
}

/** What the machine publishes of a container; UDP carries no mail. */
export function publishedBy(items: readonly YamlNode[]): readonly Published[] {
  return items.flatMap((item) =>
    portsOf(item)
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ inside, outside, address, isHidden }): Published => {
        const reach: Reach = address !== undefined && isLoopback(address) ? 'loopback' : 'remote';
        return {
          at: item.span,
          ...(inside === undefined ? {} : { port: inside }),
          ...(outside === undefined ? {} : { outside }),
          ...(isHidden ? {} : { reach }),
        };
      }),
  );
}
