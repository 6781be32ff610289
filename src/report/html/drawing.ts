import { pathsOf, pathText } from '../paths.ts';
import { graphOf, type Graph, type Tone } from './graph.ts';
import { type Band, type Layout, type Line, layoutOf, sizes } from './layout.ts';
import { type Html, html, ours, type Shown } from './markup.ts';
import { leftOut, type Page } from './page.ts';
import { told, verdicts } from './verdict.ts';

const MOST_PATHS = 200;
/** Characters of our monospaced 12 px and 11 px that fit into a box. */
const FITS = 28;
const FITS_BELOW = 33;

const TONES: readonly (readonly [Tone, string])[] = [
  ['clear', 'in clear, others may read it'],
  ['safe', 'TLS'],
  ['near', 'plain on one host, or no password'],
  ['unknown', 'not known'],
];

/** The ways of passwords: a drawing, what its lines mean, and the same in words. */
export function drawing(page: Page): Html {
  const graph = graphOf(page);
  if (graph.boxes.length === 0) return html`<p>No listener is asked for, so there is no way to draw.</p>`;
  const layout = layoutOf(graph);
  return html`${leftOut(graph.all, graph.drawn, 'services', 'the worst are drawn first')}${leftOut(graph.allHops, graph.hops.length, 'hops')}
<ul class="legend">${TONES.map(([tone, words]) => html`<li><svg width="34" height="10" viewBox="0 0 34 10" aria-hidden="true"><path class="line t-${tone}" d="M1 5H33"/></svg> ${words}</li>`)}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="Drawing of the paths, can be scrolled">
${picture(graph, layout)}
</div>
${inWords(page)}`;
}

function picture(graph: Graph, layout: Layout): Html {
  const { width, height, bands, boxes, lines } = layout;
  const clear = lines.filter(({ tone }) => tone === 'clear').length;
  return html`<svg class="graph" role="img" aria-labelledby="graph-title graph-desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title id="graph-title">Paths of passwords</title>
<desc id="graph-desc">${graph.drawn} services, ${graph.hops.length} hops between them, ${clear} lines in clear. The same stands below in words.</desc>
<defs>${TONES.map(([tone]) => html`<marker id="a-${tone}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip t-${tone}" d="M0 0 8 4 0 8Z"/></marker>`)}</defs>
${bands.map(bandSvg)}
<rect class="bar" x="1" y="12" width="${sizes.bar - 1}" height="${height - 24}" rx="8"/>
<text class="bar-text" transform="translate(${sizes.bar / 2 + 5} ${Math.min(height / 2, 260)}) rotate(-90)" text-anchor="middle">Clients on other hosts</text>
${lines.map(lineSvg)}
${boxes.map((placed) => boxSvg(placed, layout))}
${lines.map(labelSvg)}
</svg>`;
}

function bandSvg({ name, x, y, width, height }: Band): Html {
  return html`<g><rect class="band" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/><text class="band-name" x="${x + 14}" y="${y + 22}">${clipped(name, Math.floor(width / 9))}</text></g>
`;
}

function boxSvg({ box, x, y, height }: Layout['boxes'][number], { rows }: Layout): Html {
  const inside = box.rows.map((row) => {
    const at = rows.get(row)!.y;
    const sign =
      row.verdict &&
      html`<svg class="v-${row.verdict}" x="${x + 10}" y="${at - 8}" width="16" height="16" viewBox="0 0 16 16"><title>${told[row.verdict].label}</title><use href="#i-${row.verdict}"/></svg>`;
    return html`<g><title>${row.words}</title><rect class="row${row.verdict && ` v-${row.verdict}`}" x="${x + 5}" y="${at - sizes.row / 2 + 1}" width="${sizes.box - 10}" height="${sizes.row - 3}" rx="4"/>${sign}<text class="row-text" x="${x + (row.verdict ? 32 : 14)}" y="${at + 4}">${clipped(row.words, FITS)}</text></g>`;
  });
  return html`<g><rect class="box${box.isOutside && ' outside'}" x="${x}" y="${y}" width="${sizes.box}" height="${height}" rx="8"/><text class="box-head" x="${x + 12}" y="${y + 17}">${clipped(box.head, FITS)}</text><text class="box-below" x="${x + 12}" y="${y + 32}"><title>${box.below}</title>${endOf(box.below, FITS_BELOW)}</text>${inside}</g>
`;
}

function lineSvg({ path, tone }: Line): Html {
  return html`<path class="line t-${tone}" d="${path}" marker-end="url(#a-${tone})"/>
`;
}

function labelSvg({ label, tone }: Line): Shown {
  return (
    label &&
    html`<text class="label t-${tone}" x="${label.x}" y="${label.y}" text-anchor="${label.anchor}">${tone === 'clear' && '⚠ '}${label.words}</text>
`
  );
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Of a path the end says most. */
function endOf(text: string, most: number): string {
  return text.length > most ? `…${text.slice(1 - most)}` : text;
}

/** The same for those who do not see it: every way from a listener to the end. */
function inWords({ result: { network }, say }: Page): Html {
  const ways = pathsOf(network);
  const texts = network.services.flatMap((service) =>
    service.listeners.flatMap((listener) => ways(listener, service).map(pathText)),
  );
  if (texts.length === 0) return html`<p class="faint">No listener hands passwords on to another service.</p>`;
  return html`<details><summary>The ${texts.length} ways of passwords that are handed on, in words</summary>
<ol>${texts.slice(0, MOST_PATHS).map((text) => html`<li><code>${say(text)}</code></li>`)}</ol>${leftOut(texts.length, MOST_PATHS, 'ways')}
</details>`;
}

/** Drawn once, shown by `icon` and in the drawing. */
export function icons(): Html {
  return html`<svg class="defs" width="0" height="0" aria-hidden="true"><defs>${verdicts.map((one) => html`<symbol id="i-${one}" viewBox="0 0 16 16"><g class="strokes">${ours(told[one].icon)}</g></symbol>`)}</defs></svg>`;
}
