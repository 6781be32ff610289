/** A day as it is written, `2027-03-01`; or what is wrong with it, in words that complete a place. */
export type ReadDay = { readonly day: string; readonly wrong?: undefined } | { readonly wrong: string };

/** Reads a day of ISO 8601; what has another form, or stands in no calendar, comes back with what was meant. */
export function readDay(text: string): ReadDay {
  const written = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!written) return { wrong: `expected a date such as "2027-03-01", got "${text}"${meant(text)}` };
  if (isDay(text)) return { day: text };
  return { wrong: `"${text}" is in no calendar` };
}

/** Days compare as their texts do. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && dayOf(date) === text;
}

/** Year first or year last, with any of the usual signs between. */
function meant(text: string): string {
  const parts = text.split(/[-/.]/);
  const ordered = parts[0]?.length === 4 ? parts : [...parts].reverse();
  const day = ordered.map((part) => part.padStart(2, '0')).join('-');
  return parts.length === 3 && isDay(day) ? `, did you mean "${day}"?` : '';
}
