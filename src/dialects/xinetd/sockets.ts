import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { isListedSomewhere, servicePort } from '../../platform/services.ts';
import type { Statement, Word } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { attributeReader, isSet, lineOf, rows, wordsOf } from './settings.ts';

export interface Bound {
  readonly address: Fact<string>;
  readonly v6only: boolean;
  /** What stands in the id of its listener. */
  readonly label: string;
}

/** The port of an entry; a sentence where xinetd drops the entry, nothing where it does so in this world alone. */
export function portOf(
  world: World,
  name: Word,
  attributes: readonly Statement[],
  header: Setting,
): Fact<number> | string | undefined {
  const reading = attributeReader(world).first(rows.port, attributes, name.span);
  const { setting } = reading;
  const isUnlisted = wordsOf(attributes, 'type').includes('unlisted');
  const port = setting.value === undefined ? undefined : Number(setting.value);
  if (isUnlisted)
    return !isSet(reading)
      ? '"port" is missing'
      : port === undefined
        ? unknown(setting, header)
        : fact(port, setting, header);
  if (name.value === undefined) return port === undefined ? unknown(header, setting) : fact(port, setting, header);
  const found = servicePort(world, name.value, name.span);
  if (!found) return isListedSomewhere(world, name.value) ? undefined : `/etc/services does not list "${name.value}"`;
  if (port !== undefined && port !== found.port) return `it expects port ${found.port}, not ${port}`;
  const table: readonly Setting[] = found.at
    ? [{ name: name.value, value: `${found.port}/tcp`, origin: originOf(found.at) }]
    : [];
  return fact(found.port, header, ...table);
}

/**
 * Where an entry listens: its own `bind`, else that of `defaults`, else everywhere. An address of the other family than
 * `flags` asks for becomes the wildcard of that family [measured 2.3.15.3]; `v6only` counts whatever its value.
 */
export function boundBy(
  world: World,
  attributes: readonly Statement[],
  defaults: readonly Statement[],
  near: Span,
): Bound {
  const flags = wordsOf(attributes, 'flags');
  const isV6 = flags.includes('ipv6');
  const isV4 = flags.includes('ipv4') && !isV6;
  const flagged = lineOf(attributes, 'flags');
  const flag: readonly Setting[] =
    flagged && (isV4 || isV6) ? [{ name: 'flags', value: isV6 ? 'IPv6' : 'IPv4', origin: originOf(flagged.span) }] : [];
  const onlyV6 = lineOf(attributes, 'v6only');
  const v6 = (address: string, because: readonly Setting[]): Bound => ({
    address: fact(address, ...because, ...(onlyV6 ? [{ name: 'v6only', origin: originOf(onlyV6.span) }] : [])),
    v6only: onlyV6 !== undefined,
    label: address === '::' ? '*' : address,
  });
  const v4 = (address: string, because: readonly Setting[]): Bound => ({
    address: fact(address, ...because),
    v6only: false,
    label: address === '0.0.0.0' ? '*' : address,
  });
  const reader = attributeReader(world);
  const own = reader.first(rows.bind, attributes, near);
  const reading = isSet(own) ? own : reader.first(rows.bind, defaults, near);
  const bind = reading.setting;
  if (!isSet(reading)) {
    if (isV4) return v4('0.0.0.0', flag);
    return isV6 || onlyV6 || world.since('2.3.15.3') ? v6('::', flag) : v4('0.0.0.0', flag);
  }
  if (bind.value === undefined) return { address: unknown(bind), v6only: false, label: 'bind' };
  const addresses = isAddress(bind.value) ? [bind.value] : addressesOf(world, bind.value);
  if (addresses.length === 0) return { address: unknown(bind), v6only: false, label: bind.value };
  const wanted = addresses.find((one) => (isV6 ? one.includes(':') : isV4 ? !one.includes(':') : true));
  const chosen = wanted && !isV6 && !isV4 ? (addresses.find((one) => !one.includes(':')) ?? wanted) : wanted;
  if (chosen === undefined) return isV6 ? v6('::', [...flag, bind]) : v4('0.0.0.0', [...flag, bind]);
  return chosen.includes(':') ? v6(chosen, [bind]) : v4(chosen, [bind]);
}
