import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { type Span, spanText } from '../../text/source-file.ts';
import { isOpen, originOf } from '../settings.ts';
import { type Connection, holdsPlain } from './condition.ts';

/** Yes or no with what decided; without `is`, nobody knows. */
export interface Decided {
  readonly is?: boolean;
  readonly because: readonly Setting[];
}

/**
 * Whether SMTP takes a password before TLS: by the mechanisms that a connection is offered, and the directory that it asks;
 * before 0.7 by `allow-plain-text` as well [source: crates/smtp/src/inbound/{ehlo,session}.rs].
 */
export function smtpLogin(
  world: World,
  statements: readonly Statement[],
  near: Span,
  connection: Connection,
  isOld: boolean,
): Decided {
  const look = (name: string, tell: (value: string) => boolean) => decide(world, statements, name, connection, tell);
  const absent = (name: string): Decided => {
    const setting: Setting = { name, origin: { kind: 'default', of: world.label(), near } };
    return isOld ? { is: false, because: [setting] } : { because: [setting] };
  };
  const mechanisms =
    look('session.auth.mechanisms', (value) => /\b(plain|login)\b/i.test(value)) ?? absent('session.auth.mechanisms');
  if (mechanisms.is === false) return mechanisms;
  const directory = look('session.auth.directory', (value) => value !== 'false' && value !== '');
  if (directory?.is === false) return directory;
  const plain = isOld
    ? (look('session.auth.allow-plain-text', (value) => value === 'true') ?? absent('session.auth.allow-plain-text'))
    : undefined;
  if (plain?.is === false) return plain;
  const because = [...(plain?.because ?? []), ...mechanisms.because, ...(directory?.because ?? [])];
  if (mechanisms.is === undefined || (plain && plain.is === undefined)) return { because };
  if (directory) return directory.is === true ? { is: true, because } : { because };
  if (isOld) return absent('session.auth.directory');
  return fromStore(world, connection, near, because);
}

/** Port 25 asks no directory by default, all others the one there is [source: crates/common/src/config/smtp/session.rs]. */
function fromStore(world: World, { port }: Connection, near: Span, because: Decided['because']): Decided {
  if (port === undefined || port === 25) return { because };
  const isDefault = world.ask({
    id: `store ${near.file.path} session.auth.directory`,
    kind: 'not-carried',
    answers: [
      { is: true, text: 'the data store does not set "session.auth.directory"' },
      { is: false, text: 'the data store sets "session.auth.directory"' },
    ],
  });
  return isDefault ? { is: true, because } : { because };
}

/** Undefined where the file does not say. */
function decide(
  world: World,
  statements: readonly Statement[],
  name: string,
  connection: Connection,
  tell: (value: string) => boolean,
): Decided | undefined {
  const there = statements.filter((one) => world.holds(one.under));
  const found = there.findLast((one): one is SettingStatement => one.kind === 'setting' && one.key.value === name);
  if (!found) {
    const hole = there.find(isOpen);
    return hole && { because: [{ name, origin: originOf(hole.span) }] };
  }
  const setting: Setting = { name, value: shown(found), origin: originOf(found.span) };
  const value = found.body ? chosen(found.body, connection) : found.args;
  const text = value && textOf(value);
  return text === undefined ? { because: [setting] } : { is: tell(text), because: [setting] };
}

function shown({ span }: SettingStatement): string {
  return spanText(span)
    .replace(/^[^=]*=\s*/, '')
    .replace(/\s+/g, ' ')
    .slice(0, 120);
}

function textOf(words: readonly Word[]): string | undefined {
  return words.every(({ value }) => value !== undefined) ? words.map(({ value }) => value).join(', ') : undefined;
}

/** The `then` of the first `if` that holds, or the `else`; undefined where one cannot be told. */
function chosen(items: readonly Statement[], connection: Connection): readonly Word[] | undefined {
  for (const item of items) {
    if (item.kind === 'hole') return undefined;
    const entry = (name: string) =>
      (item.body ?? []).find((one): one is SettingStatement => one.kind === 'setting' && one.key.value === name);
    const [when, otherwise] = [entry('if'), entry('else')];
    if (otherwise) return otherwise.body ? undefined : otherwise.args;
    const condition = when && conditionOf(when, entry('eq'), entry('ne'), item.body?.length ?? 0);
    const holds = condition === undefined ? undefined : holdsPlain(condition, connection);
    if (holds === undefined) return undefined;
    if (holds) return entry('then')?.args;
  }
  return [];
}

/** Until 0.5 a comparison was keys of its own: `{ if = "listener", ne = "smtp", then = … }` [source: resources/config of 0.4]. */
function conditionOf(
  when: SettingStatement,
  eq: SettingStatement | undefined,
  ne: SettingStatement | undefined,
  size: number,
): string | undefined {
  const name = when.args[0]?.value?.replaceAll('-', '_');
  const value = (eq ?? ne)?.args[0]?.value;
  if (!eq && !ne) return size === 2 ? when.args[0]?.value : undefined;
  return name === undefined || value === undefined || size !== 3 ? undefined : `${name} ${eq ? '==' : '!='} '${value}'`;
}
