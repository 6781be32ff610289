import { pointer } from '../places.ts';
import { redactorOf } from '../secrets.ts';
import { printable, type Style, styleFor } from '../style.ts';
import type { Change, Difference } from './compare.ts';
import { causeText, changeText, EFFECTS, factText, type Hiding, hide, summaryText } from './words.ts';

/** What a change does, for people at a terminal. */
export function renderDiffText(difference: Difference, options: { readonly color: boolean }): string {
  const style = styleFor(options.color);
  const hiding = { before: redactorOf(difference.before.network), after: redactorOf(difference.after.network) };
  const { added, gone } = difference.findings;
  const finding = (sign: string) => (one: (typeof added)[number]) =>
    `  ${sign} ${pointer(one.at)} ${one.level} ${hide(one.message, hiding)} ${style.faint(`[${one.rule}]`)}`;
  const blocks = [
    ...difference.changes.map((change) => changeLines(change, hiding, style)),
    ...(added.length > 0 ? [[style.strong('New findings'), ...added.map(finding('+'))]] : []),
    ...(gone.length > 0 ? [[style.strong('Findings that are gone'), ...gone.map(finding('-'))]] : []),
    [summaryText(difference)],
  ];
  return `${blocks.map((lines) => lines.map(shown).join('\n')).join('\n\n')}\n`;
}

function changeLines(change: Change, hiding: Hiding, style: Style): readonly string[] {
  const level = change.effect === 'worse' ? 'error' : 'note';
  const effect = change.effect === 'better' ? style.good(EFFECTS.better) : style.level(level, EFFECTS[change.effect]);
  return [
    `${style.strong(hide(changeText(change), hiding))}: ${effect}`,
    ...change.facts.flatMap((fact) => [
      `  ${hide(factText(fact), hiding)}`,
      ...fact.causes.map((cause) => `    ${style.faint('because')} ${causeText(cause, hiding)}`),
    ]),
  ];
}

/** Colours are escape sequences of our own; those of files were taken out with their lines. */
function shown(line: string): string {
  return line
    .split(OURS)
    .map((part, i) => (i % 2 === 0 ? printable(part) : part))
    .join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what styleText writes
const OURS = /(\u001b\[[0-9;]{1,12}m)/;
