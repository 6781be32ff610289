import type { World } from '../../model/worlds.ts';
import { spanText } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import type { Refusal } from './endpoints.ts';
import type { Entry } from './grammar.ts';

/** The columns behind the name and what each may hold [master(5); source: master/master_ent.c]. */
const FIELDS: readonly { readonly name: string; readonly fits: RegExp }[] = [
  { name: 'transport type', fits: /^(inet|unix|unix-dgram|fifo|pass)$/ },
  { name: 'private', fits: /^[yn-]$/ },
  { name: 'unpriv', fits: /^[yn-]$/ },
  { name: 'chroot', fits: /^[yn-]$/ },
  { name: 'wakeup', fits: /^(-|\d+\??)$/ },
  { name: 'process limit', fits: /^(-|\d+)$/ },
  { name: 'command', fits: /^(?!-$)/ },
];

/** The first line that master cannot read, which keeps it down [measured: too few columns, a type and a switch that are none]. */
export function fieldRefusal(world: World, entries: readonly Entry[]): Refusal | undefined {
  for (const entry of entries) {
    const reason = reasonIn(entry);
    if (reason === undefined || !world.holds(entry.under)) continue;
    return { reason, because: [{ name: spanText(entry.name.span), origin: originOf(entry.head) }] };
  }
  return undefined;
}

function reasonIn({ name, columns }: Entry): string | undefined {
  if ([name, ...columns].some(({ value }) => value === undefined)) return undefined;
  const bad = FIELDS.findIndex(({ fits }, i) => !columns[i] || !fits.test(columns[i].value ?? ''));
  const field = FIELDS[bad];
  if (!field) return undefined;
  const value = columns[bad]?.value;
  if (value === undefined) return `missing "${field.name}" field`;
  return bad === 0 ? `bad transport type: ${value}` : `field "${field.name}": bad value: "${value}"`;
}
