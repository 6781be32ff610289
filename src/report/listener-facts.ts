import { combine, mapFact } from '../model/facts.ts';
import type { Fact, Hop, Listener, Login, Target } from '../model/model.ts';

/** A next hop as the inventory names it. */
export interface ShownHop {
  readonly address?: string;
  readonly port?: number | 'unknown';
  readonly path?: string;
  readonly program?: string;
  readonly transport: string;
}

/** Every fact of a listener that the inventory tells, by its name there, in the order of its columns. */
export function factsOf(listener: Listener): ReadonlyMap<string, Fact<unknown>> {
  const { cleartextLogin, authMechanisms } = listener;
  return new Map<string, Fact<unknown>>([
    ['open', listener.open],
    ['protocol', listener.protocol],
    ['address', listener.address],
    ['port', listener.port],
    ['v6only', listener.v6only],
    ['reach', listener.reach],
    ['serving', listener.serving],
    ['transport', listener.transport],
    ['starttls', listener.starttls],
    ['auth', listener.auth],
    ['cleartextLogin.remote', settled(cleartextLogin.remote)],
    ['cleartextLogin.loopback', settled(cleartextLogin.loopback)],
    ['cleartextFrom', listener.cleartextFrom],
    ['expectsProxy', listener.expectsProxy],
    ['filtered', listener.filtered],
    ['tlsVersions', listener.tlsVersions],
    ['authMechanisms.plain', authMechanisms.plain],
    ['authMechanisms.tls', authMechanisms.tls],
    ['tlsLogin', settled(listener.tlsLogin)],
    ['certificate', mapFact(listener.certificate, (one) => one && { path: one.path, status: one.status })],
    ['conflictsWith', listener.conflictsWith],
    ...liveHops(listener).map((hop, i): [string, Fact<unknown>] => [
      i === 0 ? 'backend' : `backends.${i}`,
      hopFact(hop),
    ]),
  ]);
}

/** What is dialled, or may be. */
export function liveHops({ backends }: Listener): readonly Hop[] {
  return backends.filter(({ open }) => open.is !== false);
}

/** Where a hop leads and how, as far as it is known. */
export function hopFact({ to, port, transport }: Hop): Fact<ShownHop> {
  const target = combine(to, port, targetOf);
  return combine(target, transport, (where, how) => ({
    ...(where ?? { address: 'unknown', port: 'unknown' }),
    transport: how ?? 'unknown',
  }));
}

function targetOf(to: Target | undefined, port: number | undefined): Omit<ShownHop, 'transport'> {
  if (to?.kind === 'path') return { path: to.path };
  if (to?.kind === 'program') return { program: to.name };
  return to ? { address: to.address, port: to.port } : { address: 'unknown', port: port ?? 'unknown' };
}

/** What a back end says is for `link` to find out; where it could not, nobody knows. */
function settled(login: Fact<Login>): Fact<Login> {
  return mapFact(login, (is) => (is === 'relayed' ? undefined : is));
}

/** `pop3 0.0.0.0:110`, `imap [::]:143`, `lmtp /run/lmtp.sock`; what is not known is a `?`. */
export function nameOf(listener: Listener): string {
  return `${listener.protocol.is ?? '?'} ${socketOf(listener)}`;
}

/** `0.0.0.0:110`, `[::]:143`, `/run/lmtp.sock`. */
export function socketOf({ address, port, path }: Listener): string {
  if (path !== undefined) return path;
  const where = address.is ?? '?';
  return `${where.includes(':') ? `[${where}]` : where}:${port.is ?? '?'}`;
}
