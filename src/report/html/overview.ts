import { cases } from '../../model/facts.ts';
import type { Fact, Host, Listener, Service } from '../../model/model.ts';
import { startOf } from '../../text/source-file.ts';
import { counted } from '../counts.ts';
import { hostsWithServices, openAndIntended } from '../inventory.ts';
import { factsOf, hopFact, liveHops, nameOf } from '../listener-facts.ts';
import { hopText } from '../paths.ts';
import { placeOf } from '../places.ts';
import { type Html, html, type Shown } from './markup.ts';
import { badge, fitting, icon, leftOut, type Page, place } from './page.ts';
import { told, type Verdict, verdictOf, verdicts } from './verdict.ts';

const MOST_HOSTS = 200;
/** So many hosts are told in full at once. */
const FEW = 2;
const MOST_CHIPS = 24;
const MOST_ROWS = 200;
const MOST_CHARACTERS = 2_000_000;

interface Seen {
  readonly listener: Listener;
  readonly service: Service;
  readonly verdict: Verdict;
}

/** Hosts and listeners at one glance, then each listener with what was read of it. */
export function overview(page: Page): Html {
  const hosts = hostsWithServices(page.result);
  if (hosts.length === 0) return html`<p>No mail service was found in these files.</p>`;
  const few = hosts.slice(0, MOST_HOSTS).map(({ host, services }) => ({ host, services, seen: seenOf(services) }));
  const details = few.map(
    ({ host, services }, i) =>
      () =>
        hostDetails(host, services, i, page, hosts.length <= FEW),
  );
  const inFull = fitting(details, MOST_CHARACTERS);
  return html`${legend(hosts.flatMap(({ services }) => seenOf(services)))}
<table class="matrix"><caption class="hidden-words">Hosts and their listeners, by what happens to a password</caption>
<thead><tr><th scope="col">Host</th><th scope="col">Listeners, worst first</th></tr></thead>
<tbody>${few.map(({ host, seen }, i) => hostRow(host, seen, i, page, i < inFull.length))}</tbody></table>
${leftOut(hosts.length, MOST_HOSTS, 'hosts')}
<h3>Each listener</h3>
${inFull}${leftOut(few.length, inFull.length, 'hosts')}`;
}

/** How many listeners there are of each kind. */
function legend(seen: readonly Seen[]): Html {
  const kinds = verdicts.map((verdict) => ({ verdict, count: seen.filter((one) => one.verdict === verdict).length }));
  return html`<ul class="kinds">${kinds
    .filter(({ count }) => count > 0)
    .map(
      ({ verdict, count }) =>
        html`<li class="kind v-${verdict}"><span class="kind-head">${icon(verdict)} <b>${count}</b> ${told[verdict].label}</span><span class="kind-why">${told[verdict].meaning}</span></li>`,
    )}</ul>`;
}

function seenOf(services: readonly Service[]): readonly Seen[] {
  return services.flatMap((service) =>
    service.listeners.map((listener) => ({ listener, service, verdict: verdictOf(listener, service) })),
  );
}

function hostRow(host: Host, seen: readonly Seen[], index: number, page: Page, isTold: boolean): Html {
  const ranked = seen.toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict));
  const chips = ranked.slice(0, MOST_CHIPS).map(({ listener, verdict }) => chip(listener, verdict, index, page));
  const more =
    ranked.length > MOST_CHIPS &&
    html`<li><a class="chip" href="#host-${index}">… and ${ranked.length - MOST_CHIPS} more</a></li>`;
  return html`<tr${!isTold && html` id="host-${index}"`} data-host="${page.say(nameOfHost(host))}"><th scope="row"><a href="#host-${index}">${page.say(nameOfHost(host))}</a>${host.role !== 'deploy' && html` <span class="tag">${host.role}</span>`}</th><td>${seen.length === 0 ? html`<span class="faint">no listener</span>` : html`<ul class="chips">${chips}${more}</ul>`}</td></tr>
`;
}

function chip(listener: Listener, verdict: Verdict, host: number, { say }: Page): Html {
  return html`<li><a class="chip v-${verdict}" href="#host-${host}">${icon(verdict)}<code>${say(nameOf(listener))}</code><span class="chip-word">${told[verdict].label}</span></a></li>`;
}

function nameOfHost({ name }: Host): string {
  return name === '' ? '.' : name;
}

