import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isAddress } from '../../platform/network.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Refusal } from '../refusal.ts';
import { originOf, reader } from '../settings.ts';
import { type Address, addressOf } from './address.ts';
import { ENDPOINTS, type Endpoint, type EndpointName, IMAP_DIRECTIVES, insecureAuth } from './settings.ts';
import { directive, isOpen, settingOf, type Tls, tlsOf } from './tls.ts';

/** A block that listens for mail, in one world. */
export interface Block {
  readonly endpoint: Endpoint & { readonly protocol: EndpointName };
  /** Its line. */
  readonly setting: Setting;
  readonly addresses: readonly Address[];
  readonly tls: Tls;
  /** Whether anybody can log in at all; unknown where a template may bring `auth`. */
  readonly auth: { readonly is?: boolean; readonly because: readonly Setting[] };
  readonly insecure: { readonly setting: Setting<boolean> };
  /** `proxy_protocol`, where it stands there: peers that are not trusted are turned away. */
  readonly proxied?: Setting;
  readonly refusal?: Refusal;
}

/** Every endpoint of the file, in its order. */
export function blocksOf(world: World, statements: readonly Statement[]): readonly Block[] {
  return statements.flatMap((one) => {
    const endpoint = one.kind === 'setting' ? ENDPOINTS.get(one.key.value ?? '') : undefined;
    return one.kind === 'setting' && endpoint ? [blockOf(world, one, endpoint, statements)] : [];
  });
}

function blockOf(
  world: World,
  statement: SettingStatement,
  endpoint: Block['endpoint'],
  top: readonly Statement[],
): Block {
  const { body = [], key, args } = statement;
  const line: Setting = {
    name: endpoint.protocol,
    origin: originOf({ ...key.span, end: args.at(-1)?.span.end ?? key.span.end }),
  };
  const tls = tlsOf(world, body, top);
  const found = directive(body, 'auth');
  const read = reader(world).last(insecureAuth(endpoint), body, key.span);
  const proxied = directive(body, 'proxy_protocol');
  const plain = { endpoint, setting: line, tls, addresses: args.map((one) => addressOf(endpoint.protocol, one)) };
  const block: Block = {
    ...plain,
    auth: found
      ? { is: true, because: [settingOf(found)] }
      : body.some(isOpen)
        ? { because: [line] }
        : { is: false, because: [line] },
    insecure: { setting: read.setting },
    ...(proxied ? { proxied: settingOf(proxied) } : {}),
  };
  const refusal = refusalIn(block, body, read.bad) ?? nameRefusal(world, block);
  return refusal ? { ...block, refusal } : block;
}

/** Why maddy stops at a block, in its own words [measured: verify-config of 0.9.4]. */
function refusalIn(block: Block, body: readonly Statement[], bad: SettingStatement | undefined): Refusal | undefined {
  const { endpoint, tls, auth, addresses, setting } = block;
  const name = endpoint.protocol;
  const stranger = name === 'imap' ? body.find((one) => isStranger(one)) : undefined;
  if (stranger?.kind === 'setting')
    return { reason: `unexpected directive: ${stranger.key.value}`, because: [settingOf(stranger)] };
  const again = body.find((one, at) => isAgain(one, body.slice(0, at)));
  if (again?.kind === 'setting')
    return { reason: `duplicate directive: ${again.key.value}`, because: [settingOf(again)] };
  if (bad) return { reason: "bool argument should be 'yes' or 'no'", because: [settingOf(bad)] };
  if (tls.keyed.refusal) return tls.keyed.refusal;
  if (tls.is === 'missing' && endpoint.needsTls)
    return { reason: 'missing required directive: tls', because: [setting] };
  if (endpoint.needsAuth && auth.is === false)
    return { reason: 'submission: auth. provider must be set for submission endpoint', because: [setting] };
  const odd = addresses.find(({ isBad }) => isBad);
  if (odd) return { reason: `${name}: invalid address: ${odd.setting.value ?? ''}`, because: [odd.setting] };
  const bare = tls.is === 'off' || tls.is === 'missing' ? addresses.find(({ scheme }) => scheme === 'tls') : undefined;
  if (!bare) return undefined;
  const what = name === 'imap' ? 'IMAPS' : 'SMTPS';
  const because = [bare.setting, ...(tls.setting ? [tls.setting] : [])];
  return { reason: `${name}: can't bind on ${what} endpoint without TLS configuration`, because };
}

/** Since 0.9 an address is in digits; nothing else is looked up, nor taken for all addresses [measured: host-name; source: framework/resource/netresource]. */
function nameRefusal(world: World, { endpoint, addresses }: Block): Refusal | undefined {
  const named = addresses.find(({ host, scheme }) => scheme !== 'unix' && host !== undefined && !isAddress(host));
  if (!named || !world.since('0.9.0')) return undefined;
  const what = named.host === '' ? 'no IP' : `ParseAddr("${named.host}"): unable to parse IP`;
  return { reason: `${endpoint.protocol}: ${what}`, because: [named.setting] };
}

function isStranger(statement: Statement): boolean {
  return statement.kind === 'setting' && statement.key.value !== undefined && !IMAP_DIRECTIVES.has(statement.key.value);
}

const ONCE = new Set(['tls', 'insecure_auth']);

function isAgain(statement: Statement, before: readonly Statement[]): boolean {
  if (statement.kind !== 'setting' || !ONCE.has(statement.key.value ?? '')) return false;
  return directive(before, statement.key.value ?? '') !== undefined;
}
