import type { Finding } from '../model/result.ts';
import { spanText } from '../text/source-file.ts';
import type { CompiledRule, Example } from './rule.ts';

/** What one example of a rule says and what was found in it. */
export interface Tried {
  readonly rule: string;
  readonly isBad: boolean;
  readonly about: string;
  /** Marks that nothing underlines. */
  readonly missing: readonly string[];
  /** What the rule underlines and no mark names, with its message. */
  readonly surplus: readonly { readonly text: string; readonly message: string }[];
  /** No daemon knows the files. */
  readonly isBlank: boolean;
}

/** Holds the findings of one example against its marks. */
export function tried(
  rule: CompiledRule,
  example: Example,
  isBad: boolean,
  result: { readonly findings: readonly Finding[]; readonly isBlank: boolean },
): Tried {
  const mine = result.findings.filter((finding) => finding.rule === rule.id);
  const left = mine.map(({ at, message }) => ({ text: spanText(at).trim(), message }));
  const missing = example.marks.filter((mark) => {
    const index = left.findIndex(({ text }) => text === mark.trim());
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { rule: rule.id, isBad, about: example.about, missing, surplus: left, isBlank: result.isBlank };
}

/** Whether an example shows what it says. */
export function holds({ missing, surplus, isBlank }: Tried): boolean {
  return missing.length === 0 && surplus.length === 0 && !isBlank;
}
