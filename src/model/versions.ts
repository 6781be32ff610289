import type { Assumption } from './model.ts';

/** Compares field by field, numerically; what is not a number is compared as text. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const one = left[i] ?? '0';
    const other = right[i] ?? '0';
    const difference = Number.parseInt(one, 10) - Number.parseInt(other, 10);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    if (Number.isNaN(difference) && one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

const SINCE = /^since (\S+) (\S+)$/;

/** Whether two answers about releases exclude each other: none is before 2.3 and 2.4 or later. */
export function exclude(a: Assumption, b: Assumption): boolean {
  const [one, other] = [SINCE.exec(a.question), SINCE.exec(b.question)];
  if (!one || !other || one[1] !== other[1]) return false;
  const [isLater, isOtherLater] = [a, b].map(({ text }) => text.endsWith('or later'));
  if (isLater === isOtherLater) return false;
  const [later, before] = isLater ? [one[2]!, other[2]!] : [other[2]!, one[2]!];
  return compareVersions(later, before) >= 0;
}
