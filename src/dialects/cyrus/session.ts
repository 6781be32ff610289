import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Fact, Protocol, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { type ToldSession, sessionOf } from '../listener.ts';
import { seen, writtenValue } from '../settings.ts';
import type { Conf } from './conf.ts';
import { cleartextLogin, isPlain, mechanisms, type Policy, starttls, tlsRequired } from './decide.ts';
import { type Entry, partOf } from './entries.ts';
import { faultIn } from './faults.ts';
import { optionsOf } from './reader.ts';
import { rows } from './settings.ts';
import { certificateOf, certificateState, isBroken, tlsOf, tlsVersions, weakOf } from './tls.ts';

/** What an entry's program speaks, on whatever address. */
export interface Spoken {
  readonly session: Session;
  readonly login: Fact<'accepted' | 'refused'>;
}

/** Settles flags, options and certificate of one entry. */
export function spokenBy(world: World, entry: Entry, conf: Conf): Spoken {
  const cmd = partOf('cmd', entry.cmd!);
  const { command } = entry;
  if (!command.row || (command.hasHole && hidesFlags(entry))) return hidden(cmd, command.row?.protocol);
  return speak({ world, conf, name: entry.name, command, cmd, dead: deadBy(world, entry, conf) });
}

export interface Speaker {
  readonly world: World;
  readonly conf: Conf;
  /** The entry's name, after which prefixed settings go. */
  readonly name: string;
  readonly command: Entry['command'];
  /** The line that carries the flags. */
  readonly cmd: Setting<unknown>;
  /** What keeps it from serving anybody. */
  readonly dead?: Setting<unknown> | undefined;
}

/** A program with its flags, settings and certificate, in one world. */
export function speak({ world, conf, name, command, cmd, dead }: Speaker): Spoken {
  const { row, flags } = command;
  const options = optionsOf(world, conf, name);
  const tls = tlsOf(world, options);
  const policy: Policy = {
    world,
    options,
    tls,
    saslOnly: row!.saslOnly,
    looksAtTlsRequired: row!.protocol !== 'lmtp',
    ...(dead ? { dead } : {}),
    ...(hasFlag(row!.flags, flags, 's') ? { implicitTls: cmd } : {}),
    ...(hasFlag(row!.flags, flags, 'a') ? { preauth: cmd } : {}),
    ...(Number.parseInt(flags.get('p')?.value ?? '', 10) > 1 && row!.flags.includes('p')
      ? { outerLayer: noted(cmd) }
      : {}),
  };
  const login = cleartextLogin(policy);
  const state = certificateState(world, tls, policy.implicitTls ?? tlsRequired(policy));
  const hasTls = policy.implicitTls !== undefined || tls.enabled;
  const versions = hasTls ? tlsVersions(world, options) : unknown();
  const offered = starttls(policy, login);
  const told: ToldSession = {
    protocol: fact(row!.protocol, cmd),
    transport: fact(policy.implicitTls ? 'tls' : 'plain', cmd),
    starttls: offered,
    auth: authOf(policy, login, offered),
    cleartextLogin: { remote: login, loopback: login },
  };
  return {
    login,
    session: sessionOf({
      ...told,
      serving: serving(policy, state, versions, offered),
      tlsLogin: tlsLogin(policy, state, offered),
      tlsVersions: versions,
      ...(hasTls ? { weak: weakOf(options, versions) } : {}),
      certificate: certificateOf(world, tls),
      certificateState: state,
      authMechanisms: mechanismsOf(policy, login),
    }),
  };
}

function hasFlag(known: string, flags: Entry['command']['flags'], flag: string): boolean {
  return known.includes(flag) && flags.has(flag);
}

function noted(cmd: Setting<unknown>): Setting<unknown> {
  return {
    ...cmd,
    note: '"-p" says that something outside encrypts the connection, and then passwords are taken as they come',
  };
}

/** Where a hole may hide `-s` or `-p`, nothing is known of logins. A hole that is the value of a flag hides none. */
function hidesFlags({ cmd, command }: Entry): boolean {
  const hidden = writtenValue(cmd!).parts.filter((part) => typeof part !== 'string').length;
  const values = [...command.flags.values()].filter((word) => word && word.value === undefined).length;
  const first = typeof writtenValue(cmd!).parts[0] === 'string' ? 0 : 1;
  return hidden > values + first;
}

