import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { writtenValue } from '../settings.ts';
import type { Refusal } from '../refusal.ts';
import { settingOf } from './config.ts';
import type { Planned } from './listeners.ts';
import { serverProtocol } from './mail.ts';
import { linesNamed } from './server.ts';
import { rows } from './settings.ts';

const FLAGS = new Set([
  'ssl',
  'auth_http_pass_client_cert',
  'proxy_pass_error_message',
  'proxy_protocol',
  'proxy_smtp_auth',
  'proxy_ssl',
  'proxy_ssl_verify',
  'ssl_prefer_server_ciphers',
  'ssl_preread',
  'xclient',
]);

/** A value that nginx does not take [source: ngx_conf_set_flag_slot, ngx_conf_set_enum_slot; measured]. */
export function lineRefusal(line: SettingStatement, place: string): string | undefined {
  const name = line.key.value ?? '';
  const { value } = writtenValue(line);
  if (value === undefined || line.body) return undefined;
  const isMail = place.toLowerCase() === 'm';
  if (FLAGS.has(name) && !/^(on|off)$/i.test(value))
    return `invalid value "${value}" in "${name}" directive, it must be "on" or "off"`;
  if (isMail && name === 'starttls' && rows.starttls.kind.read(value) === undefined) return `invalid value "${value}"`;
  if (isMail && name === 'protocol' && rows.protocol.kind.read(value) === undefined)
    return `unknown protocol "${value}"`;
  return undefined;
}

/** What nginx finds when it puts servers together: mail first, then streams. */
export function serverRefusal(world: World, plans: readonly Planned[]): Refusal | undefined {
  const taken = new Map<string, Setting>();
  for (const plan of plans) {
    const found =
      listenRefusal(plan, taken) ?? emptyRefusal(plan) ?? (plan.kind === 'mail' ? mailRefusal(world, plan) : undefined);
    if (found) return found;
    if (plan.keyed.refusal) return plan.keyed.refusal;
  }
  return undefined;
}

/** Bad sockets, and one address and port twice. */
function listenRefusal({ kind, listens }: Planned, taken: Map<string, Setting>): Refusal | undefined {
  for (const { reason, setting, sockets, udp, ssl } of listens) {
    if (reason !== undefined) return { reason, because: [setting] };
    if (udp && ssl)
      return { reason: '"listen" directive "ssl" parameter is incompatible with "udp"', because: [setting] };
    for (const { address, port, path } of sockets) {
      if (path === undefined && (address === undefined || port === undefined)) continue;
      const shown =
        path === undefined ? `${address?.includes(':') ? `[${address}]` : address}:${port}` : `unix:${path}`;
      const name = `${kind} ${udp ? 'udp' : 'tcp'} ${shown}`;
      const earlier = taken.get(name);
      if (earlier) return { reason: `duplicate "${shown}" address and port pair`, because: [setting, earlier] };
      taken.set(name, setting);
    }
  }
  return undefined;
}

function emptyRefusal({ kind, server, listens }: Planned): Refusal | undefined {
  const because = [server.setting];
  if (listens.length === 0 && !server.mayBring('listen'))
    return { reason: 'no "listen" is defined for server', because };
  const isHandled =
    kind === 'mail' ||
    server.mayBring('proxy_pass') ||
    server.statements.some(
      (one) => one.kind === 'setting' && /^(proxy_pass|return|pass|js_.*)$/.test(one.key.value ?? ''),
    );
  return isHandled ? undefined : { reason: 'no handler for server', because };
}

function mailRefusal(world: World, { server, listens }: Planned): Refusal | undefined {
  const own = (name: string) => linesNamed(world, server.statements, name).at(-1);
  const outer = (name: string) => linesNamed(world, server.outer.lines, name).at(-1);
  for (const at of [own, outer]) {
    const [ssl, starttls] = [at('ssl'), at('starttls')];
    const isOn = ssl && /^on$/i.test(writtenValue(ssl).value ?? '');
    if (isOn && starttls && /^(on|only)$/i.test(writtenValue(starttls).value ?? ''))
      return { reason: '"ssl" directive conflicts with "starttls"', because: [settingOf(ssl), settingOf(starttls)] };
  }
  const ssl = own('ssl') ?? outer('ssl');
  if (ssl && world.since('1.25.1')) return { reason: 'unknown directive "ssl"', because: [settingOf(ssl)] };
  const protocol = serverProtocol(server, listens);
  const isHidden = listens.some(({ sockets }) =>
    sockets.some(({ port, path }) => port === undefined && path === undefined),
  );
  if (protocol.is === undefined && !isHidden && !own('protocol') && !server.mayBring('protocol'))
    return {
      reason: 'unknown mail protocol for server',
      because: [server.setting, ...listens.map(({ setting }) => setting)],
    };
  const auth = server.quiet(rows.authHttp);
  return auth.statement || server.mayBring('auth_http')
    ? undefined
    : { reason: 'no "auth_http" is defined for server', because: [server.setting, auth.setting] };
}
