import { goes } from '../../model/conditions.ts';
import { fact, fold, fromCases, unknown } from '../../model/facts.ts';
import type { Fact, Opening, Setting } from '../../model/model.ts';
import { everyWorld } from '../../model/worlds.ts';
import type { Span } from '../../text/source-file.ts';
import type { Asked } from './recorder.ts';
import type { Rule } from './rule.ts';

/** A rule, and whether the program makes it whatever is left open. */
export interface Seen {
  readonly rule: Rule;
  readonly always: boolean;
}

/** Ranges as wide as this are said of everything, and not of mail. */
const WIDE = 10_000;

/** Whether a rule alone makes something worth showing: it lets clients to where mail is read, or handed in to a server without TLS. */
export function opensMail({ ports, plainBehind }: Rule): boolean {
  if (!ports || ports.last - ports.first > WIDE) return false;
  const wanted = [109, 110, 143, ...(plainBehind ? [587] : [])];
  return wanted.some((port) => ports.first <= port && port <= ports.last);
}

/** What a program lets in, as openings of the host. */
export function openingsOf(seen: readonly Seen[], root: string): readonly Opening[] {
  return seen.map(({ rule, always }): Opening => {
    const { by, name, ports, portsAt, from, fromAt, lets, made, plainBehind } = rule;
    const why = settingAt(name, portsAt, ports && shown(ports));
    const limit = fromAt ? [settingAt('from', fromAt, from?.join(', '))] : [];
    const more = plainBehind ? [settingAt('tls', plainBehind)] : [];
    return {
      at: made.at,
      by,
      protocol: fact('tcp'),
      ports: ports ? fact(ports, why, ...limit, ...more) : unknown(why),
      from: from ? fact(from, ...limit) : unknown(...limit),
      lets: fact(lets, why),
      ...(plainBehind ? { plainBehind: true } : {}),
      ...(!always && made.under ? { there: thereUnder(made.under, root, why) } : {}),
    };
  });
}

function thereUnder({ test, is, at }: Asked, root: string, setting: Setting<unknown>): Fact<boolean> {
  const { outcomes, all } = everyWorld(
    (ask) => goes(ask, { root }, { test, condition: at, is, start: 0, end: 0 }) === is,
  );
  if (!all) return { because: [setting] };
  return fromCases(fold(outcomes.map(({ value, assuming }) => ({ is: value, assuming, because: [setting] }))));
}

function settingAt(name: string, span: Span, value?: string): Setting {
  return { name, ...(value === undefined ? {} : { value }), origin: { kind: 'written', span, overrides: [] } };
}

function shown({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? String(first) : `${first} to ${last}`;
}
