import { fact } from '../../model/facts.ts';
import type { Fact, Seen, Setting } from '../../model/model.ts';

/** What bears on one client of one plain listener, before TLS; what is asked for only where it matters is a function. */
export interface Deciding {
  readonly ssl: Seen<'no' | 'yes' | 'required'>;
  /** `disable_plaintext_auth` is no, or `auth_allow_cleartext` is yes. */
  readonly allowed: () => { readonly is: boolean; readonly setting: Setting<unknown> };
  /** The client is on the host itself. */
  readonly own?: Setting<unknown>;
  /** What else makes the connection count as secured: a trusted network, 2.4's balancer. */
  readonly trusted: () => Setting<unknown> | undefined;
  /** No mechanism takes a password as it is. */
  readonly noPassword?: Setting<unknown>;
  readonly needsCertificate?: Setting<unknown>;
  /** The daemon hangs up on such a client. */
  readonly dead?: Setting<unknown>;
  readonly is24: boolean;
}

/** Whether the password is taken, in the daemon's order [measured: matrix-*, v24-matrix-*, trusted-networks-*, mech-*, client-cert-required]. */
export function passwordTaken(at: Deciding): Fact<'accepted' | 'refused'> {
  const { ssl, own, dead, needsCertificate, noPassword } = at;
  if (dead) return fact('refused', dead);
  if (needsCertificate) return fact('refused', needsCertificate);
  if (noPassword) return fact('refused', noPassword);
  if (own) return fact('accepted', own);
  // 2.3 trusts a network even where TLS is required, 2.4 does not [measured: trusted-networks-*, v24-trusted-networks*].
  if (ssl.value === 'required' && at.is24) return fact('refused', ssl);
  const { is, setting } = ssl.value === 'required' ? { is: false, setting: ssl } : at.allowed();
  if (is) return fact('accepted', setting, ssl);
  const trusted = at.trusted();
  if (trusted) return fact('accepted', trusted, ssl);
  return setting === ssl ? fact('refused', ssl) : fact('refused', setting, ssl);
}

/** What the greeting says of STARTTLS, and whether the daemon insists on it with this client. */
export function starttlsFor(at: Deciding, taken: Fact<'accepted' | 'refused'>): Fact<'none' | 'offered' | 'required'> {
  const { ssl, noPassword, needsCertificate, dead } = at;
  if (ssl.value === 'no') return fact('none', ssl);
  if (dead) return fact('offered', ssl);
  if (taken.is === 'accepted') return fact('offered', ssl, ...taken.because);
  if (needsCertificate) return fact('required', needsCertificate, ssl);
  // Without TLS other mechanisms still work, unless all of them are refused [docs: ssl = required].
  if (noPassword && ssl.value !== 'required') return fact('offered', ssl, noPassword);
  return fact('required', ...taken.because, ssl);
}
