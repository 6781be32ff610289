import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { position } from '../../text/line-index.ts';
import { originOf } from '../settings.ts';
import { type Conf, nameOf } from './conf.ts';
import { numbers, switches } from './known-names.ts';
import { number, onOff } from './settings.ts';

/** Why a program exits over its configuration, in its own words, and the line that made it. */
export interface Fault {
  readonly reason: string;
  readonly at: Setting<unknown>;
}

/** A line as evidence: named by what it sets. */
export function lineSetting(name: string, span: Span): Setting<unknown> {
  return { name, origin: originOf(span) };
}

/**
 * The first thing for which a program of this name exits: `master`, or an entry of cyrus.conf. Only lines that the
 * program looks at under its own prefix are its alone [source: lib/libconfig.c, config_read_file and config_read].
 */
export function faultIn(world: World, conf: Conf, program: string): Fault | undefined {
  if (conf.status === 'unseen') return undefined;
  if (conf.status === 'absent')
    return {
      reason: `can't open configuration file ${conf.path}`,
      at: { name: conf.path, origin: { kind: 'default', of: 'a host without it', near: conf.near } },
    };
  return refusedInclude(world, conf) ?? refusedLine(world, conf, program) ?? noDirectory(world, conf);
}

function refusedInclude(world: World, { refusals }: Conf): Fault | undefined {
  const found = refusals.find(({ under }) => world.holds(under));
  return found && { reason: found.reason, at: lineSetting('@include', found.at) };
}

function refusedLine(world: World, { statements }: Conf, program: string): Fault | undefined {
  const seen = new Map<string, SettingStatement[]>();
  for (const statement of statements) {
    if (statement.kind === 'hole') continue;
    const reason = wrong(statement, program) ?? twice(world, statement, seen);
    if (reason !== undefined && world.holds(statement.under))
      return { reason, at: lineSetting(nameOf(statement) ?? 'name', statement.span) };
  }
  return undefined;
}

/** What is wrong with a line by itself. */
function wrong(statement: SettingStatement, program: string): string | undefined {
  const name = nameOf(statement);
  const { file, start } = statement.span;
  const { line } = position(file, start);
  if (statement.operator === undefined || (name !== undefined && !/^@?[a-z0-9_-]*$/.test(name)))
    return `invalid option name on line ${line} of configuration file`;
  if (name === undefined) return undefined;
  const value = statement.args[0]?.value;
  if (value === '') return `empty option value on line ${line} of configuration file`;
  if (name.startsWith('@') && name !== '@include') return `invalid directive on line ${line} of configuration file`;
  if (value === undefined) return undefined;
  const own = `${program.toLowerCase()}_`;
  const short = name.startsWith(own) && isTyped(name.slice(own.length)) ? name.slice(own.length) : name;
  if (switches.has(short) && onOff.read(value) === undefined) return `non-switch value for ${short} in line ${line}`;
  if (numbers.has(short) && number.read(value) === undefined) return `non-integer value for ${short} in line ${line}`;
  return undefined;
}

function isTyped(name: string): boolean {
  return switches.has(name) || numbers.has(name);
}

/** There is no first or last that wins [measured: duplicate-option, include-duplicate]. */
function twice(world: World, statement: SettingStatement, seen: Map<string, SettingStatement[]>): string | undefined {
  const name = nameOf(statement);
  if (name === undefined || name === '@include') return undefined;
  const earlier = seen.get(name) ?? [];
  seen.set(name, [...earlier, statement]);
  if (!earlier.some((one) => canMeet(one, statement) && world.holds(one.under) && world.holds(statement.under)))
    return undefined;
  const { line } = position(statement.span.file, statement.span.start);
  return `option '${name}' was specified twice in config file (second occurrence on line ${line})`;
}

/** Not in two arms of one condition, so that nothing is asked about those. */
function canMeet(a: SettingStatement, b: SettingStatement): boolean {
  return !(a.under ?? []).some(({ test, is, condition }) =>
    (b.under ?? []).some(
      (other) => other.test === test && other.is !== is && other.condition.file.scope === condition.file.scope,
    ),
  );
}

function noDirectory(world: World, { statements, near }: Conf): Fault | undefined {
  const gives = (statement: Statement) =>
    statement.kind === 'hole' ||
    nameOf(statement) === undefined ||
    nameOf(statement)?.endsWith('configdirectory') === true;
  if (statements.some((statement) => gives(statement) && world.holds(statement.under))) return undefined;
  return {
    reason: 'configdirectory option not specified in configuration file',
    at: { name: 'configdirectory', origin: { kind: 'default', of: world.label(), near } },
  };
}
