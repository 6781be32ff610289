import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress } from '../../platform/network.ts';
import { mailPorts, relayedProtocol, servicePort } from '../../platform/services.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { hopOf, sessionOf } from '../listener.ts';
import { settingOf } from './settings.ts';

/** `redirect = HOST PORT` passes bytes on, so that the back end's own answer is what a client gets [xinetd.conf(5)]. */
export function redirected(world: World, statement: SettingStatement, port: Fact<number>): Session | undefined {
  const setting = settingOf(statement);
  const [host, service] = statement.args.map(({ value }) => value);
  const back = portBehind(world, service, setting);
  const protocol = relayedProtocol(port.is, back.is);
  if (!protocol) return undefined;
  const address =
    host === undefined || isAddress(host) ? host : (addressesOf(world, host).find((one) => !one.includes(':')) ?? host);
  const isTls = back.is === undefined ? undefined : (mailPorts[back.is]?.tls ?? false);
  const transport: Fact<'plain' | 'tls'> =
    isTls === undefined ? unknown(setting) : fact(isTls ? 'tls' : 'plain', setting);
  const login: Fact<Login> = isTls ? fact('refused', setting) : fact('relayed', setting);
  return sessionOf({
    protocol: fact(protocol, setting, ...port.because),
    transport,
    starttls: isTls ? fact('none', setting) : unknown(setting),
    auth: unknown(setting),
    cleartextLogin: { remote: login, loopback: login },
    tlsLogin: fact('relayed', setting),
    certificateState: fact('not-needed', setting),
    backends: [
      hopOf({
        id: `redirect ${statement.span.file.path}:${statement.span.start}`,
        at: statement.span,
        to:
          address === undefined || back.is === undefined
            ? unknown(setting)
            : fact({ kind: 'socket', address, port: back.is }, setting),
        port: back,
        transport,
      }),
    ],
  });
}

function portBehind(world: World, service: string | undefined, setting: Setting): Fact<number> {
  if (service === undefined) return unknown(setting);
  if (/^\d+$/.test(service)) return fact(Number(service), setting);
  const found = servicePort(world, service);
  return found ? fact(found.port, setting) : unknown(setting);
}
