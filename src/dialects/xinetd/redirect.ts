import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { servicePort } from '../../platform/services.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { passedThrough } from '../pass-through.ts';
import { settingOf } from './settings.ts';

/** `redirect = HOST PORT` passes bytes on, so that the back end's own answer is what a client gets [xinetd.conf(5)]. */
export function redirected(world: World, statement: SettingStatement, port: Fact<number>): Session | undefined {
  const setting = settingOf(statement);
  const [host, service] = statement.args.map(({ value }) => value);
  const back = portBehind(world, service, setting);
  const address =
    host === undefined || isAddress(host) ? host : (addressesOf(world, host).find((one) => !one.includes(':')) ?? host);
  return passedThrough(
    port,
    {
      id: `redirect ${statement.span.file.path}:${statement.span.start}`,
      at: statement.span,
      to:
        address === undefined || back.is === undefined
          ? unknown(setting)
          : fact({ kind: 'socket', address, port: back.is }, setting),
      port: back,
    },
    [setting],
  );
}

function portBehind(world: World, service: string | undefined, setting: Setting): Fact<number> {
  if (service === undefined) return unknown(setting);
  if (/^\d+$/.test(service)) return fact(Number(service), setting);
  const found = servicePort(world, service);
  return found ? fact(found.port, setting) : unknown(setting);
}
