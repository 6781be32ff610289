import assert from 'node:assert/strict';
import { hopOf, listenerOf } from '../../src/dialects/listener.ts';
import { link } from '../../src/link/link.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import type { Listener, Service } from '../../src/model/model.ts';
import { renderInventoryMermaid } from '../../src/report/inventory-mermaid.ts';
import { renderInventoryTable } from '../../src/report/inventory-table.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';
import { result } from './sample.ts';

const host = { ...hostOf({}), name: 'mx <1>' };

interface Told {
  readonly port: number;
  readonly address?: string;
  readonly transport?: 'plain' | 'tls';
  readonly to?: readonly [string, number, 'plain' | 'tls'];
}

function listener(main: Service['main'], { port, address = '0.0.0.0', transport = 'plain', to }: Told): Listener {
  const isLocal = address.startsWith('127.');
  const login = fact<'accepted' | 'refused' | 'relayed'>(transport === 'tls' ? 'refused' : to ? 'relayed' : 'accepted');
  return listenerOf({
    id: `${address}:${port}`,
    declaredAt: startOf(main),
    named: unknown(),
    address: fact(address),
    port: fact(port),
    reach: fact(isLocal ? 'loopback' : 'remote'),
    protocol: fact('pop3'),
    transport: fact(transport),
    starttls: fact('none'),
    auth: unknown(),
    cleartextLogin: { remote: isLocal ? fact('unreachable') : login, loopback: login },
    tlsLogin: fact('relayed'),
    backends: to
      ? [
          hopOf({
            id: 'a',
            at: startOf(main),
            to: fact({ kind: 'socket', address: to[0], port: to[1] }),
            port: fact(to[1]),
            transport: fact(to[2]),
          }),
        ]
      : [],
  });
}

function service(dialect: string, ...told: readonly Told[]): Service {
  const main = plainFile(`etc/${dialect}.conf`, 'x\n');
  return {
    host,
    dialect,
    main,
    files: [main],
    version: unknown(),
    starts: fact(true),
    startError: fact(''),
    listeners: told.map((one) => listener(main, one)),
    problems: [],
    secrets: [],
  };
}

const chain = [
  service('dovecot', { port: 110, address: '127.0.0.1' }),
  service('haproxy', { port: 110, address: '192.0.2.1', to: ['198.51.100.7', 110, 'plain'] }),
  service('stunnel', { port: 995, transport: 'tls', to: ['127.0.0.1', 110, 'plain'] }),
];
const drawn = { ...result, network: link([host], chain, nothingAssumed) };

describe('the path of a listener', () => {
  it('is told from the client to the daemon that keeps the mail', () => {
    const table = renderInventoryTable(drawn, { color: false });
    assert.match(table, /^ {4}0\.0\.0\.0:995 tls → stunnel → 127\.0\.0\.1:110 plain → dovecot$/m);
    assert.match(table, /^ {4}192\.0\.2\.1:110 plain → haproxy → 198\.51\.100\.7:110 plain$/m);
  });

  it('is drawn as a Mermaid flowchart, cleartext on the network thick and red, and any text fits into a label', () => {
    assert.equal(
      renderInventoryMermaid(drawn),
      `flowchart LR
  others(["other hosts"])
  subgraph h0["mx #60;1#62;"]
    h0self(["programs of this host"])
    s0["dovecot<br/>etc/dovecot.conf"]
    s1["haproxy<br/>etc/haproxy.conf"]
    s2["stunnel<br/>etc/stunnel.conf"]
  end
  o0(["198.51.100.7:110"])
  h0self -->|"pop3 127.0.0.1:110<br/>plain, cleartext login accepted"| s0
  others -->|"pop3 192.0.2.1:110<br/>plain, cleartext login ?"| s1
  others -->|"pop3 0.0.0.0:995<br/>tls"| s2
  s1 ==>|"198.51.100.7:110 plain"| o0
  s2 -->|"127.0.0.1:110 plain"| s0
  linkStyle 3 stroke:#c00,stroke-width:3px,color:#c00
`,
    );
  });

  it('ends where it comes back to itself', () => {
    const ring = [
      service('one', { port: 110, to: ['127.0.0.1', 111, 'plain'] }),
      service('two', { port: 111, to: ['127.0.0.1', 110, 'plain'] }),
    ];
    const table = renderInventoryTable({ ...result, network: link([host], ring, nothingAssumed) }, { color: false });
    assert.match(table, /0\.0\.0\.0:110 plain → one → 127\.0\.0\.1:111 plain → two → 127\.0\.0\.1:110 plain → one/);
    assert.ok(table.length < 2_000);
  });
});
