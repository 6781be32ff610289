import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { isOpen, type Reading } from '../settings.ts';
import { attributeName, attributesIn } from './attributes.ts';
import { faultOf } from './faults.ts';
import { attributeReader, isSet, rows, settingOf } from './settings.ts';

/** One `service` entry, with the attributes that count. */
export interface Entry {
  readonly header: SettingStatement;
  readonly name: Word;
  readonly attributes: readonly Statement[];
  /** The attributes of `defaults` that stand before it. */
  readonly before: readonly Statement[];
}

export interface Read {
  /** Absent where xinetd drops the entry, or it is switched off. */
  readonly entry?: Entry;
  /** What switches it on, where something is written. */
  readonly on: readonly Setting<unknown>[];
  /** A `disable` that was meant to switch it off, and that xinetd drops. */
  readonly undone: readonly Setting<unknown>[];
  readonly problems: readonly Problem[];
}

/** An entry as xinetd takes it: dropped, switched off by itself, or on. */
export function readEntry(world: World, header: SettingStatement, before: readonly Statement[]): Read {
  const { kept, broken, problems } = attributesIn(world, header.body ?? [], 'service');
  const name = header.args[0]!;
  const drop = (why: string, at: SettingStatement): Read => ({
    on: [],
    undone: [],
    problems: [...problems, problem('bad-value', `xinetd drops the service "${name.value ?? '…'}": ${why}`, at.span)],
  });
  if (broken) return drop('this line has no operator with a blank before it', broken);
  const disable = attributeReader(world).first(rows.disable, kept, header.span);
  const fault = faultIn(kept, disable);
  if (fault) return drop(`"${fault.statement.key.value}" is refused, since ${fault.why}`, fault.statement);
  if (disable.setting.value !== false) return { on: [], undone: [], problems: [] };
  const missing = missingIn(kept);
  if (missing) return drop(`"${missing}" is missing`, header);
  const entry = { header, name, attributes: kept, before };
  if (isSet(disable)) return { entry, on: [disable.setting], undone: [], problems };
  return { entry, on: [], undone: droppedIn(world, header.body ?? [], kept), problems };
}

const DROPPED = 'xinetd takes one word after "disable" and drops a line with more, so the service stays on';

function droppedIn(world: World, body: readonly Statement[], kept: readonly Statement[]): readonly Setting<unknown>[] {
  return body.flatMap((one) => {
    if (one.kind === 'hole' || attributeName(one) !== 'disable' || kept.includes(one) || !world.holds(one.under))
      return [];
    return [{ ...settingOf(one), note: DROPPED }];
  });
}

/** A refused value switches the service off, unless a `disable = no` after it switches it on again [measured 2.3.15.3]. */
function faultIn(
  kept: readonly Statement[],
  disable: Reading<boolean>,
): { readonly statement: SettingStatement; readonly why: string } | undefined {
  const switchedOn = disable.setting.value === false && disable.statement ? kept.indexOf(disable.statement) : -1;
  for (const [i, statement] of kept.entries()) {
    if (statement.kind === 'hole') continue;
    const name = attributeName(statement) ?? '';
    const why = faultOf(name, statement);
    if (why !== undefined && (i > switchedOn || NEEDED.has(name))) return { statement, why };
  }
  return undefined;
}

const NEEDED = new Set(['disable', 'wait', 'user', 'server', 'port']);

/** What xinetd cannot do without; a hole in the entry may be it [source: confparse.c, service_attr_check]. */
function missingIn(kept: readonly Statement[]): string | undefined {
  if (kept.some(isOpen)) return undefined;
  const has = (name: string) => kept.some((one) => attributeName(one) === name);
  if (!has('socket_type') && !has('protocol')) return 'socket_type';
  if (!has('server') && !has('redirect')) return 'server';
  return ['wait', 'user'].find((name) => !has(name));
}
