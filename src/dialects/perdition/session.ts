import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Fact, Hop, Login, Setting, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { dialled } from '../endpoint.ts';
import { certificateAt, failsHandshake, keyPairState } from '../key-pair.ts';
import { hopOf, type ToldSession } from '../listener.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Instance } from './instances.ts';
import { type Modes, modesOf } from './modes.ts';
import { flags, rows, type Spoken, spokenBy } from './settings.ts';
import { hostAndPort, portOf } from './sockets.ts';

/** What one process speaks with clients, and why it would not get so far. */
export interface Talk {
  readonly spoken: Spoken;
  readonly login: Fact<Login>;
  readonly session: Omit<ToldSession, 'cleartextLogin' | 'cleartextFrom'>;
  readonly modes: Modes;
  readonly refusal?: { readonly reason: string; readonly because: readonly Setting<unknown>[] };
}

/** Which protocol a process speaks: by `protocol`, else by its name, else POP3 [perdition(8)]. */
export function spokenIn({ options, speaks }: Instance): Spoken | undefined {
  const told = options.given(rows.protocol)?.value?.toLowerCase();
  return spokenBy[told ?? speaks];
}

export function talkOf(world: World, instance: Instance, spoken: Spoken, program: Setting<unknown>): Talk {
  const { options } = instance;
  const modes = modesOf(options, spoken, program);
  const { listens, starttls } = modes;
  const disabled = options.given(flags.login_disabled);
  const login = loginOf(modes, disabled);
  const isTls = listens.is === 'tls' || (starttls.is !== undefined && starttls.is !== 'none');
  const certificate = options.get(rows.ssl_cert_file);
  const state = isTls
    ? keyPairState(world, certificate, options.get(rows.ssl_key_file))
    : fact<CertificateState>('not-needed', ...starttls.because);
  const isShut = disabled !== undefined;
  const inside: Fact<Login> = isShut
    ? fact('refused', disabled)
    : isTls
      ? fact('relayed', ...starttls.because)
      : fact('refused', ...starttls.because);
  return {
    spoken,
    login,
    modes,
    session: {
      protocol: fact(spoken.protocol, program),
      transport: listens,
      starttls,
      auth: isShut ? fact('none', disabled) : fact('offered', program),
      tlsLogin: inside,
      certificate: isTls ? certificateAt(world, certificate) : unknown(certificate),
      certificateState: state,
      tlsVersions: isTls ? tlsVersions(options.get(rows.ssl_listen_min_proto_version)) : fact([], ...starttls.because),
      ...(isTls ? { weak: weakOf(options) } : {}),
      backends: hopsOf(world, instance, spoken, modes),
    },
    ...(failsHandshake(state.is)
      ? { refusal: { reason: 'Fatal error establishing SSL context for listening', because: state.because } }
      : {}),
  };
}

/** What it takes, it hands on, and the server behind decides [measured: every case]. */
function loginOf({ listens, starttls }: Modes, disabled: Setting<unknown> | undefined): Fact<Login> {
  if (disabled) return fact('refused', disabled);
  if (listens.is === undefined || starttls.is === undefined) return unknown(...listens.because);
  if (listens.is === 'tls') return fact('refused', ...listens.because);
  return fact(starttls.is === 'required' ? 'refused' : 'relayed', ...starttls.because);
}

const VERSIONS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Up from the least one, `tlsv1` by default; what the system's OpenSSL forbids is not seen here [perdition(8)]. */
function tlsVersions(least: Setting): Fact<readonly string[]> {
  const from = { tlsv1: 0, 'tlsv1.1': 1, 'tlsv1.2': 2 }[least.value?.toLowerCase() ?? ''];
  return from === undefined || least.origin.kind === 'default' ? unknown(least) : fact(VERSIONS.slice(from), least);
}

/** What options ask for; compression is off unless one asks for it [perdition(8)]. */
function weakOf(options: Instance['options']): WeakTls {
  const compression = options.written(rows.ssl_listen_compression);
  return weakTls({
    versions: weakVersions(tlsVersions(options.get(rows.ssl_listen_min_proto_version)), undefined),
    ciphers: weakIn(options.written(rows.ssl_listen_ciphers)),
    ...(compression ? { compression: fact(true, compression) } : {}),
  });
}

/** The servers in the order in which they are tried; without any, whom a user belongs to stands in a map [perdition(8)]. */
function hopsOf(world: World, { options, program }: Instance, spoken: Spoken, modes: Modes): readonly Hop[] {
  const servers = options.given(rows.outgoing_server);
  const outgoing = options.given(rows.outgoing_port);
  const told = outgoing ? portOf(world, outgoing) : undefined;
  const usual = told === 'bad' || told === undefined ? fact(spoken.port, ...(outgoing ? [outgoing] : [])) : told;
  const common = onwardBy(modes, options);
  const unseen = servers ?? options.get(rows.map_library);
  const at = placeOf(unseen);
  if (servers?.value === undefined)
    return [hopOf({ id: `${program} map`, at, to: unknown(unseen), port: usual, ...common })];
  return servers.value.split(',').map((entry) => {
    const { host, port } = hostAndPort(entry.trim());
    const named = port === undefined ? usual : portOf(world, { ...servers, value: port });
    const there = named === 'bad' ? usual : named;
    const to: Hop['to'] =
      there.is === undefined
        ? unknown(servers)
        : fact({ kind: 'socket', address: dialled(world, host), port: there.is }, servers, ...there.because);
    return hopOf({ id: `${program} ${entry}`, at, to, port: there, ...common });
  });
}

function placeOf({ origin }: Setting): Hop['at'] {
  return origin.kind === 'default' ? origin.near : origin.span;
}

/**
 * STARTTLS that a server may leave out protects from nobody, so such a hop counts as plain. A certificate is checked, and
 * its name, unless one of two options says no [perdition(8)].
 */
function onwardBy({ onward }: Modes, options: Instance['options']): Pick<Hop, 'transport' | 'verified' | 'upgrades'> {
  const off = [options.given(flags.ssl_no_cert_verify), options.given(flags.ssl_no_cn_verify)].flatMap(
    (one) => one ?? [],
  );
  const { is, because } = onward;
  if (is === undefined) return { transport: unknown(...because), verified: unknown(...because) };
  if (is === 'plain' || is === 'offered')
    return { transport: fact('plain', ...because), verified: unknown(...because) };
  const verified = off.length > 0 ? fact(false, ...off) : fact(true, ...because);
  return { transport: fact('tls', ...because), verified, ...(is === 'starttls' ? { upgrades: true } : {}) };
}
