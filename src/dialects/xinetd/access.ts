import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { ownClient, reaches } from '../../platform/libwrap.ts';
import {
  addressesOf,
  everyone,
  inNetworks,
  isAddress,
  isLoopback,
  networkWithin,
  parseNetwork,
} from '../../platform/network.ts';
import type { Statement, Word } from '../../syntax/statement.ts';
import type { Gate, Passage } from '../super-server.ts';
import { attributeName } from './attributes.ts';
import { settingOf } from './settings.ts';

interface Item {
  readonly word: Word;
  readonly setting: Setting<unknown>;
}
/** A list that was written, empty ones included; undefined where none is, which shuts nobody out. */
type List = readonly Item[] | undefined;

interface Place {
  readonly address: string;
  readonly v6only: boolean;
}

/**
 * Who gets through `only_from` and `no_access`. What stands in `defaults` before the entry is where the entry's own
 * lists begin: `=` replaces, `+=` adds, `-=` takes away; `defaults` that stand after it come too late [measured 2.3.15.3].
 */
export function accessGate(
  world: World,
  before: readonly Statement[],
  own: readonly Statement[],
  place: Place,
): Gate | undefined {
  const only = listOf(before, own, 'only_from');
  const never = listOf(before, own, 'no_access');
  if (!only.list && !never.list) return undefined;
  const lists = { only, never };
  const told = world.client
    .filter((client) => reaches(client, place))
    .map((client) => forClient(world, lists, client, place));
  const some = forSome(world, lists);
  const best = told.find(({ allowed }) => allowed) ?? told[0];
  const remote = best ? { ...best, ...(some.from ? { from: some.from } : {}) } : some;
  return { remote, loopback: forClient(world, lists, ownClient(place), place) };
}

interface Lists {
  readonly only: Written;
  readonly never: Written;
}
interface Written {
  readonly list: List;
  /** The lines that made it. */
  readonly because: readonly Setting<unknown>[];
}

function listOf(before: readonly Statement[], own: readonly Statement[], name: string): Written {
  let list: List;
  let because: readonly Setting<unknown>[] = [];
  for (const [statements, isOwn] of [
    [before, false],
    [own, true],
  ] as const)
    for (const statement of statements) {
      if (statement.kind === 'hole' || attributeName(statement) !== name) continue;
      const setting = settingOf(statement);
      const items = statement.args.map((word) => ({ word, setting }));
      // In `defaults`, `=` adds like `+=` [source: parse.c, identify_attribute; measured].
      const operator = isOwn ? statement.operator?.value : '+=';
      if (operator === '=') list = items;
      else if (operator === '-=')
        list = (list ?? []).filter(({ word }) => !items.some((item) => same(item.word, word)));
      else list = [...(list ?? []), ...items];
      because = operator === '=' ? [setting] : [setting, ...because];
    }
  return { list, because };
}

function same(a: Word, b: Word): boolean {
  return a.value !== undefined && a.value.toLowerCase() === b.value?.toLowerCase();
}

/** An address in both lists is turned away, however closely either matches [measured 2.3.15.3]. */
function forClient(world: World, { only, never }: Lists, client: string, place: Place): Passage {
  const denied = never.list?.find((item) => fits(world, item, client, place));
  if (denied)
    return {
      allowed: false,
      from: [],
      because: [denied.setting, ...never.because.filter((one) => one !== denied.setting)],
    };
  if (!only.list) return { allowed: true, because: never.because };
  return { allowed: only.list.some((item) => fits(world, item, client, place)), because: only.because };
}

/** Some host that is not this one: let in where an address beyond loopback is. */
function forSome(world: World, { only, never }: Lists): Passage {
  const shut = (never.list ?? []).flatMap(({ word }) =>
    word.value === undefined ? [] : (networksOf(word.value) ?? []),
  );
  const because = [...only.because, ...never.because];
  if (!only.list) {
    const isOpen = !everyone.every((network) => networkWithin(network, shut));
    return { allowed: isOpen, ...(shut.length === 0 || !isOpen ? { from: isOpen ? everyone : [] } : {}), because };
  }
  const networks = only.list.map(({ word }) => (word.value === undefined ? undefined : networksOf(word.value)));
  const left = networks
    .flatMap((list) => list ?? [])
    .filter((network) => !isLoopback(network.split('/')[0]!) && !networkWithin(network, shut));
  const hasNames = only.list.some(({ word }, i) => networks[i] === undefined && mayBeOther(world, word));
  if (left.length === 0 && !hasNames) return { allowed: false, from: [], because };
  return { allowed: true, ...(hasNames ? {} : { from: [...new Set(left)] }), because };
}

/** A name, or an expression, that may stand for another host. */
function mayBeOther(world: World, { value, span }: Word): boolean {
  if (value !== undefined) return !addressesOf(world, value).some(isLoopback);
  const expression = span.file.text.slice(span.start, span.end);
  return world.ask({
    id: `variable ${span.file.scope ?? world.root} ${expression} others`,
    kind: 'variable',
    at: span,
    answers: [
      { is: true, text: `${expression} names other hosts` },
      { is: false, text: `${expression} names this host alone` },
    ],
  });
}

function fits(world: World, { word }: Item, client: string, place: Place): boolean {
  const networks = word.value === undefined ? undefined : networksOf(word.value);
  if (networks)
    return inNetworks(
      client,
      networks.filter((network) => network.includes(':') === client.includes(':')),
    );
  if (word.value !== undefined && addressesOf(world, word.value).length > 0)
    // On a dual-stack socket the client's address has no name by which it could match [measured 2.3.15.3].
    return !place.address.includes(':') && addressesOf(world, word.value).includes(client);
  if (isLoopback(client)) return false;
  const written = word.value ?? word.span.file.text.slice(word.span.start, word.span.end);
  return world.ask({
    id: `client ${world.root} ${client} ${written}`,
    kind: word.value === undefined ? 'variable' : 'vantage',
    at: word.span,
    answers: [
      { is: true, text: `"${written}" names the client ${client}` },
      { is: false, text: `"${written}" does not name the client ${client}` },
    ],
  });
}

/** The networks of a list item; undefined for a name. Zeros at the right end of an IPv4 address are wildcards [xinetd.conf(5); measured]. */
export function networksOf(item: string): readonly string[] | undefined {
  const factors = /^((?:\d{1,3}\.){1,3})\{([\d,]+)\}$/.exec(item);
  if (factors)
    return factors[2]!.split(',').flatMap((last) => {
      const octets = `${factors[1]}${last}`.split('.');
      const network = `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${octets.length * 8}`;
      return parseNetwork(network) ? [network] : [];
    });
  if (item.includes('/')) return parseNetwork(item) ? [item] : undefined;
  if (!isAddress(item)) return undefined;
  if (item.includes(':')) return [`${item}/128`];
  const octets = item.split('.');
  const written = octets.findLastIndex((octet) => Number(octet) !== 0) + 1;
  return [`${item}/${written * 8}`];
}
