import type { Fact, Setting } from '../../model/model.ts';
import { fact, unknown } from '../../model/facts.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import type { Word } from '../../syntax/statement.ts';
import { because, isWritten, listOf, type Param, param, type Scope } from './parameters.ts';
import { rows } from './settings.ts';
import type { Started } from './services.ts';

/** One socket of a service. */
export interface Endpoint {
  /** Unknown where a template or DNS hides it. */
  readonly address: Fact<string>;
  readonly port: Fact<number>;
  /** What stands for a hidden address. */
  readonly what: string;
  readonly written: Word;
}

/** Why master does not start, in its own words. */
export interface Refusal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}

interface Named {
  readonly host?: string;
  readonly service?: string;
}

/** `[v6]:port`, `host:port` (the last colon parts them) or a port alone; undefined parts are hidden [master(5), "Service name"; measured: ::1:10026]. */
function namedBy({ parts, value }: Word): Named {
  if (value !== undefined) {
    const found = /^(.*):([^:]*)$/.exec(value);
    if (!found) return { service: value };
    const host = found[1]!.replace(/^\[(.*)\]$/, '$1');
    return host === '' ? { service: found[2]! } : { host, service: found[2]! };
  }
  const last = parts.at(-1);
  const tail = typeof last === 'string' ? /^(.*):([^:\]]+)$/.exec(last) : null;
  return tail ? { host: '', service: tail[2]! } : {};
}

/** The sockets of one inet service; a refusal where master cannot make any. */
export function endpointsOf(main: Scope, { entry, setting }: Started): readonly Endpoint[] | Refusal {
  const { world } = main;
  const { host, service } = namedBy(entry.name);
  const port = portOf(world, service, entry.name);
  if (port === undefined) return { reason: `unknown service: ${service}/tcp`, because: [setting] };
  const known: Fact<number> = typeof port === 'number' ? fact(port, setting) : unknown(setting);
  const families = param(main, rows.families);
  const at = (address: Fact<string>, what: string) => ({ address, port: known, what, written: entry.name });
  if (host === '')
    return [at(unknown(setting), entry.name.span.file.text.slice(entry.name.span.start, entry.name.span.end))];
  if (host !== undefined) {
    const list = addressesFor(world, host).filter((one) => isOf(one, families));
    if (list.length > 0) return list.map((one) => at(fact(one, setting), host));
    if (isAddress(host))
      return {
        reason: `bad hostname or network address: ${entry.name.value}`,
        because: [setting, ...because(families)],
      };
    return [at(unknown(setting), host)];
  }
  const list = interfacesOf(main, families, setting);
  // No address at all ends master [measured: inet-interfaces-empty].
  if (list.length === 0)
    return {
      reason: `no valid IP address found: ${service}`,
      because: [...because(param(main, rows.interfaces)), setting],
    };
  return list.map(({ address, what }) => at(address, what));
}

/** Hidden where a template hides it; undefined where no table has the name. */
function portOf(world: World, service: string | undefined, name: Word): number | 'hidden' | undefined {
  if (service === undefined) return 'hidden';
  if (/^\d+$/.test(service)) return Number(service) <= 65_535 ? Number(service) : undefined;
  const found = servicePort(world, service, name.span);
  return found?.port;
}

/** An address itself, else what /etc/hosts says. */
function addressesFor(world: World, host: string): readonly string[] {
  return isAddress(host) ? [host] : [...new Set(addressesOf(world, host))];
}

function isOf(address: string, families: Param<string>): boolean {
  const list = listOf(families)?.map((one) => one.toLowerCase()) ?? [];
  if (list.length === 0 || list.includes('all')) return true;
  return list.includes(address.includes(':') ? 'ipv6' : 'ipv4');
}

interface Interface {
  readonly address: Fact<string>;
  readonly what: string;
}

const WILDCARDS = ['0.0.0.0', '::'];
const LOOPBACK = ['127.0.0.1', '::1'];

/** The addresses of `inet_interfaces`, each once [postconf(5); source: global/own_inet_addr.c]. */
function interfacesOf(main: Scope, families: Param<string>, service: Setting): readonly Interface[] {
  const interfaces = param(main, rows.interfaces);
  // A line that asks for all or for loopback is what one would change; a default is not, so the service's own line comes first.
  const told = isWritten(interfaces) ? [...because(interfaces), service] : [service, ...because(interfaces)];
  const proven = [...told, ...(isWritten(families) ? because(families) : [])];
  const words = listOf(interfaces);
  if (words === undefined) return [{ address: unknown(...because(interfaces)), what: '"inet_interfaces"' }];
  const fixed = fixedAddresses(words);
  if (fixed)
    return fixed.filter((one) => isOf(one, families)).map((one) => ({ address: fact(one, ...proven), what: one }));
  const found = new Map<string, Interface>();
  for (const one of words) {
    const host = one.replace(/^\[(.*)\]$/, '$1');
    const list = addressesFor(main.world, host);
    if (list.length === 0) found.set(host, { address: unknown(...because(interfaces)), what: host });
    for (const address of list)
      if (isOf(address, families)) found.set(address, { address: fact(address, ...proven), what: host });
  }
  return [...found.values()];
}

/** The two words count only where they stand alone. */
function fixedAddresses(words: readonly string[]): readonly string[] | undefined {
  const [only] = words;
  if (words.length !== 1) return undefined;
  if (only!.toLowerCase() === 'all') return WILDCARDS;
  return only!.toLowerCase() === 'loopback-only' ? LOOPBACK : undefined;
}
