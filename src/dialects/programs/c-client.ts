import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { parseColumns } from '../../syntax/columns.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';

/** What /etc/c-client.cf says of passwords without TLS. */
export interface PlaintextRule {
  readonly refused: boolean;
  readonly setting: Setting<string>;
  readonly file: SourceFile;
}

/**
 * `set disable-plaintext N` in /etc/c-client.cf, which counts only under a first line `I accept the risk`. N is read as
 * a number, so that any word is 0 and lets passwords through [source: env_unix.c; measured: imap-2007f].
 */
export function plaintextRule(world: World): PlaintextRule | undefined {
  const file = fileAt(world, '/etc/c-client.cf');
  if (!file || !/^I accept the risk\s*$/i.test(file.text.split('\n')[0] ?? '')) return undefined;
  const last = parseColumns(file, { continues: 'never' }).statements.findLast(
    (statement): statement is SettingStatement =>
      statement.kind === 'setting' && isRule(statement) && world.holds(statement.under),
  );
  if (!last) return undefined;
  const written = last.args[1]!;
  const refused = written.value === undefined ? isHiddenRefusal(world, last) : Number.parseInt(written.value, 10) > 0;
  const value = written.value === undefined ? {} : { value: written.value };
  return {
    refused,
    file,
    setting: { name: 'disable-plaintext', ...value, origin: originOf(last.span) },
  };
}

function isRule({ key, args }: SettingStatement): boolean {
  return key.value?.toLowerCase() === 'set' && args[0]?.value?.toLowerCase() === 'disable-plaintext' && args.length > 1;
}

function isHiddenRefusal(world: World, { args }: SettingStatement): boolean {
  const { file, start, end } = args[1]!.span;
  const expression = file.text.slice(start, end);
  return world.ask({
    id: `variable ${file.scope ?? world.root} ${expression} disable-plaintext`,
    kind: 'variable',
    at: args[1]!.span,
    answers: [
      { is: false, text: `${expression} gives "0"` },
      { is: true, text: `${expression} gives "1" or "2"` },
    ],
  });
}
