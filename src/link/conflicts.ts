import { fact } from '../model/facts.ts';
import type { Listener, Service } from '../model/model.ts';
import { settleOpen } from './open.ts';

/** Two services of one host on one socket: both say so, and where turns settle who comes first the later one does not start. */
export function settleConflicts(services: readonly Service[]): readonly Service[] {
  return services.map((service) => {
    const others = services.filter((other) => other !== service && other.host === service.host);
    const rivals = (listener: Listener) =>
      others.filter((other) => other.listeners.some((one) => clash(listener, one)));
    const listeners = service.listeners.map((listener) => {
      const names = rivals(listener).map((other) => `${other.dialect} ${other.main.path}`);
      return names.length > 0
        ? { ...listener, conflictsWith: fact<readonly string[]>(names, ...listener.port.because) }
        : listener;
    });
    const first = listeners.flatMap((listener) => rivals(listener)).find((other) => goesBefore(other, service));
    if (!first) return { ...service, listeners };
    const reason = `"${first.main.path}" starts first and holds its socket`;
    return settleOpen({ ...service, listeners, starts: fact(false), startError: fact(reason) });
  });
}

function goesBefore(other: Service, service: Service): boolean {
  return (
    other.dialect === service.dialect &&
    other.turn !== undefined &&
    service.turn !== undefined &&
    other.turn < service.turn
  );
}

/** Whether both want the same socket, as far as everything about it is known. */
function clash(a: Listener, b: Listener): boolean {
  if (a.open.is !== true || b.open.is !== true) return false;
  if (a.port.is === undefined || a.port.is !== b.port.is) return false;
  const one = a.address.is;
  const other = b.address.is;
  if (one === undefined || other === undefined) return false;
  return one === other || covers(a, other) || covers(b, one);
}

function covers({ address, v6only }: Listener, other: string): boolean {
  const isV6 = other.includes(':');
  if (address.is === '::') return isV6 || v6only.is === false;
  return address.is === '0.0.0.0' && !isV6;
}
