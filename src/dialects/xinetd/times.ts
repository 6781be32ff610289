/**
 * Whether `access_times` leaves less than an hour a day: such a service is listed as one that serves nobody
 * [measured: xinetd/access-times-never]. Longer times are taken for open, since clients come within them.
 */
export function isShut(spans: readonly string[]): boolean {
  const minutes = spans.map(minutesOf);
  if (minutes.some((one) => one === undefined)) return false;
  return minutes.reduce<number>((sum, one) => sum + (one ?? 0), 0) < 60;
}

function minutesOf(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{1,2})-(\d{1,2}):(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number);
  return Math.max(0, toHour! * 60 + toMinute! - fromHour! * 60 - fromMinute!);
}
