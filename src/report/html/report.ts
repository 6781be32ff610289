import { uniqueBy } from '../../model/facts.ts';
import { levels, type Result } from '../../model/result.ts';
import { startOf } from '../../text/source-file.ts';
import { byLevel, certainties, counted } from '../counts.ts';
import { hostsWithServices } from '../inventory.ts';
import { inOrder, placeOf } from '../places.ts';
import { redactorOf } from '../secrets.ts';
import { inPage } from './client.ts';
import { drawing, icons } from './drawing.ts';
import { findingsHtml, suppressedHtml, undecidedHtml } from './findings.ts';
import { type Html, html, ours, type Shown } from './markup.ts';
import { overview } from './overview.ts';
import { aboutOf, leftOut, type Page, place } from './page.ts';
import { ruleTexts } from './rules.ts';
import { styles } from './styles.ts';

const MOST_LISTED = 500;

/** esbuild names functions with a helper of its own, which a browser does not have. */
const SCRIPT = `const __name=(one)=>one;(${inPage})(Object.assign(Object.create(null),{document,location,history,addEventListener:addEventListener.bind(window)}));`;

/**
 * The report to look at: one page that needs nothing else, neither network nor other files, the same bytes for the same result.
 * Words of files are only ever words; nothing runs but our own script (CSP level 3, hashes).
 */
