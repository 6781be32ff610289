import type { World } from '../../model/worlds.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';
import { holed } from '../endpoint.ts';
import type { Environment } from './environment.ts';

/** Whether an `.if` or `.elif` holds: `defined(NAME)`, `version_atleast(V)`, numbers, `!`, `&&`, `||` [docs: configuration.txt 2.4; measured: condition-true]. What else stands there is asked. */
export function conditionHolds(world: World, line: SettingStatement, environment: Environment): boolean {
  const text = line.args.map(holed).join(' ');
  return text
    .split('||')
    .some((part) => part.split('&&').every((one) => termHolds(world, line, environment, one.trim())));
}

function termHolds(world: World, line: SettingStatement, environment: Environment, term: string): boolean {
  if (term.startsWith('!')) return !termHolds(world, line, environment, term.slice(1).trim());
  if (/^(true|[1-9]\d*)$/.test(term)) return true;
  if (/^(false|0)?$/.test(term)) return false;
  const [, name = '', argument = ''] = /^(\w+)\(([^()]*)\)$/.exec(term) ?? [];
  if (name === 'version_atleast') return world.since(argument.trim());
  if (name === 'version_before') return !world.since(argument.trim());
  const isSet = name === 'defined' ? environment.isSet(argument.trim()) : undefined;
  if (isSet !== undefined) return isSet;
  return world.ask({
    id: `condition ${line.span.file.scope ?? world.root} ${term}`,
    kind: 'variable',
    at: line.span,
    answers: [
      { is: true, text: `"${spanText(line.span)}" holds` },
      { is: false, text: `"${spanText(line.span)}" does not hold` },
    ],
  });
}
