import { step } from '../steps.ts';
import { conditionIn } from './lex-jinja.ts';
import type { Role, Tag } from './tag.ts';

const GO_BLOCKS: Readonly<Record<string, Role>> = {
  if: 'if',
  else: 'else',
  end: 'end',
  range: 'loop',
  with: 'loop',
  define: 'drop',
  block: 'loop',
  template: 'include',
  include: 'include',
  break: 'cut',
  continue: 'cut',
};

/** The tags of a Go template (Helm, consul-template, dockerize), in order. */
export function lexGo(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  const pattern = /\{\{(-? ?)\s*(\/\*|[a-z]+\b|\$\w* *:?=)?/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = match.index;
    const word = match[2] ?? '';
    const close = word === '/*' ? text.indexOf('*/', start) : start;
    const last = close < 0 ? -1 : text.indexOf('}}', Math.max(close, pattern.lastIndex));
    if (last < 0) break;
    step(last - start);
    const place = { start, end: last + 2, stripBefore: match[1]!.startsWith('-') };
    const after = text[last - 1] === '-' ? 'strip' : 'keep';
    tags.push({ ...place, after: after, ...goRole(text, word, pattern.lastIndex, last) });
    pattern.lastIndex = place.end;
  }
  return tags.map((one) => (one.after === 'keep' && one.role !== 'hole' ? { ...one, after: 'line' } : one));
}

function goRole(text: string, word: string, from: number, last: number): Pick<Tag, 'role' | 'condition'> {
  if (word === '/*' || word.endsWith('=')) return { role: 'cut' };
  const role = GO_BLOCKS[word] ?? 'hole';
  if (role === 'if') return { role, condition: conditionIn(text, from, last, goTest) };
  const again = role === 'else' ? /^\s*(?:else\s+)?if\b/.exec(text.slice(from, last)) : null;
  return again ? { role: 'elif', condition: conditionIn(text, from + again[0].length, last, goTest) } : { role };
}

/** Go's functions stand in front of what they join. */
function goTest(written: string): string {
  const two = /^(and|or|eq|ne) (\S+) (\S+)$/.exec(written.replace(/\s+/g, ' '));
  if (!two || /[()]/.test(written)) return written;
  const sign = { and: 'and', or: 'or', eq: '==', ne: '!=' }[two[1]!];
  return `${two[2]} ${sign} ${two[3]}`;
}

const RUBY_OPENS = /^(if|unless|case|while|until|for|begin)\b|\bdo\s*(\|[^|]*\|)?$|\{\s*\|[^|]*\|$/;

/** The tags of an ERB template, in order. */
export function lexErb(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  const pattern = /<%([-=#%]?)/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = match.index;
    const close = text.indexOf('%>', pattern.lastIndex);
    if (close < 0) break;
    step(close - start);
    const end = close + 2;
    const strips = text[close - 1] === '-';
    const role = match[1] === '=' ? { role: 'hole' as const } : rubyRole(text, pattern.lastIndex, close, match[1]!);
    tags.push({ start, end, stripBefore: false, after: role.role === 'hole' && !strips ? 'keep' : 'line', ...role });
    pattern.lastIndex = end;
  }
  return tags;
}

function rubyRole(text: string, from: number, close: number, sign: string): Pick<Tag, 'role' | 'condition'> {
  if (sign === '#' || sign === '%') return { role: 'cut' };
  const code = text.slice(from, close).replace(/-$/, '').trim();
  const head = /^(if|unless|elsif|else|end)\b/.exec(code)?.[1];
  if (head === 'end' || head === 'else') return { role: head };
  if (head === undefined) return { role: RUBY_OPENS.test(code) ? 'loop' : 'cut' };
  const begins = text.indexOf(head, from) + head.length;
  const condition = conditionIn(text, begins, close, rubyTest);
  if (head === 'unless') return { role: 'if', condition: { ...condition, is: !condition.is } };
  return { role: head === 'if' ? 'if' : 'elif', condition };
}

function rubyTest(written: string): string {
  return written
    .replace(/&&/g, ' and ')
    .replace(/\|\|/g, ' or ')
    .replace(/!(?![=~])/g, ' not ');
}

/**
 * Lines that begin with `%{name}` are there only if that switch is on; `%name` and `%{name}` elsewhere are values, and
 * `%%` is a percent sign.
 */
export function lexPercent(text: string): readonly Tag[] {
  step(text.length);
  const tags: Tag[] = [];
  const plain = { stripBefore: false, after: 'keep' } as const;
  let open = false;
  for (const match of text.matchAll(/^%\{(\w+)\}|\n|%%|%\{\w+\}|%[a-z_]\w*/gm)) {
    const start = match.index;
    const end = start + match[0].length;
    if (match[0] === '\n') {
      if (open) tags.push({ ...plain, role: 'end', start: end, end });
      open = false;
    } else if (match[0] === '%%') tags.push({ ...plain, role: 'cut', start, end: start + 1 });
    else if (match[1] !== undefined && !open) {
      const condition = { start: start + 2, end: end - 1, test: match[1], is: true };
      tags.push({ ...plain, role: 'if', start, end, condition });
      open = true;
    } else tags.push({ ...plain, role: 'hole', start, end });
  }
  return tags;
}

/** `${NAME}`, `__NAME__` and `@name@` where nothing in the file gives them a value: a script or a build puts one there. */
export function lexPlaceholders(text: string): readonly Tag[] {
  step(text.length);
  // Courier's files are shell text: a name that is assigned there is its own.
  const own = new Set(
    [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => `\${${name}}`),
  );
  return [...text.matchAll(PLACEHOLDER)]
    .filter(([written]) => !own.has(written))
    .map(({ 0: written, index: start }) => ({
      role: 'hole',
      start,
      end: start + written.length,
      stripBefore: false,
      after: 'keep',
    }));
}

const PLACEHOLDER =
  /\$\{[A-Z][A-Z0-9_]+\}|\b__[A-Z][A-Z0-9_]*__\b|(?<![\w.@])@(?:[a-z]+dir|prefix|[A-Z][A-Z0-9_]+)@(?![\w.@])/g;
