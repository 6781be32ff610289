import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { namesIn } from '../../platform/files.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { textOf } from '../../syntax/javascript/value.ts';
import { startOf } from '../../text/source-file.ts';
import { certificateAt, keyPairState } from '../key-pair.ts';
import { type Config, lineOf } from './haraka.ts';

/** What Haraka has for TLS. */
export interface HarakaTls {
  /** The line that loads the plugin; without it there is no STARTTLS, whatever tls.ini says. */
  readonly listed: Setting<unknown> | undefined;
  readonly because: readonly Setting<unknown>[];
  /** Ports without STARTTLS. */
  readonly without: readonly number[];
  readonly keyed: { readonly certificate: Fact<Certificate>; readonly state: Fact<CertificateState> };
}

/** Key and certificate lie in config/, or as bundles in config/tls/ [s: tls_socket.js; measured: haraka-tls-plugin-no-files]. */
export function tlsOf(world: World, config: Config): HarakaTls {
  const ini = config.ini('tls.ini');
  const near = startOf(config.main);
  const path = (name: string, fallback: string): Setting => {
    const line = lineOf(ini, 'main', name);
    const value = `${config.folder}/${typeof line?.value === 'string' ? line.value : fallback}`;
    return line
      ? { name, value, origin: line.origin }
      : { name, value, origin: { kind: 'default', of: 'Haraka', near } };
  };
  const listed = config.plugins.get('tls');
  const off: Setting<unknown> = { name: 'plugins', value: 'no tls', origin: { kind: 'default', of: 'Haraka', near } };
  const bundles = namesIn(world, `${config.folder}/tls`);
  const cert = path('cert', 'tls_cert.pem');
  const state: Fact<CertificateState> =
    bundles.length > 0 ? unknown(cert) : keyPairState(world, cert, path('key', 'tls_key.pem'));
  const main = ini && slotOf(ini, 'main')?.value;
  const list =
    (main?.kind === 'thing' ? slotOf(main, 'no_starttls_ports') : undefined) ??
    (ini && slotOf(ini, 'no_starttls_ports'));
  // A scalar is dropped [s: tls_socket.js, load_tls_ini].
  const ports = list?.value.kind === 'thing' ? (list.value.items ?? []) : [];
  return {
    listed,
    because: [listed ?? off],
    without: ports.map(({ value }) => Number(textOf(value))),
    keyed: {
      certificate: bundles.length > 0 ? unknown(cert) : certificateAt(world, cert),
      state: state.is === undefined ? state : fact(state.is, ...state.because),
    },
  };
}
