import type { Assume } from '../model/assume.ts';
import type { Host, Network, Service } from '../model/model.ts';
import { settleBackends } from './backends.ts';
import { settleConflicts } from './conflicts.ts';
import { joined } from './links.ts';
import { settleMeant } from './meant.ts';
import { settleOpen } from './open.ts';
import { settleOpenings } from './openings.ts';
import { settlePackages } from './packages.ts';
import { settleSurroundings } from './surroundings.ts';
import { settleTerminators } from './terminators.ts';

/** Settles what no service knows alone. Changes no service that it is given; returns new ones. */
export function link(hosts: readonly Host[], services: readonly Service[], assume: Assume): Network {
  const started = settleConflicts(hosts, services.map(settleSurroundings).map(settleOpen));
  const settled = settleBackends(hosts, started, assume);
  const network = settleMeant(joined(started, { ...settled, listeners: settleTerminators(settled) }));
  return {
    ...{ hosts, services: network.services, links: network.links, files: [] },
    ...{ openings: settleOpenings(hosts, network.services), packages: settlePackages(hosts) },
  };
}
