import type { Recipe } from '../model/recipe.ts';
import type { Level, Rule } from '../model/result.ts';
import type { Condition } from './condition.ts';
import type { SubjectKind } from './view.ts';

/** What a configuration may set for a rule, with its standard values. */
export type Options = Readonly<Record<string, string | number | boolean>>;

export const askings = ['always', 'cases', 'never'] as const;

/** One thing that a rule looks at: which subjects, when it speaks, about which fact, in which words. */
export interface Check {
  readonly for: SubjectKind;
  readonly when: Condition;
  /** The fact that the finding is about; its evidence gives the place. */
  readonly at: string;
  readonly message: string;
  readonly level?: Level;
  /** The message with `{options.…}` where an option's value stands in it. */
  readonly template?: string;
}

/** A configuration that shows the rule: absolute-less paths of a host's `/` → text. */
export interface Example {
  readonly about: string;
  readonly files: Readonly<Record<string, string>>;
  /** Certificates that are made when it is tried: path → what is asked for. */
  readonly certificates?: Readonly<Record<string, Recipe>>;
  /** The source text that must be underlined; several where the rule speaks more than once. */
  readonly marks: readonly string[];
  readonly assume: Readonly<Record<string, unknown>>;
}

/** A rule with its conditions ready to be evaluated: plain data, written into the bundle as it is. */
export interface CompiledRule extends Rule {
  readonly checks: readonly Check[];
  readonly options: Options;
  /** It says nothing unless a profile or a configuration gives it a level. */
  readonly isOff?: boolean;
  /** It has the options of the override at this place of the list, and speaks only of files where that one decides. */
  readonly override?: number;
  /** Where one of these rules speaks of the same listener, this one only adds its line to *because*. */
  readonly yieldsTo: readonly string[];
  /** Under an assumption of kind branch, variable or not-carried it is undecided, never likely. */
  readonly needsCertainty: boolean;
  /** When what is open makes an entry in `undecided`: `cases`, only where it speaks under some assumption; `always`, also where nobody knows. */
  readonly asks: (typeof askings)[number];
  /** The roles of hosts of which it speaks. */
  readonly roles: readonly ('deploy' | 'sample' | 'test')[];
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };
}