function hostDetails(host: Host, services: readonly Service[], index: number, page: Page, isOpen: boolean): Html {
  const count = services.reduce((sum, { listeners }) => sum + listeners.length, 0);
  const name = page.say(nameOfHost(host));
  return html`<details class="host" id="host-${index}" data-host="${name}"${isOpen && ' open'}><summary><b>${name}</b> <span class="faint">${host.role}, ${counted(count, 'listener')}${host.root !== '' && `, below ${page.say(host.root)}`}</span></summary>
${services.map((service) => serviceTable(service, page))}
</details>
`;
}

function serviceTable(service: Service, page: Page): Html {
  const { open, intended } = openAndIntended(service);
  const all = [...open, ...intended];
  const version = service.version.is === undefined ? '' : ` ${service.version.is}`;
  const title = page.say(`${service.dialect}${version}`);
  return html`<h4>${title} <code class="place">${page.say(placeOf(startOf(service.main)).path)}</code></h4>
${stateOf(service, page)}${
  all.length > 0 &&
  html`<table class="rows"><thead><tr><th scope="col">Listener</th><th scope="col">Password</th><th scope="col">TLS</th><th scope="col">From</th><th scope="col">Certificate</th><th scope="col">Hands on to</th><th scope="col">Declared at</th></tr></thead>
<tbody>${all.slice(0, MOST_ROWS).map((one) => listenerRow(one, service, page))}</tbody></table>`
}${leftOut(all.length, MOST_ROWS, 'listeners')}`;
}

function stateOf({ starts, startError }: Service, page: Page): Shown {
  if (starts.is === true) return '';
  if (starts.is === undefined) return html`<p>Whether it starts: ${depends(starts, page)}</p>`;
  return html`<p class="bad">Does not start: ${startError.is === undefined ? 'why is not known' : page.say(startError.is)}</p>`;
}

function listenerRow(listener: Listener, service: Service, page: Page): Html {
  const verdict = verdictOf(listener, service);
  const hops = liveHops(listener).map((hop) => page.say(hopText(hopFact(hop).is)));
  const login = factsOf(listener).get('cleartextLogin.remote');
  return html`<tr><th scope="row"><code>${page.say(nameOf(listener))}</code></th><td data-label="Password">${badge(verdict)}${verdict === 'unknown' && login && html`<div class="small">${depends(login, page)}</div>`}</td><td data-label="TLS">${tlsOf(listener, page)}</td><td data-label="From">${listener.reach.is === 'loopback' ? 'this host' : listener.reach.is === 'remote' ? 'other hosts' : depends(listener.reach, page)}</td><td data-label="Certificate">${certificateOf(listener, page)}</td><td data-label="Hands on to">${hops.length === 0 ? '–' : hops.map((text) => html`<code>${text}</code> `)}</td><td data-label="Declared at">${place(listener.declaredAt)}</td></tr>
`;
}

function tlsOf({ transport, starttls }: Listener, page: Page): Shown {
  if (transport.is === 'tls') return 'from the start';
  if (transport.is === undefined) return depends(transport, page);
  if (starttls.is === undefined) return html`STARTTLS: ${depends(starttls, page)}`;
  return starttls.is === 'none' ? 'none' : `STARTTLS ${starttls.is}`;
}

function certificateOf({ certificate, certificateState }: Listener, page: Page): Shown {
  if (certificate.is)
    return html`<code>${page.say(certificate.is.path)}</code>${certificate.is.status !== 'here' && ` (${certificate.is.status === 'absent' ? 'absent' : 'not carried'})`}`;
  return certificateState.is === 'not-named' ? 'none named' : certificateState.is === 'not-needed' ? '–' : 'not known';
}

/** What is not known, with what it depends on. */
function depends(fact: Fact<unknown>, { say }: Page): Shown {
  if (fact.is !== undefined) return say(String(fact.is));
  if (fact.could)
    return cases(fact)
      .slice(0, 4)
      .map(({ is, assuming }) => `${is ?? 'not known'} if ${say(assuming.map(({ text }) => text).join(' and '))}`)
      .join('; ');
  const names = [...new Set(fact.because.map(({ name }) => `"${say(name)}"`))].slice(0, 4);
  return names.length === 0 ? 'not known' : `not known, it depends on ${names.join(', ')}`;
}
