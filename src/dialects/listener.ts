import { fact, unknown } from '../model/facts.ts';
import type { Hop, Listener, Session } from '../model/model.ts';

type Told<T, Required extends keyof T> = Pick<T, Required> & Partial<Omit<T, Required>>;

/** What every program must say of what it speaks. */
export type ToldSession = Told<Session, 'protocol' | 'transport' | 'starttls' | 'auth' | 'cleartextLogin'>;

/** A session, completed with what is so for most programs, and with unknown where nobody has told. */
export function sessionOf(told: ToldSession): Session {
  return {
    files: [],
    problems: [],
    secrets: [],
    cleartextFrom: unknown(),
    serving: fact('yes'),
    expectsProxy: fact(false),
    clientMode: fact(false),
    passesThrough: fact(false),
    tlsLogin: unknown(),
    tlsVersions: unknown(),
    certificate: unknown(),
    certificateState: unknown(),
    authMechanisms: { plain: unknown(), tls: unknown() },
    backends: [],
    ...told,
  };
}

/** What every daemon must say of a socket that it opens. */
export type ToldListener = ToldSession &
  Told<Omit<Listener, keyof Session>, 'id' | 'declaredAt' | 'named' | 'reach' | 'address' | 'port'>;

/** A listener, completed likewise: open, not filtered, alone on its socket. */
export function listenerOf(told: ToldListener): Listener {
  const { files: _files, problems: _problems, secrets: _secrets, ...session } = sessionOf(told);
  return { open: fact(true), v6only: unknown(), filtered: fact(false), conflictsWith: fact([]), ...told, ...session };
}

export type ToldHop = Told<Hop, 'id' | 'at' | 'to' | 'port' | 'transport'>;

export function hopOf(told: ToldHop): Hop {
  return { open: fact(true), verified: unknown(), sendsProxy: fact('none'), ...told };
}
