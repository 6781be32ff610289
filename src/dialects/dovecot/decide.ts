import { fact } from '../../model/facts.ts';
import type { Fact, Seen, Setting } from '../../model/model.ts';

/** What bears on one client of one plain listener, before TLS. */
export interface Deciding {
  readonly ssl: Seen<'no' | 'yes' | 'required'>;
  /** `disable_plaintext_auth` is no, or `auth_allow_cleartext` is yes; asked for only where it matters. */
  readonly allowed: () => { readonly is: boolean; readonly setting: Setting<unknown> };
  /** What makes the connection count as secured: the host itself, a trusted network, 2.4's balancer. */
  readonly secured?: { readonly by: Setting<unknown>; readonly how: 'own' | 'trusted' | 'proxied' };
  /** No mechanism takes a password as it is. */
  readonly noPassword?: Setting<unknown>;
  readonly needsCertificate?: Setting<unknown>;
  /** The daemon hangs up on such a client. */
  readonly dead?: Setting<unknown>;
  readonly is24: boolean;
}

/** Whether the password is taken, in the daemon's order [measured: matrix-*, v24-matrix-*, trusted-networks-*, mech-*, client-cert-required]. */
export function passwordTaken(at: Deciding): Fact<'accepted' | 'refused'> {
  const { ssl, secured, dead, needsCertificate, noPassword } = at;
  if (dead) return fact('refused', dead);
  if (needsCertificate) return fact('refused', needsCertificate);
  if (noPassword) return fact('refused', noPassword);
  if (secured?.how === 'own') return fact('accepted', secured.by);
  if (ssl.value === 'required' && (at.is24 || !secured)) return fact('refused', ssl);
  if (secured) return fact('accepted', secured.by, ssl);
  const { is, setting } = at.allowed();
  return is ? fact('accepted', setting, ssl) : fact('refused', setting, ssl);
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
