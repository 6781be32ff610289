import { addressesOf, inNetworks, isAddress, isLoopback, networkWithin, parseNetwork } from '../../platform/network.ts';
import { fileAt } from '../../platform/files.ts';
import { limits } from '../../limits.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Config } from './config.ts';
import { type Environment, expand } from './expansion.ts';
import { itemsOf } from './lists.ts';
import type { Truth } from './value.ts';

/** Who connects: an address, or anybody of whom only the family is known. */
export interface Client {
  readonly address?: string;
  readonly family: 'ipv4' | 'ipv6';
}

/** Whether a client is in a host list, and the networks that the list lets in for this question. */
export interface Matched {
  readonly is: boolean | 'unknown';
  readonly networks: readonly string[] | 'everyone';
}

interface Rule {
  readonly isNegated: boolean;
  readonly what: Meaning;
}

type Meaning =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'networks'; readonly networks: readonly string[] }
  | { readonly kind: 'own' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'list'; readonly rules: readonly Rule[] }
  | { readonly kind: 'unknown' };

/** Looks a client up in a host list; the first item that fits decides, and after a last `!item` all others are in [spec, 10.14; measured: advertise-hosts-negated]. */
export function matchHosts(config: Config, list: string, env: Environment, client: Client): Matched {
  const value = expand(list, env);
  if (value.kind === 'fail') return { is: false, networks: [] };
  if (value.kind !== 'text' || value.text.includes(HOLE)) return { is: 'unknown', networks: [] };
  const rules = rulesOf(config, value.text, env, 0);
  return { is: among(config.world, rules, client), networks: networksOf(rules) };
}

function rulesOf(config: Config, list: string, env: Environment, depth: number): readonly Rule[] {
  if (depth > limits.includeDepth) return [{ isNegated: false, what: { kind: 'unknown' } }];
  return itemsOf(list).flatMap((item) => {
    const isNegated = item.startsWith('!');
    const name = isNegated ? item.slice(1).trim() : item;
    if (/^\+(include|ignore)_(unknown|defer)$|^\+caseful$/.test(name)) return [];
    return [{ isNegated, what: meaningOf(config, name, env, depth) }];
  });
}

function meaningOf(config: Config, name: string, env: Environment, depth: number): Meaning {
  if (name === '') return { kind: 'nobody' }; // no address at all: a local caller without TCP
  if (name === '*') return { kind: 'everyone' };
  if (name === '@[]') return { kind: 'own' };
  if (name.startsWith('+')) return namedList(config, name.slice(1), env, depth);
  if (!name.startsWith('[') && parseNetwork(name)) return { kind: 'networks', networks: [name] };
  if (name.startsWith('/')) {
    const file = fileAt(config.world, name);
    if (!file) return { kind: 'unknown' };
    const items = file.text.split('\n').map((line) => line.replace(/#.*/, '').trim());
    const rules = items
      .filter((item) => item !== '')
      .flatMap((item) => rulesOf(config, `<\u0001${item}`, env, depth + 1));
    return { kind: 'list', rules };
  }
  const known = addressesOf(config.world, name);
  return known.length > 0 ? { kind: 'networks', networks: known } : { kind: 'unknown' };
}

function namedList(config: Config, name: string, env: Environment, depth: number): Meaning {
  const line = config.hostLists.get(name)?.findLast((one) => one.holds());
  if (!line) return { kind: 'unknown' };
  const text = line.text();
  const value = expand(text.slice(text.indexOf('=') + 1).trim(), env);
  if (value.kind !== 'text' || value.text.includes(HOLE)) return { kind: 'unknown' };
  return { kind: 'list', rules: rulesOf(config, value.text, env, depth + 1) };
}

function among(world: World, rules: readonly Rule[], client: Client): boolean | 'unknown' {
  let isOpen = false;
  for (const { isNegated, what } of rules) {
    const fits = fitsIn(world, what, client);
    if (fits === 'unknown') isOpen = true;
    else if (fits) return isOpen ? 'unknown' : !isNegated;
  }
  if (isOpen) return 'unknown';
  return rules.at(-1)?.isNegated === true;
}

function fitsIn(world: World, what: Meaning, client: Client): Truth {
  switch (what.kind) {
    case 'everyone':
      return true;
    case 'nobody':
      return false;
    case 'unknown':
      return 'unknown';
    case 'list':
      return among(world, what.rules, client);
    case 'own':
      if (client.address === undefined) return false;
      return isLoopback(client.address) || world.addresses.includes(client.address);
    case 'networks':
      if (client.address !== undefined) return inNetworks(client.address, what.networks);
      // Of clients nothing is known: whether the list speaks of others than the host itself.
      return what.networks.some((one) => isForOthers(one, client.family));
  }
}

function isForOthers(network: string, family: Client['family']): boolean {
  const parsed = parseNetwork(network);
  return parsed !== undefined && parsed.family === family && !networkWithin(network, ['127.0.0.0/8', '::1/128']);
}

function networksOf(rules: readonly Rule[]): readonly string[] | 'everyone' {
  const found: string[] = [];
  for (const { isNegated, what } of rules) {
    if (isNegated) continue;
    const own = what.kind === 'networks' ? what.networks : what.kind === 'list' ? networksOf(what.rules) : [];
    if (what.kind === 'everyone' || own === 'everyone') return 'everyone';
    found.push(...own.map(asNetwork));
  }
  return rules.at(-1)?.isNegated ? 'everyone' : found;
}

function asNetwork(text: string): string {
  if (!isAddress(text)) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}
