import type { Rule } from '../../model/result.ts';
import { addressOf, type Section, sectionsOf } from '../rule-sections.ts';
import { type Html, html } from './markup.ts';
import type { Page } from './page.ts';

/** What is told of a rule elsewhere, for each that has something to say here. */
export function ruleTexts({ result: { rules, findings, undecided, suppressed } }: Page): Html {
  const used = new Set(
    [...findings, ...undecided, ...suppressed.map(({ finding }) => finding)].map(({ rule }) => rule),
  );
  const shown = rules.filter(({ id }) => used.has(id));
  const silent = rules.filter(({ id }) => !used.has(id));
  return html`${shown.map(ruleText)}${
    silent.length > 0 &&
    html`<details><summary>${silent.length} more rules looked and had nothing to say</summary><ul>${silent.map(({ id, title }) => html`<li><code>${id}</code> ${title}</li>`)}</ul></details>`
  }`;
}

function ruleText(rule: Rule): Html {
  const { id, title, level } = rule;
  return html`<article class="rule" id="rule-${id}" aria-labelledby="rule-${id}-title"><h3 id="rule-${id}-title"><code>${id}</code> ${title}</h3>
<p class="meta"><span class="tag">${level}</span> <span>precision ${rule.precision}</span> <span>severity ${rule.securitySeverity}</span></p>
${sectionsOf(rule).map(sectionHtml)}</article>
`;
}

function sectionHtml({ title, body, isList }: Section): Html {
  const head = html`<h4>${title}</h4>`;
  if (isList) return html`${head}<ul>${body.split('\n').map(reference)}</ul>`;
  if (title === 'Silence one place') return html`${head}<p><code>${body}</code> on its line or the line above</p>`;
  return html`${head}${body.split(/\n\s*\n/).map((part) => html`<p>${part}</p>`)}`;
}

function reference(line: string): Html {
  const address = addressOf(line);
  return address === undefined
    ? html`<li>${line}</li>`
    : html`<li><a href="${address}" rel="noreferrer">${line}</a></li>`;
}
