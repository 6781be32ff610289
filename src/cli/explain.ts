import { suggestion } from '../text/suggest.ts';
import { loadRules } from '../judge/load.ts';
import { renderRule, renderRules } from '../report/rule-page.ts';
import { UsageError } from '../text/usage-error.ts';
import { wantsColor, writeReport } from './output.ts';

/** `waxseal explain`: one rule's page, or all rules in a list. */
export async function explain(id: string | undefined, options: { readonly color: boolean }): Promise<void> {
  const rules = await loadRules();
  const color = wantsColor(options);
  if (id === undefined) {
    writeReport(renderRules(rules, { color }), undefined);
    return;
  }
  const rule = rules.find((one) => one.id === id);
  const ids = rules.map((one) => one.id);
  if (!rule) throw new UsageError(`unknown rule "${id}"${suggestion(id, ids)}`);
  writeReport(renderRule(rule, { color }), undefined);
}
