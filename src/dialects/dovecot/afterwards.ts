import { groupBy } from '../../model/facts.ts';
import type { Setting } from '../../model/model.ts';
import { isWildcard } from '../../platform/network.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Config } from './config.ts';
import { settingIn, visibleIn } from './read.ts';
import { otherProtocols, services } from './services.ts';
import { rows } from './settings.ts';
import { addressesIn, protocolsIn, type Socket } from './sockets.ts';

/** What keeps the daemon from starting: its reason, and the line. */
export interface Stop {
  readonly reason: string;
  readonly because: Setting<unknown>;
}

/** What the daemon checks when it has read everything. */
export function afterwards(config: Config, sockets: readonly Socket[]): Stop | undefined {
  return unknownProtocol(config) ?? contradiction(config) ?? missingProgram(config) ?? cannotBind(config, sockets);
}

function unknownProtocol(config: Config): Stop | undefined {
  const list = protocolsIn(config);
  if (list.setting.origin.kind === 'default' || list.hidden) return undefined;
  const known = [...services.map(({ named }) => named), ...otherProtocols];
  const wrong = list.words.find((name) => !known.includes(name));
  return wrong === undefined ? undefined : { reason: `protocols: Unknown protocol: ${wrong}`, because: list.setting };
}

/** [measured: v24-matrix-ssl-required-cleartext-yes] */
function contradiction(config: Config): Stop | undefined {
  if (!config.is24) return undefined;
  const ssl = settingIn(config, rows.ssl).setting;
  if (ssl.value !== 'required') return undefined;
  const allowed = settingIn(config, rows.allowCleartext).setting;
  return allowed.value === true
    ? { reason: 'auth_allow_cleartext=yes has no effect with ssl=required', because: allowed }
    : undefined;
}

/** A package that is missing leaves its login program missing [measured: 2.3.19.1 without dovecot-pop3d]. */
function missingProgram(config: Config): Stop | undefined {
  const { installed } = config.world;
  const list = protocolsIn(config);
  const { origin } = list.setting;
  if (!installed || origin.kind !== 'written' || origin.span.file.path.endsWith('.protocol')) return undefined;
  const row = services.find((one) => list.words.includes(one.named) && !installed.includes(one.package));
  if (!row) return undefined;
  return { reason: `service(${row.service}) access failed: No such file or directory`, because: list.setting };
}

/** [measured: duplicate-listener-port, listen-foreign-address, v24-variable-list] */
function cannotBind(config: Config, sockets: readonly Socket[]): Stop | undefined {
  const bound = sockets.filter(({ address, port }) => address !== undefined && port.value !== undefined);
  const byPort = groupBy(bound, ({ port, address }) => `${port.value} ${address!.includes(':')}`);
  for (const group of byPort) {
    const [, second] = group;
    const foreign = group.find((one) => isForeign(config, one));
    const twice = group.find((one, i) => group.findIndex(({ address }) => address === one.address) < i);
    if (twice) return { reason: `duplicate listener: ${twice.port.value}`, because: twice.port };
    if (second && group.some(({ address }) => isWildcard(address!)))
      return { reason: 'Failed to start listeners: Address already in use', because: second.addressSetting };
    if (foreign)
      return {
        reason: 'Failed to start listeners: the host does not have the address',
        because: foreign.addressSetting,
      };
  }
  return emptyListen(config) ?? listVariable(config);
}

function isForeign({ world }: Config, { address, isLoopback }: Socket): boolean {
  if (address === undefined || isLoopback || isWildcard(address) || !world.complete) return false;
  return world.addresses.length > 0 && !world.addresses.includes(address);
}

function emptyListen(config: Config): Stop | undefined {
  const listen = visibleIn(config, rows.listen);
  if (!listen.statement || listen.setting.value === undefined || addressesIn(config, listen).length > 0)
    return undefined;
  return { reason: 'listen: no address', because: listen.setting };
}

function listVariable(config: Config): Stop | undefined {
  if (!config.is24) return undefined;
  const used = config.statements
    .flatMap(deep)
    .find((one) =>
      /^\$SET:(listen|protocols|auth_mechanisms|mail_plugins|login_trusted_networks)\b/.test(one.args[0]?.value ?? ''),
    );
  if (!used || !config.world.holds(used.under)) return undefined;
  const name = used.args[0]!.value!.split(' ')[0]!;
  return {
    reason: `Failed to expand ${name}: Setting type can't be expanded to string`,
    because: { name: used.key.value ?? '', origin: { kind: 'written', span: used.span, overrides: [] } },
  };
}

function deep(one: Statement): readonly SettingStatement[] {
  if (one.kind === 'hole') return [];
  return one.body ? one.body.flatMap(deep) : [one];
}
