import type { Span } from '../../text/source-file.ts';
import { framed } from '../frame.ts';
import { placeOf } from '../places.ts';
import type { Redactor } from '../secrets.ts';
import { type Html, html } from './markup.ts';

/** The lines of a span with their neighbours, numbered, the span marked. */
export function frameHtml(span: Span, redactor: Redactor): Html {
  const lines = framed(span, redactor).map(({ number, text, marked }) => {
    const [from, to] = marked ?? [0, 0];
    const words = marked
      ? html`${text.slice(0, from)}<mark>${text.slice(from, to)}</mark>${text.slice(to)}`
      : html`${text}`;
    return html`<li value="${number}"${marked && html` class="hit"`}><code>${words}</code></li>`;
  });
  const { path } = placeOf(span);
  return html`<ol class="frame" aria-label="${path}">${lines}</ol>`;
}
