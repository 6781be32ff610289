import type { Assume } from '../model/assume.ts';
import type { Host, Network, Service } from '../model/model.ts';
import { settleBackends } from './backends.ts';
import { settleConflicts } from './conflicts.ts';
import { settleMeant } from './meant.ts';
import { settleOpen } from './open.ts';

/** Settles what no service knows alone. Changes no service that it is given; returns new ones. */
export function link(hosts: readonly Host[], services: readonly Service[], assume: Assume): Network {
  const started = settleConflicts(services.map(settleOpen));
  const { services: settled, links } = settleMeant(settleBackends(started, assume));
  return { hosts, services: settled, links, files: [] };
}
