import type { Host } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import type { Word } from '../syntax/statement.ts';
import { fileAt, open } from './files.ts';
import { addressesOf, inNetworks, isAddress, isLoopback, parseNetwork } from './network.ts';

/** Who asks: one address, or some host that is not this one. */
export type Client = string | 'some';

/** How much of the client's possible addresses a list takes in. One address is taken in wholly or not at all. */
export interface Cover {
  readonly how: 'all' | 'part' | 'none';
  /** Where it is `part`, and networks say which. */
  readonly networks?: readonly string[];
}

const ALL: Cover = { how: 'all' };
const NONE: Cover = { how: 'none' };

/** What a client list takes in: its items up to EXCEPT, without what the list after EXCEPT takes in [hosts_access(5), OPERATORS]. */
export function coverOf(world: World, list: readonly Word[], client: Client): Cover {
  const split = list.findIndex((word) => is(word.value, 'EXCEPT'));
  const items = split < 0 ? list : list.slice(0, split);
  const base = union(items.map((word) => itemCover(world, word, client)));
  if (split < 0 || base.how === 'none') return base;
  const except = coverOf(world, list.slice(split + 1), client);
  if (except.how === 'none') return base;
  return except.how === 'all' ? NONE : { how: 'part' };
}

function union(covers: readonly Cover[]): Cover {
  if (covers.some(({ how }) => how === 'all')) return ALL;
  const parts = covers.filter(({ how }) => how === 'part');
  if (parts.length === 0) return NONE;
  const known = parts.every(({ networks }) => networks !== undefined);
  return known ? { how: 'part', networks: parts.flatMap(({ networks }) => networks ?? []) } : { how: 'part' };
}

function itemCover(world: World, word: Word, client: Client): Cover {
  if (word.value !== undefined) return patternCover(world, word.value, client);
  const { file, start, end } = word.span;
  const expression = file.text.slice(start, end);
  const named = world.ask({
    id: `variable ${file.scope ?? world.root} ${expression}`,
    kind: 'variable',
    at: word.span,
    answers: [
      { is: true, text: `${expression} names the client` },
      { is: false, text: `${expression} does not name the client` },
    ],
  });
  if (!named) return NONE;
  return client === 'some' ? { how: 'part' } : ALL;
}

function patternCover(world: World, pattern: string, client: Client): Cover {
  if (is(pattern, 'ALL') || pattern === '*') return ALL;
  if (pattern.startsWith('/')) return listedIn(world, pattern, client);
  const user = pattern.lastIndexOf('@');
  // A user's name comes from the client's own ident daemon, so a client may say what the pattern wants.
  if (user > 0)
    return patternCover(world, pattern.slice(user + 1), client).how === 'none' ? NONE : byName(world, pattern, client);
  const networks = networksOf(pattern);
  if (!networks) return byName(world, pattern, client);
  if (client !== 'some') {
    const sameFamily = networks.filter((network) => network.includes(':') === client.includes(':'));
    return inNetworks(client, sameFamily) ? ALL : NONE;
  }
  const others = networks.filter((network) => !isLoopback(network.split('/')[0]!));
  return others.length > 0 ? { how: 'part', networks: others } : NONE;
}

/**
 * The networks of an address pattern; empty where libwrap takes it for one that nobody has, undefined where it is a
 * pattern of names. Host bits in an IPv4 network, the prefix 0 and the mask 255.255.255.255 match nobody [measured:
 * tcpdmatch of tcpd 7.6.q-32].
 */
function networksOf(pattern: string): readonly string[] | undefined {
  const v6 = /^\[([^\]]*)\](?:\/(\d+))?$/.exec(pattern);
  if (v6) return isAddress(v6[1]!) ? [`${v6[1]}/${v6[2] ?? 128}`].filter((one) => parseNetwork(one)) : [];
  const [address = '', mask] = pattern.split('/');
  if (mask !== undefined) return maskedNetwork(address, mask);
  if (isAddress(pattern)) return [`${pattern}/32`];
  const octets = /^((?:\d{1,3}\.){1,3})(\*)?$/.exec(pattern);
  if (!octets) return undefined;
  const given = octets[1]!.split('.').filter(Boolean);
  const network = `${[...given, '0', '0', '0'].slice(0, 4).join('.')}/${given.length * 8}`;
  return parseNetwork(network) ? [network] : [];
}

