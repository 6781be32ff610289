import { combine, uniqueSettings } from '../model/facts.ts';
import type { Fact, Listener, Service } from '../model/model.ts';

/** Where the service does not start, nothing of it is open. */
export function settleOpen(service: Service): Service {
  return {
    ...service,
    listeners: service.listeners.map((listener) => ({
      ...listener,
      asked: listener.asked ?? listener.open,
      open: openIf(listener, service.starts),
    })),
  };
}

function openIf({ open }: Listener, starts: Fact<boolean>): Fact<boolean> {
  const both = combine(open, starts, (isOpen, starting) => {
    if (isOpen === false || starting === false) return false;
    return isOpen === undefined || starting === undefined ? undefined : true;
  });
  // What makes it open is its own evidence; what the start adds matters only where it fails.
  return both.is === true ? { is: true, because: open.because } : { ...both, because: uniqueSettings(both.because) };
}
