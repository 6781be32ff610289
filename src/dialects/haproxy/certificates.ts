import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { namesIn, open, presenceOf } from '../../platform/files.ts';
import { LOAD_FAILURES, pairState } from '../../platform/keys.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Keyed } from '../key-pair.ts';
import type { Refusal } from '../refusal.ts';
import type { Bind } from './binds.ts';
import { type Environment, expanded } from './environment.ts';
import type { Option } from './options.ts';
import { optionSetting } from './servers.ts';

/** Every `crt` is loaded, also where `ssl` is missing and nobody uses it; `ssl` without one is refused [measured: ssl-without-crt, crt-without-ssl]. */
export function keyedBy(
  world: World,
  environment: Environment,
  bind: Bind,
  proxy: string,
  base: string | undefined,
): Keyed {
  const { options, setting, ssl } = bind;
  const crts = options.filter(({ name }) => name === 'crt');
  const lists = options.filter(({ name }) => name === 'crt-list');
  const found = crts.map((crt) => loaded(world, environment, crt, base));
  const bad = found.find(({ refusal }) => refusal) ?? found[0];
  if (ssl !== true && !bad?.refusal)
    return { certificate: bad?.certificate ?? unknown(setting), state: fact('not-needed', setting) };
  if (bad) {
    const others = found.map(({ certificate }, i) => ({ id: String(i), certificate }));
    return { ...bad, more: others.filter(({ certificate }) => certificate !== bad.certificate) };
  }
  const [list] = lists;
  if (list) return { certificate: unknown(optionSetting(list)), state: unknown(optionSetting(list)) };
  const because = [setting];
  const shown = bind.statement.args[0]?.value ?? '';
  const reason = `Proxy '${proxy}': no SSL certificate specified for bind '${shown}' (use 'crt')`;
  return { certificate: unknown(setting), state: fact('not-named', ...because), refusal: { reason, because } };
}

/** Certificate and key in one file, or the key in FILE.key; of a folder every file; relative to `crt-base` [docs: 5.1 "crt"; measured: crt-base]. */
function loaded(world: World, environment: Environment, crt: Option, base: string | undefined): Keyed {
  const setting = optionSetting(crt);
  const text = crt.value ? expanded(environment, crt.value) : HOLE;
  if (text.includes(HOLE) || text.startsWith('@')) return { certificate: unknown(setting), state: unknown(setting) };
  const path = posix.resolve('/', base ?? '', text);
  const file = open(world, path).kind === 'dir' ? firstIn(world, path) : path;
  const declaredAt = crt.value?.span ?? crt.at.span;
  const certificate = fact({ path: file ?? path, declaredAt, status: presenceOf(world, file ?? path) }, setting);
  if (file === undefined)
    return { certificate, state: fact('absent', setting), refusal: refused(setting, `no file in '${path}'`) };
  const own = pairState(world, file);
  const { state } = own.state === 'key-not-named' ? pairState(world, file, `${file}.key`) : own;
  const failure = LOAD_FAILURES[state];
  return {
    certificate,
    state: fact(state, setting),
    ...(failure ? { refusal: refused(setting, why(state, file, failure)) } : {}),
  };
}

function why(state: CertificateState, path: string, failure: string): string {
  if (state === 'absent') return `unable to stat SSL certificate from file '${path}' : No such file or directory`;
  if (state === 'key-absent') return `No Private Key found in '${path}.key'`;
  return `unable to load SSL certificate from file '${path}': ${failure}`;
}

function refused(setting: Setting, reason: string): Refusal {
  return { reason, because: [setting] };
}

function firstIn(world: World, folder: string): string | undefined {
  const names = namesIn(world, folder).filter(
    (name) => !name.startsWith('.') && !/\.(key|ocsp|issuer|sctl|dh)$/.test(name),
  );
  return names[0] === undefined ? undefined : posix.join(folder, names[0]);
}
