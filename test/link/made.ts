import { hopOf, listenerOf, type ToldHop, type ToldListener } from '../../src/dialects/listener.ts';
import { link } from '../../src/link/link.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import type { Fact, Host, Hop, Listener, Login, Network, Service, Setting } from '../../src/model/model.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf } from '../support/host.ts';

export const host = hostOf({}, { addresses: ['192.0.2.1'] });

/** A setting of a file, to see where evidence comes from. */
export function line(path: string, name: string): Setting<unknown> {
  const file = plainFile(path, `${name}\n`);
  return { name, origin: { kind: 'written', span: { file, start: 0, end: name.length }, overrides: [] } };
}

/** A daemon that takes passwords from its own host alone, as Dovecot does. */
export function trusting(port: number, address = '0.0.0.0', told: Partial<ToldListener> = {}): Listener {
  const isLocal = address.startsWith('127.');
  const others = fact<Login>('refused', line('etc/back.conf', 'deny'));
  return listener(port, address, {
    starttls: fact(isLocal ? 'offered' : 'required'),
    cleartextLogin: {
      remote: isLocal ? fact('unreachable') : others,
      loopback: fact('accepted', line('etc/back.conf', 'own host')),
    },
    cleartextFrom: fact([]),
    brought: { login: others, from: fact([]), starttls: fact('required') },
    auth: fact('offered'),
    ...told,
  });
}

export function listener(port: number, address: string, told: Partial<ToldListener> = {}): Listener {
  const login = fact<Login>('relayed', line('etc/front.conf', 'mode tcp'));
  return listenerOf({
    id: `${address}:${port}`,
    declaredAt: startOf(plainFile('etc/x.conf', 'x\n')),
    named: unknown(),
    address: fact(address),
    port: fact(port),
    reach: fact(address.startsWith('127.') ? 'loopback' : 'remote'),
    protocol: fact('imap'),
    transport: fact('plain'),
    starttls: fact('none'),
    auth: unknown(),
    cleartextLogin: { remote: login, loopback: login },
    tlsLogin: fact('relayed'),
    ...told,
  });
}

/** A relay that passes bytes on. */
export function passing(port: number, hops: readonly Hop[], told: Partial<ToldListener> = {}): Listener {
  return listener(port, '0.0.0.0', { passesThrough: fact(true), backends: hops, ...told });
}

/** A relay that takes TLS off. */
export function terminator(port: number, hops: readonly Hop[], told: Partial<ToldListener> = {}): Listener {
  const refused = fact<Login>('refused');
  return listener(port, '0.0.0.0', {
    transport: fact('tls', line('etc/front.conf', 'tls')),
    cleartextLogin: { remote: refused, loopback: refused },
    backends: hops,
    ...told,
  });
}

export function hop(address: string, port: number, told: Partial<ToldHop> = {}): Hop {
  return hopOf({
    id: `${address}:${port}`,
    at: startOf(plainFile(`etc/${address}-${port}.conf`, 'x\n')),
    to: fact({ kind: 'socket', address, port }, line('etc/front.conf', 'server')),
    port: fact(port),
    transport: fact('plain'),
    ...told,
  });
}

export function service(name: string, listeners: readonly Listener[], told: Partial<Service> = {}): Service {
  const main = plainFile(`etc/${name}.conf`, 'x\n');
  return {
    host,
    dialect: name,
    main,
    files: [main],
    version: unknown(),
    starts: fact(true),
    startError: fact(''),
    listeners,
    problems: [],
    secrets: [],
    ...told,
  };
}

export function linked(services: readonly Service[], assume: Partial<Assume> = {}): Network {
  const hosts: readonly Host[] = [...new Set(services.map((one) => one.host))];
  return link(hosts, services, { ...nothingAssumed, ...assume });
}

/** The first listener of the first service, as its clients find it. */
export function front(
  listeners: readonly Listener[],
  backs: readonly Listener[],
  assume: Partial<Assume> = {},
): Listener {
  return linked([service('front', listeners), service('back', backs)], assume).services[0]!.listeners[0]!;
}

/** `plain offered accepted/accepted`: transport, STARTTLS, and cleartext login from other hosts and from this one. */
export function verdict({ transport, starttls, cleartextLogin: { remote, loopback } }: Listener): string {
  return `${show(transport)} ${show(starttls)} ${show(remote)}/${show(loopback)}`;
}

export function names({ because }: Fact<unknown>): readonly string[] {
  return because.map(({ name }) => name);
}
