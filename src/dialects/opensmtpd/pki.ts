import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { LOAD_FAILURES } from '../../platform/keys.ts';
import { certificateAt, type Keyed, keyPairState } from '../key-pair.ts';
import type { Refusal } from '../refusal.ts';
import { originOf } from '../settings.ts';
import { type Line, nameOf, type Token } from './lines.ts';
import { type Listen, lineSetting } from './listen.ts';

/** What `pki NAME cert` and `pki NAME key` name. */
export interface Pki {
  /** The line that declares it first: the name exists from there on [measured: smtpd -n]. */
  readonly since: number;
  readonly declared: Setting;
  readonly cert?: Setting;
  readonly key?: Setting;
}

export type Pkis = ReadonlyMap<string, Pki>;

/** Every name that is declared, wherever its lines stand. */
export function pkisOf(lines: readonly Line[]): Pkis {
  const found = new Map<string, Pki>();
  for (const [since, { first, rest, statement }] of lines.entries()) {
    const [name, what, path] = rest;
    if (first.text !== 'pki' || !name) continue;
    const at = { name: `pki ${nameOf(name)} ${what?.text ?? ''}`.trim(), origin: originOf(statement.span) };
    const setting: Setting = path?.text === undefined ? at : { ...at, value: path.text };
    const known = found.get(keyOf(name)) ?? { since, declared: setting };
    const isPart = what?.text === 'cert' || what?.text === 'key';
    found.set(keyOf(name), isPart ? { ...known, [what.text]: setting } : known);
  }
  return found;
}

/** Names count in any case [measured: smtpd -n]. */
function keyOf(name: Token): string {
  return nameOf(name).toLowerCase();
}

/** Each that is declared must load, whoever uses it [measured: cert-file-missing; source: smtpd.c, load_pki_tree]. */
export function pkiRefusal(world: World, pkis: Pkis): Refusal | undefined {
  for (const { declared, cert, key } of pkis.values()) {
    if (!cert) return { reason: 'load_pki_tree: missing certificate file', because: [declared] };
    const state = keyPairState(world, cert, key ?? undefined);
    const isOfKey = key !== undefined && state.because[0] === key;
    if (!isOfKey && isBad(state) && state.is !== 'key-not-named')
      return { reason: 'load_pki_tree: failed to load certificate file', because: state.because };
    if (!key) return { reason: 'load_pki_tree: missing key file', because: [cert] };
    if (isBad(state)) return { reason: 'load_pki_tree: failed to load key file', because: state.because };
  }
  return undefined;
}

function isBad({ is }: Fact<CertificateState>): boolean {
  return is !== undefined && LOAD_FAILURES[is] !== undefined;
}

/** Where a listener stands among the lines, and whether any may stand there that we do not see. */
export interface Place {
  readonly at: number;
  readonly isOpen: boolean;
}

/** The pair that a listener presents. `pki "*"` stands in for one that names none in releases that start without [measured: wildcard-pki; 6.8]. */
export function keyedBy(world: World, listen: Listen, pkis: Pkis, { at, isOpen }: Place): Keyed {
  const line = lineSetting(listen);
  if (listen.isOpaque) return { certificate: unknown(line), state: unknown(line) };
  if (!listen.options.has('tls')) return { certificate: unknown(), state: fact('not-needed', line) };
  const named = listen.options.get('pki');
  const found = pkis.get(named?.value ? keyOf(named.value) : '*');
  const pki = found && found.since < at ? found : undefined;
  const setting = named?.setting ?? line;
  if (!pki && (isOpen || (named && named.value?.text === undefined)))
    return { certificate: unknown(setting), state: unknown(setting) };
  if (!pki) {
    const state = fact<CertificateState>('not-named', setting);
    const reason = `pki name not found: ${named?.value?.text}`;
    return { certificate: unknown(setting), state, ...(named ? { refusal: { reason, because: [setting] } } : {}) };
  }
  if (!pki.cert) return { certificate: unknown(pki.declared), state: fact('not-named', pki.declared) };
  if (!pki.key) return { certificate: certificateAt(world, pki.cert), state: fact('key-not-named', pki.cert) };
  return { certificate: certificateAt(world, pki.cert), state: keyPairState(world, pki.cert, pki.key) };
}
