import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { seen } from '../settings.ts';
import type { Options } from './reader.ts';
import { rows } from './settings.ts';
import type { Tls } from './tls.ts';

/** What decides about logins on one socket. A flag is the setting that carries it. */
export interface Policy {
  readonly world: World;
  readonly options: Options;
  readonly tls: Tls;
  /** `-s`: TLS from the first byte. */
  readonly implicitTls?: Setting<unknown>;
  /** lmtpd's `-a`: whoever connects counts as logged in. */
  readonly preauth?: Setting<unknown>;
  /** `-p N`, N above 1: something outside is said to protect the connection. */
  readonly outerLayer?: Setting<unknown>;
  /** The process exits over its configuration, or is never started. */
  readonly dead?: Setting<unknown>;
  readonly saslOnly: boolean;
  readonly looksAtTlsRequired: boolean;
}

/**
 * Whether a password is taken before TLS, asked in the order of the daemons' own tests [source: imap/pop3d.c cmd_user,
 * imap/imapd.c cmd_login, timsieved/parser.c, imap/lmtpengine.c].
 */
export function cleartextLogin(policy: Policy): Fact<'accepted' | 'refused'> {
  const { dead, implicitTls, preauth, outerLayer, options, saslOnly } = policy;
  if (dead) return fact('refused', dead);
  if (implicitTls) return fact('refused', implicitTls);
  if (preauth) return fact('refused', preauth);
  const required = tlsRequired(policy);
  if (required) return required.value ? fact('refused', required) : unknown(required);
  if (outerLayer) return fact('accepted', outerLayer);
  const plaintext = options.get(rows.allowplaintext);
  if (!seen(plaintext)) return unknown(plaintext);
  if (!plaintext.value) return fact('refused', plaintext);
  const hidden = policy.looksAtTlsRequired ? options.given(rows.tls_required) : undefined;
  if (hidden?.origin.kind === 'assumed' && hidden.value) return fact('refused', hidden); // a hole may say it, which matters only where all else lets passwords through
  return saslOnly ? plainMechanism(policy, plaintext) : fact('accepted', plaintext);
}

/** `tls_required` where a line turns it on, or says something that we cannot see. */
export function tlsRequired({ world, options, looksAtTlsRequired }: Policy): Setting<boolean> | undefined {
  if (!looksAtTlsRequired) return undefined;
  const setting = options.written(rows.tls_required);
  if (!setting || setting.value === false) return undefined;
  return world.since('2.5.6') ? setting : undefined; // before that, the line was passed over [source: lib/imapoptions]
}

/** ManageSieve and LMTP log in by SASL alone. */
function plainMechanism({ options }: Policy, plaintext: Setting<unknown>): Fact<'accepted' | 'refused'> {
  const list = options.given(rows.sasl_mech_list);
  if (list && !seen(list)) return unknown(list, plaintext);
  if (list?.value !== undefined && !mechanisms(list.value).some(isPlain)) return fact('refused', list);
  const layer = options.get(rows.sasl_minimum_layer);
  if (!seen(layer)) return unknown(layer, plaintext);
  return layer.value > 0 ? fact('refused', layer) : fact('accepted', plaintext);
}

export function mechanisms(list: string): readonly string[] {
  return list
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}

export function isPlain(mechanism: string): boolean {
  return mechanism === 'PLAIN' || mechanism === 'LOGIN';
}

/** Whether the client is offered TLS, and whether it must take it. */
export function starttls(policy: Policy, login: Fact<'accepted' | 'refused'>): Fact<'none' | 'offered' | 'required'> {
  const { implicitTls, preauth, tls } = policy;
  const without = implicitTls ?? preauth;
  if (without) return fact('none', without);
  if (!tls.enabled) return fact('none', ...tls.because);
  const forbidden = starttlsForbidden(policy);
  if (forbidden) return fact('none', forbidden);
  if (login.is === undefined) return unknown(...login.because);
  return login.is === 'refused' ? fact('required', ...login.because, ...tls.because) : fact('offered', ...tls.because);
}

/** Three series of releases learnt `allowstarttls` in a late one of each [release notes of 3.8.6, 3.10.2, 3.12.1]. */
function starttlsForbidden({ world, options }: Policy): Setting<boolean> | undefined {
  const setting = options.get(rows.allowstarttls);
  if (setting.value !== false || !world.since('3.8.6')) return undefined;
  if (!world.since('3.9')) return setting;
  if (!world.since('3.10.2')) return undefined;
  if (!world.since('3.11')) return setting;
  return world.since('3.12.1') ? setting : undefined;
}