function hidden(cmd: Setting<unknown>, protocol: Protocol | undefined): Spoken {
  const open = unknown(cmd);
  const told: ToldSession = {
    protocol: protocol === undefined ? open : fact(protocol, cmd),
    transport: open,
    starttls: open,
    auth: open,
    cleartextLogin: { remote: open, loopback: open },
  };
  return { login: open, session: sessionOf(told) };
}

/** A process that nobody starts, or that exits over its own configuration [measured for maxchild=0]. */
function deadBy(world: World, entry: Entry, conf: Conf): Setting<unknown> | undefined {
  const most = entry.maxchild && writtenValue(entry.maxchild).value;
  if (most !== undefined && (Number.parseInt(most, 10) || 0) === 0) return partOf('maxchild', entry.maxchild!);
  return faultIn(world, conf, entry.name)?.at;
}

function serving(
  { dead, implicitTls }: Policy,
  state: Fact<CertificateState>,
  versions: Fact<readonly string[]>,
  offered: Fact<'none' | 'offered' | 'required'>,
): Session['serving'] {
  if (dead) return fact('no', dead);
  const fails = isBroken(state.is) ? state.because : versions.is?.length === 0 ? versions.because : undefined;
  if (!fails) return fact('yes');
  if (implicitTls) return fact('no', ...fails);
  return offered.is === 'none' ? fact('yes') : fact('starttls-broken', ...fails);
}

function tlsLogin(
  { dead, implicitTls, saslOnly, options }: Policy,
  state: Fact<CertificateState>,
  offered: Fact<'none' | 'offered' | 'required'>,
): Session['tlsLogin'] {
  if (dead) return fact('refused', dead);
  if (!implicitTls && offered.is === 'none') return fact('refused', ...offered.because);
  if (isBroken(state.is)) return fact('refused', ...state.because);
  const list = options.written(rows.sasl_mech_list);
  if (!saslOnly || !list) return fact('accepted', ...state.because);
  if (!seen(list)) return unknown(list);
  return mechanisms(list.value).some(isPlain) ? fact('accepted', list) : fact('refused', list);
}

/** Whether anybody can log in: with a password as it is, inside TLS, or by a mechanism that sends none. */
function authOf(
  policy: Policy,
  login: Fact<'accepted' | 'refused'>,
  offered: Fact<'none' | 'offered' | 'required'>,
): Session['auth'] {
  const { dead, preauth, implicitTls, options } = policy;
  const never = dead ?? preauth;
  if (never) return fact('none', never);
  if (implicitTls) return fact('offered', implicitTls);
  if (login.is === undefined) return unknown(...login.because);
  if (login.is === 'accepted' || offered.is !== 'none') return fact('offered', ...login.because);
  const required = tlsRequired(policy);
  if (required) return fact('none', required);
  const list = options.written(rows.sasl_mech_list);
  if (!list) return options.hasHole ? unknown(...login.because) : fact('offered', ...login.because);
  if (!seen(list)) return unknown(list);
  return mechanisms(list.value).every(isPlain) ? fact('none', ...login.because, list) : fact('offered', list);
}

/** Known where `sasl_mech_list` is written; else it is what libsasl finds installed. */
function mechanismsOf(policy: Policy, login: Fact<'accepted' | 'refused'>): Session['authMechanisms'] {
  const list = policy.options.written(rows.sasl_mech_list);
  if (!list || !seen(list) || policy.preauth) return { plain: unknown(), tls: unknown() };
  const all = mechanisms(list.value);
  const before = login.is === 'refused' ? all.filter((one) => !isPlain(one)) : all;
  const none = policy.implicitTls ?? tlsRequired(policy);
  const hasTls = policy.implicitTls !== undefined || policy.tls.enabled;
  return {
    plain: none ? fact([], none) : login.is === undefined ? unknown(list) : fact(before, list),
    tls: hasTls ? fact(all, list) : fact([], ...policy.tls.because),
  };
}
