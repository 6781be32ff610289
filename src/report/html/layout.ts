import type { Box, Graph, Hop, Row, Tone } from './graph.ts';

/** Where everything stands, in units of the drawing. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly Band[];
  readonly boxes: readonly { readonly box: Box; readonly x: number; readonly y: number; readonly height: number }[];
  readonly rows: ReadonlyMap<Row, { readonly x: number; readonly y: number }>;
  readonly lines: readonly Line[];
}

/** The field of one host. */
export interface Band {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly path: string;
  readonly tone: Tone;
  readonly label?: { readonly words: string; readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' };
}

export const sizes = { bar: 36, box: 250, head: 40, row: 26, gutter: 118, gap: 14, band: 34 } as const;
const { bar, box: boxWidth, head, row: rowHeight, gutter, gap, band: bandHead } = sizes;
const LANES = 5;
const TONES = { clear: 'clear', starttls: 'safe', tls: 'safe', none: 'near', unknown: 'unknown' } as const;
const SAID = {
  clear: 'in clear',
  starttls: 'STARTTLS',
  tls: 'TLS',
  none: 'no password',
  unknown: 'not known',
} as const;

/**
 * Every box has a height of its own, no two beside each other, and a column by its distance from clients: so a level line
 * meets the box it leads to and no other, and what runs up and down does so between columns.
 */
export function layoutOf({ boxes, hops }: Graph): Layout {
  const placed: Layout['boxes'][number][] = [];
  const bands: Band[] = [];
  const rows = new Map<Row, { x: number; y: number }>();
  let y = gap;
  for (const group of grouped(boxes)) {
    const top = y;
    y += group[0]!.isOutside ? 0 : bandHead;
    for (const box of group) {
      const x = columnX(box.column);
      const height = head + box.rows.length * rowHeight + 6;
      placed.push({ box, x, y, height });
      for (const [i, row] of box.rows.entries()) rows.set(row, { x, y: y + head + (i + 0.5) * rowHeight });
      y += height + gap;
    }
    if (!group[0]!.isOutside) bands.push(bandOf(group, top, y - top));
    y += gap;
  }
  const last = Math.max(0, ...boxes.map(({ column }) => column));
  return {
    ...{ width: columnX(last) + boxWidth + 22, height: y, bands, boxes: placed, rows },
    lines: [...clientLines(rows), ...hopLines(hops, rows)],
  };
}

function columnX(column: number): number {
  return bar + gutter * 0.85 + column * (boxWidth + gutter);
}

function grouped(boxes: readonly Box[]): readonly (readonly Box[])[] {
  const groups: Box[][] = [];
  for (const box of boxes) {
    const last = groups.at(-1);
    if (last?.[0]?.host === box.host && last[0].isOutside === box.isOutside) last.push(box);
    else groups.push([box]);
  }
  return groups;
}

function bandOf(group: readonly Box[], y: number, height: number): Band {
  const columns = group.map(({ column }) => column);
  const x = columnX(Math.min(...columns)) - 14;
  const width = columnX(Math.max(...columns)) + boxWidth + 14 - x;
  return { name: group[0]!.host, x, y, width, height };
}

function clientLines(rows: Layout['rows']): readonly Line[] {
  return [...rows].flatMap(([{ fromOutside, verdict }, { x, y }]) => {
    if (!fromOutside || verdict === undefined || verdict === 'local' || verdict === 'closed') return [];
    const at = y - 4;
    const label = { words: SAID[verdict], x: bar + 12, y: at - 4, anchor: 'start' } as const;
    return [{ path: `M${bar} ${at}H${x - 7}`, tone: TONES[verdict], label }];
  });
}

/** Level out of its row, up or down between two columns on a lane of its own, level into the other. */
function hopLines(hops: readonly Hop[], rows: Layout['rows']): readonly Line[] {
  const labelled = new Set<string>();
  return hops.flatMap(({ from, to, words, tone }, i) => {
    const [a, b] = [rows.get(from), rows.get(to)];
    if (!a || !b) return [];
    const lane = a.x + boxWidth + 12 + (i % LANES) * 5;
    const end = b.y + (to.fromOutside ? 6 : 0);
    const key = `${b.x} ${end} ${words}`;
    const isAhead = b.x > lane;
    const path = isAhead
      ? route(a.x + boxWidth, a.y, lane, b.x - 7, end)
      : back(a.x + boxWidth, a.y, lane, b.x + boxWidth, end);
    const label = isAhead
      ? ({ words, x: b.x - 14, y: end + (to.fromOutside ? 13 : -5), anchor: 'end' } as const)
      : ({ words, x: a.x + boxWidth + 12 + LANES * 5, y: end + 4, anchor: 'start' } as const);
    const isFirst = !labelled.has(key);
    labelled.add(key);
    return [{ path, tone, ...(isFirst ? { label } : {}) }];
  });
}

function route(x: number, y: number, lane: number, toX: number, toY: number): string {
  const down = toY > y ? 1 : -1;
  const r = Math.min(7, Math.abs(toY - y) / 2);
  return `M${x} ${y}H${lane - r}q${r} 0 ${r} ${down * r}V${toY - down * r}q0 ${down * r} ${r} ${down * r}H${toX}`;
}

/** Back to a box that is not farther from clients: into its right side. */
function back(x: number, y: number, lane: number, toX: number, toY: number): string {
  return `M${x} ${y}H${lane}V${toY}H${toX + 7}`;
}
