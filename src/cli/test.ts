import { mergeAssume, readAssumeValue } from '../config/assume.ts';
import { shown } from '../config/load.ts';
import { configured } from '../judge/configure.ts';
import { holds, type Tried, tried } from '../judge/examples.ts';
import type { CompiledRule, Example } from '../judge/rule.ts';
import { loadRules, rulesIn } from '../judge/load.ts';
import { filesOf } from '../judge/materialise.ts';
import { lintFiles } from '../lint.ts';
import { noPolicy } from '../model/policy.ts';
import { printable, type Style, styleFor } from '../report/style.ts';
import { wantsColor, writeReport } from './output.ts';
import { prepare } from './run.ts';

export interface TestOptions {
  readonly config?: string;
  readonly now?: Date;
  readonly color: boolean;
}

/** `waxseal test`: the examples of a folder's rules, else of those that `waxseal.yaml` names, else of ours; 1 where one fails. */
export async function test(folder: string | undefined, options: TestOptions): Promise<number> {
  const ours = await loadRules();
  const own = folder === undefined ? await configuredRules(ours, options) : await rulesIn(folder, shown(folder), ours);
  const rules = own.length > 0 || folder !== undefined ? own : ours;
  const all = rules === ours ? ours : [...ours, ...own];
  const results: Tried[] = [];
  for (const rule of rules)
    for (const { example, isBad } of examplesOf(rule)) results.push(await tryOne(rule, example, isBad, all, options));
  const style = styleFor(wantsColor(options));
  writeReport(page(results, rules, style), undefined);
  return results.every(holds) && rules.every(({ examples }) => examples.bad.length > 0) ? 0 : 1;
}

async function configuredRules(
  ours: readonly CompiledRule[],
  { config }: TestOptions,
): Promise<readonly CompiledRule[]> {
  const { rules } = await prepare(['.'], { assume: [], ...(config === undefined ? {} : { config }) });
  return rules.slice(ours.length);
}

function examplesOf({ examples }: CompiledRule): readonly { readonly example: Example; readonly isBad: boolean }[] {
  return [
    ...examples.bad.map((example) => ({ example, isBad: true })),
    ...examples.good.map((example) => ({ example, isBad: false })),
  ];
}

async function tryOne(
  rule: CompiledRule,
  example: Example,
  isBad: boolean,
  all: readonly CompiledRule[],
  { now }: TestOptions,
): Promise<Tried> {
  const told = readAssumeValue(example.assume, `the example "${example.about}" of ${rule.id}`);
  // Plays make hosts of their own, and say what is on them.
  const makesHosts = Object.keys(example.files).some((path) => /\.ya?ml$/.test(path));
  const assume = mergeAssume([makesHosts ? {} : { complete: true }, told]);
  const policy = noPolicy;
  const rules = configured(all, { ...policy, levels: { [rule.id]: rule.level } });
  const day = now ?? new Date();
  const { findings, network } = await lintFiles(await filesOf(example, day), { rules, assume, policy, now: day });
  const { services, openings, packages, files } = network;
  const isBlank = [services, openings, packages, files].every(({ length }) => length === 0);
  return tried(rule, example, isBad, { findings, isBlank });
}

function page(results: readonly Tried[], rules: readonly CompiledRule[], style: Style): string {
  const blocks = rules.map(({ id, examples }) => {
    const mine = results.filter(({ rule }) => rule === id);
    const none = examples.bad.length === 0 ? ['  ✗ has no bad example, so nothing shows that it speaks'] : [];
    return [style.strong(id), ...mine.flatMap((one) => lines(one, style)), ...none].join('\n');
  });
  const failed = results.filter((one) => !holds(one)).length;
  const counts = `${results.length - failed} passed, ${failed} failed`;
  return `${[...blocks, style.strong(counts)].join('\n\n')}\n`;
}

function lines(one: Tried, style: Style): readonly string[] {
  const claim = `${one.isBad ? 'speaks of' : 'is silent on'}: ${printable(one.about)}`;
  if (holds(one)) return [`  ${style.good('✓')} ${claim}`];
  return [
    `  ${style.bad('✗')} ${claim}`,
    ...(one.isBlank ? ['      no daemon that Waxseal knows reads these files'] : []),
    ...one.missing.flatMap((mark) => marked('-', 'expected a finding that underlines', mark, style.bad)),
    ...one.surplus.flatMap(({ text, message }) => marked('+', `found: ${message}`, text, style.good)),
  ];
}

function marked(sign: string, what: string, text: string, paint: (text: string) => string): readonly string[] {
  return [
    `      ${printable(what)}`,
    ...text.split('\n').map((line) => `        ${paint(`${sign} ${printable(line)}`)}`),
  ];
}
