import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { presenceOf } from '../../platform/files.ts';
import { LOAD_FAILURES, pairState } from '../../platform/keys.ts';
import type { Reading } from '../settings.ts';
import type { Keyed } from '../key-pair.ts';
import type { Server } from './server.ts';
import { rows } from './settings.ts';

/** Nothing is loaded where nothing asks for TLS [measured: a missing file then stops nothing]. */
export function notNeeded(server: Server): Keyed {
  return { certificate: unknown(server.setting), state: fact('not-needed', server.setting) };
}

/**
 * Certificates and keys pair by their order; a missing line or a file that does not load stops nginx. `asked` is the
 * line that wants TLS, `by` how nginx calls it [source: ngx_mail_ssl_merge_conf; measured: mail-ssl-no-cert].
 */
export function keyedBy(world: World, main: string, server: Server, asked: Setting<unknown>, by: string): Keyed {
  const certificates = server.all(rows.certificate);
  const keys = server.all(rows.certificateKey);
  const [first] = certificates;
  if (!first) {
    const setting = server.quiet(rows.certificate).setting;
    if (server.mayBring(rows.certificate.name)) return { certificate: unknown(setting), state: unknown(setting) };
    const because = [asked, setting];
    const reason = `no "ssl_certificate" is defined for the "${by}" directive`;
    return { certificate: unknown(setting), state: fact('not-named', ...because), refusal: { reason, because } };
  }
  const states = certificates.map((one, i) => stateOf(world, main, one, keys[i], server, by));
  const bad = states.find(({ refusal }) => refusal) ?? states[0]!;
  const at = certificates[states.indexOf(bad)] ?? first;
  return {
    ...bad,
    certificate: certificateOf(world, main, at),
    more: certificates
      .map((one, i) => ({ id: String(i), one }))
      .filter(({ one }) => one !== at)
      .map(({ id, one }) => ({ id, certificate: certificateOf(world, main, one) })),
  };
}

function stateOf(
  world: World,
  main: string,
  certificate: Reading<string>,
  key: Reading<string> | undefined,
  server: Server,
  by: string,
): Omit<Keyed, 'certificate'> {
  const { setting } = certificate;
  if (!key) {
    if (server.mayBring(rows.certificateKey.name)) return { state: unknown(setting) };
    const reason = `no "ssl_certificate_key" is defined for the "${by}" directive`;
    return { state: fact('key-not-named', setting), refusal: { reason, because: [setting] } };
  }
  const path = resolved(main, setting.value);
  const keyPath = resolved(main, key.setting.value);
  if (path === undefined || keyPath === undefined) return { state: unknown(setting, key.setting) };
  const { state, of } = pairState(world, path, keyPath);
  const because = of === 'key' ? [key.setting, setting] : [setting, key.setting];
  const failure = LOAD_FAILURES[state];
  if (failure === undefined) return { state: fact(state, ...because) };
  const what = of === 'key' ? `certificate key "${keyPath}"` : `certificate "${path}"`;
  return { state: fact(state, ...because), refusal: { reason: `cannot load ${what}: ${failure}`, because } };
}

function certificateOf(world: World, main: string, { setting, statement }: Reading<string>): Fact<Certificate> {
  const path = resolved(main, setting.value);
  if (path === undefined || !statement) return unknown(setting);
  return fact({ path, declaredAt: statement.span, status: presenceOf(world, path) }, setting);
}

/** Relative to the folder of nginx.conf; a variable, an engine's or inline key is no path. */
function resolved(main: string, written: string | undefined): string | undefined {
  if (written === undefined || /[$]|^(data|engine|store):/.test(written)) return undefined;
  return posix.resolve(posix.dirname(main), written);
}
