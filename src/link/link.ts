import type { Assume } from '../model/assume.ts';
import type { Host, KeptFile, Network, Service } from '../model/model.ts';
import { settleBackends } from './backends.ts';
import { settleCertificates } from './certificates.ts';
import { settleConflicts } from './conflicts.ts';
import { settleImplicitTls } from './implicit-tls.ts';
import { joined } from './links.ts';
import { settleMeant } from './meant.ts';
import { settleOpen } from './open.ts';
import { settleOpenings } from './openings.ts';
import { settlePackages } from './packages.ts';
import { settleSurroundings } from './surroundings.ts';
import { settleTerminators } from './terminators.ts';
import { settleWeak } from './weak.ts';

/** Settles what no service knows alone, on the day `now`. Changes no service that it is given; returns new ones. */
export function link(
  hosts: readonly Host[],
  services: readonly Service[],
  assume: Assume,
  { now = new Date(), files = [] }: { readonly now?: Date | undefined; readonly files?: readonly KeptFile[] } = {},
): Network {
  const started = settleConflicts(hosts, services.map(settleSurroundings).map(settleWeak).map(settleOpen));
  const settled = settleBackends(hosts, started, assume);
  const listeners = settleImplicitTls(started, settleTerminators(settled));
  const network = settleMeant(joined(started, { ...settled, listeners }));
  return {
    ...{ hosts, services: network.services, links: network.links, files },
    certificates: settleCertificates(network.services, assume, now),
    ...{ openings: settleOpenings(hosts, network.services), packages: settlePackages(hosts) },
  };
}
