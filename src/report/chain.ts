import { cases } from '../model/facts.ts';
import type { Case, Fact, Link, Listener, Service, Setting } from '../model/model.ts';
import type { Result } from '../model/result.ts';
import { startOf } from '../text/source-file.ts';
import { openAndIntended } from './inventory.ts';
import { factsOf, nameOf, socketOf } from './listener-facts.ts';
import { pathsOf, pathText } from './paths.ts';
import { placeOf, pointer } from './places.ts';
import { HIDDEN, type Redactor, redactorOf } from './secrets.ts';
import { printable, type Style, styleFor } from './style.ts';

interface Page {
  readonly result: Result;
  readonly style: Style;
  readonly redactor: Redactor;
}

/** The whole chain behind each listener of that name: every fact with what decided it, in order of blame; empty where there is none. */
export function chainsOf(result: Result, wanted: string, { color }: { readonly color: boolean }): string {
  const page: Page = { result, style: styleFor(color), redactor: redactorOf(result.network) };
  const found = result.network.services.flatMap((service) =>
    service.listeners.filter((listener) => fits(listener, wanted)).map((listener) => ({ listener, service })),
  );
  const chains = found.map(({ listener, service }) => chain(listener, service, page).join('\n'));
  return chains.length === 0 ? '' : `${chains.join('\n\n')}\n`;
}

/** How the listeners of a result are asked for. */
export function namesIn({ network }: Result): readonly string[] {
  return [...new Set(network.services.flatMap(({ listeners }) => listeners.map(socketOf)))];
}

/** By what it may be called under some assumption, too. */
function fits(listener: Listener, wanted: string): boolean {
  const [socket = '', protocol] = wanted.split(' ').toReversed();
  const isProtocol = protocol === undefined || cases(listener.protocol).some(({ is }) => is === protocol);
  if (!isProtocol) return false;
  if (listener.path !== undefined) return listener.path === socket;
  const colon = socket.lastIndexOf(':');
  const [address, port] = [socket.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), socket.slice(colon + 1)];
  const isAddress = address === '*' || cases(listener.address).some(({ is }) => is === address);
  return isAddress && (port === '*' || cases(listener.port).some(({ is }) => String(is) === port));
}

function chain(listener: Listener, service: Service, page: Page): readonly string[] {
  const { style, result } = page;
  const { host, dialect, version } = service;
  const isOpen = openAndIntended(service).open.includes(listener);
  const release = version.is === undefined ? '' : ` ${version.is}`;
  const head = `${nameOf(listener)} of ${dialect}${release} on ${host.name === '' ? '.' : host.name}`;
  const facts: readonly (readonly [string, Fact<unknown>])[] = [
    ...(service.starts.is === true
      ? []
      : [['starts', service.starts] as const, ['startError', service.startError] as const]),
    ...factsOf(listener),
    ['certificateState', listener.certificateState],
  ];
  const ways = pathsOf(result.network)(listener, service);
  return [
    `${style.strong(text(head, page))}${isOpen ? '' : ' (asked for, and not open)'}`,
    `  declared at ${pointer(listener.declaredAt)}`,
    `  read ${[...new Set(service.files.map((file) => placeOf(startOf(file)).path))].join(', ')}`,
    ...ways.map((way) => `  path ${text(pathText(way), page)}`),
    ...verdicts(listener, result, page),
    ...facts.flatMap(([name, fact]) => factLines(name, fact, page)),
    ...backLines(listener, result.network.links, page),
  ];
}

/** What is found because of it, and what is undecided. */
function verdicts(listener: Listener, { findings, suppressed }: Result, page: Page): readonly string[] {
  const name = nameOf(listener);
  const mine = (list: Result['findings']) => list.filter(({ listeners }) => listeners.includes(name));
  const line = ({ level, rule, at, message }: Result['findings'][number], more = '') =>
    `  ${page.style.level(level, level)} ${text(message, page)} ${page.style.faint(`[${rule}]`)} at ${pointer(at)}${more}`;
  return [
    ...mine(findings).map((one) => line(one)),
    ...mine(suppressed.map(({ finding }) => finding)).map((one) => line(one, ' (suppressed)')),
  ];
}

function factLines(name: string, fact: Fact<unknown>, page: Page): readonly string[] {
  const { style } = page;
  const known = cases(fact);
  if (known.every(({ is }) => is === undefined) && fact.because.length === 0) return [];
  if (known.length === 1 || fact.is !== undefined)
    return [`  ${style.strong(name)} ${valueText(fact.is, page)}`, ...settingLines(fact.because, page, '    ')];
  return [`  ${style.strong(name)} depends on what is assumed`, ...known.flatMap((one) => caseLines(one, page))];
}

function caseLines({ is, assuming, because }: Case<unknown>, page: Page): readonly string[] {
  const asked = assuming.map((one) => `${text(one.text, page)}${one.at ? ` (${pointer(one.at)})` : ''}`);
  const when = asked.length === 0 ? 'otherwise' : `if ${asked.join(', and ')}`;
  return [`    ${when}: ${valueText(is, page)}`, ...settingLines(because, page, '      ')];
}

function settingLines(settings: readonly Setting<unknown>[], page: Page, indent: string): readonly string[] {
  const lines = settings.flatMap((setting) => {
    const { origin, name, note } = setting;
    const value = settingValue(setting, page);
    const said = value === undefined ? name : `${name} = ${value}`;
    const more = note === undefined ? '' : `; ${note}`;
    const place = placeText(setting);
    const overridden = origin.kind === 'written' ? origin.overrides : [];
    return [
      `${indent}${text(`${place} ${said}${more}`, page)}`,
      ...overridden.map((at) => `${indent}  in place of what ${pointer(at)} says`),
    ];
  });
  return [...new Set(lines)];
}

function placeText({ origin }: Setting<unknown>): string {
  if (origin.kind === 'default') return `default of ${origin.of} (one would write it at ${pointer(origin.near)}):`;
  return `${pointer(origin.span)}${origin.kind === 'assumed' ? ' (assumed)' : ''}`;
}

function settingValue({ value, shown, origin }: Setting<unknown>, { redactor }: Page): string | undefined {
  if (origin.kind === 'written' && redactor.isSecret(origin.span)) return HIDDEN;
  if (shown !== undefined) return shown;
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.map(String).join(' ') : typeof value === 'object' ? undefined : String(value);
}

function valueText(value: unknown, page: Page): string {
  if (value === undefined) return 'unknown';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : text(value.map(String).join(', '), page);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return text(typeof value === 'object' ? JSON.stringify(value) : String(value), page);
}

/** What answers at the end of each hop, where it is in the tree. */
function backLines(listener: Listener, links: readonly Link[], page: Page): readonly string[] {
  return links
    .filter(({ from }) => from === listener || from.id === listener.id)
    .flatMap((link) => {
      const to =
        link.to && link.toService
          ? `${nameOf(link.to)} of ${link.toService.dialect} on ${link.toService.host.name}`
          : undefined;
      const end = to === undefined ? 'which is not in the tree' : `that is ${to}`;
      return [
        `  ${page.style.strong('hands on to')} ${text(`${link.target.is ?? 'a back end'}, ${end}`, page)} (${pointer(link.hop.at)})`,
        ...factLines('hop transport', link.transport, page),
        ...factLines('hop verified', link.verified, page),
      ];
    });
}

function text(written: string, { redactor }: Page): string {
  return printable(redactor.text(written)).replaceAll('\n', ' ');
}
