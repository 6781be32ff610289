import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { everyone, inNetworks, loopbackNetworks, parseNetwork } from '../../platform/network.ts';
import { listed } from '../../platform/unit-command.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { originOf, writtenValue } from '../settings.ts';
import type { Gate } from '../super-server.ts';

/** A socket on one network device: on `lo` nobody but the host itself gets through, whatever the address [measured: systemd 252]. */
export function deviceGate(device: Setting): readonly Gate[] {
  if (device.value !== 'lo') return [];
  return [
    {
      remote: { allowed: false, from: [], because: [device] },
      loopback: { allowed: true, from: loopbackNetworks, because: [device] },
    },
  ];
}

/** What the words of address lists stand for [systemd.resource-control(5)]. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  any: everyone,
  localhost: loopbackNetworks,
  'link-local': ['169.254.0.0/16', 'fe80::/64'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
};

/** `IPAddressAllow=` wins over `IPAddressDeny=`, and what neither names is let in [systemd.resource-control(5); documented]. */
export function addressGate(world: World, section: readonly Statement[]): readonly Gate[] {
  const denying = listed(world, section, /^IPAddressDeny$/);
  if (denying.length === 0) return [];
  const allowing = listed(world, section, /^IPAddressAllow$/);
  const because = [...denying, ...allowing].map(settingOf);
  const denied = networksIn(denying);
  const from = networksIn(allowing);
  const isClosed = everyone.every((network) => denied.includes(network));
  const lets = (address: string) => inNetworks(address, from) || !inNetworks(address, denied);
  const others = from.filter((network) => !loopbackNetworks.some((own) => own === network));
  const isLet = world.client.length > 0 ? world.client.some(lets) : !isClosed || others.length > 0;
  return [
    {
      remote: { allowed: isLet, ...(isClosed ? { from } : {}), because },
      loopback: { allowed: lets('127.0.0.1'), because },
    },
  ];
}

function networksIn(lines: readonly SettingStatement[]): readonly string[] {
  const words = lines.flatMap((line) => (writtenValue(line).value ?? '').split(/\s+/).filter(Boolean));
  return words.flatMap((word) => NAMED[word] ?? (parseNetwork(word) ? [word] : []));
}

function settingOf(line: SettingStatement): Setting {
  const { value } = writtenValue(line);
  return {
    name: line.key.value ?? '',
    ...(value === undefined ? {} : { value }),
    origin: originOf(line.span),
  };
}
