import { combine, fact, mapFact } from '../model/facts.ts';
import type { Fact, Listener, Protocol, Service } from '../model/model.ts';

/** Tells each listener with STARTTLS whether its host serves beside it one that begins with TLS, to the same clients (RFC 8314 section 3). */
export function settleImplicitTls(
  services: readonly Service[],
  listeners: ReadonlyMap<Listener, Listener>,
): ReadonlyMap<Listener, Listener> {
  const now = (listener: Listener) => listeners.get(listener) ?? listener;
  const settled = new Map(listeners);
  for (const host of new Set(services.map((service) => service.host))) {
    const group = services.filter((service) => service.host === host);
    const own = group.flatMap((service) => service.listeners);
    const beside = own.map(now);
    for (const listener of own) {
      const one = now(listener);
      if (one.transport.is === 'tls' || one.starttls.is === 'none') continue;
      settled.set(listener, { ...one, implicitTls: partnerOf(one, beside) });
    }
  }
  return settled;
}

function partnerOf(listener: Listener, beside: readonly Listener[]): Fact<boolean> {
  const ports = new Set<string>();
  return beside.reduce<Fact<boolean>>((so, other) => {
    // A second address of the same port adds no question.
    const key = `${other.protocol.is} ${other.transport.is} ${other.open.is} ${other.reach.is}`;
    const isTold = !key.includes('undefined') && ports.has(key);
    if (other === listener || other.transport.is === 'plain' || so.is === true || isTold) return so;
    ports.add(key);
    return combine(so, isPartner(listener, other), either);
  }, fact(false));
}

function isPartner(listener: Listener, other: Listener): Fact<boolean> {
  const same = combine(listener.protocol, other.protocol, (a, b) => (a && b ? purpose(a) === purpose(b) : undefined));
  const begins = mapFact(other.transport, (is) => (is === undefined ? undefined : is === 'tls'));
  const reaches = combine(listener.reach, other.reach, (own, its) =>
    own === 'loopback' || its === 'remote' ? true : own && its ? false : undefined,
  );
  return [begins, other.open, reaches].reduce((so, next) => combine(so, next, both), same);
}

/** A login over SMTP is for submission, whatever the port is called. */
function purpose(protocol: Protocol): string {
  return protocol === 'smtp' ? 'submission' : protocol;
}

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === true || b === true ? true : a === undefined || b === undefined ? undefined : false;
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
}
