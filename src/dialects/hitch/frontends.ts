import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { type Span, span } from '../../text/source-file.ts';
import { hostPortOf } from '../endpoint.ts';
import { defaultOf, isOpen, originOf, reader, writtenValue } from '../settings.ts';
import { type Endpoint, endpointOf, portOf } from './endpoints.ts';
import { rows } from './settings.ts';

/** One `frontend`, written as a string, as a block, or nowhere. */
export interface Frontend {
  readonly setting: Setting;
  readonly declaredAt: Span;
  readonly endpoint: Endpoint;
  /** What stands in its block. */
  readonly body: readonly Statement[];
}

/** Every `frontend` that counts; without any, the one that is built in [measured: default-frontend]. */
export function frontendsOf(world: World, statements: readonly Statement[], near: Span): readonly Frontend[] {
  const found = statements.filter(
    (one): one is SettingStatement =>
      one.kind === 'setting' && one.key.value === 'frontend' && !one.operator && world.holds(one.under),
  );
  const set = found.filter((one) => one.body || writtenValue(one).value !== '');
  if (set.length > 0) return set.map((one) => (one.body ? ofBlock(world, one, one.body) : ofString(world, one)));
  if (statements.some((one) => isOpen(one) && world.holds(one.under))) return [];
  const setting = defaultOf(world, rows.frontend, near);
  const written = word([setting.value ?? ''], near);
  return [{ setting, declaredAt: near, endpoint: endpointOf(world, written, setting), body: [] }];
}

function ofString(world: World, statement: SettingStatement): Frontend {
  const setting = settingOf(statement);
  const endpoint = endpointOf(world, writtenValue(statement), setting);
  return { setting, declaredAt: statement.span, endpoint, body: [] };
}

function ofBlock(world: World, statement: SettingStatement, body: readonly Statement[]): Frontend {
  const at = span(statement.span.file, statement.span.start, statement.key.span.end);
  const reading = reader(world);
  const host = reading.last(rows.host, body, at);
  const port = reading.last(rows.port, body, at);
  const setting: Setting = { name: 'frontend', origin: originOf(at) };
  const hostWord: Word = host.statement ? writtenValue(host.statement) : word(['*'], at);
  const written = { ...hostPortOf(hostWord, 'host', hostWord.value ?? '\uFFFC'), hasPort: true };
  const line = port.statement ? { ...port.setting, name: 'port' } : setting;
  const number = portOf(world, port.setting.value, statement.key);
  const isMissing = !port.statement && !body.some((one) => isOpen(one) && world.holds(one.under));
  const reason = isMissing
    ? { reason: `No port number specified for frontend '[${host.setting.value ?? '(null)'}]:(null)'` }
    : {};
  return { setting, declaredAt: at, endpoint: { setting: line, written, ...number, ...reason }, body };
}

/** A line as a setting: what one would change. */
export function settingOf(statement: SettingStatement): Setting {
  const values = statement.args.map(({ value }) => value);
  const value = values.length === 0 || values.includes(undefined) ? {} : { value: values.join(' ') };
  const at = statement.body ? statement.key.span : statement.span;
  return { name: statement.key.value ?? '', ...value, origin: originOf(at) };
}
