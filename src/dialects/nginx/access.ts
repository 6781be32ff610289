import type { Reach, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { everyone, parseNetwork } from '../../platform/network.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { admitted } from '../reach.ts';
import { settingOf } from './config.ts';
import type { Server } from './server.ts';

/** Who gets through `allow` and `deny`. */
export interface Access {
  readonly reach: Reach;
  /** Undefined: everyone. */
  readonly from?: readonly string[];
  readonly because: readonly Setting[];
}

/** The first line that fits a client counts; a server's own lines replace the outer ones [ngx_stream_access_module; measured: stream-deny]. */
export function accessOf(world: World, server: Server): Access {
  const own = rulesIn(world, server.statements);
  const rules = own.length > 0 ? own : rulesIn(world, server.outer.lines);
  const insiders: { readonly network: string; readonly setting: Setting }[] = [];
  for (const { permits, network, setting } of rules) {
    if (network !== 'all') {
      if (permits) insiders.push({ network, setting });
      continue;
    }
    if (permits) break;
    return onlyThese(world, insiders, setting);
  }
  return { reach: 'remote', because: [] };
}

function onlyThese(
  world: World,
  list: readonly { readonly network: string; readonly setting: Setting }[],
  rest: Setting,
): Access {
  const because = [...list.map(({ setting }) => setting), rest];
  return {
    ...admitted(
      world,
      list.map(({ network }) => network),
    ),
    because,
  };
}

interface Rule {
  readonly permits: boolean;
  /** CIDR, or `all`. */
  readonly network: string;
  readonly setting: Setting;
}

/** A line whose network an expression hides lets nobody in and keeps nobody out that we could name. */
function rulesIn(world: World, list: Server['statements']): readonly Rule[] {
  return list.flatMap((one): readonly Rule[] => {
    if (!isRule(one) || !world.holds(one.under)) return [];
    const value = one.args[0]?.value;
    const network = value === 'all' || value === everyone[0] ? 'all' : parseNetwork(value ?? '') ? value : undefined;
    return network === undefined ? [] : [{ permits: one.key.value === 'allow', network, setting: settingOf(one) }];
  });
}

function isRule(statement: Server['statements'][number]): statement is SettingStatement {
  return statement.kind === 'setting' && (statement.key.value === 'allow' || statement.key.value === 'deny');
}
