import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { isWildcard } from '../../platform/network.ts';
import type { Statement } from '../../syntax/statement.ts';
import { reader } from '../settings.ts';
import { rows } from './settings.ts';
import type { Wanted } from './sockets.ts';

/** A unit opens all of its sockets or none: two that want the same place keep each other out [measured: systemd 252]. */
export function clashIn(
  world: World,
  section: readonly Statement[],
  wanted: readonly Wanted[],
): { readonly reason: string; readonly setting: Setting } | undefined {
  for (const [i, one] of wanted.entries()) {
    const other = wanted.slice(0, i).find((before) => mayMeet(before, one));
    if (!other) continue;
    const read = reader(world);
    const isApart = read.last(rows.bindIPv6Only, section, one.line.span).setting.value === 'ipv6-only';
    const isShared = read.last(rows.reusePort, section, one.line.span).setting.value === true;
    if (isShared || !meet(other, one, isApart)) continue;
    const reason = `"${one.setting.value ?? ''}" and "${other.setting.value ?? ''}" are one socket: Address already in use`;
    return { reason, setting: one.setting };
  }
  return undefined;
}

function mayMeet(a: Wanted, b: Wanted): boolean {
  return meet(a, b, false);
}

function meet({ endpoint: a }: Wanted, { endpoint: b }: Wanted, isApart: boolean): boolean {
  const [one, other] = [a.address.is, b.address.is];
  if (a.port.is === undefined || a.port.is !== b.port.is || one === undefined || other === undefined) return false;
  if (one === other) return true;
  const isSameFamily = one.includes(':') === other.includes(':');
  if (isSameFamily) return isWildcard(one) || isWildcard(other);
  return !isApart && (one === '::' || other === '::');
}
