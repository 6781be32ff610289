/** `, did you mean "x"?` for the nearest known word, or all known words where none is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const all = known.length > 0 ? `; known are ${known.map((one) => `"${one}"`).join(', ')}` : '';
  return nearest(word, known) || all;
}

/** `, did you mean "x"?` for the nearest known word, or nothing where none is near. */
export function nearest(word: string, known: readonly string[]): string {
  const [found] = known
    .map((one) => ({ one, distance: begins(word, one) ? 1 : editDistance(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ one, distance }) => distance <= Math.max(1, Math.ceil(Math.max(word.length, one.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  return found ? `, did you mean "${found.one}"?` : '';
}

/** What was cut short is meant whole. */
function begins(word: string, known: string): boolean {
  return word.length >= 3 && known.startsWith(word.toLowerCase());
}

/** Optimal string alignment: insertions, deletions, replacements, and two neighbours that changed places. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          rows[i - 1]![j]! + 1,
          row[j - 1]! + 1,
          rows[i - 1]![j - 1]! + cost,
          swapped ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
