import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import { type Word, word } from '../../syntax/statement.ts';
import { span } from '../../text/source-file.ts';
import { type InetdLine, textOf } from '../inetd-lines.ts';
import { originOf } from '../settings.ts';

/** The address part of a first column, or of a line that holds nothing else: `127.0.0.1,192.0.2.1:`. */
export interface Hosts {
  /** Undefined: the wildcard. */
  readonly list?: Word;
  /** The line that says so, where it is another one. */
  readonly setting?: Setting;
}

/** Parts `addresses:name`; IPv6 addresses may stand in brackets or bare, since the last colon counts [measured: openbsd-inetd 0.20221205]. */
export function splitService(service: Word): { readonly hosts?: Word; readonly name: Word } {
  const { file, start, end } = service.span;
  const last = service.parts.at(-1);
  if (typeof last !== 'string') return { name: service };
  const colon = last.lastIndexOf(':');
  if (colon < 0) return { name: service };
  const cut = end - (last.length - colon);
  return {
    hosts: word([...service.parts.slice(0, -1), last.slice(0, colon)], span(file, start, cut)),
    name: word([last.slice(colon + 1)], span(file, cut + 1, end)),
  };
}

/** One address that a line binds. */
export interface Bound {
  readonly address: Fact<string>;
  readonly family: 'tcp' | 'tcp6';
  /** What stands in the id of its listener. */
  readonly label: string;
}

const FAMILIES: Readonly<Record<string, readonly ('tcp' | 'tcp6')[]>> = {
  tcp: ['tcp', 'tcp6'],
  tcp4: ['tcp'],
  tcp6: ['tcp6'],
};

/** Everything that `tcp`, `tcp4` and `tcp6` bind. `tcp46` binds nothing at all [measured: inetd/tcp46]. */
export function boundBy(world: World, protocol: string, hosts: Hosts, line: InetdLine): readonly Bound[] {
  const families = FAMILIES[protocol.split(',')[0]!] ?? [];
  const because = hosts.setting ? [hosts.setting] : [];
  if (!hosts.list || hosts.list.value === '*')
    return families.map((family) => {
      const address = family === 'tcp' ? '0.0.0.0' : '::';
      return { address: fact(address, ...because), family, label: address };
    });
  return hostsIn(hosts.list).flatMap((host) =>
    addressesOfHost(world, host, families, because.length > 0 ? because : [line.setting]),
  );
}

function addressesOfHost(
  world: World,
  host: Word,
  families: readonly ('tcp' | 'tcp6')[],
  because: readonly Setting[],
): readonly Bound[] {
  const label = textOf(host);
  if (host.value === undefined) {
    const hidden: Setting = { name: label, origin: originOf(host.span) };
    return families.slice(0, 1).map((family) => ({ address: unknown(hidden, ...because), family, label }));
  }
  const name = host.value.replace(/^\[|\]$/g, '');
  const addresses = isAddress(name) ? [name] : addressesOf(world, name);
  const found = [...new Set(addresses)].flatMap((address): readonly Bound[] => {
    const family = address.includes(':') ? 'tcp6' : 'tcp';
    return families.includes(family) ? [{ address: fact(address, ...because), family, label: address }] : [];
  });
  if (addresses.length > 0) return found;
  // A name that only DNS knows: there is an address, and nobody can see which.
  return families.slice(0, 1).map((family) => ({ address: unknown(...because), family, label: name }));
}

/** The items of a comma list; an expression is one item. */
function hostsIn({ parts, span: { file, start } }: Word): readonly Word[] {
  const items: { parts: Word['parts'][number][]; start: number; end: number }[] = [];
  let at = start;
  let open: (typeof items)[number] = { parts: [], start, end: start };
  const close = (next: number) => {
    if (open.parts.length > 0) items.push(open);
    open = { parts: [], start: next, end: next };
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      open.parts.push(part);
      at = part.end;
      open.end = at;
      continue;
    }
    for (const piece of part.split(/(,)/)) {
      at += piece.length;
      if (piece === ',') close(at);
      else if (piece !== '') {
        open.parts.push(piece);
        open.end = at;
      }
    }
  }
  close(at);
  return items.map((item) => word(item.parts, span(file, item.start, item.end)));
}

/** The port of the name; a number is its own name [measured: inetd/pop2-number]. Undefined: the line is dropped. */
export function portOf(world: World, name: Word, line: InetdLine): Fact<number> | undefined {
  if (name.value === undefined) return unknown(line.setting);
  if (/^\d+$/.test(name.value)) {
    const port = Number(name.value);
    return port > 0 && port <= 65_535 ? fact(port, line.setting) : undefined;
  }
  const found = servicePort(world, name.value, name.span);
  if (!found) return undefined;
  const table: readonly Setting[] = found.at
    ? [{ name: name.value, value: `${found.port}/tcp`, origin: originOf(found.at) }]
    : [];
  return fact(found.port, line.setting, ...table);
}
