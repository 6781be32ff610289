import type { Value } from './value.ts';

/** What may still be done for the expressions of one template: characters and items that filters look at. */
export interface Meter {
  left: number;
}

const MOST_WORK = 10_000_000;
/** An item is more work than a character. */
const ITEM = 20;
const MOST_PATTERN_WORK = 200_000;

export function newMeter(): Meter {
  return { left: MOST_WORK };
}

/** Whether a filter, or an operator, may still look at a value; its work is counted. */
export function affords(meter: Meter, value: Value, by: string): boolean {
  const size = sizeOf(value);
  meter.left -= by.startsWith('regex') ? Math.min(size ** 2, MOST_PATTERN_WORK) : size;
  return meter.left > 0;
}

function sizeOf(value: Value): number {
  if (value.kind === 'list') return 1 + value.items.length * ITEM;
  if (value.kind === 'dict') return 1 + value.keys.length * ITEM;
  return value.kind === 'scalar' && typeof value.is === 'string' ? 1 + value.is.length : 1;
}
