import type { Ignore, Override, Policy, RuleLevel } from '../model/policy.ts';
import type { Level } from '../model/result.ts';
import type { PartialAssume } from './assume.ts';

/** Who says so. `name`: of the file, the profile or the argument; places count from 1. */
export interface Origin {
  readonly kind: 'default' | 'rule' | 'profile' | 'file' | 'argument';
  readonly name?: string;
  readonly line?: number;
  readonly column?: number;
  /** Why, where whoever says so tells: "RFC 8314 section 4.1". */
  readonly reason?: string;
}

export interface Said<T> {
  readonly value: T;
  readonly from: Origin;
}

export type OptionValue = string | number | boolean;

/** What a configuration must know of a rule. */
export interface KnownRule {
  readonly id: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export interface RuleSetting {
  readonly rule: string;
  readonly level?: RuleLevel;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** What one file, profile or command line says; what it leaves out is not said. */
export interface Layer {
  readonly profile?: Said<string>;
  readonly failOn?: Said<Level | 'never'>;
  readonly failOnUndecided?: Said<boolean>;
  readonly failOnProblems?: Said<boolean>;
  readonly requireServices?: Said<boolean>;
  readonly baseline?: Said<string>;
  readonly rules: readonly Said<RuleSetting>[];
  readonly overrides: readonly Said<Override>[];
  readonly policies: readonly Said<string>[];
  readonly exclude: readonly Said<string>[];
  readonly ignore: readonly Said<Ignore>[];
  readonly roles: readonly Said<Policy['roles'][number]>[];
  readonly assume: readonly Said<PartialAssume>[];
}

export const emptyLayer: Layer = {
  rules: [],
  overrides: [],
  policies: [],
  exclude: [],
  ignore: [],
  roles: [],
  assume: [],
};
