import type { Finding, Undecided } from '../../model/result.ts';
import { changes } from '../changes.ts';
import { frameHtml } from './frame.ts';
import { type Html, html, type Shown } from './markup.ts';
import { type aboutOf, filterable, fitting, leftOut, type Page, place } from './page.ts';

type About = ReturnType<typeof aboutOf>;

/** Characters of all findings together, so that a browser still opens the page. */
const MOST_CHARACTERS = 5_000_000;
const MOST_LINES = 40;
const MOST_NAMES = 30;

/** Findings in full until the page is full, the rest counted. */
export function findingsHtml(findings: readonly Finding[], page: Page, about: About): Html {
  const replaced = new Map<string, number>();
  const cards = findings.map((finding, i) => () => findingHtml(finding, i + 1, page, about, replaced));
  const shown = fitting(cards, MOST_CHARACTERS);
  return html`${shown}${leftOut(findings.length, shown.length, 'findings')}`;
}

function findingHtml(finding: Finding, number: number, page: Page, about: About, replaced: Map<string, number>): Html {
  const { rule, level, certainty, message, at, because, also, listeners, assuming } = finding;
  const { say, redactor } = page;
  const places = [at, ...because.map((one) => one.at)];
  return html`<article class="finding l-${level}" id="f${number}" aria-labelledby="f${number}-title" data-item="finding" ${filterable(page, about(places, listeners), rule, level)}>
<h3 id="f${number}-title"><span class="level">${level}</span> ${say(message)}</h3>
<p class="meta">${place(at)} <a href="#rule-${rule}">${rule}</a> <span class="tag">${certainty}</span></p>
${frameHtml(at, redactor)}
<dl>${[
    entry('Listeners', names(listeners.map(say))),
    entry('If', list(assuming.map((one) => html`${say(one.text)}${one.at && html` (${place(one.at)})`}`))),
    entry('Because', chain(because.map((one) => html`${place(one.at)} <span>${say(one.note)}</span>`))),
    entry('Also at', list(also.map(place))),
    entry('Remedy', remedy(finding, number, page, replaced)),
  ]}</dl>
</article>
`;
}

function entry(name: string, value: Shown): Shown {
  return value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function names(list: readonly string[]): Shown {
  if (list.length === 0) return undefined;
  const more = list.length > MOST_NAMES && html`<li>… and ${list.length - MOST_NAMES} more</li>`;
  return html`<ul class="names">${list.slice(0, MOST_NAMES).map((one) => html`<li><code>${one}</code></li>`)}${more}</ul>`;
}

function list(items: readonly Html[]): Shown {
  return items.length === 0 ? undefined : html`<ul>${few(items)}</ul>`;
}

function chain(items: readonly Html[]): Shown {
  return items.length === 0 ? undefined : html`<ol>${few(items)}</ol>`;
}

function few(items: readonly Html[]): Shown {
  const more = items.length > MOST_LINES && html`<li>… and ${items.length - MOST_LINES} more</li>`;
  return [...items.slice(0, MOST_LINES).map((one) => html`<li>${one}</li>`), more];
}

/** What to write instead: lines that go and come, or a whole text, which is shown once. */
function remedy({ fix }: Finding, number: number, { redactor, say }: Page, replaced: Map<string, number>): Shown {
  if (!fix) return undefined;
  const title = html`${say(fix.title)}${fix.safety === 'review' && html` <span class="tag">look it over first</span>`}`;
  if (fix.replacement !== undefined) {
    const before = replaced.get(fix.replacement);
    if (before !== undefined) return html`${title}: <a href="#f${before}">as shown above</a>`;
    replaced.set(fix.replacement, number);
    return html`${title}<details><summary>What to write instead</summary><pre class="new" tabindex="0" role="group" aria-label="Replacement">${redactor.text(fix.replacement).trimEnd()}</pre></details>`;
  }
  const lines = changes(fix.edits).map(({ kind, path, text }) => {
    if (kind === 'file') return html`<span class="diff-file">${path}</span>\n`;
    return kind === 'removed'
      ? html`<del><span aria-hidden="true">- </span>${say(text)}</del>\n`
      : html`<ins><span aria-hidden="true">+ </span>${say(text)}</ins>\n`;
  });
  return lines.length === 0
    ? title
    : html`${title}<pre class="diff" tabindex="0" role="group" aria-label="Lines to change">${lines}</pre>`;
}

/** A question that no written line decides, with what would settle it. */
export function undecidedHtml(
  { rule, at, also, question, assume, assuming }: Undecided,
  page: Page,
  about: About,
): Html {
  const { say } = page;
  return html`<li data-item="undecided" ${filterable(page, about([at, ...also]), rule)}><p>${say(question)} <a href="#rule-${rule}">${rule}</a></p><p class="meta">${place(at)}${assuming.length > 0 && html` <span>asked: ${say(assuming.map(({ text }) => text).join('; '))}</span>`}${assume !== '' && html` <span>settle it with <code>--assume</code> or in waxseal.yaml: <code>${say(assume)}</code></span>`}</p></li>
`;
}

/** One that was silenced, and why. */
export function suppressedHtml(
  { finding, reason }: { readonly finding: Finding; readonly reason: string },
  page: Page,
  about: About,
): Html {
  const { rule, level, message, at, listeners } = finding;
  return html`<li data-item="suppressed" ${filterable(page, about([at], listeners), rule, level)}><p><span class="tag">${level}</span> ${page.say(message)} <a href="#rule-${rule}">${rule}</a></p><p class="meta">${place(at)} <span>silenced: ${page.say(reason)}</span></p></li>
`;
}
