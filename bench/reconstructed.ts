import type { Host } from '../src/model/model.ts';
import type { SourceFile } from '../src/text/source-file.ts';

interface Settings {
  known: number;
  conditional: number;
  unknown: number;
  readonly reasons: Map<string, number>;
}

const MOST_REASONS = 8;

/** What plays made of their hosts: how many files, and of their lines that are settings how many are known, with what hides the others. */
export function reconstructed(hosts: readonly Host[]): string {
  const settings: Settings = { known: 0, conditional: 0, unknown: 0, reasons: new Map() };
  const files = { whole: 0, partly: 0, unknown: 0 };
  for (const host of hosts)
    for (const path of host.paths) {
      const entry = host.entry(path);
      if (entry.kind === 'present') files.unknown += 1;
      if (entry.kind !== 'file') continue;
      const { holes, branches, text } = entry.file;
      const isHidden = holes.some(({ start, end }) => end - start >= text.trimEnd().length);
      files[isHidden ? 'unknown' : holes.length + branches.length === 0 ? 'whole' : 'partly'] += 1;
      if (isHidden) addReason(settings, 'what a task writes elsewhere');
      else countSettings(entry.file, settings);
    }
  const { known, conditional, unknown, reasons } = settings;
  const why = [...reasons].sort((a, b) => b[1] - a[1]);
  const shown = why.slice(0, MOST_REASONS).map(([reason, times]) => `${reason} (${times})`);
  const more = why.length > MOST_REASONS ? `, ${why.length - MOST_REASONS} more` : '';
  return (
    `plays: ${hosts.length} hosts; files reconstructed ${files.whole}, with gaps ${files.partly}, unknown ${files.unknown}; ` +
    `settings known ${known}, conditional ${conditional}, unknown ${unknown}${shown.length > 0 ? `; for want of ${shown.join(', ')}${more}` : ''}`
  );
}

/** A line that is neither empty nor a comment counts as one setting. */
function countSettings({ text, holes, branches }: SourceFile, settings: Settings): void {
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    const within = (one: { readonly start: number; readonly end: number }) => one.start < end && one.end > start;
    const hidden = holes.filter(within);
    const open = branches.filter(within);
    if (/^\s*[^\s#;]/.test(line)) {
      settings[hidden.length > 0 ? 'unknown' : open.length > 0 ? 'conditional' : 'known'] += 1;
      const expressions = hidden.map((hole) => nameIn(text.slice(hole.start, hole.end)));
      const tests = hidden.length > 0 ? [] : open.map(({ test }) => nameIn(test));
      for (const reason of new Set([...expressions, ...tests])) addReason(settings, reason);
    }
    start = end + 1;
  }
}

function addReason({ reasons }: Settings, reason: string): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

/** The first name of an expression, which is what one would have to know. */
function nameIn(expression: string): string {
  const words = expression.replace(/\{[{%]-?|-?[%}]\}|'[^']*'|"[^"]*"/g, ' ').matchAll(/[A-Za-z_][\w.]*/g);
  const name = [...words]
    .map(([word]) => word)
    .find((word) => !/^(?:if|elif|not|and|or|is|in|for|set|defined)$/.test(word));
  return name ?? 'an expression';
}
