import type { CompiledRule } from '../judge/judge.ts';
import { titles } from '../lint.ts';
import { renderRule, renderRules } from '../report/rule-page.ts';
import { suggestion } from '../text/suggest.ts';
import { UsageError } from '../text/usage-error.ts';
import { wantsColor, writeReport } from './output.ts';
import { type Prepared, prepare, type RunOptions, run } from './run.ts';

export interface ExplainOptions extends RunOptions {
  readonly color: boolean;
}

/** `0.0.0.0:110`, `[::]:143`, `*:110`, with the protocol in front or not; a path is a socket in the file system. */
const LISTENER = /^(?:[a-z0-9]+ )?(?:(?:\[[^\]\s]+\]|[^\s:[\]]+|\*):(?:\d{1,5}|\*)|\/\S+)$/;

/** `waxseal explain`: one rule's page, that of what a scanner reports, the chain behind a listener, or all rules in a list. */
export async function explain(
  what: string | undefined,
  paths: readonly string[],
  options: ExplainOptions,
): Promise<void> {
  if (what !== undefined && LISTENER.test(what)) return explainListener(what, paths, options);
  const prepared = await prepare(['.'], options);
  const { rules, policy } = prepared;
  const color = wantsColor(options);
  if (what === undefined) {
    const isOff = (id: string) => rules.some((rule) => rule.id === id && rule.isOff);
    const off = new Set(
      rules.map(({ id }) => id).filter((id) => (policy.levels?.[id] ?? (isOff(id) ? 'off' : '')) === 'off'),
    );
    const shown = rules.map((rule) => ({ ...rule, level: levelOf(rule, prepared) }));
    writeReport(renderRules(shown, { color, off }), undefined);
    return;
  }
  const pages = rulesNamed(what, rules).map((rule) => renderRule(rule, { color, ...saidOf(rule, prepared) }));
  writeReport(pages.join('\n'), undefined);
}

function levelOf(rule: CompiledRule, { policy }: Prepared): CompiledRule['level'] {
  const told = policy.levels?.[rule.id];
  return told === undefined || told === 'off' ? rule.level : told;
}

/** Where configuration or profile set another level than the rule's own. */
function saidOf(rule: CompiledRule, { settings, policy }: Prepared): { readonly said?: string } {
  const told = settings.rules.findLast(({ value }) => value.rule === rule.id && value.level !== undefined);
  if (!told) return {};
  const { kind, name, reason } = told.from;
  const by = kind === 'profile' ? `profile ${name}` : `${name}`;
  return { said: `${policy.levels?.[rule.id]} (${by}${reason === undefined ? '' : `: ${reason}`})` };
}

/** The rule of that id, or those that find what a scanner's plugin of that number finds. */
function rulesNamed(what: string, rules: readonly CompiledRule[]): readonly CompiledRule[] {
  const number = /^(?:nessus[ -]?|openvas[ -]?)?([\d.]*\d)$/i.exec(what)?.[1];
  if (number !== undefined) {
    const found = rules.filter(({ scanners }) =>
      Object.values(scanners).some((ids) => ids.map(String).includes(number)),
    );
    if (found.length > 0) return found;
    throw new UsageError(`no rule finds what a scanner calls ${number}; "waxseal explain" lists the rules`);
  }
  const rule = rules.find(({ id }) => id === what);
  if (rule) return [rule];
  throw new UsageError(
    `unknown rule "${what}"${suggestion(
      what,
      rules.map(({ id }) => id),
    )}`,
  );
}

async function explainListener(what: string, paths: readonly string[], options: ExplainOptions): Promise<void> {
  const { result } = await run(paths, options);
  const { chainsOf, namesIn } = await import('../report/chain.ts');
  const chains = chainsOf(result, what, { color: wantsColor(options) });
  if (chains === '') {
    const names = namesIn(result);
    const known =
      names.length > 0 ? suggestion(what, names) : `; no mail service was found, looked for ${titles.join(', ')}`;
    throw new UsageError(`no listener "${what}" in ${paths.join(', ')}${known}`);
  }
  writeReport(chains, undefined);
}
