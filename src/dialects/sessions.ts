import { fact } from '../model/facts.ts';
import type { Fact, Login, Protocol, Session, Setting } from '../model/model.ts';
import { everyone } from '../platform/network.ts';
import { sessionOf } from './listener.ts';

/** What a program does with a password before TLS, whoever asks. */
export interface Plain {
  readonly protocol: Protocol;
  readonly starttls: 'none' | 'offered' | 'required';
  readonly login: 'accepted' | 'refused';
  /** What decided, first what one would change. */
  readonly because: readonly Setting<unknown>[];
}

/** A session on a plain socket. */
export function plainSession({ protocol, starttls, login, because }: Plain): Session {
  const said = fact<Login>(login, ...because);
  const canLogIn = login === 'accepted' || starttls !== 'none';
  return sessionOf({
    protocol: fact(protocol, ...because),
    transport: fact('plain', ...because),
    starttls: fact(starttls, ...because),
    auth: fact(canLogIn ? 'offered' : 'none', ...because),
    cleartextLogin: { remote: said, loopback: said },
    cleartextFrom: fact(login === 'accepted' ? everyone : [], ...because),
    ...(starttls === 'none'
      ? { tlsLogin: fact<Login>('refused', ...because), certificateState: fact('not-needed', ...because) }
      : {}),
  });
}

/** A session that begins with the TLS handshake. */
export function tlsSession(protocol: Protocol, because: readonly Setting<unknown>[]): Session {
  const refused = fact<Login>('refused', ...because);
  return sessionOf({
    protocol: fact(protocol, ...because),
    transport: fact('tls', ...because),
    starttls: fact('none', ...because),
    auth: fact('offered', ...because),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], ...because),
    tlsLogin: fact<Login>('accepted', ...because),
  });
}

/** A program that ends at once. */
export function deadSession(protocol: Protocol, because: readonly Setting<unknown>[]): Session {
  const refused: Fact<Login> = fact('refused', ...because);
  return sessionOf({
    protocol: fact(protocol, ...because),
    transport: fact('plain', ...because),
    starttls: fact('none', ...because),
    auth: fact('none', ...because),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], ...because),
    serving: fact('no', ...because),
    tlsLogin: refused,
  });
}
