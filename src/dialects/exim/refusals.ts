import { HOLE } from '../../syntax/scan.ts';
import type { Server } from './authenticators.ts';
import type { Config, Option } from './config.ts';
import { type Line, type Refusal, refusalAt } from './lines.ts';
import { isMainOption } from './names.ts';

/** What Exim finds first: macros, then the main options in order, then authenticators of one name [source: readconf.c]. */
export function firstRefusal(config: Config, servers: readonly Server[], main: string): Refusal | undefined {
  const options = optionRefusals(config.main.list, main, true);
  const drivers = config.authenticators.flatMap(({ list }) => optionRefusals(list, main, false));
  return [...config.refusals, ...options, ...drivers][0] ?? sameName(config, servers, main);
}

function optionRefusals(list: readonly Option[], main: string, isMain: boolean): readonly Refusal[] {
  const seen = new Map<string, Option[]>();
  return list.flatMap((option): readonly Refusal[] => {
    const { name, line } = option;
    const earlier = seen.get(name) ?? [];
    seen.set(name, [...earlier, option]);
    if (name.includes(HOLE)) return [];
    if (isMain && !isMainOption(name) && line.holds()) return [at(`main option "${name}" unknown`, line, main)];
    // Conditions are only looked at where a name occurs twice: few do.
    const isTwice = earlier.length > 0 && line.holds() && earlier.some((one) => one.line.holds());
    return isTwice ? [twice(name, line, earlier, main)] : [];
  });
}

function twice(name: string, line: Line, earlier: readonly Option[], main: string): Refusal {
  const { reason, because } = at(`"${name}" option set for the second time`, line, main);
  const first = earlier.find((one) => one.line.holds());
  return { reason, because: [...because, ...(first ? at('', first.line, main).because : [])] };
}

function at(reason: string, line: Line, main: string): Refusal {
  const name = /^(?:hide\s+)?([a-z_0-9]+)/.exec(line.raw)?.[1] ?? 'line';
  return refusalAt(reason, { span: line.span, number: line.number, name }, main);
}

/** Two servers of one mechanism [source: readconf.c, auths_init]. */
function sameName(config: Config, servers: readonly Server[], main: string): Refusal | undefined {
  const seen = new Map<string, Server>();
  for (const server of servers) {
    if (server.mechanism === undefined) continue;
    const earlier = seen.get(server.mechanism);
    const line = config.authenticators.find(({ name }) => name === server.name)?.line;
    if (earlier && line) {
      const reason = `two server authenticators (${earlier.name} and ${server.name}) have the same public name (${server.mechanism})`;
      return { reason: `Exim configuration error: ${reason}`, because: at('', line, main).because };
    }
    seen.set(server.mechanism, server);
  }
  return undefined;
}
