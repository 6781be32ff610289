import { link } from '../../src/link/link.ts';
import { servicesOf } from './services.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Cured, Host, Listener, Service } from '../../src/model/model.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { show } from './agree.ts';
import { hostOf, type TestAssume } from './host.ts';

/** A Debian 12 host of which everything is known, and whose programs take passwords. */
export const measured: TestAssume = {
  complete: true,
  build: 'debian',
  versions: { xinetd: '2.3.15.3', inetd: '0.20221205' },
  backends: 'accept',
};

export function serviceOn(host: Host, dialect: string, assume: TestAssume): Service {
  const services = link([host], servicesOf(host), {
    ...nothingAssumed,
    ...(assume.backends ? { backends: assume.backends } : {}),
  }).services;
  const found = services.find((one) => one.dialect === dialect);
  if (!found) throw new Error(`no ${dialect} on this host`);
  return found;
}

export function serviceIn(
  dialect: string,
  files: Readonly<Record<string, string>>,
  assume: TestAssume = measured,
): Service {
  return serviceOn(hostOf(files, assume), dialect, assume);
}

/** `pop3 0.0.0.0:110 remote plain none accepted accepted`: the compared fields of each listener. */
export function seenOn({ listeners }: Service): readonly string[] {
  return listeners.filter(({ open }) => open.is !== false).map(line);
}

export function line({ protocol, address, port, reach, transport, starttls, cleartextLogin }: Listener): string {
  const { remote, loopback } = cleartextLogin;
  return `${show(protocol)} ${show(address)}:${show(port)} ${[reach, transport, starttls, remote, loopback].map(show).join(' ')}`;
}

/** The text of a file after a cure. */
export function cured(cure: Cured | undefined, service: Service): readonly string[] {
  const files = [...new Set(cure?.edits.map(({ span }) => span.file) ?? [])];
  return service.files.filter((file) => files.includes(file)).map((file) => applyEdits(file, cure!.edits));
}
