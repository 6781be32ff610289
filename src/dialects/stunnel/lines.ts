import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import { accountRefusal } from './accounts.ts';
import { type Option, optionNamed } from './options.ts';
import { COMMENT_NOTE, holdsComment, quoted, type Refusal, settingOf } from './refusal.ts';

const UNKNOWN = 'Specified option name is not valid here';

/** Whether stunnel ends at this line as it reads it [source: options.c, `options_file`; each reason measured with 5.68]. */
export function lineRefusal(world: World, statement: Statement, isGlobal: boolean): Refusal | undefined {
  if (statement.kind === 'hole' || statement.key.value === undefined) return undefined;
  const reason = statement.operator ? valueReason(world, statement, isGlobal) : "No '=' found";
  if (reason === undefined || !world.holds(statement.under)) return undefined;
  const note = holdsComment(statement.args[0]?.value ?? '') ? COMMENT_NOTE : undefined;
  return { reason: `${quoted(statement)}: ${reason}`, because: [settingOf(statement, note)] };
}

function valueReason(
  world: World,
  statement: Extract<Statement, { kind: 'setting' }>,
  isGlobal: boolean,
): string | undefined {
  const option = optionNamed(statement.key.value ?? '');
  if (!option || !isValidHere(world, option, isGlobal, statement)) return UNKNOWN;
  const value = statement.args[0]?.value;
  if (value === undefined) return undefined;
  return accountRefusal(world, option.name, value) ?? grammarReason(world, option, value, statement);
}

function isValidHere(world: World, option: Option, isGlobal: boolean, statement: Statement): boolean {
  if (option.scope === 'global' && !isGlobal) return false;
  const needed = [option.since, isGlobal ? undefined : option.inSectionsSince];
  return needed.every((since) => since === undefined || !world.holds(statement.under) || world.since(since));
}

function grammarReason(world: World, { takes }: Option, value: string, statement: Statement): string | undefined {
  const life = takes.reads(value);
  if (life === false) return takes.reason;
  if (life === true || !world.holds(statement.under)) return undefined;
  const isKnown = (life.since === undefined || world.since(life.since)) && !(life.before && world.since(life.before));
  return isKnown ? undefined : takes.reason;
}
