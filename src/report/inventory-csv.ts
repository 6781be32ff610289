import type { Fact, Listener, Service } from '../model/model.ts';
import type { Result } from '../model/result.ts';
import { startOf } from '../text/source-file.ts';
import { hostsWithServices, openAndIntended } from './inventory.ts';
import { factsOf } from './listener-facts.ts';
import { pathsOf, pathText } from './paths.ts';
import { placeOf } from './places.ts';
import { redactorOf } from './secrets.ts';
import { printable } from './style.ts';

const HEAD = [
  ...['host', 'service', 'main', 'state', 'protocol', 'address', 'port', 'reach', 'transport', 'starttls', 'auth'],
  ...['cleartext login from others', 'cleartext login from the host', 'certificate', 'way of the password'],
];
const FACTS = ['protocol', 'address', 'port', 'reach', 'transport', 'starttls', 'auth'] as const;

/** One line for each listener, for spreadsheets (RFC 4180, with a head line); what is not known is `unknown`. */
export function renderInventoryCsv(result: Result): string {
  const { text } = redactorOf(result.network);
  const ways = pathsOf(result.network);
  const rows = hostsWithServices(result).flatMap(({ host, services }) =>
    services.flatMap((service) => {
      const { open, intended } = openAndIntended(service);
      const lead = [host.name, service.dialect, placeOf(startOf(service.main)).path];
      return [
        ...open.map((one) => [...lead, stateOf(one), ...cellsOf(one), wayOf(one, service, ways)]),
        ...intended.map((one) => [...lead, 'closed', ...cellsOf(one), '']),
      ];
    }),
  );
  return `${[HEAD, ...rows].map((row) => row.map((cell) => quoted(text(cell))).join(',')).join('\r\n')}\r\n`;
}

function stateOf({ open }: Listener): string {
  return open.is === undefined ? 'unknown' : 'open';
}

function cellsOf(listener: Listener): readonly string[] {
  const facts = factsOf(listener);
  const certificate = listener.certificate.is;
  return [
    ...FACTS.map((name) => (name === 'address' && listener.path ? listener.path : said(facts.get(name)))),
    said(facts.get('cleartextLogin.remote')),
    said(facts.get('cleartextLogin.loopback')),
    certificate ? `${certificate.path} (${certificate.status})` : '',
  ];
}

function said(fact: Fact<unknown> | undefined): string {
  return fact?.is === undefined ? 'unknown' : String(fact.is);
}

function wayOf(listener: Listener, service: Service, ways: ReturnType<typeof pathsOf>): string {
  return ways(listener, service).map(pathText).join('; ');
}

/** A cell that begins like a formula would be run by a spreadsheet, so it gets an apostrophe in front (OWASP, "CSV Injection"). */
function quoted(cell: string): string {
  const safe = printable(cell)
    .replace(/\s+/g, ' ')
    .replace(/^[=+\-@]/, "'$&");
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
