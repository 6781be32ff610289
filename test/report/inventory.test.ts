import assert from 'node:assert/strict';
import { join } from 'node:path';
import { renderInventoryJson } from '../../src/report/inventory.ts';
import { renderInventoryCsv } from '../../src/report/inventory-csv.ts';
import { renderInventoryTable } from '../../src/report/inventory-table.ts';
import { snapshot } from '../support/snapshot.ts';
import { result } from './sample.ts';

describe('the inventory', () => {
  it('is waxseal-inventory/1 in JSON', () => {
    snapshot(join(import.meta.dirname, 'expected-inventory.json'), renderInventoryJson(result));
  });

  it('is a line for each listener in CSV, and no cell is a formula', () => {
    const lines = renderInventoryCsv(result).split('\r\n');
    assert.match(lines[0]!, /^host,service,main,state,protocol,address,port,/);
    assert.match(
      lines[1]!,
      /^mx1,dovecot,mx 1\/etc\/dovecot\/dovecot\.conf,open,pop3,0\.0\.0\.0,110,remote,plain,offered,offered,accepted,accepted,,$/,
    );
    assert.match(lines[2]!, /,1110,remote,plain,offered,offered,unknown,accepted,,$/);
    const { network } = result;
    const service = network.services[0]!;
    const named = { ...service, host: { ...service.host, name: '=cmd|x, "y"' } };
    const odd = { ...result, network: { ...network, hosts: [named.host], services: [named] } };
    assert.match(renderInventoryCsv(odd), /^"'=cmd\|x, ""y""",dovecot/m);
  });

  it('is a table for people, what is not known with a footnote', () => {
    assert.equal(
      renderInventoryTable(result, { color: false }),
      `mx1 (deploy, tree mx 1)
  dovecot 2.3 mx 1/etc/dovecot/dovecot.conf
    listener           from    TLS               password without TLS
    pop3 0.0.0.0:110   remote  STARTTLS offered  accepted
    pop3 0.0.0.0:1110  remote  STARTTLS offered  ?1 (loopback accepted)

?1 cleartextLogin.remote: accepted if Dovecot before 2.4; refused if Dovecot 2.4 or later
`,
    );
  });

  it('lists what is not open under intended', () => {
    const services = result.network.services.map((one) => ({
      ...one,
      starts: { is: false, because: [] },
      startError: { is: 'no certificate', because: [] },
    }));
    const told = JSON.parse(renderInventoryJson({ ...result, network: { ...result.network, services } }));
    const [service] = told.hosts[0].services;
    assert.deepEqual([service.starts, service.startError, service.listeners], [false, 'no certificate', []]);
    assert.deepEqual(
      service.intended.map(({ port }: { port: number }) => port),
      [110, 1110],
    );
  });
});
