import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import type { Fault } from './arguments.ts';
import { type Entry, isStray } from './grammar.ts';

/** One service of master.cf as it stands in one world. */
export interface Started {
  readonly entry: Entry;
  readonly type: string;
  /** Base name of the program. */
  readonly program: string;
  readonly overrides: readonly Statement[];
  readonly faults: readonly Fault[];
  /** The line as evidence, from its name to its command. */
  readonly setting: Setting;
}

const PROGRAMS = /^(smtpd|postscreen)$/;
/** Types that listen on the network or take what postscreen hands over. */
const TYPES = /^(inet|pass)$/;

/**
 * The services that may speak SMTP, and every other that listens on the network. Whether a line stands is asked only of
 * these. Lines that do not stand under the branches of the service before them belong to the last one that stands.
 */
export function startedOf(world: World, entries: readonly Entry[]): readonly Started[] {
  const asked = new Map<Entry, boolean>();
  const stands = (entry: Entry): boolean => {
    const known = asked.get(entry) ?? world.holds(entry.under);
    asked.set(entry, known);
    return known;
  };
  return entries.flatMap((entry, i) => {
    const type = entry.type?.value ?? 'inet';
    if (!TYPES.test(type) || !stands(entry)) return [];
    const strays = strayed(entries, i, stands);
    const program = (entry.command?.value ?? '').split('/').at(-1)!;
    return [
      {
        entry,
        type,
        program,
        overrides: [...entry.overrides, ...strays.flatMap((other) => other.overrides.filter(leftBy(other)))],
        faults: [...entry.faults, ...strays.flatMap((other) => other.faults.filter(leftBy(other)))].filter((fault) =>
          world.holds(fault.under),
        ),
        setting: { name: spanText(entry.name.span), origin: originOf(entry.head), value: shown(entry) },
      },
    ];
  });
}

/** Whether it speaks SMTP to clients. */
export function isServer({ program }: Started): boolean {
  return PROGRAMS.test(program);
}

function shown({ head }: Entry): string {
  return spanText(head).replace(/\s+/g, ' ');
}

function leftBy(other: Entry): (one: { readonly under?: Statement['under'] }) => boolean {
  return ({ under = [] }) => isStray(under, other.under);
}

/** The entries after one that do not stand and leave lines behind, up to the next that stands. */
function strayed(entries: readonly Entry[], i: number, stands: (entry: Entry) => boolean): readonly Entry[] {
  const found: Entry[] = [];
  let last = i;
  for (let k = i + 1; k < entries.length && entries[k]!.under.length > 0; k += 1) if (entries[k]!.hasStrays) last = k;
  for (let k = i + 1; k <= last; k += 1) {
    if (stands(entries[k]!)) break;
    if (entries[k]!.hasStrays) found.push(entries[k]!);
  }
  return found;
}
