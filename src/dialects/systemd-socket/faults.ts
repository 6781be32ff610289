import type { World } from '../../model/worlds.ts';
import type { Unit, UnitLine } from '../../platform/unit-files.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { spanText } from '../../text/source-file.ts';
import { homes, rows } from './settings.ts';

const byLowerCase = new Map(Object.keys(homes).map((name) => [name.toLowerCase(), name]));
const checked = [rows.accept, rows.bindIPv6Only];

/** Whether a statement says something that systemd takes; what is no value of its setting leaves the earlier one standing. */
export function takes(statement: Statement): boolean {
  return statement.kind === 'hole' || !isBad(statement);
}

function isBad({ key, args }: SettingStatement): boolean {
  const row = checked.find(({ name }) => name === key.value);
  const value = args[0]?.value;
  return row !== undefined && value !== undefined && row.kind.read(value) === undefined;
}

/** A header that does not end in its bracket: with one in the unit file nothing of it counts [measured: systemd 252]. */
export function brokenHeader({ lines, files }: Unit): SettingStatement | undefined {
  const found = lines.find(
    ({ statement }) =>
      statement.kind === 'setting' &&
      !statement.operator &&
      statement.key.value?.startsWith('[') &&
      statement.span.file === files[0],
  );
  return found?.statement.kind === 'setting' ? found.statement : undefined;
}

/** Lines without effect: misspelt, out of place, without `=`, or of no value [measured: lowercase-key; systemd 252]. */
export function passedOver(world: World, { lines }: Unit): readonly Problem[] {
  return lines.flatMap((line) => {
    const { statement } = line;
    if (statement.kind === 'hole' || !world.holds(statement.under)) return [];
    const why = whyIgnored(line, statement);
    return why ? [problem(why.code, `systemd passes over ${why.message}`, statement.span)] : [];
  });
}

function whyIgnored({ section }: UnitLine, statement: SettingStatement): Pick<Problem, 'code' | 'message'> | undefined {
  const name = statement.key.value;
  if (name === undefined) return undefined;
  if (!statement.operator)
    return name.startsWith('[') ? undefined : { code: 'unexpected-character', message: 'a line without "="' };
  const known = byLowerCase.get(name.toLowerCase());
  if (known === undefined) return undefined;
  if (name !== known)
    return { code: 'unknown-setting', message: `"${name}", since it knows the setting as "${known}" alone` };
  const home = homes[known];
  if (section === undefined) return { code: 'unknown-setting', message: `"${name}" outside of a section` };
  // Address lists are settings of services too.
  if (section !== home && !name.startsWith('IPAddress'))
    return { code: 'unknown-setting', message: `"${name}" in [${section}], since it belongs into [${home}]` };
  if (section === home && isBad(statement)) {
    const value = statement.args[0];
    return { code: 'bad-value', message: `"${value ? spanText(value.span) : ''}", which is no value of "${name}"` };
  }
  return undefined;
}
