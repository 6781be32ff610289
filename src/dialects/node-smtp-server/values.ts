import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { type Engine, holds, settle } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { type Choice, textOf, type Thing, truth, type Unknown, type Value } from '../../syntax/javascript/value.ts';
import { type Span, spanText } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';

type Settled = Exclude<Value, Choice>;

/** One option of a server, as the program gives it in this world. */
export interface Option {
  readonly value: Settled | undefined;
  /** What decided it, first what one would change. */
  readonly because: readonly Setting<unknown>[];
}

/** Reads the options of one server object. */
export interface Options {
  get(name: string): Option;
  /** By truthiness, as `smtp-server` takes it [measured: secure-string-false]; asked where nobody knows. */
  flag(name: string): { readonly is: boolean; readonly because: readonly Setting<unknown>[] };
}

/** Options of which each is seen where it was given last; `near` is where one would write what is not given. */
export function optionsOf(engine: Engine, options: Thing, near: Span): Options {
  const get = (name: string): Option => {
    const found = slotOf(options, name);
    if (found) {
      const value = settle({ engine }, found.value);
      return { value, because: settingsOf(name, value, found.at, found.overrides) };
    }
    const { open } = options;
    if (!open) return { value: undefined, because: [byDefault(name, near)] };
    const value: Unknown = { ...open, id: `${open.id}.${name}`, negated: false };
    return { value, because: [{ name, origin: { kind: 'assumed', span: open.at } }] };
  };
  return {
    get,
    flag: (name) => {
      const { value, because } = get(name);
      if (!value) return { is: false, because };
      const is = truth(value) ?? holds({ engine }, value);
      return { is, because: value.kind === 'unknown' ? because.map((one) => assumed(one, is)) : because };
    },
  };
}

function assumed(setting: Setting<unknown>, value: boolean): Setting<unknown> {
  const { origin } = setting;
  return origin.kind === 'written' ? { ...setting, value, origin: { kind: 'assumed', span: origin.span } } : setting;
}

/** What `smtp-server` does where nothing is said. */
export function byDefault(name: string, near: Span, value: unknown = false): Setting<unknown> {
  return { name, value, origin: { kind: 'default', of: 'smtp-server', near } };
}

const SECRET = /^(key|cert|pfx|passphrase|ca)$/;

/** A value with where it stands, and before that where it was given its name. */
export function settingsOf(
  name: string,
  value: Settled,
  at: Span,
  overrides: readonly Span[] = [],
): readonly Setting<unknown>[] {
  const text = SECRET.test(name) ? undefined : shownOf(value);
  const first: Setting<unknown> = {
    name,
    ...(text === undefined ? {} : { value: text }),
    origin: originOf(at, overrides),
  };
  const from = value.kind === 'primitive' ? value.from : undefined;
  const isElsewhere = from && from.file.path !== '' && (from.file !== at.file || from.start !== at.start);
  const isWithin = from && from.file === at.file && from.start >= at.start && from.end <= at.end;
  return isElsewhere && !isWithin ? [first, { ...first, origin: originOf(from) }] : [first];
}

function shownOf(value: Settled): unknown {
  if (value.kind === 'primitive') return value.is ?? undefined;
  return value.kind === 'thing' && value.items ? textOf(value) : undefined;
}

/** The question that something unknown in a program is. */
export function answer(world: World, question: Unknown): boolean {
  const { id, at } = question;
  const isGiven = / is given$/.exec(id) ?? / is [^ ]*$/.exec(id);
  const what = `"${shortened(spanText(at))}"`;
  const [yes, no] = isGiven
    ? [`${what}${isGiven[0]}`, `${what}${isGiven[0].replace(/^ is /, ' is not ')}`]
    : [`${what} is true`, `${what} is false`];
  return world.ask({
    id: `variable ${world.root} ${id}`,
    kind: 'variable',
    ...(at.file.path === '' ? {} : { at }),
    answers: [
      { is: true, text: yes },
      { is: false, text: no },
    ],
  });
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
