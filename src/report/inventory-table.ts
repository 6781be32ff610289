import type { Case, Fact, Listener, Service } from '../model/model.ts';
import type { Result } from '../model/result.ts';
import { startOf } from '../text/source-file.ts';
import { hostsWithServices, openAndIntended } from './inventory.ts';
import { factsOf } from './listener-facts.ts';
import { isClearOutside, type Path, pathsOf, pathText } from './paths.ts';
import { placeOf } from './places.ts';
import { type Redactor, redactorOf } from './secrets.ts';
import { printable, type Style, styleFor } from './style.ts';

/** The inventory for people: a table per service, `?` for what is not known, with a footnote that says what it depends on. */
export function renderInventoryTable(result: Result, { color }: { readonly color: boolean }): string {
  const page: Page = {
    style: styleFor(color),
    redactor: redactorOf(result.network),
    notes: [],
    pathsOf: pathsOf(result.network),
  };
  const blocks = hostsWithServices(result).map(({ host, services }) => {
    const where = host.root === '' ? '' : ` ${host.root}`;
    const head = `${page.style.strong(printable(host.name))}${page.style.faint(` (${host.role}, ${host.source}${where})`)}`;
    return [head, ...services.flatMap((service) => serviceLines(service, page))];
  });
  const notes = page.notes.map((note, i) => `?${i + 1} ${note}`);
  return [...blocks, notes]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

interface Page {
  readonly style: Style;
  readonly redactor: Redactor;
  /** Footnotes, each once. */
  readonly notes: string[];
  readonly pathsOf: (listener: Listener, service: Service) => readonly Path[];
}

interface Cell {
  readonly text: string;
  readonly tone?: 'good' | 'bad';
}

const HEAD = ['listener', 'from', 'TLS', 'password without TLS', 'certificate'];

function serviceLines(service: Service, page: Page): readonly string[] {
  const { open, intended } = openAndIntended(service);
  const version = service.version.is === undefined ? '' : ` ${service.version.is}`;
  const main = printable(placeOf(startOf(service.main)).path);
  const state = stateOf(service, page);
  return [
    `  ${page.style.strong(`${service.dialect}${version}`)} ${main}${state}`,
    ...table(open, page),
    ...pathLines(open, service, page),
    ...(intended.length > 0 && open.length > 0 ? ['    not open, but asked for:'] : []),
    ...table(intended, page),
    ...pathLines(intended, service, page),
  ];
}

function stateOf({ starts, startError }: Service, page: Page): string {
  if (starts.is === true) return '';
  if (starts.is === undefined) return `, starts: ${mark(starts, 'starts', page)}`;
  const why = startError.is ?? mark(startError, 'why it does not start', page);
  return `, ${page.style.bad('does not start')}: ${printable(page.redactor.text(why))}`;
}

function table(listeners: readonly Listener[], page: Page): readonly string[] {
  if (listeners.length === 0) return [];
  const rows = [HEAD.map((text): Cell => ({ text })), ...listeners.map((listener) => cellsOf(listener, page))];
  const used = HEAD.map((_, i) => i).filter((i) => i < 4 || rows.slice(1).some((row) => row[i]!.text !== ''));
  const widths = used.map((i) => Math.max(...rows.map((row) => row[i]!.text.length)));
  return rows.map((row, r) => {
    const cells = used.map((i, k) => {
      const { text, tone } = row[i]!;
      const padded = k === used.length - 1 ? text : text.padEnd(widths[k]!);
      if (r === 0) return page.style.faint(padded);
      return tone ? page.style[tone](padded) : padded;
    });
    return `    ${cells.join('  ').trimEnd()}`;
  });
}

function cellsOf(listener: Listener, page: Page): readonly Cell[] {
  const facts = factsOf(listener);
  const say = (name: string) => tell(facts.get(name) ?? { because: [] }, name, page);
  const address = say('address');
  const socket = listener.path ?? `${address.includes(':') ? `[${address}]` : address}:${say('port')}`;
  const isOpen = listener.open.is === undefined ? ` (open ${mark(listener.open, 'open', page)})` : '';
  return [
    { text: `${say('protocol')} ${printable(socket)}${isOpen}${silentOf(listener, page)}` },
    { text: say('reach') },
    { text: tlsOf(listener, page) },
    passwordOf(listener, facts, page),
    { text: certificateOf(listener, page) },
  ];
}

function silentOf({ serving }: Listener, page: Page): string {
  if (serving.is === 'yes') return '';
  return serving.is === undefined
    ? ` (serves ${mark(serving, 'serving', page)})`
    : ` (${serving.is === 'no' ? 'serves nothing' : 'STARTTLS broken'})`;
}

function tlsOf({ transport, starttls }: Listener, page: Page): string {
  if (transport.is === 'tls') return 'from the start';
  if (transport.is === undefined) return mark(transport, 'transport', page);
  return starttls.is === 'none' ? 'none' : `STARTTLS ${tell(starttls, 'starttls', page)}`;
}

function passwordOf(listener: Listener, facts: ReadonlyMap<string, Fact<unknown>>, page: Page): Cell {
  const remote = tell(facts.get('cleartextLogin.remote') ?? { because: [] }, 'cleartextLogin.remote', page);
  const loopback = tell(facts.get('cleartextLogin.loopback') ?? { because: [] }, 'cleartextLogin.loopback', page);
  const filtered = listener.filtered.is === true ? ', filtered' : '';
  const text = `${remote}${loopback === remote ? '' : ` (loopback ${loopback})`}${filtered}`;
  if (remote === 'accepted') return { text, tone: 'bad' };
  return remote === 'refused' || remote === 'unreachable' ? { text, tone: 'good' } : { text };
}

function certificateOf({ certificate, certificateState }: Listener, page: Page): string {
  if (certificate.is) {
    const { path, status } = certificate.is;
    return `${printable(path)}${status === 'here' ? '' : ` (${status === 'not-carried' ? 'not carried' : 'absent'})`}`;
  }
  if (certificate.could) return mark(certificate, 'certificate', page);
  return certificateState.is === 'not-named' ? 'none named' : '';
}

/** The whole way of each password that is handed on; red where it leaves the host in clear. */
function pathLines(listeners: readonly Listener[], service: Service, page: Page): readonly string[] {
  return listeners
    .flatMap((listener) => page.pathsOf(listener, service))
    .map((path) => {
      const text = printable(page.redactor.text(pathText(path)));
      return `    ${isClearOutside(path) ? page.style.bad(text) : text}`;
    });
}

function tell(fact: Fact<unknown>, name: string, page: Page): string {
  return fact.is === undefined ? mark(fact, name, page) : printable(String(fact.is));
}

/** `?1`, with a footnote that says what it depends on. */
function mark(fact: Fact<unknown>, name: string, page: Page): string {
  const note = `${name}: ${fact.could ? fact.could.map((one) => caseText(one, page)).join('; ') : dependsOn(fact)}`;
  const index = page.notes.indexOf(note);
  return `?${index < 0 ? page.notes.push(note) : index + 1}`;
}

/** What one would have to see, where not even the possible values are known. */
function dependsOn({ because }: Fact<unknown>): string {
  const names = [...new Set(because.map((one) => `"${printable(one.name)}"`))];
  return names.length === 0 ? 'not known' : `not known, it depends on ${names.join(', ')}`;
}

function caseText({ is, assuming }: Case<unknown>, { redactor }: Page): string {
  return printable(redactor.text(`${valueText(is)} if ${assuming.map(({ text }) => text).join(' and ')}`));
}

/** A value in words: of a certificate or back end only where it is, never the files behind it. */
function valueText(is: unknown): string {
  if (is === undefined) return 'unknown';
  if (Array.isArray(is)) return is.join(', ');
  if (typeof is !== 'object' || is === null) return String(is);
  if ('path' in is) return String(is.path);
  if ('address' in is && 'port' in is) return `${is.address}:${is.port}`;
  return 'name' in is ? String(is.name) : 'known';
}