function maskedNetwork(address: string, mask: string): readonly string[] {
  const prefix = /^\d{1,2}$/.test(mask) ? Number(mask) : prefixOf(mask);
  const isDotted = mask.includes('.');
  if (prefix === undefined || (isDotted ? prefix === 32 : prefix === 0) || prefix > 32) return [];
  const network = `${address}/${prefix}`;
  if (!parseNetwork(network)) return [];
  const bits = number(address);
  return (bits & maskBits(prefix)) >>> 0 === bits ? [network] : [];
}

/** The prefix of a dotted mask; masks with gaps are not followed. */
function prefixOf(mask: string): number | undefined {
  if (!isAddress(mask)) return undefined;
  const bits = number(mask);
  for (let prefix = 0; prefix <= 32; prefix += 1) if (maskBits(prefix) === bits) return prefix;
  return undefined;
}

const maskBits = (prefix: number): number => (prefix === 0 ? 0 : (~0 << (32 - prefix)) >>> 0);
const number = (address: string): number => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

/** A pattern that begins with a slash is a file of patterns [hosts_access(5)]. */
function listedIn(world: World, path: string, client: Client): Cover {
  const found = open(world, path);
  if (found.kind === 'file')
    return union(
      found.file.text
        .split(/\s+/)
        .filter((one) => one !== '' && !one.startsWith('/'))
        .map((one) => patternCover(world, one, client)),
    );
  return found.kind === 'absent' ? NONE : byName(world, path, client);
}

/** Names come from a resolver that no file shows; only /etc/hosts is at hand. */
function byName(world: World, pattern: string, client: Client): Cover {
  if (is(pattern, 'PARANOID')) return NONE; // a name and an address that disagree are no client's normal state
  const locals = is(pattern, 'LOCAL') ? localAddresses(world) : undefined;
  if (locals && client === 'some') return locals.length > 0 ? { how: 'part', networks: locals.map(networkOf) } : NONE;
  if (locals && !isLoopback(client)) return locals.includes(client) ? ALL : NONE;
  if (client === 'some') return /^127\./.test(pattern) || is(pattern, 'localhost') ? NONE : { how: 'part' };
  const known = addressesOf(world, pattern);
  if (known.includes(client) || namesOf(world, client).some((name) => nameFits(pattern, name))) return ALL;
  if (/^[\d.*?]+$/.test(pattern)) return stringFits(pattern, client) ? ALL : NONE;
  if (isLoopback(client) || known.length > 0 || !/^@?[\w.*?/-]+(@[\w.*?-]+)?$/.test(pattern)) return NONE;
  const named = world.ask({
    id: `client ${world.root} ${client} ${pattern}`,
    kind: 'vantage',
    answers: [
      { is: true, text: `"${pattern}" names the client ${client}` },
      { is: false, text: `"${pattern}" does not name the client ${client}` },
    ],
  });
  return named ? ALL : NONE;
}

function nameFits(pattern: string, name: string): boolean {
  if (is(pattern, 'KNOWN')) return true;
  if (is(pattern, 'LOCAL')) return !name.includes('.');
  return stringFits(pattern, name);
}

/** libwrap's comparison of one string with one pattern: suffix, prefix, `*` and `?`, in any case. */
export function stringFits(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  if (wanted === 'all') return true;
  if (/[*?]/.test(wanted)) return globFits(wanted, given);
  if (wanted.startsWith('.')) return given.endsWith(wanted);
  if (wanted.endsWith('.')) return given.startsWith(wanted);
  return wanted === given;
}

function globFits(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  return [...pattern.slice(p)].every((char) => char === '*');
}

/**
 * Other hosts whose names have no dot, as LOCAL wants them: DNS gives whole names, so that such a one comes from
 * /etc/hosts. Undefined where that file is not known.
 */
function localAddresses(host: Host): readonly string[] | undefined {
  const file = fileAt(host, '/etc/hosts');
  if (!file) return host.complete ? [] : undefined;
  return file.text.split('\n').flatMap((line) => {
    const [address = '', name = '.'] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isAddress(address) && !isLoopback(address) && !name.includes('.') ? [address] : [];
  });
}

const networkOf = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

/** The names that /etc/hosts gives an address; every host calls its own loopback "localhost". */
function namesOf(host: Host, address: string): readonly string[] {
  return isLoopback(address)
    ? ['localhost']
    : ['localhost', host.name].filter((name) => addressesOf(host, name).includes(address));
}

function is(text: string | undefined, word: string): boolean {
  return text?.toUpperCase() === word.toUpperCase();
}
