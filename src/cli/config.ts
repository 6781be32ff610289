import type { Layer, Origin, Said } from '../config/layer.ts';
import { shown } from '../config/load.ts';
import { type Prepared, prepare } from './run.ts';
import { wantsColor, writeReport } from './output.ts';
import { styleFor } from '../report/style.ts';

export interface ConfigOptions {
  readonly format: 'text' | 'json';
  readonly config?: string;
  readonly assume: readonly string[];
  readonly profile?: string;
  readonly rules?: readonly string[];
  readonly color: boolean;
}

/** One value that a run would use, and who says so. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly from: Origin;
}

/** `waxseal config`: the effective configuration with the origin of each value. */
export async function config(paths: readonly string[], options: ConfigOptions): Promise<void> {
  const entries = entriesOf(await prepare(paths, options));
  if (options.format === 'json') {
    const values = entries.map(({ key, value, from }) => ({ key, value, origin: from }));
    writeReport(`${JSON.stringify({ schema: 'waxseal-config/1', values }, null, 2)}\n`, undefined);
    return;
  }
  writeReport(table(entries, wantsColor(options)), undefined);
}

function entriesOf({ settings, rules, policy }: Prepared): readonly Entry[] {
  const { profile, failOn, failOnUndecided, failOnProblems, requireServices, baseline, layers } = settings;
  const one = <T>(key: string, { value, from }: Said<T>): Entry => ({ key, value, from });
  const lists = <T>(key: string, pick: (layer: Layer) => readonly Said<T>[], show: (value: T) => unknown) =>
    layers.flatMap(pick).map(({ value, from }) => ({ key, value: show(value), from }));
  return [
    one('profile', profile),
    one('fail-on', failOn),
    one('fail-on-undecided', failOnUndecided),
    one('fail-on-problems', failOnProblems),
    one('require-services', requireServices),
    ...(baseline ? [one('baseline', { ...baseline, value: shown(baseline.value) })] : []),
    ...lists('policies', (layer) => layer.policies, same),
    ...rules.flatMap((rule) =>
      ruleEntries(rule, settings.rules, policy.levels?.[rule.id] ?? (rule.isOff ? 'off' : rule.level)),
    ),
    ...lists('overrides', (layer) => layer.overrides, same),
    ...lists('exclude', (layer) => layer.exclude, same),
    ...lists(
      'ignore',
      (layer) => layer.ignore,
      ({ at: _at, ...entry }) => entry,
    ),
    ...lists(
      'roles',
      (layer) => layer.roles,
      ({ glob, role }) => ({ [glob]: role }),
    ),
    ...assumed(layers),
  ];
}

const same = (value: unknown): unknown => value;

function ruleEntries(
  { id, options }: Prepared['rules'][number],
  said: Prepared['settings']['rules'],
  level: string,
): readonly Entry[] {
  const mine = said.filter(({ value }) => value.rule === id);
  const standard: Origin = { kind: 'rule' };
  const told = mine.findLast(({ value }) => value.level !== undefined);
  return [
    { key: `rules.${id}`, value: level, from: told?.from ?? standard },
    ...Object.entries(options).map(([name, value]) => {
      const set = mine.findLast((one) => one.value.options[name] !== undefined);
      const key = `rules.${id}.options.${name}`;
      return { key, value: set?.value.options[name] ?? value, from: set?.from ?? standard };
    }),
  ];
}

/** Key by key; of tables, each of their keys, and the last word on it. */
function assumed(layers: readonly Layer[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { value, from } of layers.flatMap(({ assume }) => assume))
    for (const [key, told] of Object.entries(value)) {
      const name = `assume.${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const isTable = typeof told === 'object' && told !== null && !Array.isArray(told);
      if (!isTable) entries.set(name, { key: name, value: told, from });
      else
        for (const [inner, item] of Object.entries(told))
          entries.set(`${name}.${inner}`, { key: `${name}.${inner}`, value: item, from });
    }
  return [...entries.values()];
}

function table(entries: readonly Entry[], color: boolean): string {
  const style = styleFor(color);
  const values = entries.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const [keyWidth, valueWidth] = [widest(entries.map(({ key }) => key)), widest(values)];
  const lines = entries.map(({ key, from }, i) =>
    `${style.strong(key.padEnd(keyWidth))}  ${values[i]!.padEnd(valueWidth)}  ${style.faint(originText(from))}`.trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** So that one long value does not push all others aside. */
function widest(texts: readonly string[]): number {
  return Math.min(40, Math.max(0, ...texts.map(({ length }) => length)));
}

function originText({ kind, name, line, column, reason }: Origin): string {
  const why = reason === undefined ? '' : ` (${reason})`;
  if (kind === 'file') return `${name}:${line}:${column}${why}`;
  if (kind === 'profile') return `profile ${name}${why}`;
  if (kind === 'argument') return `${name}`;
  return kind === 'rule' ? 'its own level' : 'default';
}