export async function renderHtml(result: Result, version: string): Promise<string> {
  const page = pageOf(result);
  const policy = [
    "default-src 'none'",
    `script-src '${await hashOf(SCRIPT)}'`,
    `style-src '${await hashOf(styles)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${ours(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Waxseal ${version}">
<title>Waxseal: ${headline(result)}</title>
<style>${ours(styles)}</style>
</head>
<body>
${body(page, version)}
<script>${ours(SCRIPT)}</script>
</body>
</html>
`.html;
}

/** The same words are said many times, and looked through for secrets once. */
function pageOf(result: Result): Page {
  const redactor = redactorOf(result.network);
  const known = new Map<string, string>();
  const say = (text: string) => {
    const said = known.get(text) ?? redactor.text(text);
    known.set(text, said);
    return said;
  };
  return { result, redactor, say };
}

/** `sha256-…` as a policy names what it lets run. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${Buffer.from(digest).toString('base64')}`;
}

function headline({ findings }: Result): string {
  const found = byLevel(findings).map(({ level, count }) => counted(count, level));
  return found.length === 0 ? 'no findings' : found.join(', ');
}

function body(page: Page, version: string): Html {
  const { result } = page;
  const about = aboutOf(result);
  const findings = levels.flatMap((level) =>
    inOrder(result.findings, ({ at }) => at).filter((one) => one.level === level),
  );
  const undecided = inOrder(result.undecided, ({ at }) => at);
  const suppressed = inOrder(result.suppressed, ({ finding }) => finding.at);
  return html`${icons()}<a class="skip" href="#findings">Skip to the findings</a>
<header class="top"><div class="wide"><div class="title"><h1><span class="name">Waxseal</span> ${headline(result)}</h1><button type="button" id="theme" class="scripted" hidden>Colours: auto</button></div>${tiles(result)}</div></header>
<nav class="bar-nav" aria-label="Sections"><div class="wide">${SECTIONS.map(([id, title]) => html`<a href="#${id}">${title}</a> `)}</div></nav>
<main class="wide" id="main">
${section('overview', 'What happens to a password', overview(page))}
${section('paths', 'Paths', drawing(page))}
${section('findings', `Findings (${findings.length})`, html`${findings.length + undecided.length + suppressed.length > 0 && filters(page, about)}${findings.length === 0 ? html`<p>Nothing was found.</p>` : findingsHtml(findings, page, about)}`)}
${section(
  'undecided',
  `Undecided (${undecided.length})`,
  entries(undecided, (one) => undecidedHtml(one, page, about), 'No written line leaves a question open.'),
)}
${section('problems', `Problems (${result.problems.length})`, problems(page))}
${section(
  'suppressed',
  `Suppressed (${suppressed.length})`,
  entries(suppressed, (one) => suppressedHtml(one, page, about), 'No finding was silenced.'),
)}
${section('rules', 'Rules', ruleTexts(page))}
${section('looked-at', 'What was looked at', lookedAt(page))}
</main>
<footer class="wide"><p>Made by Waxseal ${version} from files alone: no service was asked.</p></footer>`;
}

const SECTIONS = [
  ['overview', 'Overview'],
  ['paths', 'Paths'],
  ['findings', 'Findings'],
  ['undecided', 'Undecided'],
  ['problems', 'Problems'],
  ['suppressed', 'Suppressed'],
  ['rules', 'Rules'],
  ['looked-at', 'Looked at'],
] as const;

function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title" tabindex="-1"><h2 id="${id}-title">${title}</h2>
${content}</section>`;
}

function tiles({ findings, undecided, problems, suppressed, network }: Result): Html {
  const numbers = [
    ...levels.map((level) => [level, findings.filter((one) => one.level === level).length, '#findings'] as const),
    ['undecided', undecided.length, '#undecided'] as const,
    ['problem', problems.length, '#problems'] as const,
    ['suppressed', suppressed.length, '#suppressed'] as const,
    ['listener', network.services.reduce((sum, one) => sum + one.listeners.length, 0), '#overview'] as const,
  ];
  return html`<ul class="tiles">${numbers.map(([name, count, href]) => html`<li class="tile t-${name}${count === 0 && ' zero'}"><a href="${href}"><b>${count}</b> ${plural(name, count)}</a></li>`)}</ul>`;
}

function plural(name: string, count: number): string {
  return count === 1 || /d$/.test(name) ? name : `${name}s`;
}

function entries<T>(list: readonly T[], show: (one: T) => Html, none: string): Html {
  if (list.length === 0) return html`<p class="faint">${none}</p>`;
  return html`<ul class="entries">${list.slice(0, MOST_LISTED).map(show)}</ul>${leftOut(list.length, MOST_LISTED, 'entries')}`;
}

function problems({ result, say }: Page): Html {
  const shown = inOrder(result.problems, ({ at }) => at);
  return entries(
    shown,
    ({
      at,
      message,
      code,
    }) => html`<li><p>${say(message)} <span class="tag">${code}</span></p><p class="meta">${place(at)}</p></li>
`,
    'Everything was understood.',
  );
}

/** One choice each, and any words; shown where there is a script to obey them. */
function filters({ result, say }: Page, about: ReturnType<typeof aboutOf>): Html {
  const { findings, undecided, suppressed } = result;
  const all = [...findings, ...suppressed.map(({ finding }) => finding)];
  const rules = [...all, ...undecided].map(({ rule }) => rule);
  const abouts = [
    ...all.map((one) => about([one.at, ...one.because.map(({ at }) => at)], one.listeners)),
    ...undecided.map(({ at, also }) => about([at, ...also])),
  ];
  return html`<form id="filters" class="scripted" role="search" aria-label="Filter findings" hidden>
${choice(
  'level',
  'Level',
  levels.filter((level) => all.some((one) => one.level === level)),
)}
${choice('rule', 'Rule', sorted(rules))}
${choice('host', 'Host', sorted(abouts.flatMap(({ hosts }) => hosts.map(say))))}
${choice('protocol', 'Protocol', sorted(abouts.flatMap(({ protocols }) => protocols.map(say))))}
<label class="words">Words <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<button type="reset">Show all</button>
<p id="count" role="status" aria-live="polite"></p>
</form>`;
}

function sorted(words: readonly string[]): readonly string[] {
  return uniqueBy(words, (one) => one).toSorted();
}

function choice(name: string, label: string, values: readonly string[]): Html {
  return html`<label>${label} <select name="${name}"><option value="">all</option>${values.map((one) => html`<option value="${one}">${one}</option>`)}</select></label>`;
}

function lookedAt(page: Page): Html {
  const { result, say } = page;
  const hosts = hostsWithServices(result);
  const skipped = Object.entries(result.skipped).filter(([, count]) => count > 0);
  const rows: readonly (readonly [string, Shown])[] = [
    ['Files', result.files],
    ['Set aside', skipped.length === 0 ? 'none' : skipped.map(([reason, count]) => `${count} ${reason}`).join(', ')],
    ['Hosts', hosts.length],
    ['Services', result.network.services.length],
    ['Rules', result.rules.length],
    ['Count', certainties(result)],
  ];
  const read = result.network.services.slice(0, MOST_LISTED).map(({ host, dialect, files }) => {
    const paths = [...new Set(files.map((file) => placeOf(startOf(file)).path))];
    const more = paths.length > 12 ? [`… and ${paths.length - 12} more`] : [];
    return html`<tr><th scope="row">${say(host.name === '' ? '.' : host.name)}</th><td data-label="Service">${dialect}</td><td data-label="Read">${[...paths.slice(0, 12), ...more].map((path) => html`<code class="place">${path}</code> `)}</td></tr>
`;
  });
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${read.length > 0 && html`<table class="rows"><thead><tr><th scope="col">Host</th><th scope="col">Service</th><th scope="col">Read</th></tr></thead><tbody>${read}</tbody></table>`}${leftOut(result.network.services.length, MOST_LISTED, 'services')}`;
}
