import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { inNetworks, isLoopback, loopbackNetworks, networkWithin } from '../../platform/network.ts';
import type { Statement } from '../../syntax/statement.ts';
import { lineOf } from './config.ts';

/** What the access lists make of clients: who is denied gets a connection and no greeting [measured: 3.15]. */
export interface Access {
  readonly remote: boolean;
  readonly loopback: boolean;
  /** The networks that are let in, where not everybody is. */
  readonly from?: readonly string[];
  readonly because: readonly Setting<unknown>[];
}

interface Rule {
  readonly allows: boolean;
  /** Undefined: any. */
  readonly network?: string;
  readonly setting: Setting<unknown>;
}

/** The lists of the program and of its server block count both; in each the first line that fits, and without one everybody may [measured: 3.15]. */
export function accessOf(world: World, lists: readonly (readonly Statement[])[]): Access {
  const access = lists.map((list) => ofList(world, rulesIn(world, list)));
  const shut = access.filter(({ remote }) => !remote);
  const limited = access.filter(({ from }) => from !== undefined);
  const [only] = limited;
  return {
    remote: shut.length === 0,
    loopback: access.every(({ loopback }) => loopback),
    ...(limited.length === 1 && only?.from ? { from: only.from } : {}),
    because: [...shut, ...access.filter(({ loopback }) => !loopback), ...limited].flatMap(({ because }) => because),
  };
}

function rulesIn(world: World, statements: readonly Statement[]): readonly Rule[] {
  return statements.flatMap((statement): readonly Rule[] => {
    if (statement.kind === 'hole' || statement.key.value !== 'acl' || !statement.body || !world.holds(statement.under))
      return [];
    return statement.body.flatMap((line): readonly Rule[] => {
      if (line.kind === 'hole' || !/^(allow|deny)$/.test(line.key.value ?? '') || !world.holds(line.under)) return [];
      const written = line.args.filter(({ value }) => value !== 'from')[0]?.value;
      const network = written === undefined || written === 'any' ? {} : { network: written };
      return [{ allows: line.key.value === 'allow', ...network, setting: lineOf(line.span) }];
    });
  });
}

function ofList(world: World, rules: readonly Rule[]): Access {
  const verdict = (address: string) =>
    rules.find(({ network }) => network === undefined || inNetworks(address, [network]));
  const inside = verdict('127.0.0.1');
  const loopback = inside?.allows ?? true;
  const told = world.client.map(verdict);
  const beyond = rules.filter(({ network }) => network === undefined || !networkWithin(network, loopbackNetworks));
  const end = beyond.findIndex(({ network }) => network === undefined);
  const counted = end < 0 ? beyond : beyond.slice(0, end + 1);
  const rest = end < 0 || beyond[end]!.allows;
  const networks = counted.flatMap(({ allows, network }) => (allows && network !== undefined ? [network] : []));
  const remote = world.client.length > 0 ? told.some((rule) => rule?.allows ?? true) : rest || networks.length > 0;
  const because = [...told, inside, ...counted].flatMap((rule) => (rule ? [rule.setting] : []));
  return {
    remote,
    loopback,
    ...(rest ? {} : { from: networks.filter((one) => !isLoopback(one)) }),
    because: [...new Set(because)],
  };
}
