import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { servicePort } from '../../platform/services.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Word } from '../../syntax/statement.ts';
import { addressesFor, holed, type HostPort, hostPortOf } from '../endpoint.ts';

/** What `"[host]:port"` names; what an expression or DNS hides is undefined. */
export interface Endpoint {
  readonly setting: Setting;
  readonly written: HostPort;
  readonly port?: number;
  readonly path?: string;
  /** Of `[host]:port+FILE` the file. */
  readonly certificate?: string;
  /** Why hitch refuses it. */
  readonly reason?: string;
}

/** Brackets are mandatory [source: configuration.c, config_param_val_port_host; measured]. */
export function endpointOf(world: World, word: Word, setting: Setting): Endpoint {
  const [text = '', certificate] = splitCertificate(holed(word));
  const written = hostPortOf(word, 'host', text);
  const named = certificate === undefined ? {} : { certificate };
  if (text.startsWith('/')) return { setting, written, path: text };
  if (text.startsWith(HOLE) && !text.includes(':')) return { setting, written, ...named };
  if (!/^\[[^\]]+\]:./.test(text)) return { setting, written, reason: `Invalid address string '${text}'` };
  return { setting, written, ...named, ...portOf(world, written.port, word) };
}

function splitCertificate(text: string): readonly string[] {
  const plus = text.indexOf('+/');
  return plus < 0 ? [text] : [text.slice(0, plus), text.slice(plus + 1)];
}

/** Digits or a service's name; port 0 is any port, which no file tells. */
export function portOf(
  world: World,
  written: string | undefined,
  at: Word,
): { readonly port?: number; readonly reason?: string } {
  if (written === undefined) return {};
  if (!/^\d+$/.test(written)) {
    const found = servicePort(world, written, at.span);
    return found ? { port: found.port } : {};
  }
  const port = Number(written);
  if (port > 65_535) return { reason: `Invalid port number '${written}'` };
  return port === 0 ? {} : { port };
}

/** The sockets of a host: `*` is one for each family, and an IPv6 socket never takes IPv4 [measured: pop3s-minimal]. */
export function addressesOf(world: World, { host, hasHost }: HostPort): readonly (string | undefined)[] {
  if (!hasHost || host === '*' || host === '') return ['0.0.0.0', '::'];
  if (host === undefined) return [undefined];
  const known = addressesFor(world, host);
  return known.length > 0 ? known : [undefined];
}
