const MOST = 1_000;

/** The hosts that a name with ranges stands for: `web[1:3]`, `db-[a:c]`, `[01:10:2].example.org` [docs: ansible-core, inventory]. */
export function namedHosts(pattern: string): readonly string[] {
  let names: readonly string[] = [''];
  for (const piece of pattern.split(/(\[[\w:]+\])/)) {
    const range = /^\[(\w*):(\w+)(?::(\d+))?\]$/.exec(piece);
    const parts = range ? between(range[1] || '0', range[2]!, Number(range[3] ?? 1)) : [piece];
    if (names.length * parts.length > MOST) return [pattern];
    names = names.flatMap((name) => parts.map((part) => name + part));
  }
  return names;
}

function between(first: string, last: string, step: number): readonly string[] {
  if (step < 1) return [];
  if (/^\d+$/.test(first) && /^\d+$/.test(last)) {
    const width = first.startsWith('0') && first.length > 1 ? first.length : 0;
    const length = Math.min(MOST + 1, Math.max(0, Math.floor((Number(last) - Number(first)) / step) + 1));
    return Array.from({ length }, (_, index) => String(Number(first) + index * step).padStart(width, '0'));
  }
  const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
  if (first.length !== 1 || last.length !== 1) return [];
  const length = Math.max(0, Math.floor((to - from) / step) + 1);
  return Array.from({ length }, (_, index) => String.fromCharCode(from + index * step));
}
